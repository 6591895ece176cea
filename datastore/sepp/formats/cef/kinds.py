"""What the compiled passes are told of the columns, by number."""

FLOAT, INTEGER, TIME, RANGE, TEXT = range(5)
"""Kinds of values: how one is decoded, and how many numbers it gives."""

KIND, COLUMNS, SECTION, WIDTH = range(4)
"""Rows of the plan: kind, values in a record, first number, numbers in a record."""

NEWLINE = 10
"""The byte that ends records where no marker is told."""
