"""Counts of a unit of time since a date, as CF writes them."""

import re
from datetime import date

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.model import Times, Values
from sepp.formats.content import NO_TIME

_DAY_NS = 86_400 * SECOND_NS
_UNITS_NS = {
    "nanosecond": 1, "nsec": 1, "ns": 1,
    "microsecond": 1000, "usec": 1000, "us": 1000,
    "millisecond": 10**6, "millisec": 10**6, "msec": 10**6, "ms": 10**6,
    "second": SECOND_NS, "sec": SECOND_NS, "s": SECOND_NS,
    "minute": 60 * SECOND_NS, "min": 60 * SECOND_NS,
    "hour": 3600 * SECOND_NS, "hr": 3600 * SECOND_NS, "h": 3600 * SECOND_NS,
    "day": _DAY_NS, "d": _DAY_NS,
    "week": 7 * _DAY_NS,
}  # fmt: skip
_SINCE = re.compile(r"\s*(?P<unit>\S+)\s+since\s+(?P<base>.+?)\s*$", re.IGNORECASE)
_BASE = re.compile(
    r"(?P<year>[-+]?\d{1,4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"
    r"(?:[T\s]+(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?P<fraction>\.\d*)?)?)?)?"
    r"\s*(?:Z|UTC|GMT|UT|(?P<sign>[-+])(?P<zone_hour>\d{1,2}):?(?P<zone_minute>\d{2})?)?$",
    re.IGNORECASE,
)
_REAL_CALENDARS = ("", "standard", "gregorian", "proleptic_gregorian", "utc", "tai", "none")
_LAST_JULIAN = (1582, 10, 4)
_LIMIT_NS = 9_223_372_036 * SECOND_NS
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def is_count(units: str) -> bool:
    """Tell ``<unit> since <date>`` from other units."""
    return _SINCE.match(units) is not None


def unit_ns_of(text: str) -> int | None:
    """Give the ns of a plain unit of time such as ``seconds``; else None."""
    folded = text.strip()
    return (
        _UNITS_NS.get(folded) or _UNITS_NS.get(folded.casefold()) or _UNITS_NS.get(folded.casefold().removesuffix("s"))
    )


def parse_unit(units: str, calendar: str = "") -> tuple[int, int]:
    """Read ``<unit> since <date>``: ns of the unit, ns of the date since 1970.

    Dates before 1582-10-15 are Julian unless the calendar is
    ``proleptic_gregorian`` (CF, section 4.4.1). Raises ``ValueError`` for
    months and years, which have no fixed length, and for calendars of models.
    """
    found = _SINCE.match(units)
    if found is None:
        raise ValueError(f"{units!r} is not a unit of time; write for example 'seconds since 1970-01-01'")
    unit_ns = unit_ns_of(found["unit"])
    if unit_ns is None:
        raise ValueError(f"{found['unit']!r} in {units!r} is no unit of time of fixed length")
    if calendar.casefold() not in _REAL_CALENDARS:
        raise ValueError(f"calendar {calendar!r} is not that of dates on Earth")
    return unit_ns, parse_base(found["base"], is_proleptic=calendar.casefold() == "proleptic_gregorian")


def parse_base(text: str, *, is_proleptic: bool = False) -> int:
    """Read the date that counts begin at, as ns since 1970 UTC, of any size.

    Raises ``ValueError`` for what is no date.
    """
    found = _BASE.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a date; write for example '1970-01-01 00:00:00'")
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"] or 1)
    is_julian = not is_proleptic and (year, month, day) <= _LAST_JULIAN
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= 31:
        raise ValueError(f"there is no date {text!r}")
    days = _julian_day(year, month, day) if is_julian else date(year, month, day).toordinal() - _EPOCH_DAY
    clock = (int(found["hour"] or 0) * 60 + int(found["minute"] or 0)) * 60 + int(found["second"] or 0)
    nanos = int((found["fraction"] or ".").lstrip(".").ljust(9, "0")[:9])
    zone = int(found["zone_hour"] or 0) * 60 + int(found["zone_minute"] or 0)
    offset_s = zone * 60 * (-1 if found["sign"] == "-" else 1)
    return days * _DAY_NS + (clock - offset_s) * SECOND_NS + nanos


def _julian_day(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 of a date of the Julian calendar."""
    ahead = (14 - month) // 12
    years, months = year + 4800 - ahead, month + 12 * ahead - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083 - 2440588


def counts_to_ns(values: Values, unit_ns: int, base_ns: int) -> Times:
    """Turn counts into ns since 1970, rounded to the nearest ns.

    Whole numbers are exact. NaN and what lies beyond 1678-2261 become
    ``NO_TIME``.
    """
    shift, rest = divmod(base_ns, unit_ns)
    if values.dtype.kind in "iu":
        whole, parts = values.astype(np.int64), np.zeros(values.shape, np.int64)
        is_good = np.ones(values.shape, np.bool_) if values.dtype != np.uint64 else values.astype(np.float64) < 2**63
    else:
        counts = values.astype(np.float64)
        is_good = np.abs(counts) < 2**62
        counts = np.where(is_good, counts, 0.0)
        whole = np.floor(counts).astype(np.int64)
        parts = np.rint((counts - np.floor(counts)) * unit_ns).astype(np.int64)
    low, high = -_LIMIT_NS // unit_ns - shift, _LIMIT_NS // unit_ns - shift - 1
    is_good &= (whole >= max(low, -(2**63))) & (whole <= min(high, 2**63 - 1))
    moments = (np.where(is_good, whole, -shift) + shift) * unit_ns + rest + parts
    return np.where(is_good, moments, NO_TIME)
