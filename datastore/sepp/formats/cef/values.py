"""Values of CEF records as arrays: numbers, times, texts."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.formats.cef.kernels import parse_decimals, parse_integers, parse_times
from sepp.formats.cef.records import Fields

_INT64 = np.iinfo(np.int64)


def decode_floats(fields: Fields) -> NDArray[np.float64]:
    """Decode decimal numbers exactly as ``float()`` does.

    Shape ``(records, columns)``. Raises ``ValueError`` naming a text that
    is no number.
    """
    values = np.zeros(fields.starts.shape, np.float64)
    _decode(fields, values, parse_decimals, _float)
    return values


def decode_integers(fields: Fields) -> NDArray[np.int64]:
    """Decode whole numbers, shape ``(records, columns)``.

    Raises ``ValueError`` naming a text that is no whole number of 64 bits.
    """
    values = np.zeros(fields.starts.shape, np.int64)
    _decode(fields, values, parse_integers, _integer)
    return values


def decode_bytes(fields: Fields) -> NDArray[np.uint8]:
    """Decode whole numbers of 0 to 255, shape ``(records, columns)``.

    Raises ``ValueError`` for any other.
    """
    numbers = decode_integers(fields)
    if numbers.size and not 0 <= numbers.min() <= numbers.max() <= 255:
        raise ValueError("a BYTE beyond 0 to 255")
    return numbers.astype(np.uint8)


def decode_times(fields: Fields) -> Times:
    """Decode ISO 8601 times as ns since 1970 UTC, ``NO_TIME`` for fills.

    Shape ``(records, columns)``; more than nine decimals are rounded. A
    leap second is given the ns of the second after it. Raises
    ``ValueError`` naming a text that is no time.
    """
    values = np.zeros(fields.starts.shape, np.int64)
    _decode(fields, values, parse_times, _refuse_time)
    return values


def decode_ranges(fields: Fields) -> tuple[Times, Times]:
    """Decode ``start/stop`` as two arrays of ns since 1970 UTC.

    Raises ``ValueError`` naming a text that is no time range.
    """
    slash = np.flatnonzero(fields.data == ord("/"))
    split = np.searchsorted(slash, fields.starts)
    middle = slash[np.minimum(split, len(slash) - 1)] if len(slash) else fields.ends
    if fields.starts.size and ((middle < fields.starts) | (middle >= fields.ends)).any():
        row = int(np.flatnonzero(((middle < fields.starts) | (middle >= fields.ends)).any(axis=1))[0])
        raise ValueError(f"{_text(fields, row, 0)!r} is not a time range 'start/stop'")
    first, second = Fields(fields.data, fields.starts, middle), Fields(fields.data, middle + 1, fields.ends)
    return decode_times(first), decode_times(second)


def decode_texts(fields: Fields) -> Values:
    """Take texts, quotes taken off, shape ``(records, columns)``."""
    flat = [_unquoted(text) for text in _cut(fields)]
    return np.array(flat, dtype=np.str_).reshape(fields.starts.shape)


def _decode(fields: Fields, out: Values, parse: Callable[..., None], fallback: Callable[[str], Any]) -> None:
    """Run a compiled parser; give each value that it leaves to ``fallback``."""
    left = np.zeros(out.shape, np.bool_)
    parse(fields.data, fields.starts, fields.ends, out, left)
    for row, column in np.argwhere(left):
        out[row, column] = fallback(_unquoted(_text(fields, row, column)))


def _cut(fields: Fields) -> list[str]:
    data = fields.data.tobytes()
    spans = zip(fields.starts.ravel().tolist(), fields.ends.ravel().tolist(), strict=True)
    return [_characters(data[start:end]) for start, end in spans]


def _text(fields: Fields, row: int, column: int) -> str:
    return _characters(fields.data[fields.starts[row, column] : fields.ends[row, column]].tobytes())


def _characters(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _float(text: str) -> float:
    try:
        return float(text.replace("_", "?"))
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


def _integer(text: str) -> int:
    try:
        value = int(text.replace("_", "?"))
    except ValueError:
        number = _float(text)
        if not number.is_integer():
            raise ValueError(f"{text!r} is not a whole number") from None
        value = int(number)
    if not _INT64.min <= value <= _INT64.max:
        raise ValueError(f"{text!r} does not fit into 64 bits")
    return value


def _refuse_time(text: str) -> int:
    raise ValueError(f"{text!r} is not a time 'YYYY-MM-DDThh:mm:ss.sssZ'")
