"""Pages of overviews: an hour, six hours, a day, an orbit; and sheets of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sepp.core.errors import UnknownNameError
from sepp.core.time import DAY_NS, HOUR_NS, Interval

ORBIT = "orbit"
LENGTHS_NS = {"1h": HOUR_NS, "6h": 6 * HOUR_NS, "1d": DAY_NS}
PERIODS = (*LENGTHS_NS, ORBIT)
TITLES = {"1h": "1 hour", "6h": "6 hours", "1d": "1 day", ORBIT: "1 orbit"}
SHEETS_NS = {"1h": DAY_NS, "6h": 7 * DAY_NS}
ORBITS_A_SHEET = 12
EPOCH_MONDAY_NS = -3 * DAY_NS


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a period."""

    period: str
    """``1h``, ``6h``, ``1d`` or ``orbit``."""
    interval: Interval
    """What time it shows."""
    label: str = ""
    """Such as ``orbit 120``."""


def check_period(name: str) -> str:
    """Refuse an unknown period with ``UnknownNameError``."""
    if name not in PERIODS:
        raise UnknownNameError(f"No period {name!r}; there are {', '.join(PERIODS)}")
    return name


def pages_within(period: str, span: Interval, orbits: list[Page]) -> Iterator[Page]:
    """List the pages that touch an interval; ``orbits`` are those known."""
    if period == ORBIT:
        yield from (each for each in orbits if _touches(each.interval, span))
        return
    length = LENGTHS_NS[period]
    for number in range(span.start_ns // length, -(-span.stop_ns // length)):
        yield Page(period, Interval(number * length, (number + 1) * length))


def page_at(period: str, time_ns: int, orbits: list[Page]) -> Page | None:
    """Find the page that holds an instant; None in no orbit."""
    return next(pages_within(period, Interval(time_ns, time_ns + 1), orbits), None)


def page_beside(page: Page, step: int, orbits: list[Page]) -> Page | None:
    """Find the page before (-1) or after (1)."""
    if page.period != ORBIT:
        return Page(page.period, page.interval.shifted(step))
    places = [number for number, each in enumerate(orbits) if each.interval == page.interval]
    wanted = places[0] + step if places else -1
    return orbits[wanted] if 0 <= wanted < len(orbits) else None


def sheet_at(period: str, time_ns: int, orbits: list[Page]) -> Interval:
    """Give the time of the contact sheet that holds an instant.

    A day of hours, a week of six hours, a month of days, a dozen orbits.
    """
    if period == ORBIT and orbits:
        starts = [each.interval.start_ns for each in orbits]
        place = max(0, int(np.searchsorted(starts, time_ns, "right")) - 1) // ORBITS_A_SHEET * ORBITS_A_SHEET
        shown = orbits[place : place + ORBITS_A_SHEET]
        return Interval(shown[0].interval.start_ns, shown[-1].interval.stop_ns)
    if period in SHEETS_NS:
        length = SHEETS_NS[period]
        start = (time_ns - EPOCH_MONDAY_NS) // length * length + EPOCH_MONDAY_NS
        return Interval(start, start + length)
    month = np.datetime64(time_ns, "ns").astype("datetime64[M]")
    first, last = (int((month + add).astype("datetime64[ns]").astype(np.int64)) for add in (0, 1))
    return Interval(first, last)


def _touches(one: Interval, other: Interval) -> bool:
    return one.start_ns < other.stop_ns and one.stop_ns > other.start_ns
