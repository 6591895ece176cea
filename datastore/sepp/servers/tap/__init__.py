"""TAP 1.1: the catalogue as tables, asked in ADQL 2.1."""
