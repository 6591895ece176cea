"""ADQL 2.1: read by sqlglot, gated on its tree, built anew as SQLAlchemy expressions."""
