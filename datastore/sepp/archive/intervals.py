"""Intervals that only an archive can tell: orbits by their number."""

from sepp.archive.ephemeris.almanac import Almanac
from sepp.core.errors import BadTimeError, NoDataError, UnknownNameError
from sepp.core.phrases import OrbitSpan, read_orbits
from sepp.core.time import Interval, IntervalLike, StopLike, parse_interval


def resolve_interval(almanac: Almanac, value: IntervalLike, stop: StopLike | None = None) -> Interval:
    """Read an interval as ``parse_interval`` does, and orbits by number.

    Raises ``BadTimeError``, also for orbits that the archive does not hold,
    and ``EmptyIntervalError``.
    """
    span = read_orbits(value) if isinstance(value, str) and stop is None else None
    return parse_interval(value, stop) if span is None else orbit_interval(almanac, span)


def orbit_interval(almanac: Almanac, span: OrbitSpan) -> Interval:
    """Give the time from the begin of the first orbit to the end of the last.

    Raises ``BadTimeError`` where the archive does not hold them.
    """
    try:
        orbits = almanac.orbits(span.observatory)
        return Interval(orbits.find(span.first).start_ns, orbits.find(span.last).stop_ns)
    except (NoDataError, UnknownNameError) as error:
        raise BadTimeError(f"{span}: {error}") from error


def orbit_at(almanac: Almanac, observatory: str, interval: Interval) -> OrbitSpan:
    """Tell the orbit that holds the middle of an interval.

    Raises ``BadTimeError`` where the archive holds none.
    """
    middle = interval.start_ns + interval.duration_ns // 2
    try:
        found = almanac.orbits(observatory).within(Interval(middle, middle + 1))
    except (NoDataError, UnknownNameError) as error:
        raise BadTimeError(str(error)) from error
    if not len(found.numbers):
        raise BadTimeError(f"No whole orbit of {observatory!r} is held at this time; page by another length")
    number = int(found.numbers[0])
    return OrbitSpan(observatory, number, number)
