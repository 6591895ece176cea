"""The shortest decimal text that reads back to the same float.

Schubfach: R. Giulietti, "The Schubfach way to render doubles" (2021), here
for binary64 and binary32, compiled by numba.
"""

import numpy as np
from numba import njit

from sepp.formats.writing.digit_words import Word, high_product

_U = np.uint64
_MASK32 = _U(0xFFFFFFFF)
_B32 = _U(32)
_0, _1, _2, _3, _4, _10, _40 = (_U(n) for n in (0, 1, 2, 3, 4, 10, 40))
_SMALLEST_64, _LARGEST_64 = -292, 324
_SMALLEST_32, _LARGEST_32 = -31, 45


def _power_table(first: int, last: int, bits: int) -> list[int]:
    """Compute 10^k for each k, rounded up to ``bits`` significant bits."""
    table = []
    for k in range(first, last + 1):
        shift = ((k * 1741647) >> 19) + 1 - bits
        numerator, denominator = (10**k, 1) if k >= 0 else (1, 10**-k)
        scaled = numerator << -shift if shift < 0 else numerator >> shift
        table.append(scaled // denominator + 1)
    return table


_WIDE = _power_table(_SMALLEST_64, _LARGEST_64, 128)
_HIGH_64 = np.array([power >> 64 for power in _WIDE], np.uint64)
_LOW_64 = np.array([power & (2**64 - 1) for power in _WIDE], np.uint64)
_HIGH_32 = np.array(_power_table(_SMALLEST_32, _LARGEST_32, 64), np.uint64)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _round_to_odd_64(high: Word, low: Word, factor: Word) -> Word:
    carried = high_product(low, factor)
    product = high * factor
    upper = high_product(high, factor)
    total = product + carried
    if total < carried:
        upper += _1
    return upper | (_1 if total > _1 else _0)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _round_to_odd_32(power: Word, factor: Word) -> Word:
    upper = high_product(power, factor)
    return (upper & _MASK32) | (_1 if ((power * factor) >> _B32) > _1 else _0)


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(lower: Word, value: Word, upper: Word, exponent: Word) -> tuple[Word, Word]:
    """Choose the shortest decimal between two bounds, in quarters (figure 4)."""
    whole = value // _4
    if whole >= _10:
        tens = whole // _10
        below = lower <= _40 * tens
        above = _40 * tens + _40 <= upper
        if below != above:
            return tens + (_1 if above else _0), exponent + 1
    below = lower <= _4 * whole
    above = _4 * whole + _4 <= upper
    if below != above:
        return whole + (_1 if above else _0), exponent
    middle = _4 * whole + _2
    is_up = value > middle or (value == middle and (whole & _1) != _0)
    return whole + (_1 if is_up else _0), exponent


@njit(cache=True, nogil=True, error_model="numpy")
def _scale(mantissa: Word, exponent: Word, is_narrow_below: Word, is_single: Word) -> tuple[Word, Word]:
    """Scale the rounding interval of a float to integers and choose in it."""
    offset = 524031 if is_narrow_below else 0
    k = (exponent * 1262611 - offset) >> 22
    shift = _U(exponent + ((-k * 1741647) >> 19) + 1)
    odd = mantissa & _1
    left = (_4 * mantissa - _2 + (_1 if is_narrow_below else _0)) << shift
    centre = (_4 * mantissa) << shift
    right = (_4 * mantissa + _2) << shift
    if is_single:
        power = _HIGH_32[-k - _SMALLEST_32]
        lower, value, upper = (
            _round_to_odd_32(power, left),
            _round_to_odd_32(power, centre),
            _round_to_odd_32(power, right),
        )
    else:
        high, low = _HIGH_64[-k - _SMALLEST_64], _LOW_64[-k - _SMALLEST_64]
        lower, value, upper = (
            _round_to_odd_64(high, low, left),
            _round_to_odd_64(high, low, centre),
            _round_to_odd_64(high, low, right),
        )
    return _choose(lower + odd, value, upper - odd, k)


@njit(cache=True, nogil=True, error_model="numpy")
def to_decimal(bits: Word, is_single: Word) -> tuple[Word, Word]:
    """Find digits and exponent of a finite positive float from its bits.

    ``bits`` are those of a binary64, or of a binary32 if ``is_single``; the
    value is ``digits * 10**exponent``, digits as few as possible but for
    trailing zeros.
    """
    width = 23 if is_single else 52
    fraction = bits & ((_1 << _U(width)) - _1)
    biased: Word = np.int64(bits >> _U(width))
    exponent = max(biased, 1) - ((127 if is_single else 1023) + width)
    mantissa = fraction if biased == 0 else fraction | (_1 << _U(width))
    if -width <= exponent <= 0 and (mantissa & ((_1 << _U(-exponent)) - _1)) == _0:
        return mantissa >> _U(-exponent), 0
    return _scale(mantissa, exponent, fraction == _0 and biased > 1, is_single)
