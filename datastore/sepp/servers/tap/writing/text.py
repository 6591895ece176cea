"""CSV, TSV and JSON piece by piece."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.writing.cells import write_times, writer_of

# Any: values of whatever type.
Rows = Sequence[Sequence[Any]]


class CsvWriter:
    """Comma-separated, with a line of names, as RFC 4180 has it."""

    media_type = "text/csv;header=present"
    suffix = "csv"

    def __init__(self, columns: Sequence[Column], _query: str = "") -> None:
        """Take what the answer's columns are."""
        self._columns = columns
        self._writers = [writer_of(column.kind) for column in columns]

    def begin(self) -> bytes:
        """Write the names."""
        return self._lines([[column.name for column in self._columns]])

    def rows(self, rows: Rows) -> bytes:
        """Write some rows."""
        cells = [write(column) for write, column in zip(self._writers, zip(*rows, strict=True), strict=True)]
        return self._lines(zip(*cells, strict=True))

    def end(self, *, is_cut: bool = False, error: str = "") -> bytes:
        """Write nothing: the format can't tell whether it is all."""
        return b""

    def _lines(self, rows: Iterable[Iterable[str]]) -> bytes:
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode("utf-8", "replace")


class TsvWriter(CsvWriter):
    """Tab-separated: tabs and line ends in texts become blanks."""

    media_type = "text/tab-separated-values"
    suffix = "tsv"

    def rows(self, rows: Rows) -> bytes:
        """Write some rows."""
        cells = [write(column) for write, column in zip(self._writers, zip(*rows, strict=True), strict=True)]
        text = "\n".join("\t".join(row) for row in zip(*cells, strict=True)) + "\n"
        breaks = text.count("\n"), text.count("\t"), text.count("\r")
        if breaks != (len(rows), len(rows) * (len(cells) - 1), 0):
            blank = str.maketrans("\t\r\n", "   ")
            plain = [[cell.translate(blank) for cell in column] for column in cells]
            text = "\n".join("\t".join(row) for row in zip(*plain, strict=True)) + "\n"
        return text.encode("utf-8", "replace")

    def _lines(self, rows: Iterable[Iterable[str]]) -> bytes:
        return "".join("\t".join(row) + "\n" for row in rows).encode("utf-8", "replace")


class JsonWriter:
    """``{"metadata": [...], "data": [[...]]}``, as ESA's archives have it."""

    media_type = "application/json"
    suffix = "json"

    def __init__(self, columns: Sequence[Column], _query: str = "") -> None:
        """Take what the answer's columns are."""
        self._columns = columns
        self._is_first = True

    def begin(self) -> bytes:
        """Write what the columns are."""
        return f'{{"metadata": {json.dumps([_tell(one) for one in self._columns])},\n"data": ['.encode()

    def rows(self, rows: Rows) -> bytes:
        """Write some rows."""
        columns = [_plain(one.kind, values) for one, values in zip(self._columns, zip(*rows, strict=True), strict=True)]
        lines = json.dumps(list(zip(*columns, strict=True)))[1:-1]
        lead = "\n" if self._is_first else ",\n"
        self._is_first = False
        return (lead + lines).encode()

    def end(self, *, is_cut: bool = False, error: str = "") -> bytes:
        """Write whether it is all."""
        status = "ERROR" if error else "OVERFLOW" if is_cut else "OK"
        told = {"status": status, **({"message": error} if error else {})}
        return f'\n], "info": {json.dumps(told)}}}\n'.encode()


def _tell(column: Column) -> dict[str, str]:
    told = {
        "name": column.name, "datatype": column.kind.datatype, "arraysize": column.kind.arraysize,
        "xtype": column.kind.xtype, "unit": column.unit, "ucd": column.ucd, "description": column.description,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


# Any: values of whatever type.
def _plain(kind: Kind, values: Sequence[Any]) -> Sequence[Any]:
    if kind is Kind.TIME:
        return [text or None for text in write_times(values)]
    if kind is Kind.DOUBLE:
        return [None if value is None or not math.isfinite(value) else float(value) for value in values]
    return values
