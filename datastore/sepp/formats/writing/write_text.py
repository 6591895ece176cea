"""Write records as text, compiled: floats exact and short, times, words."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.writing.shortest import Word, to_decimal
from sepp.formats.writing.write_times import write_later_time

FLOAT64, FLOAT32, SIGNED, UNSIGNED, TIME, WORD = range(6)
NUMBER_WIDTH = 26
"""Longest number: ``-2.2250738585072014e-308`` and some."""
WORD_BITS = 24
"""Bits of a word's code that hold its length; its place is above them."""

_U = np.uint64
_0, _1, _10 = _U(0), _U(1), _U(10)
_NAT = np.iinfo(np.int64).min
_POINT, _MINUS, _PLUS, _ZERO, _E = (np.uint8(ord(sign)) for sign in ".-+0e")
_MASK_32 = _U(0x7FFFFFFF)
_MASK_64 = _U(0x7FFFFFFFFFFFFFFF)
_MOST_PLACES = 8
_POWERS = 10.0 ** np.arange(_MOST_PLACES + 1)
_LEAST = np.maximum(1.0, _POWERS / 10_000)
_LIMIT_32, _LIMIT_64 = 1e6, 1e15
_WORD_SHIFT = _U(WORD_BITS)
_WORD_MASK = _U((1 << WORD_BITS) - 1)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _write_integer(out: NDArray[np.uint8], at: Word, value: Word) -> Word:
    """Write an unsigned integer; give the place after it."""
    size, rest = 1, value // _10
    while rest != _0:
        size, rest = size + 1, rest // _10
    for place in range(at + size - 1, at - 1, -1):
        out[place] = _ZERO + np.uint8(value % _10)
        value = value // _10
    return at + size


@njit(cache=True, nogil=True, error_model="numpy")
def _write_digits(out: NDArray[np.uint8], at: Word, value: Word, size: Word) -> Word:
    """Write exactly ``size`` digits; give the place after them."""
    for place in range(at + size - 1, at - 1, -1):
        out[place] = _ZERO + np.uint8(value % 10)
        value //= 10
    return at + size


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _copy(out: NDArray[np.uint8], at: Word, text: NDArray[np.uint8], first: Word, size: Word) -> Word:
    for place in range(size):
        out[at + place] = text[first + place]
    return at + size


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _copy_frame(out: NDArray[np.uint8], at: Word, text: NDArray[np.uint8], first: Word, stop: Word) -> Word:
    """Copy what stands between values, mostly one character."""
    if stop - first == 1:
        out[at] = text[first]
        return at + 1
    for place in range(first, stop):
        out[at] = text[place]
        at += 1
    return at


@njit(cache=True, nogil=True, error_model="numpy")
def _write_decimal(out: NDArray[np.uint8], at: Word, digits: Word, exponent: Word) -> Word:
    """Write ``digits * 10**exponent`` as Python's ``repr`` would."""
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


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _write_short(out: NDArray[np.uint8], at: Word, value: Word, places: Word, is_single: Word) -> Word:
    """Write a positive float that has at most ``places`` decimals; -1 if it has more.

    Distinct decimals of up to 15 digits are distinct doubles (6: singles), and
    a whole number over a power of ten is rounded once: if that gives
    the float, no other decimal so short does.
    """
    scaled = np.rint(value * _POWERS[places])
    if not _LEAST[places] <= scaled < (_LIMIT_32 if is_single else _LIMIT_64):
        return np.int64(-1)
    again = scaled / _POWERS[places]
    if (np.float32(again) != np.float32(value)) if is_single else (again != value):
        return np.int64(-1)
    digits = np.uint64(scaled)
    while places > 0 and digits % _10 == _0:
        digits, places = digits // _10, places - 1
    if places == 0:
        at = _write_integer(out, at, digits)
        out[at], out[at + 1] = _POINT, _ZERO
        return at + 2
    end = at + max(_count_digits(digits), places + 1) + 1
    for place in range(end - 1, end - 1 - places, -1):
        out[place] = _ZERO + np.uint8(digits % _10)
        digits = digits // _10
    out[end - 1 - places] = _POINT
    for place in range(end - 2 - places, at - 1, -1):
        out[place] = _ZERO + np.uint8(digits % _10)
        digits = digits // _10
    return end


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _count_digits(value: Word) -> Word:
    size, bound = np.int64(1), _10
    while size < 19 and value >= bound:
        size, bound = size + 1, bound * _10
    return size


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _write_float(  # noqa: PLR0913, PLR0917
    out: NDArray[np.uint8], at: Word, value: Word, bits: Word, hints: NDArray[np.int64], column: Word, is_single: Word
) -> Word:
    """Write a finite float; ``hints[column]`` is how many decimals those before had."""
    plain = bits & (_MASK_32 if is_single else _MASK_64)
    if plain != bits:
        out[at] = _MINUS
        at += 1
    if plain == _0:
        out[at], out[at + 1], out[at + 2] = _ZERO, _POINT, _ZERO
        return at + 3
    end = _write_short(out, at, abs(value), hints[column], is_single)
    if end >= 0:
        return end
    digits, exponent = to_decimal(plain, is_single)
    while digits % _10 == _0:
        digits, exponent = digits // _10, exponent + 1
    if hints[column] < -exponent <= _MOST_PLACES:
        hints[column] = -exponent
    return _write_decimal(out, at, digits, exponent)


@njit(cache=True, nogil=True, error_model="numpy")
def _write_value(out: NDArray[np.uint8], at: Word, code: Word, kind: Word, words: NDArray[np.uint8]) -> Word:
    """Write an integer or a word."""
    if kind == WORD:
        return _copy(out, at, words, np.int64(code >> _WORD_SHIFT), np.int64(code & _WORD_MASK))
    if kind == SIGNED and np.int64(code) < 0:
        out[at] = _MINUS
        return _write_integer(out, at + 1, _0 - code)
    return _write_integer(out, at, code)


@njit(cache=True, nogil=True, error_model="numpy")
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
    doubles, singles = codes.view(np.float64), codes.view(np.float32)
    hints = np.zeros(count, np.int64)
    last = np.array([_NAT, 0], np.int64)
    at = 0
    for row in range(len(codes)):
        for column in range(count):
            at = _copy_frame(out, at, frames, edges[column], edges[column + 1])
            code, kind = codes[row, column], kinds[column]
            frame = -1
            if kind in (FLOAT64, FLOAT32):
                is_single = kind == FLOAT32
                value = np.float64(singles[row, 2 * column]) if is_single else doubles[row, column]
                if np.isfinite(value):
                    at = _write_float(out, at, value, code, hints, column, is_single)
                    continue
                frame = count + 1 + column if np.isnan(value) else 2 * count + (1 if value > 0 else 2)
            elif kind == TIME:
                if np.int64(code) != _NAT:
                    at = write_later_time(out, at, np.int64(code), last)
                    continue
                frame = count + 1 + column
            if frame >= 0:
                at = _copy(out, at, frames, edges[frame], edges[frame + 1] - edges[frame])
            else:
                at = _write_value(out, at, code, kind, words)
        at = _copy_frame(out, at, frames, edges[count], edges[count + 1])
    return at
