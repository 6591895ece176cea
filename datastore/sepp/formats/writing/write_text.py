"""Write records as text, compiled: floats exact and short, times, words."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.cef.words import inlined, load_byte
from sepp.formats.writing.digit_words import (
    EIGHT,
    ZEROS,
    Word,
    copy_text,
    eight_digits,
    store_byte,
    store_decimals,
    store_integer,
    store_word,
)
from sepp.formats.writing.shortest import to_decimal
from sepp.formats.writing.write_times import no_day, store_time

FLOAT64, FLOAT32, SIGNED, UNSIGNED, TIME, WORD = range(6)
NUMBER_WIDTH = 26
"""Longest number: ``-2.2250738585072014e-308`` and some."""
WORD_BITS = 24
"""Bits of a word's code that hold its length; its place is above them."""

_U = np.uint64
_0, _1, _10 = _U(0), _U(1), _U(10)
_NAT = np.iinfo(np.int64).min
_POINT, _MINUS, _PLUS, _E = (np.uint8(ord(sign)) for sign in ".-+e")
_POINT_ZERO = _U(0x302E)
"""``.0`` as a word, its first character lowest."""
_SIGN_32, _SIGN_64 = _U(31), _U(63)
_MOST_PLACES = 8
_POWERS = 10.0 ** np.arange(_MOST_PLACES + 1)
_WHOLE_POWERS = np.array([10**place for place in range(20)], np.uint64)
_LEAST = np.maximum(1.0, _POWERS / 10_000)
_LIMIT_32, _LIMIT_64 = 1e6, 1e15
_WORD_SHIFT = _U(WORD_BITS)
_WORD_MASK = _U((1 << WORD_BITS) - 1)


@njit(cache=True, nogil=True, error_model="numpy")
def _store_decimal(to: Word, at: Word, digits: Word, exponent: Word) -> Word:
    """Write ``digits * 10**exponent`` as Python's ``repr`` would."""
    size = _count_digits(digits)
    leading = exponent + size - 1
    if leading < -4 or leading >= 16:
        return _store_exponent(to, at, digits, leading)
    if exponent >= 0:
        at = store_integer(to, at, digits)
        store_word(to, at, ZEROS)
        store_word(to, at + 8, ZEROS)
        store_word(to, at + exponent, _POINT_ZERO)
        return at + exponent + 2
    if leading < 0:
        store_word(to, at, ZEROS)
        store_byte(to, at + 1, _POINT)
        return store_integer(to, at + 1 - leading, digits)
    return _store_around_point(to, at, digits, -exponent)


@inlined  # type: ignore[untyped-decorator]
def _store_around_point(to: Word, at: Word, digits: Word, places: Word) -> Word:
    """Write a number with 1 to 16 decimals."""
    power = _WHOLE_POWERS[places]
    whole = digits // power
    rest = digits - whole * power
    at = store_integer(to, at, whole)
    store_byte(to, at, _POINT)
    at, upper = at + 1, rest // EIGHT
    rest -= upper * EIGHT
    if places > 8:
        store_word(to, at, (eight_digits(upper) + ZEROS) >> _U(8 * (16 - places)))
        at, places = at + places - 8, 8
    store_word(to, at, (eight_digits(rest) + ZEROS) >> _U(8 * (8 - places)))
    return at + places


@inlined  # type: ignore[untyped-decorator]
def _store_exponent(to: Word, at: Word, digits: Word, leading: Word) -> Word:
    """Write a number with one digit before the point, its exponent behind ``e``."""
    end = store_integer(to, at + 1, digits)
    store_byte(to, at, np.uint8(load_byte(to, at + 1)))
    store_byte(to, at + 1, _POINT)
    if end == at + 2:
        end = at + 1
    store_byte(to, end, _E)
    store_byte(to, end + 1, _MINUS if leading < 0 else _PLUS)
    size = 3 if abs(leading) > 99 else 2
    store_word(to, end + 2, (eight_digits(_U(abs(leading))) + ZEROS) >> _U(8 * (8 - size)))
    return end + 2 + size


@inlined  # type: ignore[untyped-decorator]
def _count_digits(value: Word) -> Word:
    size = np.int64(1)
    while size < 19 and value >= _WHOLE_POWERS[size]:
        size += 1
    return size


@inlined  # type: ignore[untyped-decorator]
def _store_short(to: Word, at: Word, value: Word, places: Word, is_single: Word) -> Word:
    """Write a positive float that has at most ``places`` decimals; -1 if it has more.

    Distinct decimals of up to 15 digits are distinct doubles (6: singles), and
    a whole number over a power of ten is rounded once: if that gives
    the float, no other decimal so short does. Whole numbers are floats, so
    rounding passes none: before the point both have the same.
    """
    scaled = np.rint(value * _POWERS[places])
    if not _LEAST[places] <= scaled < (_LIMIT_32 if is_single else _LIMIT_64):
        return np.int64(-1)
    again = scaled / _POWERS[places]
    if (np.float32(again) != np.float32(value)) if is_single else (again != value):
        return np.int64(-1)
    whole = _U(np.int64(value))
    at = store_integer(to, at, whole)
    return store_decimals(to, at, _U(np.int64(scaled)) - whole * _WHOLE_POWERS[places], places)


@inlined  # type: ignore[untyped-decorator]
def _store_float(  # noqa: PLR0913, PLR0917
    to: Word, at: Word, value: Word, bits: Word, hints: NDArray[np.int64], column: Word, is_single: Word
) -> Word:
    """Write a finite float; ``hints[column]`` is how many decimals those before had."""
    sign = bits >> (_SIGN_32 if is_single else _SIGN_64)
    store_byte(to, at, _MINUS)
    at += np.int64(sign)
    plain = bits ^ (sign << (_SIGN_32 if is_single else _SIGN_64))
    if plain == _0:
        return store_decimals(to, store_integer(to, at, _0), _0, 0)
    end = _store_short(to, at, abs(value), hints[column], is_single)
    if end >= 0:
        return end
    digits, exponent = to_decimal(plain, is_single)
    while digits % _10 == _0:
        digits, exponent = digits // _10, exponent + 1
    if hints[column] < -exponent <= _MOST_PLACES:
        hints[column] = -exponent
    return _store_decimal(to, at, digits, exponent)


@inlined  # type: ignore[untyped-decorator]
def _store_whole(to: Word, at: Word, code: Word, kind: Word) -> Word:
    """Write an integer."""
    sign = (code >> _SIGN_64) if kind == SIGNED else _0
    store_byte(to, at, _MINUS)
    return store_integer(to, at + np.int64(sign), (code ^ (_0 - sign)) + sign)


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
    to, text, library = out.ctypes.data, frames.ctypes.data, words.ctypes.data
    hints, last = np.zeros(count, np.int64), no_day()
    at = 0
    for row in range(len(codes)):
        for column in range(count):
            at = copy_text(to, at, text + edges[column], edges[column + 1] - edges[column])
            code, kind = codes[row, column], kinds[column]
            frame = -1
            if kind in (FLOAT64, FLOAT32):
                is_single = kind == FLOAT32
                value = np.float64(singles[row, 2 * column]) if is_single else doubles[row, column]
                if np.isfinite(value):
                    at = _store_float(to, at, value, code, hints, column, is_single)
                    continue
                frame = count + 1 + column if np.isnan(value) else 2 * count + (1 if value > 0 else 2)
            elif kind == TIME:
                if np.int64(code) != _NAT:
                    at = store_time(to, at, np.int64(code), last)
                    continue
                frame = count + 1 + column
            if frame >= 0:
                at = copy_text(to, at, text + edges[frame], edges[frame + 1] - edges[frame])
            elif kind == WORD:
                at = copy_text(to, at, library + np.int64(code >> _WORD_SHIFT), np.int64(code & _WORD_MASK))
            else:
                at = _store_whole(to, at, code, kind)
        at = copy_text(to, at, text + edges[count], edges[count + 1] - edges[count])
    return at
