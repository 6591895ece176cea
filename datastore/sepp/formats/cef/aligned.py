"""Numbers whose end is known: decoded from their last character backwards.

So none waits for the one before: the processor decodes several at once.
"""

from typing import Any

import numpy as np

from sepp.formats.cef.words import bits_behind, eight_digits, inlined, load_byte, load_digits, mark_others

_POWERS = 10.0 ** np.arange(23)
_ALL, _NOTHING = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0)
_EIGHT_DIGITS = 100_000_000
_EXACT_POWER = 22
_ZERO, _POINT, _MINUS, _PLUS, _SMALL_E, _BLANK = b"0.-+e "
BEFORE = 24
"""Bytes that must be there before a number: whole words are read."""


@inlined  # type: ignore[untyped-decorator]
def decimal_before(data: int, first: int, stop: int) -> Any:
    """Decode the decimal number that fills the bytes from ``first`` to ``stop``: it, and if it is one.

    Blanks may stand before it and one behind. It is none that has more than
    eight decimals, fifteen digits, or an exponent that is not ``e`` with a
    sign and two digits; another way must decode those.
    """
    end = stop - (load_byte(data, stop - 1) == _BLANK)
    has_power = load_byte(data, end - 4) | 32 == _SMALL_E
    power: Any = 0
    if has_power:
        power, is_power = _two_digit_power(data, end - 3)
        if not is_power:
            return 0.0, False
        end -= 4
    digits = load_digits(data, end - 8)
    behind = bits_behind(mark_others(digits))
    places: Any = np.int64(behind >> np.uint64(3))
    has_point = load_byte(data, end - 1 - places) == _POINT
    if has_point:
        rest = _ALL >> behind if places < 8 else _NOTHING
        digits = (digits & ~rest) | (load_digits(data, end - 9) & rest)
    else:
        places = 0
    mantissa, begin = _whole_before(data, digits, end - has_point)
    is_number, is_negative = _begins(data, first, begin)
    if not is_number or begin + has_point == end:
        return 0.0, False
    if not has_power:
        value = mantissa / _POWERS[places]
    else:
        power -= places
        if not -_EXACT_POWER <= power <= _EXACT_POWER:
            return 0.0, False
        value = mantissa * _POWERS[max(power, 0)] / _POWERS[max(-power, 0)]
    return (-value if is_negative else value), True


@inlined  # type: ignore[untyped-decorator]
def integer_before(data: int, first: int, stop: int) -> Any:
    """Decode the whole number that fills the bytes from ``first`` to ``stop``: it, and if it is one."""
    end = stop - (load_byte(data, stop - 1) == _BLANK)
    value, begin = _whole_before(data, load_digits(data, end - 8), end)
    is_number, is_negative = _begins(data, first, begin)
    return (-value if is_negative else value), is_number and begin < end


@inlined  # type: ignore[untyped-decorator]
def _whole_before(data: int, digits: Any, end: int) -> Any:
    """Give the number of up to fifteen digits before ``end``, and where it begins."""
    behind = bits_behind(mark_others(digits))
    if behind == np.uint64(64):
        value, more = eight_digits(digits), load_digits(data, end - 16)
        beyond = bits_behind(mark_others(more))
        if beyond == np.uint64(64) or beyond == np.uint64(0):
            return value, end - 8
        upper = eight_digits(more & ~(_ALL >> beyond))
        return upper * _EIGHT_DIGITS + value, end - 8 - np.int64(beyond >> np.uint64(3))
    return eight_digits(digits & ~(_ALL >> behind)), end - np.int64(behind >> np.uint64(3))


@inlined  # type: ignore[untyped-decorator]
def _begins(data: int, first: int, begin: int) -> tuple[bool, bool]:
    """Tell if nothing but blanks and a minus stand before ``begin``, and if it is a minus."""
    is_negative = load_byte(data, begin - 1) == _MINUS
    begin -= is_negative
    while begin > first and load_byte(data, begin - 1) == _BLANK:
        begin -= 1
    return begin == first, is_negative


@inlined  # type: ignore[untyped-decorator]
def _two_digit_power(data: int, at: int) -> tuple[int, bool]:
    """Read a sign and two digits: the power, and if it is one."""
    sign = load_byte(data, at)
    tens, ones = load_byte(data, at + 1) - _ZERO, load_byte(data, at + 2) - _ZERO
    is_power = sign in (_MINUS, _PLUS) and 0 <= tens <= 9 and 0 <= ones <= 9
    power = tens * 10 + ones
    return (-power if sign == _MINUS else power), is_power
