"""Times and intervals: any text a user types in, ns since 1970 UTC inside.

All is UTC without leap seconds: a time ``23:59:60`` is the next midnight.
Intervals are half-open, ``[start, stop)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from sepp.core.calendar import SECOND_NS, Duration, Moment, read_duration, read_moment, shift
from sepp.core.errors import BadTimeError, EmptyIntervalError
from sepp.core.phrases import Sides, read_orbits, split_phrase

__all__ = [
    "DAY_NS",
    "HOUR_NS",
    "MINUTE_NS",
    "SECOND_NS",
    "Interval",
    "IntervalLike",
    "StopLike",
    "TimeLike",
    "parse_interval",
    "parse_time",
    "to_iso",
    "to_iso_duration",
]

MINUTE_NS = 60 * SECOND_NS
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS

TimeLike = str | datetime | date | np.datetime64 | int
StopLike = TimeLike | timedelta | np.timedelta64
"""The other end of an interval: a time, or how long it is."""

_HELP = "write for example '2005-01-09T18:00Z/2005-01-10', '2005-01-09 18:00 to 24:00', '2005-01' or '2005-01-09/P2D'"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open stretch of time ``[start, stop)`` in ns since 1970 UTC."""

    start_ns: int
    """First instant inside."""
    stop_ns: int
    """First instant after."""

    def __post_init__(self) -> None:
        """Refuse an empty or reversed interval with ``EmptyIntervalError``."""
        if self.stop_ns <= self.start_ns:
            raise EmptyIntervalError(
                f"Interval must end after it begins, got {to_iso(self.start_ns)} to {to_iso(self.stop_ns)}; "
                f"{_cure_empty(self.start_ns, self.stop_ns)}"
            )

    @property
    def start(self) -> np.datetime64:
        """First instant as ``datetime64[ns]``."""
        return np.datetime64(self.start_ns, "ns")

    @property
    def stop(self) -> np.datetime64:
        """First instant after as ``datetime64[ns]``."""
        return np.datetime64(self.stop_ns, "ns")

    @property
    def duration_ns(self) -> int:
        """Length in ns."""
        return self.stop_ns - self.start_ns

    def shifted(self, steps: int) -> "Interval":
        """Move by whole lengths of the interval itself."""
        step = steps * self.duration_ns
        return Interval(self.start_ns + step, self.stop_ns + step)

    def __str__(self) -> str:
        """Write as ISO 8601 interval."""
        return f"{to_iso(self.start_ns)}/{to_iso(self.stop_ns)}"


IntervalLike = TimeLike | Interval | Sequence[StopLike] | slice


def _cure_empty(start_ns: int, stop_ns: int) -> str:
    return "give a length other than zero" if start_ns == stop_ns else "swap the two times"


def parse_time(value: TimeLike) -> int:
    """Convert one time to ns since 1970 UTC.

    Text may be ISO 8601, day-of-year (``2000-002``), ``May 1 2014``, ``now``
    or ``now-P1D``; a ``datetime`` without zone is UTC; an ``int`` is ns.
    Raises ``BadTimeError`` for anything else.
    """
    if isinstance(value, str):
        return _read(value).start_ns
    if isinstance(value, np.datetime64):
        return _from_datetime64(value)
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, date):
        return _read(value.isoformat()).start_ns
    if np.asarray(value).dtype.kind in "iu":  # numpy's lengths of time are integers too
        return int(value)
    raise BadTimeError(f"Not a time: {value!r}; {_HELP}")


def parse_interval(value: IntervalLike, stop: StopLike | None = None, *, now_ns: int | None = None) -> Interval:
    """Convert what a user gives to an interval.

    Accepts an ``Interval``, text (``2005-01-09T18:00Z/2005-01-10``,
    ``P1D/2005-01-10``, ``2005-01-09 18:00 to 24:00``, ``2005-01``,
    ``May 1-5 2014``, ``2000-002``, ``2005-W02``, ``last 3 days``,
    ``now-P1D/now``), or two times, of which one may be a length (``PT6H``,
    ``6 hours``, a ``timedelta``). ``now_ns`` is what *now* means in them,
    by default the clock's. Raises ``BadTimeError``, or
    ``EmptyIntervalError`` if it does not end after it begins.
    """
    if isinstance(value, Interval):
        return value
    if stop is not None:
        value = (value, stop)  # type: ignore[assignment]
    if isinstance(value, str):
        return _read_interval(value, now_ns)
    if isinstance(value, slice):
        value = (value.start, value.stop)
    if isinstance(value, Sequence) and len(value) == 2:
        return _between(value[0], value[1])
    raise BadTimeError(f"Not an interval: {value!r}; {_HELP}")


def to_iso(time_ns: int, digits: int | None = None) -> str:
    """Write ns since 1970 as ISO 8601 with ``Z``.

    ``digits`` decimals of a second; by default none, 3, 6 or 9, as many as
    needed.
    """
    seconds, fraction = divmod(int(time_ns), SECOND_NS)
    text = str(np.datetime64(seconds, "s"))
    if digits is None:
        digits = next((d for d in (0, 3, 6) if fraction % 10 ** (9 - d) == 0), 9)
    return f"{text}.{fraction:09d}"[: len(text) + 1 + digits].rstrip(".") + "Z"


def to_iso_duration(duration_ns: int) -> str:
    """Write a length in ns as an ISO 8601 duration such as ``PT4S``."""
    days, rest = divmod(abs(int(duration_ns)), DAY_NS)
    hours, rest = divmod(rest, HOUR_NS)
    minutes, rest = divmod(rest, MINUTE_NS)
    seconds = f"{rest // SECOND_NS}.{rest % SECOND_NS:09d}".rstrip("0").rstrip(".")
    clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M")) if n)
    clock += f"{seconds}S" if rest else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if duration_ns < 0 else "") + ("P" + text if text else "PT0S")


def to_words(duration_ns: int) -> str:
    """Write a length in ns as people do, such as ``1 d 12 h`` or ``0.25 s``."""
    words, rest = [], abs(int(duration_ns))
    for unit, length in (("d", DAY_NS), ("h", HOUR_NS), ("min", MINUTE_NS)):
        number, rest = divmod(rest, length)
        words += [f"{number} {unit}"] if number else []
    seconds = f"{rest // SECOND_NS}.{rest % SECOND_NS:09d}".rstrip("0").rstrip(".")
    words += [f"{seconds} s"] if rest or not words else []
    return ("−" if duration_ns < 0 else "") + " ".join(words)


def _between(first: StopLike, last: StopLike) -> Interval:
    back, ahead = _length(first), _length(last)
    if back is not None and ahead is not None:
        raise BadTimeError(f"Two durations make no interval: {first!r}, {last!r}; {_HELP}")
    if ahead is not None:
        start_ns = parse_time(first)  # type: ignore[arg-type]  # no length
        return Interval(start_ns, shift(start_ns, ahead))
    stop_ns = parse_time(last)  # type: ignore[arg-type]  # no length
    return Interval(parse_time(first) if back is None else shift(stop_ns, back, backwards=True), stop_ns)  # type: ignore[arg-type]


def _length(value: StopLike) -> Duration | None:
    """Read a length; None for what is a time, or nothing."""
    if isinstance(value, str):
        return read_duration(value.strip())
    if isinstance(value, timedelta):
        whole = (value.days * 86400 + value.seconds) * 10**6 + value.microseconds
        return Duration(0, whole * 1000 + int(getattr(value, "nanoseconds", 0)))
    is_length = isinstance(value, np.timedelta64) and not np.isnat(value)
    return Duration(0, int(value.astype("timedelta64[ns]").astype(np.int64))) if is_length else None  # type: ignore[union-attr]


def _from_datetime64(value: np.datetime64) -> int:
    if np.isnat(value):
        raise BadTimeError(f"Not a time: NaT; {_HELP}")
    return int(value.astype("datetime64[ns]").astype(np.int64))


def _from_datetime(value: datetime) -> int:
    if value != value:  # noqa: PLR0124 - pandas' NaT
        raise BadTimeError(f"Not a time: NaT; {_HELP}")
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    nanoseconds = getattr(value, "nanosecond", 0)
    return ((since.days * 86400 + since.seconds) * 10**6 + since.microseconds) * 1000 + int(nanoseconds)


def _read(text: str, day: Moment | None = None, now_ns: int | None = None) -> Moment:
    moment = read_moment(text.strip(), day, now_ns)
    if moment is None:
        raise BadTimeError(f"Not a time: {text!r}; {_HELP}")
    return moment


def _read_interval(text: str, now_ns: int | None) -> Interval:
    plain = " ".join(text.split())
    whole = read_moment(plain, None, now_ns)
    if whole is not None and not whole.is_instant:
        return Interval(whole.start_ns, whole.stop_ns)
    sides = split_phrase(plain)
    if sides is not None:
        return _read_sides(sides, now_ns)
    if read_orbits(plain):
        raise BadTimeError(f"Orbits are known to an archive only: {text!r}; {_HELP}")
    _read(plain, None, now_ns)
    raise BadTimeError(f"Not an interval but one instant: {text!r}; {_HELP}")


def _read_sides(sides: Sides, now_ns: int | None) -> Interval:
    ahead, back = read_duration(sides.right), read_duration(sides.left)
    if ahead is not None and back is not None:
        raise BadTimeError(f"Two durations make no interval: {sides.left!r}, {sides.right!r}; {_HELP}")
    if ahead is not None:
        start = _read(sides.left, None, now_ns).start_ns
        return Interval(start, shift(start, ahead))
    if back is not None:
        stop = _read(sides.right, None, now_ns).start_ns
        return Interval(shift(stop, back, backwards=True), stop)
    first = _read(sides.left, None, now_ns)
    last = _read(sides.right, first, now_ns)
    return Interval(first.start_ns, last.stop_ns if sides.includes_end else last.start_ns)
