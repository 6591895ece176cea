"""Compiled loops over lines, numbers and times of delimited text."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.cef.numbers import take_decimal, take_integer

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

WHITESPACE = 0
"""Given as delimiter where any blanks part the values."""
UNCLOSED = -1
"""Told as number of values where a quote is not closed."""
_DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])
_NO_TIME = np.iinfo(np.int64).min
_FIRST_YEAR, _LAST_YEAR = 1678, 2261
_ZERO, _NINE, _POINT, _MINUS, _SLASH, _COLON = b"09.-/:"
_NEWLINE, _QUOTE, _BLANK, _LARGE_T, _LARGE_Z = b'\n" TZ'

# numba is untyped; compiled on first use and kept on disk.
_compiled: Any = njit(cache=True, nogil=True)


@_compiled  # type: ignore[untyped-decorator]
def _is_blank(byte: int) -> bool:
    return byte == _BLANK or 9 <= byte <= 13


@_compiled  # type: ignore[untyped-decorator]
def _trim(data: Bytes, start: int, end: int) -> tuple[int, int]:
    """Take the blanks off both sides of a value."""
    while start < end and _is_blank(data[start]):
        start += 1
    while start < end and _is_blank(data[end - 1]):
        end -= 1
    return start, end


@_compiled  # type: ignore[untyped-decorator]
def _split_line(data: Bytes, delimiter: int, span: tuple[int, int], places: Places) -> int:
    """Find the values of one line: how many there are."""
    count, in_quotes = 0, False
    begin, stop = span
    for at in range(begin, stop + 1):
        if at < stop and data[at] == _QUOTE:
            in_quotes = not in_quotes
        if at < stop and (in_quotes or data[at] != delimiter):
            continue
        if count < len(places):
            places[count, 0], places[count, 1] = _trim(data, begin, at)
        count, begin = count + 1, at + 1
    return UNCLOSED if in_quotes else count


@_compiled  # type: ignore[untyped-decorator]
def _split_words(data: Bytes, span: tuple[int, int], places: Places) -> int:
    """Find the values of one line that blanks part: how many there are."""
    count = 0
    at, stop = span
    while at < stop:
        begin = at
        is_quoted = data[at] == _QUOTE
        at += 1
        while at < stop and (data[at] != _QUOTE if is_quoted else not _is_blank(data[at])):
            at += 1
        if is_quoted and at == stop:
            return UNCLOSED
        at += is_quoted
        if count < len(places):
            places[count, 0], places[count, 1] = begin, at
        count += 1
        while at < stop and _is_blank(data[at]):
            at += 1
    return count


@_compiled  # type: ignore[untyped-decorator]
def split_lines(data: Bytes, marks: tuple[int, int], places: Places, lines: Integers) -> tuple[int, int, int]:
    """Find where the values of all lines start and end.

    ``marks`` are the delimiter and the character that begins a comment;
    comments and empty lines are passed. Gives the number of rows, and the
    line (from 1) and number of values of the first row that does not have
    ``places.shape[1]``; 0 if there is none.
    """
    row, line, at = 0, 0, 0
    delimiter, comment = marks
    while at < len(data):
        stop = at
        while stop < len(data) and data[stop] != _NEWLINE:
            stop += 1
        line += 1
        first, last = _trim(data, at, stop)
        begin, at = at, stop + 1
        if first == last or data[first] == comment:
            continue
        if delimiter == WHITESPACE:
            count = _split_words(data, (first, last), places[row])
        else:
            count = _split_line(data, delimiter, (begin, stop), places[row])
        if count != places.shape[1]:
            return row, line, count
        lines[row] = line
        row += 1
    return row, 0, 0


@_compiled  # type: ignore[untyped-decorator]
def parse_decimals(address: int, places: Places, out: Floats, left: Truths) -> None:
    """Decode decimal numbers; ``left`` marks what ``float()`` must decode."""
    for row in range(places.shape[0]):
        for column in range(places.shape[1]):
            value, end = take_decimal(address, places[row, column, 0])
            out[row, column] = value
            left[row, column] = end != places[row, column, 1]


@_compiled  # type: ignore[untyped-decorator]
def parse_integers(address: int, places: Places, out: Integers, left: Truths) -> None:
    """Decode ``[+-]digits`` up to 2**53; ``left`` marks all else."""
    for row in range(places.shape[0]):
        for column in range(places.shape[1]):
            value, end = take_integer(address, places[row, column, 0])
            out[row, column] = value
            left[row, column] = end != places[row, column, 1]


@_compiled  # type: ignore[untyped-decorator]
def _number(data: Bytes, at: int, count: int, end: int) -> int:
    """Read ``count`` digits; negative if they are none."""
    if at + count > end:
        return -1
    value = 0
    for place in range(at, at + count):
        digit = data[place] - _ZERO
        value = value * 10 + digit if 0 <= digit <= 9 else -(1 << 40)
    return value


@_compiled  # type: ignore[untyped-decorator]
def day_of(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01; -2**31 for a date that does not exist.

    Month 0 takes ``day`` as the day of the year.
    """
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    before = year - 1
    start = 365 * (year - 1970) + before // 4 - before // 100 + before // 400 - 477
    if month == 0:
        return start + day - 1 if 1 <= day <= 365 + is_leap else -(1 << 31)
    if not 1 <= month <= 12:
        return -(1 << 31)
    last = _DAYS_BEFORE[month] - _DAYS_BEFORE[month - 1] + (is_leap and month == 2)
    return start + _DAYS_BEFORE[month - 1] + (is_leap and month > 2) + day - 1 if 1 <= day <= last else -(1 << 31)


@_compiled  # type: ignore[untyped-decorator]
def _parse_date(data: Bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """Read a date: where it ends, year, month (0: day of year), day."""
    year, stop = _number(data, at, 4, end), at + 4
    parts = stop < end and (data[stop] == _MINUS or data[stop] == _SLASH)
    stop += parts
    run = stop
    while run < end and _ZERO <= data[run] <= _NINE:
        run += 1
    if run - stop == 3:
        return run, year, 0, _number(data, stop, 3, end)
    if run - stop == 4 and not parts:
        return run, year, _number(data, stop, 2, end), _number(data, stop + 2, 2, end)
    if run - stop == 0 and not parts:
        return run, year, 1, 1
    month, stop = _number(data, stop, 2, end), stop + 2
    if not parts or month < 0 or run != stop:
        return -1, year, 0, 0
    if stop == end or not (data[stop] == _MINUS or data[stop] == _SLASH):
        return stop, year, month, 1
    return stop + 3, year, month, _number(data, stop + 1, 2, end)


@_compiled  # type: ignore[untyped-decorator]
def _parse_clock(data: Bytes, at: int, end: int) -> int:
    """Read ``hh[:mm[:ss[.f]]]`` as ns of the day; -1 if it is none."""
    hour, minute, second, nanos, scale = _number(data, at, 2, end), 0, 0, 0, 1_000_000_000
    at += 2
    if at < end:
        at += data[at] == _COLON
        minute, at = _number(data, at, 2, end), at + 2
    if at < end:
        at += data[at] == _COLON
        second, at = _number(data, at, 2, end), at + 2
    if at < end and data[at] != _POINT:
        return -1
    for place in range(at + 1, end):
        digit = data[place] - _ZERO
        if not 0 <= digit <= 9:
            return -1
        nanos += digit // 5 if scale == 1 and place == at + 10 else 0
        if scale > 1:
            scale //= 10
            nanos += digit * scale
    is_clock = 0 <= hour <= 24 and 0 <= minute <= 59 and 0 <= second <= 60
    return ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanos if is_clock else -1


@_compiled  # type: ignore[untyped-decorator]
def _parse_time(data: Bytes, at: int, end: int) -> tuple[int, bool]:
    """Read an ISO 8601 time, whole or truncated: ns since 1970, and if it is one."""
    if end > at and data[end - 1] == _LARGE_Z:
        end -= 1
    stop, year, month, day = _parse_date(data, at, end)
    if stop < 0 or stop > end or min(year, month, day) < 0:
        return _NO_TIME, False
    clock = 0
    if stop < end:
        is_parted = data[stop] == _LARGE_T or data[stop] == _BLANK
        clock = _parse_clock(data, stop + 1, end) if is_parted else -1
    if month == 99 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return _NO_TIME, True
    days = day_of(year, month, day)
    if clock < 0 or days == -(1 << 31):
        return _NO_TIME, False
    return days * 86_400_000_000_000 + clock, True


@_compiled  # type: ignore[untyped-decorator]
def parse_times(data: Bytes, places: Places, out: Integers, left: Truths) -> None:
    """Decode ISO 8601 times as ns since 1970 UTC, fills as numpy's NaT.

    Dates by month or by day of year; all after the year may be missing.
    ``left`` marks what is no time.
    """
    for row in range(places.shape[0]):
        for column in range(places.shape[1]):
            moment, is_time = _parse_time(data, places[row, column, 0], places[row, column, 1])
            out[row, column] = moment
            left[row, column] = not is_time


@_compiled  # type: ignore[untyped-decorator]
def days_of(years: Integers, months: Integers, days: Integers) -> Integers:
    """Count days since 1970-01-01 of many dates; see ``day_of``."""
    out = np.empty(len(years), np.int64)
    for row in range(len(years)):
        out[row] = day_of(years[row], months[row], days[row])
    return out
