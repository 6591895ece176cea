"""Write times as text, compiled."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.writing.shortest import Word

TIME_LENGTH = 30
"""``2016-12-07T00:00:02.123456789Z``: one length for every dataset."""

_DAY_NS = 86_400_000_000_000
_NAT = np.iinfo(np.int64).min
_POINT, _ZERO = (np.uint8(ord(sign)) for sign in ".0")
_U = np.uint64
_10, _60, _100, _1000, _100_000, _SECOND = (_U(n) for n in (10, 60, 100, 1000, 100_000, 1_000_000_000))
_DASH, _COLON, _T, _Z = (np.uint8(ord(sign)) for sign in "-:TZ")


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _write_pair(out: NDArray[np.uint8], at: Word, value: Word) -> None:
    """Write two digits of an unsigned number, whose division is the cheaper one."""
    tens = value // _10
    out[at], out[at + 1] = _ZERO + np.uint8(tens), _ZERO + np.uint8(value - tens * _10)


@njit(cache=True, nogil=True, error_model="numpy")
def _write_date(out: NDArray[np.uint8], at: Word, days: Word) -> None:
    """Write days since 1970 as ``YYYY-MM-DDT`` (Hinnant, days to civil)."""
    shifted = days + 719468
    era = shifted // 146097
    day = shifted - era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month = month + 3 if month < 10 else month - 9
    full = _U(year + era * 400 + (1 if month <= 2 else 0))
    _write_pair(out, at, full // _100)
    _write_pair(out, at + 2, full % _100)
    _write_pair(out, at + 5, _U(month))
    _write_pair(out, at + 8, _U(day))
    out[at + 4], out[at + 7], out[at + 10] = _DASH, _DASH, _T


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _write_clock(out: NDArray[np.uint8], at: Word, clock: Word) -> None:
    """Write ns of a day as ``hh:mm:ss.nnnnnnnnnZ``."""
    whole = _U(clock)
    seconds = whole // _SECOND
    nanos = whole - seconds * _SECOND
    minutes = seconds // _60
    hours = minutes // _60
    _write_pair(out, at, hours)
    _write_pair(out, at + 3, minutes - hours * _60)
    _write_pair(out, at + 6, seconds - minutes * _60)
    out[at + 2], out[at + 5], out[at + 8], out[at + 18] = _COLON, _COLON, _POINT, _Z
    upper = nanos // _100_000
    lower = nanos - upper * _100_000
    first, third, fourth = upper // _100, lower // _1000, lower // _10
    _write_pair(out, at + 9, first)
    _write_pair(out, at + 11, upper - first * _100)
    _write_pair(out, at + 13, third)
    _write_pair(out, at + 15, fourth - third * _100)
    out[at + 17] = _ZERO + np.uint8(lower - fourth * _10)


@njit(cache=True, nogil=True, error_model="numpy")
def write_time(out: NDArray[np.uint8], at: Word, time_ns: Word) -> Word:
    """Write ns since 1970 as 30 characters; give the place after them."""
    days = time_ns // _DAY_NS
    _write_date(out, at, days)
    _write_clock(out, at + 11, time_ns - days * _DAY_NS)
    return at + TIME_LENGTH


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def write_later_time(out: NDArray[np.uint8], at: Word, time_ns: Word, last: NDArray[np.int64]) -> Word:
    """Write a time; the date is copied if that of ``last``: day, place in ``out``."""
    days = time_ns // _DAY_NS
    if days == last[0]:
        for place in range(11):
            out[at + place] = out[last[1] + place]
    else:
        _write_date(out, at, days)
        last[0], last[1] = days, at
    _write_clock(out, at + 11, time_ns - days * _DAY_NS)
    return at + TIME_LENGTH


@njit(cache=True, nogil=True, error_model="numpy")
def write_times(out: NDArray[np.uint8], times: NDArray[np.int64]) -> None:
    """Write each time into its row of ``out``, shape ``(n, 30)``; NaT stays."""
    flat = out.reshape(-1)
    last = np.array([_NAT, 0], np.int64)
    for row in range(len(times)):
        if times[row] != _NAT:
            write_later_time(flat, row * TIME_LENGTH, times[row], last)
