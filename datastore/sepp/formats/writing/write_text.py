"""Write records as text, compiled: floats exact and short, times, words."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.writing.shortest import Word, to_decimal

FLOAT64, FLOAT32, SIGNED, UNSIGNED, TIME, WORD = range(6)
TIME_LENGTH = 30
"""``2016-12-07T00:00:02.123456789Z``: one length for every dataset."""
NUMBER_WIDTH = 26
"""Longest number: ``-2.2250738585072014e-308`` and some."""
WORD_BITS = 24
"""Bits of a word's code that hold its length; its place is above them."""

_U = np.uint64
_0, _1, _10 = _U(0), _U(1), _U(10)
_DAY_NS = 86_400_000_000_000
_NAT = np.iinfo(np.int64).min
_POINT, _MINUS, _PLUS, _ZERO, _E = (np.uint8(ord(sign)) for sign in ".-+0e")
_DASH, _COLON, _T, _Z = (np.uint8(ord(sign)) for sign in "-:TZ")
_MASK_32 = _U(0x7FFFFFFF)
_MASK_64 = _U(0x7FFFFFFFFFFFFFFF)
_INFINITE_32 = _U(0x7F800000)
_INFINITE_64 = _U(0x7FF0000000000000)
_WORD_SHIFT = _U(WORD_BITS)
_WORD_MASK = _U((1 << WORD_BITS) - 1)


@njit(cache=True, nogil=True)
def _write_integer(out: NDArray[np.uint8], at: Word, value: Word) -> Word:
    """Write an unsigned integer; give the place after it."""
    size, rest = 1, value // _10
    while rest != _0:
        size, rest = size + 1, rest // _10
    for place in range(at + size - 1, at - 1, -1):
        out[place] = _ZERO + np.uint8(value % _10)
        value = value // _10
    return at + size


@njit(cache=True, nogil=True)
def _write_digits(out: NDArray[np.uint8], at: Word, value: Word, size: Word) -> Word:
    """Write exactly ``size`` digits; give the place after them."""
    for place in range(at + size - 1, at - 1, -1):
        out[place] = _ZERO + np.uint8(value % 10)
        value //= 10
    return at + size


@njit(cache=True, nogil=True)
def _copy(out: NDArray[np.uint8], at: Word, text: NDArray[np.uint8], first: Word, size: Word) -> Word:
    for place in range(size):
        out[at + place] = text[first + place]
    return at + size


@njit(cache=True, nogil=True)
def _write_decimal(out: NDArray[np.uint8], at: Word, digits: Word, exponent: Word) -> Word:
    """Write ``digits * 10**exponent`` as Python's ``repr`` would."""
    while digits % _10 == _0:
        digits, exponent = digits // _10, exponent + 1
    start = at
    at = _write_integer(out, at, digits)
    size = at - start
    leading = exponent + size - 1
    if leading < -4 or leading >= 16:
        return _write_exponent(out, start, size, leading)
    if exponent >= 0:
        for _ in range(exponent):
            out[at] = _ZERO
            at += 1
        out[at], out[at + 1] = _POINT, _ZERO
        return at + 2
    return _insert_point(out, start, size, leading)


@njit(cache=True, nogil=True)
def _write_exponent(out: NDArray[np.uint8], start: Word, size: Word, leading: Word) -> Word:
    at = start + size
    if size > 1:
        for place in range(at, start + 1, -1):
            out[place] = out[place - 1]
        out[start + 1] = _POINT
        at += 1
    out[at] = _E
    out[at + 1] = _MINUS if leading < 0 else _PLUS
    leading = abs(leading)
    return _write_digits(out, at + 2, leading, 3 if leading > 99 else 2)


@njit(cache=True, nogil=True)
def _insert_point(out: NDArray[np.uint8], start: Word, size: Word, leading: Word) -> Word:
    """Put the point between or before digits that were written at ``start``."""
    zeros = max(0, -leading)
    shift = zeros + 1
    before = 0 if zeros else leading + 1
    for place in range(start + size - 1, start + before - 1, -1):
        out[place + shift] = out[place]
    if zeros:
        for place in range(start, start + shift):
            out[place] = _ZERO
        out[start + 1] = _POINT
    else:
        out[start + before] = _POINT
    return start + size + shift


@njit(cache=True, nogil=True)
def write_time(out: NDArray[np.uint8], at: Word, time_ns: Word) -> Word:
    """Write ns since 1970 as 30 characters (Hinnant, days to civil)."""
    days = time_ns // _DAY_NS
    clock = time_ns - days * _DAY_NS
    shifted = days + 719468
    era = shifted // 146097
    day = shifted - era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month = month + 3 if month < 10 else month - 9
    at = _write_digits(out, at, year + era * 400 + (1 if month <= 2 else 0), 4)
    seconds = clock // 1_000_000_000
    parts = (month, day, seconds // 3600, seconds // 60 % 60, seconds % 60)
    signs = (_DASH, _DASH, _T, _COLON, _COLON)
    for number in range(5):
        out[at] = signs[number]
        at = _write_digits(out, at + 1, parts[number], 2)
    out[at] = _POINT
    at = _write_digits(out, at + 1, clock % 1_000_000_000, 9)
    out[at] = _Z
    return at + 1


@njit(cache=True, nogil=True)
def _write_float(out: NDArray[np.uint8], at: Word, bits: Word, is_single: Word) -> Word:
    """Write a finite float from its bits."""
    plain = bits & (_MASK_32 if is_single else _MASK_64)
    if plain != bits:
        out[at] = _MINUS
        at += 1
    if plain == _0:
        out[at], out[at + 1], out[at + 2] = _ZERO, _POINT, _ZERO
        return at + 3
    digits, exponent = to_decimal(plain, is_single)
    return _write_decimal(out, at, digits, exponent)


@njit(cache=True, nogil=True)
def _is_missing(code: Word, kind: Word) -> Word:
    if kind == FLOAT64:
        return (code & _MASK_64) > _INFINITE_64
    if kind == FLOAT32:
        return (code & _MASK_32) > _INFINITE_32
    return kind == TIME and np.int64(code) == _NAT


@njit(cache=True, nogil=True)
def _is_infinite(code: Word, kind: Word) -> Word:
    if kind == FLOAT64:
        return (code & _MASK_64) == _INFINITE_64
    return kind == FLOAT32 and (code & _MASK_32) == _INFINITE_32


@njit(cache=True, nogil=True)
def _write_value(out: NDArray[np.uint8], at: Word, code: Word, kind: Word, words: NDArray[np.uint8]) -> Word:
    if kind in (FLOAT64, FLOAT32):
        return _write_float(out, at, code, kind == FLOAT32)
    if kind == TIME:
        return write_time(out, at, np.int64(code))
    if kind == WORD:
        return _copy(out, at, words, np.int64(code >> _WORD_SHIFT), np.int64(code & _WORD_MASK))
    if kind == SIGNED and np.int64(code) < 0:
        out[at] = _MINUS
        return _write_integer(out, at + 1, _0 - code)
    return _write_integer(out, at, code)


@njit(cache=True, nogil=True)
def write_records(  # noqa: PLR0913, PLR0917
    out: NDArray[np.uint8],
    codes: NDArray[np.uint64],
    kinds: NDArray[np.uint8],
    words: NDArray[np.uint8],
    frames: NDArray[np.uint8],
    edges: NDArray[np.int64],
) -> Word:
    """Write every record; give the number of bytes written.

    ``codes`` has shape ``(n, columns)``: bits of a float, an integer, ns, or
    the place and length of a word in ``words``. ``frames`` holds, cut at
    ``edges``: the text before each column, that after the record, the fill of
    each column, and both infinities.
    """
    count = len(kinds)
    at = 0
    for row in range(len(codes)):
        for column in range(count):
            at = _copy(out, at, frames, edges[column], edges[column + 1] - edges[column])
            code, kind = codes[row, column], kinds[column]
            frame = -1
            if _is_missing(code, kind):
                frame = count + 1 + column
            elif _is_infinite(code, kind):
                frame = 2 * count + (1 if (code & (_INFINITE_64 if kind == FLOAT64 else _INFINITE_32)) == code else 2)
            if frame >= 0:
                at = _copy(out, at, frames, edges[frame], edges[frame + 1] - edges[frame])
            else:
                at = _write_value(out, at, code, kind, words)
        at = _copy(out, at, frames, edges[count], edges[count + 1] - edges[count])
    return at


@njit(cache=True, nogil=True)
def write_times(out: NDArray[np.uint8], times: NDArray[np.int64]) -> None:
    """Write each time into its row of ``out``, shape ``(n, 30)``; NaT stays."""
    for row in range(len(times)):
        if times[row] != _NAT:
            write_time(out[row], 0, times[row])
