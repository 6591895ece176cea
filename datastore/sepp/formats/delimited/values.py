"""Values of delimited text as arrays: numbers, times, texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import BadTimeError
from sepp.core.model import Times, Values
from sepp.core.time import parse_time
from sepp.formats.cef.values import characters
from sepp.formats.cef.words import PADDING
from sepp.formats.content import NO_TIME
from sepp.formats.delimited.kernels import parse_decimals, parse_integers, parse_times

_INT64 = (-(2**63), 2**63 - 1)
_UINT64 = (0, 2**64 - 1)
_Fallback = Callable[[str], Any]  # Any: a float or an int


class CellError(ValueError):
    """A cell does not hold what it should."""

    def __init__(self, row: int, column: int, reason: str) -> None:
        """Hold the row and column, from 0, of the first such cell."""
        super().__init__(reason)
        self.row, self.column, self.reason = row, column, reason


@dataclass(frozen=True, slots=True)
class Cells:
    """Values of whole rows: ``data[places[r, c, 0]:places[r, c, 1]]``."""

    data: NDArray[np.uint8]
    """The bytes, and ``PADDING`` more, for whole words are read."""
    places: NDArray[np.intp]
    """First byte of each value and the byte after, ``(rows, columns, 2)``."""
    lines: NDArray[np.int64]
    """Line of each row in the file, from 1."""

    def columns(self, first: int, count: int) -> "Cells":
        """Take some columns."""
        return Cells(self.data, self.places[:, first : first + count], self.lines)

    def text(self, row: int, column: int) -> str:
        """Give one value, quotes taken off."""
        start, end = self.places[row, column]
        return _unquoted(characters(self.data[start:end].tobytes()))


def decode_floats(cells: Cells) -> NDArray[np.float64]:
    """Decode decimal numbers exactly as ``float()`` does; empty cells are NaN.

    Shape ``(rows, columns)``. Raises ``CellError`` for what is no number.
    """
    return cast("NDArray[np.float64]", _decode(cells, np.float64, parse_decimals, _float))


def decode_integers(cells: Cells, fill: int | None = None) -> NDArray[np.int64]:
    """Decode whole numbers, shape ``(rows, columns)``; empty cells are ``fill``.

    Raises ``CellError`` for what is no whole number of 64 bits.
    """
    return cast("NDArray[np.int64]", _decode(cells, np.int64, parse_integers, lambda text: _integer(text, fill)))


def decode_unsigned(cells: Cells, fill: int | None = None) -> NDArray[np.uint64]:
    """Decode whole numbers from 0 to 2**64 - 1, as ``decode_integers`` does others."""
    found = _decode(cells, np.int64, parse_integers, lambda text: _wrapped(text, fill)).view(np.uint64)
    for row, column in np.argwhere(found > _INT64[1]):
        if (text := cells.text(row, column)).lstrip().startswith("-"):
            raise CellError(int(row), int(column), f"{text!r} is below 0")
    return found


def decode_times(cells: Cells) -> Times:
    """Decode ISO 8601 times, shape ``(rows, columns)``, ns since 1970 UTC.

    They may be truncated, or have the day of the year; fills are
    ``NO_TIME``. Raises ``CellError`` for what is no time.
    """
    return cast("Times", _decode(cells, np.int64, parse_times, _time))


def decode_texts(cells: Cells) -> Values:
    """Take texts, quotes taken off, shape ``(rows, columns)``."""
    rows, columns = cells.places.shape[:2]
    flat = [cells.text(row, column) for row in range(rows) for column in range(columns)]
    return np.array(flat, dtype=np.str_).reshape(rows, columns)


def times_of_texts(texts: Values) -> Times:
    """Decode an array of texts (kind S or U) as ``decode_times`` does.

    Any shape. Raises ``CellError`` with the flat place of what is no time.
    """
    flat = np.ascontiguousarray(texts).reshape(-1)
    coded = flat.astype(np.bytes_) if flat.dtype.kind == "S" else np.char.encode(flat.astype(np.str_), "utf-8")
    coded = np.char.strip(coded).astype(np.bytes_) if len(flat) else np.zeros(0, "S1")
    width = max(1, coded.dtype.itemsize)
    starts = np.arange(len(flat), dtype=np.intp) * width
    places = np.stack([starts, starts + np.char.str_len(coded)], axis=-1).reshape(-1, 1, 2).astype(np.intp)
    data = np.frombuffer(coded.astype(f"S{width}").tobytes() + bytes(PADDING), np.uint8)
    return decode_times(Cells(data, places, np.arange(1, len(flat) + 1))).reshape(texts.shape)


def _decode(cells: Cells, dtype: type, parse: Callable[..., None], fallback: _Fallback) -> Values:
    """Run a compiled parser; give each text that it leaves to ``fallback``."""
    shape = cells.places.shape[:2]
    values: Values = np.zeros(shape, dtype)
    left = np.zeros(shape, np.bool_)
    parse(cells.data if parse is parse_times else cells.data.ctypes.data, cells.places, values, left)
    known: dict[str, Any] = {}
    for row, column in np.argwhere(left):
        text = cells.text(row, column)
        if text not in known:
            try:
                known[text] = fallback(text)
            except ValueError as error:
                raise CellError(int(row), int(column), str(error)) from None
        values[row, column] = known[text]
    return values


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].replace('""', '"') if is_quoted else text


def _float(text: str) -> float:
    if not text or text.lower() == "null":
        return float("nan")
    try:
        return float(text.replace("_", "?"))
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


def _integer(text: str, fill: int | None, limits: tuple[int, int] = _INT64) -> int:
    if not text and fill is not None:
        return fill
    try:
        value = int(text.replace("_", "?"))
    except ValueError:
        number = _float(text) if text else 0.5
        if not number.is_integer():
            raise ValueError(f"{text!r} is not a whole number") from None
        value = int(number)
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{text!r} does not fit into 64 bits")
    return value


def _wrapped(text: str, fill: int | None) -> int:
    """Give an unsigned number as the signed one of the same 64 bits."""
    value = _integer(text, fill, _UINT64)
    return value if value <= _INT64[1] else value - 2**64


def _time(text: str) -> int:
    try:
        return parse_time(text) if text[:4].isdigit() else _no_time(text)
    except BadTimeError:
        return _no_time(text)


def _no_time(text: str) -> int:
    if text.strip().lower() in ("nat", "nan", "null", "none"):
        return NO_TIME
    raise ValueError(f"{text!r} is not a time such as '2001-01-31T12:00:00.000Z'")
