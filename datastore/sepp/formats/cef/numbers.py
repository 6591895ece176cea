"""Decimal and whole numbers of a CEF file, decoded exactly as Python does."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.formats.cef.words import (
    byte_of,
    drop_byte,
    first_mark,
    inlined,
    load_byte,
    load_digits,
    mark_others,
    number,
    without_first,
)

_EXACT_MANTISSA = 1 << 53
_EXACT_POWER = 22
_EXTRA_POWER = 15
_POWERS = 10.0 ** np.arange(_EXACT_POWER + 1)
_WHOLE_POWERS = 10 ** np.arange(19)
_ZERO, _NINE, _POINT, _MINUS, _PLUS, _SMALL_E, _LARGE_E = b"09.-+eE"
LEFT = -1
"""Given as the end of a value that another way must decode."""

Bytes = NDArray[np.uint8]


@inlined  # type: ignore[untyped-decorator]
def take_decimal(data: int, at: int) -> Any:
    """Decode the decimal number at ``at``: its value and where it ends.

    Most have seven characters before the comma: they are one machine word.
    The end is ``LEFT`` for what is longer than it can tell exactly, or is
    no number.
    """
    first, is_negative = _take_sign(data, at)
    plain, signed = load_digits(data, at), load_digits(data, at + 1)
    digits = signed if first > at else plain
    marks = mark_others(digits)
    before = first_mark(marks)
    end, power, count = first + before, 0, before
    if load_byte(data, end) == _POINT and before < 8:
        count = first_mark(without_first(marks)) - 1
        power = before - count
        end = first + count + 1
        digits = drop_byte(digits, before)
    if count == 0:
        return 0.0, LEFT
    if count == 8:
        mantissa, power, end = _take_long(data, first)
    else:
        mantissa = number(digits, count)
    if count == 7:
        mantissa, power, end = _take_more(data, end, mantissa, power)
    if load_byte(data, end) | 32 == _SMALL_E:
        end, exponent = _take_power(data, end)
        power += exponent
    return _finish(mantissa, power, is_negative, end)


@inlined  # type: ignore[untyped-decorator]
def take_short(data: int, at: int, parting: int) -> Any:
    """Decode a decimal number whose point and what parts it from the next are in one word.

    So it has six digits at most, which no power of ten up to six rounds.
    The end is ``LEFT`` for any other.
    """
    is_negative = load_byte(data, at) == _MINUS
    plain, signed = load_digits(data, at), load_digits(data, at + 1)
    digits, first = (signed if is_negative else plain), at + is_negative
    marks = mark_others(digits)
    later = without_first(marks)
    if later == 0:
        return 0.0, LEFT
    before, end = first_mark(marks), first_mark(later)
    if byte_of(digits, before) != (_POINT ^ _ZERO) or byte_of(digits, end) != (parting ^ _ZERO) or end < 2:
        return 0.0, LEFT
    value = number(drop_byte(digits, before), end - 1) / _POWERS[end - 1 - before]
    return (-value if is_negative else value), first + end


@inlined  # type: ignore[untyped-decorator]
def _take_more(data: int, at: int, mantissa: int, power: int) -> tuple[int, int, int]:
    """Append decimals to a mantissa of seven digits: eight, then three."""
    digits = load_digits(data, at)
    count = first_mark(mark_others(digits))
    if count:
        mantissa = mantissa * _WHOLE_POWERS[count] + number(digits, count)
    if count == 8:
        digits = load_digits(data, at + 8)
        further = first_mark(mark_others(digits))
        count += further
        if further > 3:
            mantissa = _EXACT_MANTISSA + 1
        elif further:
            mantissa = mantissa * _WHOLE_POWERS[further] + number(digits, further)
    return mantissa, power - count, at + count


@inlined  # type: ignore[untyped-decorator]
def _take_long(data: int, at: int) -> tuple[int, int, int]:
    """Pass any digits and a point, one by one."""
    end, mantissa = _take_digits(data, at, 0)
    if load_byte(data, end) != _POINT:
        return mantissa, 0, end
    point = end
    end, mantissa = _take_digits(data, point + 1, mantissa)
    return mantissa, point + 1 - end, end


@inlined  # type: ignore[untyped-decorator]
def _finish(mantissa: int, power: int, is_negative: bool, end: int) -> tuple[float, int]:
    """Scale a mantissa by a power of ten where that is exact.

    A mantissa up to 2**53 and a power of ten within 22 are two exact
    doubles and one correctly rounded operation (Clinger 1990).
    """
    if power > _EXACT_POWER and power <= _EXACT_POWER + _EXTRA_POWER and mantissa <= _EXACT_MANTISSA:
        factor = _WHOLE_POWERS[power - _EXACT_POWER]
        mantissa = mantissa * factor if mantissa <= _EXACT_MANTISSA // factor else _EXACT_MANTISSA + 1
        power = _EXACT_POWER
    if mantissa > _EXACT_MANTISSA or not -_EXACT_POWER <= power <= _EXACT_POWER:
        return 0.0, LEFT
    value = mantissa / _POWERS[-power] if power < 0 else mantissa * _POWERS[power]
    return (-value if is_negative else value), end


@inlined  # type: ignore[untyped-decorator]
def take_integer(data: int, at: int) -> tuple[int, int]:
    """Decode the whole number at ``at``, up to 2**53, and where it ends."""
    first, is_negative = _take_sign(data, at)
    end, value = _take_digits(data, first, 0)
    return (-value if is_negative else value), (end if end > first and value <= _EXACT_MANTISSA else LEFT)


@inlined  # type: ignore[untyped-decorator]
def _take_sign(data: int, at: int) -> tuple[int, bool]:
    """Pass a sign: where it ends, and if it is a minus."""
    sign = load_byte(data, at)
    return at + ((sign == _MINUS) | (sign == _PLUS)), sign == _MINUS


@inlined  # type: ignore[untyped-decorator]
def _take_digits(data: int, at: int, value: int) -> tuple[int, int]:
    """Append digits to ``value`` up to 2**53: where they end, and the number."""
    while _ZERO <= load_byte(data, at) <= _NINE and value <= _EXACT_MANTISSA:
        value = value * 10 + (load_byte(data, at) - _ZERO)
        at += 1
    return at, value


@inlined  # type: ignore[untyped-decorator]
def _take_power(data: int, at: int) -> tuple[int, int]:
    """Pass ``e[+-]digits``: where it ends, and the power; -1 if malformed."""
    first, is_small = _take_sign(data, at + 1)
    last, power = _take_digits(data, first, 0)
    return (last if last > first else LEFT), (-power if is_small else power)
