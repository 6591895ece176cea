"""Rows as VOTable, CSV, TSV and JSON, piece by piece."""
