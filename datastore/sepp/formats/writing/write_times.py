"""Write times as text, compiled."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sepp.formats.cef.words import inlined
from sepp.formats.writing.digit_words import ZEROS, Word, eight_digits, store_byte, store_word

TIME_LENGTH = 30
"""``2016-12-07T00:00:02.123456789Z``: one length for every dataset."""

_DAY_NS = 86_400_000_000_000
_NAT = np.iinfo(np.int64).min
_U = np.uint64
_8, _10, _24, _48, _60, _100, _10_000, _SECOND = (_U(n) for n in (8, 10, 24, 48, 60, 100, 10_000, 1_000_000_000))
_TENTH, _PAIRS = _U(103), _U(0x000F00000F00000F)
_COLONS = _U(0x30303A30303A3030)
"""``00:00:00`` as a word, its first character lowest."""
_YEAR, _DAY = _U(0x2D30302D30303030), _U(0x543030)
"""``0000-00-`` and ``00T``."""
_POINT = np.uint8(ord("."))


@njit(cache=True, nogil=True, error_model="numpy")
def _date_words(days: Word, words: NDArray[np.uint64]) -> None:
    """Spell days since 1970 as ``YYYY-MM-DDT`` in two words (Hinnant, days to civil)."""
    shifted = days + 719468
    era = shifted // 146097
    day = shifted - era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month = month + 3 if month < 10 else month - 9
    full = _U(year + era * 400 + (1 if month <= 2 else 0))
    digits = eight_digits(full * _10_000 + _U(month) * _100 + _U(day))
    year_month = (digits & _U(0xFFFFFFFF)) | ((digits & _U(0xFFFF00000000)) << _8)
    words[0] = year_month + _YEAR
    words[1] = (digits >> _48) + _DAY


@inlined  # type: ignore[untyped-decorator]
def _store_clock(to: Word, at: Word, clock: Word) -> None:
    """Write ns of a day as ``hh:mm:ss.nnnnnnnnnZ``."""
    whole = _U(clock)
    seconds = whole // _SECOND
    nanos = whole - seconds * _SECOND
    minutes = seconds // _60
    hours = minutes // _60
    parts = hours | ((minutes - hours * _60) << _24) | ((seconds - minutes * _60) << _48)
    tens = ((parts * _TENTH) >> _10) & _PAIRS
    store_word(to, at, (tens | ((parts - tens * _10) << _8)) + _COLONS)
    upper = nanos // _10
    store_byte(to, at + 8, _POINT)
    store_word(to, at + 9, eight_digits(upper) + ZEROS)
    store_byte(to, at + 17, np.uint8(48) + np.uint8(nanos - upper * _10))
    store_byte(to, at + 18, np.uint8(90))


@inlined  # type: ignore[untyped-decorator]
def store_time(to: Word, at: Word, time_ns: Word, last: NDArray[np.uint64]) -> Word:
    """Write ns since 1970 as 30 characters; ``last`` keeps the text of a day and its number.

    Give the place after them.
    """
    days = time_ns // _DAY_NS
    if _U(days) != last[2]:
        _date_words(days, last)
        last[2] = _U(days)
    store_word(to, at, last[0])
    store_word(to, at + 8, last[1])
    _store_clock(to, at + 11, time_ns - days * _DAY_NS)
    return at + TIME_LENGTH


@inlined  # type: ignore[untyped-decorator]
def no_day() -> Word:
    """Make what ``store_time`` keeps."""
    last = np.zeros(3, np.uint64)
    last[2] = _U(1 << 63)
    return last


@njit(cache=True, nogil=True, error_model="numpy")
def write_times(out: NDArray[np.uint8], times: NDArray[np.int64]) -> None:
    """Write each time into its row of ``out``, shape ``(n, 30)``; NaT stays."""
    to, last = out.ctypes.data, no_day()
    for row in range(len(times)):
        if times[row] != _NAT:
            store_time(to, row * TIME_LENGTH, times[row], last)
