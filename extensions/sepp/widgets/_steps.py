"""Stepping, zooming and writing intervals as the selector's fields do."""

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.time import DAY_NS, Interval, to_iso

_SHORTEST_NS = 10**6
_GRAINS_NS = (60 * SECOND_NS, 10 * SECOND_NS, SECOND_NS, 10**8, 10**7, 10**6, 10**5, 10**4)
_LONGEST_NS = int(200 * 365.25) * DAY_NS


def _months_since_1970(time_ns: int) -> int | None:
    time = np.datetime64(time_ns, "ns")
    month = time.astype("datetime64[M]")
    return int(month.astype(np.int64)) if month == time else None


def _month_start_ns(months: int) -> int:
    return int(np.datetime64(months, "M").astype("datetime64[ns]").astype(np.int64))


def whole_months(interval: Interval) -> int:
    """Count the calendar months that an interval fills exactly, or 0."""
    first, last = _months_since_1970(interval.start_ns), _months_since_1970(interval.stop_ns)
    return 0 if first is None or last is None else last - first


def step(interval: Interval, count: int) -> Interval:
    """Move by ``count`` lengths; whole months move by the calendar."""
    months = whole_months(interval)
    if not months:
        return interval.shifted(count)
    first = _months_since_1970(interval.start_ns) or 0
    return Interval(_month_start_ns(first + count * months), _month_start_ns(first + (count + 1) * months))


def zoom(interval: Interval, factor: float) -> Interval:
    """Show ``factor`` times closer about the middle, from 1 ms to 200 years.

    Raises ``ValueError`` if ``factor`` is not above zero.
    """
    if not factor > 0:
        raise ValueError(f"A zoom factor must be above zero, got {factor!r}; 2 halves the interval, 0.5 doubles it")
    length = min(max(interval.duration_ns / factor, _SHORTEST_NS), _LONGEST_NS)
    middle = (interval.start_ns + interval.stop_ns) / 2
    return _tidy(middle - length / 2, middle + length / 2)


def _tidy(start_ns: float, stop_ns: float) -> Interval:
    grain = next((grain for grain in _GRAINS_NS if grain <= (stop_ns - start_ns) / 500), 1000)
    return Interval(round(start_ns / grain) * grain, round(stop_ns / grain) * grain)


def _clock(time_ns: int) -> str:
    text = to_iso(time_ns)[11:-1]
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return short[:5] if short.endswith(":00") else short


def _point(time_ns: int) -> str:
    return f"{to_iso(time_ns)[:10]} {_clock(time_ns)}"


def describe(interval: Interval) -> str:
    """Write an interval as people do: ``2005-01-09 18:00 to 24:00``."""
    start, stop = interval.start_ns, interval.stop_ns
    date, months = to_iso(start)[:10], whole_months(interval)
    if months == 12 and date[5:7] == "01":
        return date[:4]
    if months == 1:
        return date[:7]
    midnight = start // DAY_NS * DAY_NS
    if start == midnight and stop % DAY_NS == 0:
        return date if stop - start == DAY_NS else f"{date} to {to_iso(stop)[:10]}"
    if stop - midnight <= DAY_NS:
        return f"{_point(start)} to {'24:00' if stop - midnight == DAY_NS else _clock(stop)}"
    return f"{_point(start)} to {_point(stop)}"
