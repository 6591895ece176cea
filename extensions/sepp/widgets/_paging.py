"""Paging by the interval itself, by a length of time, or by orbits."""

from typing import Any

from traitlets import TraitError

from sepp import archive
from sepp.core.calendar import read_duration, shift
from sepp.core.phrases import OrbitSpan, read_orbits
from sepp.core.time import Interval, IntervalLike, parse_interval
from sepp.widgets._steps import step

_ORBIT = "orbit:"


def read_interval(value: IntervalLike, stop: Any = None) -> tuple[Interval, str]:
    """Read an interval, and the orbits that it was named by, else ``""``.

    Raises ``BadTimeError`` and ``EmptyIntervalError``.
    """
    span = read_orbits(value) if isinstance(value, str) and stop is None else None
    return (parse_interval(value, stop), "") if span is None else _of(span)


def page(interval: Interval, count: int, pace: str, orbit: str) -> tuple[Interval, str]:
    """Go ``count`` pages on from an interval that may be an orbit."""
    if pace.startswith(_ORBIT) or (orbit and not pace):
        return _of(_ahead(orbit, interval, count, pace.removeprefix(_ORBIT)))
    length = read_duration(pace) if pace else None
    if length is None:
        return step(interval, count), ""
    ends = interval.start_ns, interval.stop_ns
    for _ in range(abs(count)):
        ends = shift(ends[0], length, backwards=count < 0), shift(ends[1], length, backwards=count < 0)
    return Interval(*ends), ""


def checked_pace(pace: str) -> str:
    """Give a pace back; raises ``TraitError`` if it is none."""
    if pace and not pace.startswith(_ORBIT) and read_duration(pace) is None:
        raise TraitError(f"Not a pace: {pace!r}; write '' for the interval itself, 'P1D' or 'orbit:cluster1'")
    return pace


def _ahead(orbit: str, interval: Interval, count: int, observatory: str) -> OrbitSpan:
    now = read_orbits(orbit) if orbit else archive.orbit_at(observatory, interval)
    if now is None:  # a trait set to what is no orbit
        return OrbitSpan(observatory, 0, 0)
    ahead = count * (now.last - now.first + 1)
    return OrbitSpan(now.observatory, now.first + ahead, now.last + ahead)


def _of(span: OrbitSpan) -> tuple[Interval, str]:
    return archive.interval(str(span)), str(span)
