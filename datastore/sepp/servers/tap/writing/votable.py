"""VOTable 1.4 piece by piece: TABLEDATA or BINARY2."""

import base64
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.writing.cells import escape_xml, write_times, writer_of

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<RESOURCE type="results">\n'
)
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_TAIL = "</RESOURCE>\n</VOTABLE>\n"
_LINE = 57
_FORMATS = {Kind.SHORT: ">i2", Kind.INT: ">i4", Kind.LONG: ">i8", Kind.DOUBLE: ">f8"}

# Any: values of whatever type.
Rows = Sequence[Sequence[Any]]


def write_info(name: str, value: str, message: str = "") -> str:
    """Write an INFO element."""
    return f'<INFO name="{escape_xml(name)}" value="{escape_xml(value)}">{escape_xml(message)}</INFO>\n'


def write_error(message: str, *, is_overflow: bool = False) -> bytes:
    """Write a whole document that only tells what went wrong."""
    status = "OVERFLOW" if is_overflow else "ERROR"
    return (_HEAD + write_info("QUERY_STATUS", status, message) + _TAIL).encode()


def field_ids(columns: Sequence[Column]) -> list[str]:
    """Give each column an ID of its own: its name, by which astropy's readers call it, where that can be one."""
    found: dict[str, None] = {}
    for place, column in enumerate(columns):
        is_free = _ID.fullmatch(column.name) is not None and column.name not in found
        found[column.name if is_free else f"col{place}"] = None
    return list(found)


def write_field(column: Column, own_id: str) -> str:
    """Write a FIELD element."""
    kind = column.kind
    told = {
        "name": column.name, "ID": own_id, "datatype": kind.datatype, "arraysize": kind.arraysize,
        "xtype": kind.xtype, "unit": column.unit, "ucd": column.ucd, "utype": column.utype,
    }  # fmt: skip
    attributes = " ".join(f'{name}="{escape_xml(value)}"' for name, value in told.items() if value)
    if not column.description:
        return f"<FIELD {attributes}/>\n"
    return f"<FIELD {attributes}><DESCRIPTION>{escape_xml(column.description)}</DESCRIPTION></FIELD>\n"


class VotableWriter:
    """TABLEDATA: text that people can read."""

    media_type = "application/x-votable+xml"
    suffix = "vot"
    _open, _close = "<TABLEDATA>\n", "</TABLEDATA>\n"

    def __init__(self, columns: Sequence[Column], query: str = "") -> None:
        """Take what the answer's columns are, and the query for the record."""
        self._columns = columns
        self._query = query
        self._writers = [writer_of(column.kind, is_xml=True) for column in columns]

    def begin(self) -> bytes:
        """Write all before the first row."""
        fields = "".join(map(write_field, self._columns, field_ids(self._columns)))
        infos = write_info("QUERY_STATUS", "OK") + (write_info("QUERY", self._query) if self._query else "")
        return f"{_HEAD}{infos}<TABLE>\n{fields}<DATA>\n{self._open}".encode()

    def rows(self, rows: Rows) -> bytes:
        """Write some rows."""
        cells = [write(column) for write, column in zip(self._writers, zip(*rows, strict=True), strict=True)]
        lines = ["</TD><TD>".join(row) for row in zip(*cells, strict=True)]
        return ("<TR><TD>" + "</TD></TR>\n<TR><TD>".join(lines) + "</TD></TR>\n").encode()

    def end(self, *, is_cut: bool = False, error: str = "") -> bytes:
        """Write all after the last row, and whether it is all."""
        told = write_info("QUERY_STATUS", "OVERFLOW", "more rows than MAXREC") if is_cut else ""
        told = write_info("QUERY_STATUS", "ERROR", error) if error else told
        return f"{self._close}</DATA>\n</TABLE>\n{told}{_TAIL}".encode()


class Binary2Writer(VotableWriter):
    """BINARY2: exact, and smaller where there are numbers."""

    media_type = "application/x-votable+xml;serialization=binary2"
    _open, _close = '<BINARY2>\n<STREAM encoding="base64">\n', "</STREAM>\n</BINARY2>\n"

    def __init__(self, columns: Sequence[Column], query: str = "") -> None:
        """Take what the answer's columns are, and the query for the record."""
        super().__init__(columns, query)
        self._rest = b""

    def rows(self, rows: Rows) -> bytes:
        """Write some rows; what does not fill a line of base64 waits."""
        columns = list(zip(*rows, strict=True))
        packed = [_pack(column.kind, values) for column, values in zip(self._columns, columns, strict=True)]
        nulls = _flag_nulls(columns)
        data = self._rest + b"".join(part for row in zip(nulls, *packed, strict=True) for part in row)
        whole = len(data) - len(data) % _LINE
        self._rest = data[whole:]
        return base64.encodebytes(data[:whole])

    def end(self, *, is_cut: bool = False, error: str = "") -> bytes:
        """Write the rest, and whether it is all."""
        return base64.encodebytes(self._rest) + super().end(is_cut=is_cut, error=error)


# Any: values of whatever type.
def _flag_nulls(columns: Sequence[Sequence[Any]]) -> list[bytes]:
    """Make the bits that stand before each row, one for each column."""
    flags = np.zeros((len(columns[0]), len(columns)), np.bool_)
    for place, values in enumerate(columns):
        if None in values:
            flags[:, place] = [value is None for value in values]
    return [row.tobytes() for row in np.packbits(flags, axis=1)]


# Any: values of whatever type.
def _pack(kind: Kind, values: Sequence[Any]) -> list[bytes]:
    if kind in _FORMATS:
        empty = float("nan") if kind is Kind.DOUBLE else 0
        filled = [empty if value is None else value for value in values] if None in values else values
        data = np.array(filled, _FORMATS[kind])
        size, content = data.itemsize, data.tobytes()
        return [content[place : place + size] for place in range(0, len(content), size)]
    if kind is Kind.TIME:
        return [_with_length(text.encode(), len(text)) for text in write_times(values)]
    texts = ["" if value is None else str(value) for value in values]
    if kind is Kind.UNICODE:
        encoded = [text.encode("utf-16-be", "replace") for text in texts]
        return [_with_length(data, len(data) // 2) for data in encoded]
    return [_with_length(data, len(data)) for data in (text.encode("utf-8", "replace") for text in texts)]


def _with_length(data: bytes, length: int) -> bytes:
    return length.to_bytes(4, "big") + data
