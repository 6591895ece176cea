"""Where each value of each record stands in the bytes of a CEF file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from sepp.formats.cef.header import Header
from sepp.formats.cef.kernels import split_fields

_BLOCK_BYTES = 1 << 24
_QUOTE, _NEWLINE, _RECORD_END = b'"', b"\n", b"\x1e"
_QUOTED_OR_COMMENT = re.compile(rb'"[^"\n]*"|![^\n]*')
_CONTINUED = re.compile(rb",[ \t\r]*\n\s*|[ \t\r]*\n\s*,")
_UNQUOTED_COMMA = re.compile(rb',(?=(?:[^"]*"[^"]*")*[^"]*$)')


@dataclass(frozen=True, slots=True)
class Fields:
    """Values of some whole records: ``data[starts[r, c]:ends[r, c]]``."""

    data: NDArray[np.uint8]
    """The bytes."""
    starts: NDArray[np.intp]
    """First byte of each value without blanks, shape ``(records, columns)``."""
    ends: NDArray[np.intp]
    """Byte after each value, same shape."""

    def columns(self, first: int, count: int) -> "Fields":
        """Take some columns."""
        chosen = slice(first, first + count)
        return Fields(self.data, self.starts[:, chosen], self.ends[:, chosen])


def find_body(header: Header, data: bytes, offset: int) -> bytes:
    """Give the bytes of the records, which begin at ``offset``.

    Raises ``UnreadableFileError`` if the text that ends them is missing.
    """
    until = header.data_until.encode()
    at = data.find(until, offset)
    while at >= 0:
        begin, end = _line_around(data, at)
        if data[begin:end].strip().strip(_QUOTE) == until:
            return data[offset:begin]
        at = data.find(until, end)
    if header.data_until.upper() != "EOF":
        header.fail(f"cut short: no {header.data_until!r} after the last record")
    return data[offset:]


def split_records(header: Header, body: bytes) -> Iterator[Fields]:
    """Find the values of all records, some whole records at a time.

    Raises ``UnreadableFileError`` for a record with too few or too many.
    """
    columns = sum(variable.columns for variable in header.variables)
    body = _strip_comments(body)
    body = _mark_records(header, body)
    done = 0
    for block in _blocks(body):
        fields = _split_block(header, block, columns, done)
        done += len(fields.starts)
        yield fields


def _line_around(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(_NEWLINE, at)
    return data.rfind(_NEWLINE, 0, at) + 1, end if end >= 0 else len(data)


def _strip_comments(body: bytes) -> bytes:
    """Take out what follows a ``!`` outside of quotes, line by line."""
    parts, done = [], 0
    at = body.find(b"!")
    while at >= 0:
        begin, end = _line_around(body, at)
        line = _QUOTED_OR_COMMENT.sub(lambda found: found[0] if found[0][:1] == _QUOTE else b"", body[begin:end])
        parts += [body[done:begin], line]
        done = end
        at = body.find(b"!", end)
    return b"".join((*parts, body[done:])) if parts else body


def _mark_records(header: Header, body: bytes) -> bytes:
    """Let every record end in one byte that nothing else holds."""
    marker = header.end_of_record.encode()
    if marker and body.strip():
        if _QUOTE in body:
            parts = re.split(rb'("[^"\n]*")', body)
            parts[::2] = [part.replace(marker, _RECORD_END) for part in parts[::2]]
            return b"".join(parts)
        return body.replace(marker, _RECORD_END)
    lines = _CONTINUED.sub(b",", body).split(_NEWLINE)
    return b"".join(line + _RECORD_END for line in lines if line.strip())


def _blocks(body: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(body):
        end = body.rfind(_RECORD_END, begin, begin + _BLOCK_BYTES) + 1
        end = end or body.find(_RECORD_END, begin) + 1 or len(body)
        if body[begin:end].strip():
            yield body[begin:end]
        begin = end


def _split_block(header: Header, block: bytes, columns: int, done: int) -> Fields:
    data, most = np.frombuffer(block, np.uint8), block.count(_RECORD_END)
    starts, ends = np.empty((most, columns), np.intp), np.empty((most, columns), np.intp)
    records, is_complete = split_fields(data, _RECORD_END[0], starts, ends)
    if not is_complete:
        _refuse(header, block.split(_RECORD_END)[records:], columns, done + records + 1)
    return Fields(data, starts[:records], ends[:records])


def _refuse(header: Header, rest: list[bytes], columns: int, number: int) -> NoReturn:
    if len(rest) < 2:
        header.fail(f"record {number} does not end in {header.end_of_record!r}")
    count = len(_UNQUOTED_COMMA.findall(rest[0])) + 1
    header.fail(f"record {number} has {count} values, its header declares {columns}")
