"""From the bytes of a delimited text to columns of values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attributes, Values
from sepp.formats.cef.words import PADDING
from sepp.formats.delimited.kernels import UNCLOSED, WHITESPACE, split_lines
from sepp.formats.delimited.values import (
    CellError,
    Cells,
    decode_floats,
    decode_integers,
    decode_texts,
    decode_times,
    decode_unsigned,
)

_INTEGERS = ("int8", "int16", "int32", "uint8", "uint16", "uint32", "bool")
_BLOCK_BYTES = 1 << 24
_NEWLINE = b"\n"


@dataclass(frozen=True, slots=True)
class Column:
    """One variable of a text: as many columns as one record has values."""

    name: str
    """Name, verbatim."""
    kind: str
    """``double``, ``integer``, ``string`` or ``isotime``."""
    shape: tuple[int, ...] = ()
    """Shape of one record, last index fastest."""
    dtype: str = ""
    """numpy type to give it where its kind can have it: ``float32``, ``int16``."""
    fill: int | None = None
    """What stands for empty cells of integers; None refuses them."""
    attributes: Attributes = field(default_factory=dict)
    """Attributes, verbatim."""

    @property
    def width(self) -> int:
        """Count its columns."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Lines:
    """A body of delimited text and how to read it."""

    name: str
    """File name, for errors."""
    data: bytes
    """The bytes."""
    first_line: int = 1
    """Number of its first line in the file."""
    delimiter: int = ord(",")
    """What parts the values; ``kernels.WHITESPACE`` for any blanks."""
    comment: int = ord("#")
    """What begins a line that is passed."""

    def fail(self, reason: str) -> UnreadableFileError:
        """Make the error that tells the file and the reason."""
        return UnreadableFileError(f"Cannot read {self.name!r}: {reason}")


def read_columns(lines: Lines, columns: Sequence[Column]) -> list[Values]:
    """Decode all rows: an array ``(rows, *shape)`` for each column.

    Raises ``UnreadableFileError`` naming the line where a row has too few or
    too many values or a cell is not of its kind, or if the last line does
    not end.
    """
    return read_rows(lines, columns)[0]


def read_rows(lines: Lines, columns: Sequence[Column]) -> tuple[list[Values], NDArray[np.int64]]:
    """Decode all rows as ``read_columns``, and tell the line of each."""
    parts, numbers = [], []
    for cells in _blocks(lines, sum(column.width for column in columns)):
        parts.append(_decode(lines, cells, columns))
        numbers.append(cells.lines)
    return (
        parts[0] if len(parts) == 1 else [np.concatenate(same) for same in zip(*parts, strict=True)]
    ), np.concatenate(numbers)


def _blocks(lines: Lines, width: int) -> Iterator[Cells]:
    if lines.data.strip() and not lines.data.endswith(_NEWLINE):
        last = lines.first_line + lines.data.count(_NEWLINE)
        raise lines.fail(f"line {last} has no end, the file is cut short (add a line end if it is whole)")
    begin, first = 0, lines.first_line
    while begin == 0 or begin < len(lines.data):
        end = lines.data.rfind(_NEWLINE, begin, begin + _BLOCK_BYTES) + 1
        end = end or lines.data.find(_NEWLINE, begin) + 1 or len(lines.data)
        block = lines.data[begin:end]
        yield _split(lines, block, width, first)
        first += block.count(_NEWLINE)
        begin = max(end, 1)


def _split(lines: Lines, block: bytes, width: int, first: int) -> Cells:
    data, most = np.frombuffer(block + bytes(PADDING), np.uint8), block.count(_NEWLINE)
    places, numbers = np.empty((most, width, 2), np.intp), np.empty(most, np.int64)
    rows, bad, count = split_lines(data[: len(block)], (lines.delimiter, lines.comment), places, numbers)
    if bad:
        found = "a quote that does not close" if count == UNCLOSED else f"{count} values"
        raise lines.fail(f"line {first + bad - 1} has {found}, its header declares {width}{_cure(lines, count)}")
    return Cells(data, places[:rows], numbers[:rows] + (first - 1))


def _cure(lines: Lines, count: int) -> str:
    if count != 1 or lines.delimiter == WHITESPACE:
        return ""
    return f"; is the delimiter {chr(lines.delimiter)!r}?"


def _decode(lines: Lines, cells: Cells, columns: Sequence[Column]) -> list[Values]:
    found: list[Values] = []
    first = 0
    for column in columns:
        part = cells.columns(first, column.width)
        first += column.width
        try:
            found.append(_values(column, part).reshape(-1, *column.shape))
        except CellError as error:
            raise lines.fail(f"line {cells.lines[error.row]}, {column.name}: {error.reason}") from error
    return found


def _values(column: Column, cells: Cells) -> Values:
    if column.kind == "integer" and column.dtype == "uint64":
        return decode_unsigned(cells, column.fill)
    if column.kind == "integer":
        return _narrowed(column, decode_integers(cells, column.fill))
    decode: Callable[[Cells], Values] = {"double": decode_floats, "string": decode_texts}.get(column.kind, decode_times)
    values = decode(cells)
    if column.kind == "isotime":
        return values.view("datetime64[ns]")
    return values.astype(np.float32) if column.dtype == "float32" and column.kind == "double" else values


def _narrowed(column: Column, values: Values) -> Values:
    if column.dtype not in _INTEGERS:
        return values
    narrow = values.astype(column.dtype)
    is_beyond = (narrow != values).any(axis=1)
    if is_beyond.any():
        row = int(np.argmax(is_beyond))
        raise CellError(row, 0, f"{values[row].tolist()} does not fit into {column.dtype}")
    return narrow
