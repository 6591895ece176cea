"""Times as text or as numbers since an epoch, to ns since 1970 UTC."""

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from sepp.core.errors import BadTimeError
from sepp.core.model import Times
from sepp.core.time import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, parse_time
from sepp.formats.content import NO_TIME
from sepp.formats.extras import require

MJD_OF_1970 = 40587
"""Modified Julian Date of 1970-01-01."""
JD_OF_1970 = Fraction(4881175, 2)
"""Julian Date of 1970-01-01T00:00, 2440587.5."""
_YEAR_NS = 31557600 * SECOND_NS
UNIT_NS = {
    "ns": 1, "us": 1000, "ms": 10**6,
    "s": SECOND_NS, "sec": SECOND_NS, "second": SECOND_NS, "seconds": SECOND_NS,
    "min": MINUTE_NS, "minute": MINUTE_NS, "minutes": MINUTE_NS,
    "h": HOUR_NS, "hr": HOUR_NS, "hour": HOUR_NS, "hours": HOUR_NS,
    "d": DAY_NS, "day": DAY_NS, "days": DAY_NS,
    "a": _YEAR_NS, "yr": _YEAR_NS,
}  # fmt: skip
"""Units of time in ns; a year is the Julian one of 365.25 days."""
_TT_MINUS_TAI_NS = 32_184_000_000
_TAI_MINUS_GPS_NS = 19 * SECOND_NS
_J2000_NS = 946_728_000 * SECOND_NS
_LIMIT_S = 9_223_372_036
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?Z?")


def times_of_texts(texts: Sequence[str]) -> Times:
    """Read ISO 8601 texts; ``NO_TIME`` for what is no time.

    A ``T`` or a blank parts date and clock, ``Z`` may be missing, dates may
    be given by day of year.
    """
    stripped = [text.strip() for text in texts]
    is_plain = np.array([_PLAIN.fullmatch(text) is not None for text in stripped], bool)
    times = np.full(len(stripped), NO_TIME, np.int64)
    plain = [text.rstrip("Z") for text, fits in zip(stripped, is_plain, strict=True) if fits]
    try:
        times[is_plain] = _from_plain(plain)
    except ValueError:
        is_plain[:] = False
    for row in np.flatnonzero(~is_plain):
        times[row] = _from_any(stripped[row])
    return times


def _from_plain(texts: Sequence[str]) -> Times:
    seconds = np.array(texts, "datetime64[s]").astype(np.int64)
    times = np.array(texts, "datetime64[ns]").astype(np.int64)
    return np.where(np.abs(seconds) < _LIMIT_S, times, NO_TIME)


def _from_any(text: str) -> int:
    try:
        time = parse_time(text) if text[:4].isdigit() else NO_TIME
    except BadTimeError:
        return NO_TIME
    return time if abs(time) < _LIMIT_S * SECOND_NS else NO_TIME


def times_of_numbers(values: ArrayLike, unit_ns: int, origin_ns: int) -> Times:
    """Read counts of a unit since an origin, rounded to the nearest ns.

    NaN and what lies beyond 1678-2261 become ``NO_TIME``.
    """
    numbers = np.asarray(values)
    if numbers.dtype.kind in "iu":
        numbers = numbers.astype(np.int64)
    origin_units, rest = divmod(origin_ns, unit_ns)
    reach = numbers.astype(np.float64) * unit_ns + float(origin_ns)
    is_good = np.isfinite(reach) & (np.abs(reach) < _LIMIT_S * 1e9)
    safe = np.where(is_good, numbers, -origin_units)
    whole = np.floor(safe).astype(np.int64)
    parts = np.rint((safe - whole) * unit_ns).astype(np.int64)
    return np.where(is_good, (whole + origin_units) * unit_ns + parts + rest, NO_TIME)


def origin_of_jd(julian_date: float | Fraction) -> int:
    """Give the ns since 1970 of a Julian Date."""
    return round((Fraction(julian_date) - JD_OF_1970) * DAY_NS)


def to_utc(times: Times, scale: str) -> Times:
    """Bring times counted in TAI, TT, TDB or GPS to UTC; others stay.

    ``times`` are ns since 1970-01-01T00:00 of that scale. TDB is taken as TT,
    from which it differs by less than 2 ms. Raises ``MissingExtraError``.
    """
    ahead = {"TAI": _TT_MINUS_TAI_NS, "TT": 0, "TDT": 0, "TDB": 0, "GPS": _TT_MINUS_TAI_NS + _TAI_MINUS_GPS_NS}
    if scale.upper() not in ahead:
        return times
    cdf = require("pycdfpp")
    is_time = times != NO_TIME
    since_j2000 = np.where(is_time, times, _J2000_NS) + ahead[scale.upper()] - _J2000_NS
    moments = cdf.to_datetime64(since_j2000.astype(np.int64).view([("nseconds", np.int64)]))
    return np.where(is_time, np.asarray(moments, "datetime64[ns]").view(np.int64), NO_TIME)
