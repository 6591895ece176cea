"""Delimited text with a JSON or YAML header, on top or beside."""

from sepp.formats.csv.reader import CsvReader

reader = CsvReader()
