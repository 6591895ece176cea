"""Intervals as phrases: ``last 3 days``, ``May 1-5 2014``, ``2005-W02``.

Each phrase is brought into two sides, as ``left/right`` has them; what the
sides mean is the grammar of single times and durations.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_UNITS = {"hour": "PT1H", "day": "P1D", "week": "P1W", "month": "P1M", "year": "P1Y"}
_UNIT = r"(?P<unit>hour|day|week|month|year)"
_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_LENGTH = r"(?:P[\dTYMWDHS.]*\d[YMWDHS]|(?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*)+)"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of an interval, as texts."""

    left: str
    """A time, or a duration before the right side."""
    right: str
    """A time, or a duration after the left side."""
    includes_end: bool = False
    """Whether the whole day, month or year on the right belongs to it."""


@dataclass(frozen=True, slots=True)
class OrbitSpan:
    """One orbit or several, as ``orbit:cluster1:120`` or ``…:120-125``."""

    observatory: str
    """Id of the spacecraft."""
    first: int
    """Number of the first orbit."""
    last: int
    """Number of the last."""

    def __str__(self) -> str:
        """Write it as it is typed."""
        numbers = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"orbit:{self.observatory}:{numbers}"


_ORBIT = re.compile(r"orbits?:(?P<id>[\w.-]+):(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?$", re.IGNORECASE)

_Reading = Callable[[re.Match[str]], Sides]


def _months(found: re.Match[str]) -> Sides:
    quarter = int(found["quarter"])
    return Sides(f"{found['year']}-{3 * quarter - 2:02d}", "P3M")


def _days(found: re.Match[str]) -> Sides:
    month, year = found["month"].rstrip("."), found["year"]
    return Sides(f"{found['first']} {month} {year}", f"{found['last']} {month} {year}", includes_end=True)


_PHRASES: tuple[tuple[re.Pattern[str], _Reading], ...] = tuple(
    (re.compile(pattern + r"$", re.IGNORECASE), reading)
    for pattern, reading in (
        (r"(?:last|past)\s+(?P<length>" + _LENGTH + ")", lambda m: Sides(m["length"], "now")),
        (r"last\s*" + _UNIT, lambda m: Sides(_UNITS[m["unit"].lower()], "this" + m["unit"])),
        (r"this\s*" + _UNIT, lambda m: Sides("this" + m["unit"], _UNITS[m["unit"].lower()])),
        (r"next\s+(?P<length>" + _LENGTH + ")", lambda m: Sides("now", m["length"])),
        (r"(?P<length>" + _LENGTH + ")", lambda m: Sides(m["length"], "now")),
        (r"since\s+(?P<left>.+)", lambda m: Sides(m["left"], "now")),
        (r"from\s+(?P<left>.+?)\s+(?:to|until|till)\s+(?P<right>.+)", lambda m: Sides(m["left"], m["right"])),
        (r"between\s+(?P<left>.+?)\s+and\s+(?P<right>.+)", lambda m: Sides(m["left"], m["right"])),
        (r"(?P<left>.+?)\s+(?:for|\+)\s+(?P<right>" + _LENGTH + ")", lambda m: Sides(m["left"], m["right"])),
        (r"(?P<year>\d{4})[-\s]?Q(?P<quarter>[1-4])", _months),
        (r"Q(?P<quarter>[1-4])[-\s](?P<year>\d{4})", _months),
        (r"(?P<week>\d{4}-?W\d{2})", lambda m: Sides(m["week"], "P1W")),
        (r"(?P<left>\d{4})-(?P<right>\d{4})", lambda m: Sides(m["left"], m["right"], includes_end=True)),
        (r"(?P<month>" + _NAME + r")\s+(?P<first>\d{1,2})\s*[-–]\s*(?P<last>\d{1,2}),?\s+(?P<year>\d{4})", _days),
        (r"(?P<first>\d{1,2})\s*[-–]\s*(?P<last>\d{1,2})\s+(?P<month>" + _NAME + r"),?\s+(?P<year>\d{4})", _days),
        (r"(?P<year>\d{4})[-\s](?P<month>" + _NAME + r")[-\s](?P<first>\d{1,2})\s*[-–]\s*(?P<last>\d{1,2})", _days),
        (
            r"(?P<first>" + _NAME + r")\s*(?:[-–]|through)\s*(?P<last>" + _NAME + r")[-\s,]\s*(?P<year>\d{4})",
            lambda m: Sides(f"{m['first']} {m['year']}", f"{m['last']} {m['year']}", includes_end=True),
        ),
        (
            r"(?P<left>.*\d[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)-(?P<right>\d{1,2}:\d{2}\S*)",
            lambda m: Sides(m["left"], m["right"]),
        ),
    )
)

_SEPARATORS = (
    (r"\s+through\s+", True),
    (r"\s+(?:to|until|till)\s+", False),
    (r"\s+-\s+|\s*–\s*|\.\.", False),
    ("/", False),
)


def split_phrase(text: str) -> Sides | None:
    """Bring an interval in words into two sides; None if it has none."""
    for pattern, reading in _PHRASES:
        found = pattern.match(text)
        if found:
            return reading(found)
    for separator, includes_end in _SEPARATORS:
        parts = re.split(separator, text, maxsplit=1, flags=re.IGNORECASE)
        if len(parts) == 2:
            return Sides(parts[0].strip(), parts[1].strip(), includes_end)
    return None


def read_orbits(text: str) -> OrbitSpan | None:
    """Read ``orbit:cluster1:120``; None if the text names no orbits."""
    found = _ORBIT.match(text.strip())
    if found is None:
        return None
    first = int(found["first"])
    return OrbitSpan(found["id"].lower(), first, int(found["last"] or first))
