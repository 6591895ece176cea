"""Times as HAPI restricts them (HAPI 3.3.1, section 3.7.6)."""

import re
from datetime import date

from sepp.core.calendar import SECOND_NS
from sepp.core.time import DAY_NS

_TIME = re.compile(
    r"(?P<year>\d{4})(?:-(?P<doy>\d{3})|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?P<clock>T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?)?)?Z?",
    re.ASCII,
)
_EPOCH = date(1970, 1, 1).toordinal()


def parse_hapi_time(text: str) -> int:
    """Convert ``yyyy-mm-ddThh:mm:ss.sssZ``, ``yyyy-ddd…``, truncated or not, to ns.

    Digits below the nanosecond are dropped. The answer may lie outside of
    64 bits. Raises ``ValueError`` for any other form or an impossible date.
    """
    found = _TIME.fullmatch(text)
    if found is None or (found["clock"] and not (found["day"] or found["doy"])):
        raise ValueError("Not a HAPI time")
    return _day(found) * DAY_NS + _clock_ns(found)


def _day(found: re.Match[str]) -> int:
    """Count the days since 1970."""
    year = int(found["year"])
    if found["doy"] is None:
        return date(year, int(found["month"] or 1), int(found["day"] or 1)).toordinal() - _EPOCH
    first = date(year, 1, 1).toordinal()
    day_of_year = int(found["doy"])
    if not 1 <= day_of_year <= date(year, 12, 31).toordinal() - first + 1:
        raise ValueError("No such day of the year")
    return first + day_of_year - 1 - _EPOCH


def _clock_ns(found: re.Match[str]) -> int:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    fraction = int((found["fraction"] or "0")[:9].ljust(9, "0"))
    is_end = hour == 24 and not (minute or second or fraction)
    if minute > 59 or second > 60 or not (hour < 24 or is_end):
        raise ValueError("No such clock time")
    return ((hour * 60 + minute) * 60 + second) * SECOND_NS + fraction
