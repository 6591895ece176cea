"""Compiled loops over the characters of numbers and times."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_EXACT_MANTISSA = 1 << 53
_EXACT_POWER = 22
_POWERS = 10.0 ** np.arange(_EXACT_POWER + 1)
_NO_TIME = np.iinfo(np.int64).min
_FIRST_YEAR, _LAST_YEAR = 1678, 2261
_NS_PER_S = 1_000_000_000
_ZERO, _NINE, _POINT, _MINUS, _PLUS, _SMALL_E, _LARGE_E = b"09.-+eE"
_COMMA, _QUOTE, _BLANK, _COLON, _T, _Z = b'," :TZ'

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

# numba is untyped; compiled on first use and kept on disk.
_compiled: Any = njit(cache=True, nogil=True)


@_compiled  # type: ignore[untyped-decorator]
def _trim(data: Bytes, start: int, end: int) -> tuple[int, int]:
    """Take the blanks off both sides of a value."""
    while start < end and (data[start] == _BLANK or 9 <= data[start] <= 13):
        start += 1
    while start < end and (data[end - 1] == _BLANK or 9 <= data[end - 1] <= 13):
        end -= 1
    return start, end


@_compiled  # type: ignore[untyped-decorator]
def split_fields(data: Bytes, record_end: int, starts: Places, ends: Places) -> tuple[int, bool]:
    """Find where the values of records of ``starts.shape[1]`` values stand.

    Values are parted by commas outside of quotes, blanks around them do not
    count. Gives how many records are whole, and if nothing else follows.
    """
    columns = starts.shape[1]
    row, column, begin, in_quotes = 0, 0, 0, False
    for at in range(len(data)):
        if data[at] == _QUOTE:
            in_quotes = not in_quotes
        if in_quotes or (data[at] != _COMMA and data[at] != record_end):
            continue
        if column == columns or (data[at] == record_end) != (column == columns - 1):
            return row, False
        starts[row, column], ends[row, column] = _trim(data, begin, at)
        begin = at + 1
        column += 1
        if column == columns:
            row, column = row + 1, 0
    first, last = _trim(data, begin, len(data))
    return row, column == 0 and first == last


@_compiled  # type: ignore[untyped-decorator]
def _take_sign(data: Bytes, at: int, end: int) -> tuple[int, bool]:
    """Pass a sign: where it ends, and if it is a minus."""
    is_sign = at < end and (data[at] == _MINUS or data[at] == _PLUS)
    return (at + 1 if is_sign else at), is_sign and data[at] == _MINUS


@_compiled  # type: ignore[untyped-decorator]
def _take_digits(data: Bytes, at: int, end: int, value: int) -> tuple[int, int]:
    """Append digits to ``value`` up to 2**53: where they end, and the number."""
    while at < end and _ZERO <= data[at] <= _NINE and value <= _EXACT_MANTISSA:
        value = value * 10 + (data[at] - _ZERO)
        at += 1
    return at, value


@_compiled  # type: ignore[untyped-decorator]
def _take_power(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Pass ``e[+-]digits``: where it ends, and the power; -1 if malformed."""
    first, is_small = _take_sign(data, at + 1, end)
    last, power = _take_digits(data, first, end, 0)
    return (last if last > first else -1), (-power if is_small else power)


@_compiled  # type: ignore[untyped-decorator]
def _parse_decimal(data: Bytes, at: int, end: int) -> tuple[float, bool]:
    """Decode ``[+-]digits[.digits][e[+-]digits]``, and tell if that is exact.

    A mantissa up to 2**53 and a power of ten within 22 are two exact
    doubles and one correctly rounded operation (Clinger 1990).
    """
    is_negative = at < end and data[at] == _MINUS
    at += is_negative or (at < end and data[at] == _PLUS)
    mantissa, digits, before, power = 0, 0, -1, 0
    while at < end and mantissa <= _EXACT_MANTISSA:
        digit = data[at] - _ZERO
        if 0 <= digit <= 9:
            mantissa = mantissa * 10 + digit
            digits += 1
        elif data[at] == _POINT and before < 0:
            before = digits
        else:
            break
        at += 1
    if digits and at < end and (data[at] == _SMALL_E or data[at] == _LARGE_E):
        at, power = _take_power(data, at, end)
    power -= digits - before if before >= 0 else 0
    if not digits or at != end or mantissa > _EXACT_MANTISSA or not -_EXACT_POWER <= power <= _EXACT_POWER:
        return 0.0, False
    value = mantissa / _POWERS[-power] if power < 0 else mantissa * _POWERS[power]
    return (-value if is_negative else value), True


@_compiled  # type: ignore[untyped-decorator]
def parse_decimals(data: Bytes, starts: Places, ends: Places, out: Floats, left: Truths) -> None:
    """Decode decimal numbers; ``left`` marks what ``float()`` must decode."""
    for row in range(starts.shape[0]):
        for column in range(starts.shape[1]):
            value, is_exact = _parse_decimal(data, starts[row, column], ends[row, column])
            out[row, column] = value
            left[row, column] = not is_exact


@_compiled  # type: ignore[untyped-decorator]
def parse_integers(data: Bytes, starts: Places, ends: Places, out: Integers, left: Truths) -> None:
    """Decode ``[+-]digits`` up to 2**53; ``left`` marks all else."""
    for row in range(starts.shape[0]):
        for column in range(starts.shape[1]):
            first, is_negative = _take_sign(data, starts[row, column], ends[row, column])
            last, value = _take_digits(data, first, ends[row, column], 0)
            out[row, column] = -value if is_negative else value
            left[row, column] = last == first or last != ends[row, column]


@_compiled  # type: ignore[untyped-decorator]
def _number(data: Bytes, at: int, count: int) -> int:
    """Read ``count`` digits; a large negative number if they are none."""
    value = 0
    for place in range(at, at + count):
        digit = data[place] - _ZERO
        value = value * 10 + digit if 0 <= digit <= 9 else -(1 << 40)
    return value


@_compiled  # type: ignore[untyped-decorator]
def _days_from_civil(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 (Hinnant's days_from_civil)."""
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@_compiled  # type: ignore[untyped-decorator]
def _parse_date(data: Bytes, at: int) -> tuple[int, int]:
    """Read ``YYYY-MM-DD``: days since 1970, and 1 (date), 0 (fill), -1 (neither).

    A fill has month 99 or a year whose ns do not fit into int64.
    """
    year, month, day = _number(data, at, 4), _number(data, at + 5, 2), _number(data, at + 8, 2)
    if min(year, month, day) < 0 or data[at + 4] != _MINUS or data[at + 7] != _MINUS:
        return 0, -1
    if month == 99 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return 0, 0
    if not (1 <= month <= 12 and day >= 1):
        return 0, -1
    days = _days_from_civil(year, month, day)
    return days, (1 if days < _days_from_civil(year + month // 12, month % 12 + 1, 1) else -1)


@_compiled  # type: ignore[untyped-decorator]
def _parse_clock(data: Bytes, at: int) -> int:
    """Read ``hh:mm:ss`` as seconds, leap second included; -1 if it is none."""
    hour, minute, second = _number(data, at, 2), _number(data, at + 3, 2), _number(data, at + 6, 2)
    is_clock = 0 <= hour <= 24 and 0 <= minute <= 59 and 0 <= second <= 60
    is_clock = is_clock and data[at + 2] == _COLON and data[at + 5] == _COLON
    return (hour * 60 + minute) * 60 + second if is_clock else -1


@_compiled  # type: ignore[untyped-decorator]
def _parse_fraction(data: Bytes, at: int, end: int) -> int:
    """Read ``.digits`` as ns, the tenth digit rounded; -1 if they are none."""
    if at == end:
        return 0
    nanos, scale = 0, _NS_PER_S
    for place in range(at + 1, end):
        digit = data[place] - _ZERO
        if not 0 <= digit <= 9:
            return -1
        if scale == 1 and place == at + 10:
            nanos += digit // 5
        if scale > 1:
            scale //= 10
            nanos += digit * scale
    return nanos if data[at] == _POINT else -1


@_compiled  # type: ignore[untyped-decorator]
def _parse_time(data: Bytes, at: int, end: int) -> tuple[int, bool]:
    """Read ``YYYY-MM-DDThh:mm:ss[.f][Z]``: ns since 1970, and if it is one."""
    if end > at and data[end - 1] == _Z:
        end -= 1
    if end - at < 19 or (data[at + 10] != _T and data[at + 10] != _BLANK):
        return _NO_TIME, False
    days, kind = _parse_date(data, at)
    if kind < 1:
        return _NO_TIME, kind == 0
    seconds, nanos = _parse_clock(data, at + 11), _parse_fraction(data, at + 19, end)
    if min(seconds, nanos) < 0:
        return _NO_TIME, False
    return (days * 86_400 + seconds) * _NS_PER_S + nanos, True


@_compiled  # type: ignore[untyped-decorator]
def parse_times(data: Bytes, starts: Places, ends: Places, out: Integers, left: Truths) -> None:
    """Decode ISO 8601 times as ns since 1970 UTC, fills as numpy's NaT.

    ``left`` marks what is no time.
    """
    for row in range(starts.shape[0]):
        for column in range(starts.shape[1]):
            moment, is_time = _parse_time(data, starts[row, column], ends[row, column])
            out[row, column] = moment
            left[row, column] = not is_time
