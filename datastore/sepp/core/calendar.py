"""The grammar of a single time and of a duration, as people write them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sepp.core.errors import BadTimeError

SECOND_NS = 10**9
_DAY_S = 86400
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9})\d*)?)?)?"
    r"\s*(?P<zone>Z|UTC?|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_DATES = tuple(
    re.compile(pattern + r"(?:(?:T|\s+|(?<=\d)\s)(?P<clock>\d.*))?Z?$", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})-?(?P<doy>\d{3})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})",
        r"(?P<year>\d{4})[-\s]" + _MONTH + r"[-\s](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-\s]" + _MONTH + r"[-\s,]\s*(?P<year>\d{4})",
        _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})[-\s]" + _MONTH,
        _MONTH + r"[-\s](?P<year>\d{4})",
        r"(?P<year>\d{4})",
    )
)
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$",
    re.IGNORECASE,
)
_PLAIN_PART = re.compile(
    r"(?P<count>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>years?|months?|weeks?|w|days?|d|hours?|hrs?|h|minutes?|min|m|seconds?|sec|s|ms|us|µs)(?![a-zµ])[\s,]*",
    re.IGNORECASE,
)
_UNIT_NS = {
    "w": 7 * _DAY_S * SECOND_NS,
    "d": _DAY_S * SECOND_NS,
    "h": 3600 * SECOND_NS,
    "m": 60 * SECOND_NS,
    "s": SECOND_NS,
    "ms": 10**6,
    "us": 1000,
    "µs": 1000,
}
_UNIT_MONTHS = {"y": 12, "mo": 1}
_RELATIVE = re.compile(
    r"(?P<word>now|today|yesterday|tomorrow|this(?:hour|day|week|month|year))"
    r"(?:(?P<sign>[+-])(?P<duration>P[^/\s]+|\d[^/]*))?$",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{2})(?:-?(?P<day>[1-7]))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was written: from its start to the end of its precision."""

    start_ns: int
    """First instant meant."""
    stop_ns: int
    """First instant after, one year, month, day … later."""
    is_instant: bool
    """True where a clock time was given."""


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration: months are kept apart, their length varies."""

    months: int
    """Calendar months (12 a year)."""
    ns: int
    """All the rest in ns."""


def read_moment(text: str, day: Moment | None = None, now_ns: int | None = None) -> Moment | None:
    """Read one time; ``day`` gives the date where only a clock is written.

    ``now_ns`` is what *now* means, by default the clock's. None if the text
    is no time. Raises ``BadTimeError`` for an impossible date or clock such
    as 2001-02-30.
    """
    relative = _RELATIVE.match(text)
    if relative:
        return _read_relative(relative, _now_ns() if now_ns is None else now_ns)
    week = _WEEK.match(text)
    if week:
        return _read_week(text, week)
    for pattern in _DATES:
        found = pattern.match(text)
        if found:
            return _from_fields(text, {k: v for k, v in found.groupdict().items() if v is not None})
    clock = _CLOCK.match(text)
    if day is not None and clock and ":" in text:
        midnight = day.start_ns // (_DAY_S * SECOND_NS) * _DAY_S * SECOND_NS
        return _instant(midnight + _clock_ns(text, clock))
    return None


def read_duration(text: str) -> Duration | None:
    """Read ``P1DT2H``, ``6 hours`` or ``1 d 12 h``; None if it is none."""
    parts = list(_PLAIN_PART.finditer(text))
    if parts and sum(len(part[0]) for part in parts) == len(text):
        return _add_up([(float(part["count"]), part["unit"].lower()) for part in parts])
    found = _DURATION.match(text)
    if not found:
        return None
    part = {name: float(value or 0) for name, value in found.groupdict().items()}
    seconds = (part["weeks"] * 7 + part["days"]) * _DAY_S + part["hours"] * 3600 + part["minutes"] * 60
    return Duration(int(part["years"] * 12 + part["months"]), round((seconds + part["seconds"]) * SECOND_NS))


def shift(time_ns: int, duration: Duration, *, backwards: bool = False) -> int:
    """Move a time by a duration, months by the calendar.

    Raises ``BadTimeError`` where that leaves the years 1678 to 2261.
    """
    sign = -1 if backwards else 1
    if duration.months:
        days, clock = divmod(time_ns, _DAY_S * SECOND_NS)
        try:
            time_ns = _add_months(date.fromordinal(days + _EPOCH), sign * duration.months) + clock
        except (OverflowError, ValueError) as error:
            raise BadTimeError("Out of range: times go from 1678 to 2261; give a shorter duration") from error
    return _checked(time_ns + sign * duration.ns, "a duration that long")


def _add_months(start: date, months: int) -> int:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return _date_ns(date(year, month + 1, day))


def _add_up(parts: list[tuple[float, str]]) -> Duration:
    months, ns = 0.0, 0.0
    for count, unit in parts:
        length = _UNIT_MONTHS.get("mo" if unit.startswith("mo") else unit[0])
        months += count * (length or 0)
        ns += 0 if length else count * _UNIT_NS[unit if unit in _UNIT_NS else unit[0]]
    return Duration(int(months), round(ns))


def _now_ns() -> int:
    return int(datetime.now(UTC).timestamp()) * SECOND_NS


def _read_relative(found: re.Match[str], now_ns: int) -> Moment:
    word = found["word"].lower()
    start, after = _named_span(word, now_ns)
    if found["duration"]:
        duration = read_duration(found["duration"])
        if duration is None:
            raise BadTimeError(f"Not a duration: {found['duration']!r}; write for example 'P1D' or 'PT6H'")
        return _instant(shift(start, duration, backwards=found["sign"] == "-"))
    return _instant(start) if word == "now" else Moment(start, after, is_instant=False)


def _named_span(word: str, now_ns: int) -> tuple[int, int]:
    """Give the begin and the end of what a word such as ``today`` means."""
    day_ns = _DAY_S * SECOND_NS
    day = now_ns // day_ns * day_ns
    if word in ("now", "thishour"):
        start = now_ns if word == "now" else now_ns // (3600 * SECOND_NS) * 3600 * SECOND_NS
        return start, start + 3600 * SECOND_NS
    if word in ("thismonth", "thisyear"):
        today = date.fromordinal(day // day_ns + _EPOCH)
        first = today.replace(day=1) if word == "thismonth" else today.replace(month=1, day=1)
        return _date_ns(first), _add_months(first, 1 if word == "thismonth" else 12)
    days = {"yesterday": -1, "tomorrow": 1, "thisweek": -((day // day_ns + 3) % 7)}.get(word, 0)
    return day + days * day_ns, day + (days + (7 if word == "thisweek" else 1)) * day_ns


def _read_week(text: str, found: re.Match[str]) -> Moment:
    try:
        first = date.fromisocalendar(int(found["year"]), int(found["week"]), int(found["day"] or 1))
    except ValueError as error:
        raise BadTimeError(f"No such week: {text!r} ({error})") from error
    start = _checked(_date_ns(first), text)
    return Moment(start, start + (1 if found["day"] else 7) * _DAY_S * SECOND_NS, is_instant=False)


def _from_fields(text: str, fields: dict[str, str]) -> Moment | None:
    try:
        first, after = _days(fields)
    except ValueError as error:
        raise BadTimeError(f"No such date: {text!r} ({error})") from error
    if "clock" not in fields:
        return Moment(_checked(_date_ns(first), text), _date_ns(after), is_instant=False)
    clock = _CLOCK.match(fields["clock"].strip())
    if clock is None or not ("day" in fields or "doy" in fields):
        return None
    return _instant(_checked(_date_ns(first), text) + _clock_ns(text, clock))


def _days(fields: dict[str, str]) -> tuple[date, date]:
    year = int(fields["year"])
    if "doy" in fields:
        first = date.fromordinal(date(year, 1, 1).toordinal() + int(fields["doy"]) - 1)
        if first.year != year or fields["doy"] == "000":
            raise ValueError(f"day {fields['doy']} of {year}")
        return first, date.fromordinal(first.toordinal() + 1)
    month = _MONTHS.index(fields["name"][:3].lower()) + 1 if "name" in fields else int(fields.get("month", 1))
    first = date(year, month, int(fields.get("day", 1)))
    if "day" in fields:
        return first, date.fromordinal(first.toordinal() + 1)
    has_month = "month" in fields or "name" in fields
    return first, date(year + (month == 12 or not has_month), month % 12 + 1 if has_month else 1, 1)


def _clock_ns(text: str, found: re.Match[str]) -> int:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second or found["fraction"])):
        raise BadTimeError(f"No such clock time: {text!r}; hours go to 24, minutes to 59")
    ns = int((found["fraction"] or "0").ljust(9, "0"))
    return ((hour * 60 + minute) * 60 + second) * SECOND_NS + ns - _zone_ns(found["zone"])


def _zone_ns(zone: str | None) -> int:
    if not zone or zone[0] not in "+-":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-1 if zone[0] == "-" else 1) * minutes * 60 * SECOND_NS


def _instant(start_ns: int) -> Moment:
    return Moment(start_ns, start_ns, is_instant=True)


def _date_ns(day: date) -> int:
    return (day.toordinal() - _EPOCH) * _DAY_S * SECOND_NS


def _checked(time_ns: int, text: str) -> int:
    if not -(2**63) < time_ns < 2**63 - 366 * _DAY_S * SECOND_NS:
        raise BadTimeError(f"Out of range: {text!r}; times go from 1678 to 2261")
    return time_ns
