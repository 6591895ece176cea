"""Times of a CEF file as ns since 1970 UTC."""

from typing import Any

import numpy as np

from sepp.formats.cef.numbers import LEFT
from sepp.formats.cef.words import (
    clock_seconds,
    first_mark,
    inlined,
    load_byte,
    load_digits,
    load_number,
    load_word,
    mark_others,
    number,
    store_number,
)

_NO_TIME = np.iinfo(np.int64).min
_FIRST_YEAR, _LAST_YEAR = 1678, 2261
_NS_PER_S = 1_000_000_000
_WHOLE_POWERS = 10 ** np.arange(10)
_ZERO, _NINE, _POINT, _MINUS, _PLUS = b"09.-+"
_BLANK, _COLON, _T, _Z = b" :TZ"
SEEN = 3
"""Length of the memory of the date seen last: its characters, its days."""


@inlined  # type: ignore[untyped-decorator]
def take_time(data: int, at: int, seen: int) -> tuple[int, int]:
    """Decode the ISO 8601 time at ``at``: ns since 1970, where it ends.

    The end is ``LEFT`` for fills, other spellings and what is no time.
    """
    days = _take_date(data, at, seen)
    seconds = clock_seconds(load_word(data, at + 11))
    if days == _NO_TIME or seconds < 0 or load_byte(data, at + 10) != _T:
        return _NO_TIME, LEFT
    end, nanos = at + 19, 0
    if load_byte(data, end) == _POINT:
        digits = load_digits(data, end + 1)
        count = first_mark(mark_others(digits))
        if count in (0, 8):
            return _NO_TIME, LEFT
        nanos = number(digits, count) * _WHOLE_POWERS[9 - count]
        end += 1 + count
    end += load_byte(data, end) == _Z
    return (days * 86_400 + seconds) * _NS_PER_S + nanos, end


@inlined  # type: ignore[untyped-decorator]
def _take_date(data: int, at: int, seen: int) -> Any:
    """Read ``YYYY-MM-DD`` as days since 1970; the same as before at once."""
    word, rest = (
        np.int64(load_word(data, at)),
        np.int64(load_byte(data, at + 8)) << 8 | np.int64(load_byte(data, at + 9)),
    )
    if word == load_number(seen, 0) and rest == load_number(seen, 1):
        return load_number(seen, 2)
    days, kind = _parse_date(data, at)
    if kind < 1:
        return _NO_TIME
    store_number(seen, 0, word)
    store_number(seen, 1, rest)
    store_number(seen, 2, days)
    return days


@inlined  # type: ignore[untyped-decorator]
def _digits_at(data: int, at: int, count: int) -> Any:
    """Read ``count`` digits; a large negative number if they are none."""
    value = 0
    for place in range(at, at + count):
        digit = load_byte(data, place) - _ZERO
        value = value * 10 + digit if 0 <= digit <= 9 else -(1 << 40)
    return value


@inlined  # type: ignore[untyped-decorator]
def _days_from_civil(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 (Hinnant's days_from_civil)."""
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@inlined  # type: ignore[untyped-decorator]
def _parse_date(data: int, at: int) -> tuple[int, int]:
    """Read ``YYYY-MM-DD``: days since 1970, and 1 (date), 0 (fill), -1 (neither).

    A fill has month 99 or a year whose ns do not fit into int64.
    """
    year, month, day = _digits_at(data, at, 4), _digits_at(data, at + 5, 2), _digits_at(data, at + 8, 2)
    if min(year, month, day) < 0 or load_byte(data, at + 4) != _MINUS or load_byte(data, at + 7) != _MINUS:
        return 0, -1
    if month == 99 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return 0, 0
    if not (1 <= month <= 12 and day >= 1):
        return 0, -1
    days = _days_from_civil(year, month, day)
    return days, (1 if days < _days_from_civil(year + month // 12, month % 12 + 1, 1) else -1)


@inlined  # type: ignore[untyped-decorator]
def _parse_clock(data: int, at: int) -> int:
    """Read ``hh:mm:ss`` as seconds, leap second included; -1 if it is none."""
    hour, minute, second = _digits_at(data, at, 2), _digits_at(data, at + 3, 2), _digits_at(data, at + 6, 2)
    is_clock = 0 <= hour <= 24 and 0 <= minute <= 59 and 0 <= second <= 60
    is_clock = is_clock and load_byte(data, at + 2) == _COLON and load_byte(data, at + 5) == _COLON
    return (hour * 60 + minute) * 60 + second if is_clock else -1


@inlined  # type: ignore[untyped-decorator]
def _parse_fraction(data: int, at: int, end: int) -> int:
    """Read ``.digits`` as ns, the tenth digit rounded; -1 if they are none."""
    if at == end:
        return 0
    nanos, scale = 0, _NS_PER_S
    for place in range(at + 1, end):
        digit = load_byte(data, place) - _ZERO
        if not 0 <= digit <= 9:
            return -1
        if scale == 1 and place == at + 10:
            nanos += digit // 5
        if scale > 1:
            scale //= 10
            nanos += digit * scale
    return nanos if load_byte(data, at) == _POINT else -1


@inlined  # type: ignore[untyped-decorator]
def parse_time(data: int, at: int, end: int) -> tuple[int, bool]:
    """Read ``YYYY-MM-DDThh:mm:ss[.f][Z]``: ns since 1970, and if it is one."""
    if end > at and load_byte(data, end - 1) == _Z:
        end -= 1
    if end - at < 19 or (load_byte(data, at + 10) != _T and load_byte(data, at + 10) != _BLANK):
        return _NO_TIME, False
    days, kind = _parse_date(data, at)
    if kind < 1:
        return _NO_TIME, kind == 0
    seconds, nanos = _parse_clock(data, at + 11), _parse_fraction(data, at + 19, end)
    if min(seconds, nanos) < 0:
        return _NO_TIME, False
    return (days * 86_400 + seconds) * _NS_PER_S + nanos, True
