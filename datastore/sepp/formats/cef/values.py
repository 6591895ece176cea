"""Values that the compiled loops leave over, texts, and constants."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sepp.core.model import Times, Values
from sepp.formats.cef.kinds import FLOAT, INTEGER, RANGE, TEXT, TIME
from sepp.formats.cef.moments import parse_time

_INT64 = np.iinfo(np.int64)


def decode_value(text: str, kind: int) -> Any:
    """Decode one value of a kind, quotes taken off.

    Raises ``ValueError`` naming a text that is no such value.
    """
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if kind == FLOAT:
        return _float(bare)
    if kind == INTEGER:
        return _integer(bare)
    if kind == TIME:
        return _time(bare, f"{text!r} is not a time 'YYYY-MM-DDThh:mm:ss.sssZ'")
    if kind == RANGE:
        start, slash, stop = bare.partition("/")
        if not slash:
            raise ValueError(f"{text!r} is not a time range 'start/stop'")
        return [_time(end, f"{end!r} is not a time 'YYYY-MM-DDThh:mm:ss.sssZ'") for end in (start, stop)]
    return bare


def decode_constant(texts: Sequence[str], kind: int) -> Values:
    """Decode the values of ``DATA =``, one after the other.

    Raises ``ValueError`` naming a text that is no such value.
    """
    values = [decode_value(text, kind) for text in texts]
    return np.array(values, {FLOAT: np.float64, TEXT: np.str_}.get(kind, np.int64))


def check_bytes(numbers: Times) -> Values:
    """Take whole numbers of 0 to 255; raises ``ValueError`` for any other."""
    if numbers.size and not 0 <= numbers.min() <= numbers.max() <= 255:
        raise ValueError("a BYTE beyond 0 to 255")
    return numbers.astype(np.uint8)


def cut_texts(data: bytes, starts: Times, stops: Times) -> Values:
    """Take texts, quotes taken off, in the shape of ``starts``."""
    spans = zip(starts.ravel().tolist(), stops.ravel().tolist(), strict=True)
    flat = [decode_value(characters(data[start:stop]), TEXT) for start, stop in spans]
    return np.array(flat, dtype=np.str_).reshape(starts.shape)


def characters(data: bytes) -> str:
    """Give the characters of a value: UTF-8, or Latin-1 where it is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


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


def _time(text: str, refusal: str) -> int:
    data = np.frombuffer(text.encode() + bytes(32), np.uint8)
    moment, is_time = parse_time(data.ctypes.data, 0, len(text.encode()))
    if not is_time:
        raise ValueError(refusal)
    return int(moment)
