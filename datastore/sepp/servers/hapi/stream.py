"""The body of an answer with data, made piece by piece while it is sent."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sepp.core.model import Times, Values
from sepp.formats.writing.columns import TIME_LENGTH
from sepp.formats.writing.encode import csv_layout, encode_binary, encode_text, json_layout
from sepp.servers.hapi.errors import NO_DATA, OK
from sepp.servers.hapi.info import make_header
from sepp.servers.hapi.source import Block, Source

_NUMBER_BYTES = 8


class Pieces(Protocol):
    """A body that is made while it is sent."""

    @property
    def is_over(self) -> bool:
        """True once everything was made."""

    @property
    def holds_values(self) -> bool:
        """True while values that were read wait for their turn."""

    def make(self, max_bytes: int) -> bytes:
        """Make the next piece of about so many bytes."""

    def let_go(self) -> None:
        """Forget the values held; they are read again when needed."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How records become bytes."""

    encode: Callable[[Times, Sequence[Values]], bytes]
    """Write records, one after the other."""
    record_bytes: int
    """Bytes of one record: exact for binary, else about."""
    cut: int = 0
    """Bytes after the last record that are one too many."""
    tail: bytes = b""
    """What stands after all records."""


class Body:
    """Header and records of some rows; reads a block of values at a time."""

    def __init__(self, source: Source, rows: slice, encoding: Encoding, head: bytes) -> None:
        """Begin before the first row; nothing is read yet."""
        self._source, self._rows, self._encoding = source, rows, encoding
        self._head, self._next = head, rows.start
        self._block: Block | None = None
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """True once everything was made."""
        return self._is_over

    @property
    def holds_values(self) -> bool:
        """True while values that were read wait for their turn."""
        return self._block is not None

    @property
    def size(self) -> int:
        """Bytes of all pieces, where every record has the same."""
        records: int = max(0, self._rows.stop - self._rows.start)
        return len(self._head) + records * self._encoding.record_bytes

    def make(self, max_bytes: int) -> bytes:
        """Make the next piece of about so many bytes, one record at least."""
        start, head = self._next, self._head
        self._head = b""
        if start >= self._rows.stop:
            self._is_over = True
            return head + self._encoding.tail
        block = self._block = self._block or self._source.read(self._source.block(start, self._rows.stop))
        stop = min(block.stop, start + max(1, max_bytes // self._encoding.record_bytes))
        text = self._encoding.encode(*block.cut(start, stop))
        self._next = stop
        if stop == block.stop:
            self._block = None
        if stop < self._rows.stop:
            return head + text if head else text
        self._is_over = True
        return head + text[: len(text) - self._encoding.cut] + self._encoding.tail

    def let_go(self) -> None:
        """Forget the values held; they are read again when needed."""
        self._block = None


def make_body(source: Source, rows: slice, *, data_format: str, has_header: bool) -> Body:
    """Prepare the body in one of HAPI's formats."""
    code = OK if rows.stop > rows.start else NO_DATA
    header = {**make_header(source, code), "format": data_format} if has_header or data_format == "json" else None
    head = _json_head(header) if data_format == "json" else _marked(header)
    return Body(source, rows, _choose_encoding(source, data_format), head)


def _choose_encoding(source: Source, data_format: str) -> Encoding:
    columns = source.columns
    if data_format == "binary":
        widths = (column.size * (column.length or (4 if column.type == "integer" else 8)) for column in columns)
        return Encoding(lambda times, values: encode_binary(times, values, columns), TIME_LENGTH + sum(widths))
    about = TIME_LENGTH + sum(column.size * (column.length or _NUMBER_BYTES) for column in columns)
    layout = csv_layout(columns) if data_format == "csv" else json_layout(columns)
    end = (2, b"\n]}\n") if data_format == "json" else (0, b"")
    return Encoding(lambda times, values: encode_text(times, values, layout), about, *end)


def _json_head(header: dict[str, object] | None) -> bytes:
    """Write the header with the records as its last member."""
    return json.dumps(header, ensure_ascii=False).encode()[:-1] + b', "data": [\n'


def _marked(header: dict[str, object] | None) -> bytes:
    """Write the header, each line marked."""
    lines = json.dumps(header, indent=1, ensure_ascii=False).splitlines() if header else []
    return "".join(f"#{line}\n" for line in lines).encode()
