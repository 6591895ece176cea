"""Ticks of a UTC time axis: 24 hours, the date where it begins."""

from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.time import DAY_NS, HOUR_NS, MINUTE_NS

STEPS_NS = (
    *(SECOND_NS // 1000 * n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(SECOND_NS * n for n in (1, 2, 5, 10, 15, 30)),
    *(MINUTE_NS * n for n in (1, 2, 5, 10, 15, 30)),
    *(HOUR_NS * n for n in (1, 2, 3, 6, 12)),
    *(DAY_NS * n for n in (1, 2, 5, 10)),
)
STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
MONTH_NS = DAY_NS * 30


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the time axis and what is written there."""

    time_ns: int
    """ns since 1970 UTC."""
    label: str
    """Text, of one or two lines."""


def time_ticks(start_ns: int, stop_ns: int, most: int = 9) -> list[Tick]:
    """Choose at most about ``most`` round times and label them.

    The date stands below the first label and below each midnight; where the
    step is a day or longer the label is the date.
    """
    wanted = (stop_ns - start_ns) / max(most, 1)
    step = next((step for step in STEPS_NS if step >= wanted), None)
    if step is None:
        return _month_ticks(start_ns, stop_ns, wanted)
    first = -(-start_ns // step) * step
    times = list(takewhile(lambda time: time <= stop_ns, (first + n * step for n in range(2 * most + 2))))
    return [Tick(time, _label(time, step, is_first=number == 0)) for number, time in enumerate(times)]


def _month_ticks(start_ns: int, stop_ns: int, wanted: float) -> list[Tick]:
    months = next((n for n in STEPS_MONTHS if n * MONTH_NS >= wanted), STEPS_MONTHS[-1])
    start, stop = (np.datetime64(time, "ns").astype("datetime64[M]").astype(int) for time in (start_ns, stop_ns))
    every = range(-(-int(start) // months) * months, int(stop) + 1, months)
    times = [np.datetime64(month, "M") for month in every]
    stamps = [(int(time.astype("datetime64[ns]").astype(np.int64)), time) for time in times]
    kept = [(stamp, time) for stamp, time in stamps if start_ns <= stamp <= stop_ns]
    return [Tick(stamp, str(time.astype("datetime64[Y]") if months >= 12 else time)) for stamp, time in kept]


def _label(time_ns: int, step: int, *, is_first: bool) -> str:
    date = str(np.datetime64(time_ns, "ns").astype("datetime64[D]"))
    if step >= DAY_NS:
        return date
    clock = str(np.datetime64(time_ns, "ns"))[11:]
    digits = 5 if step >= MINUTE_NS else 8 if step >= SECOND_NS else 12
    return f"{clock[:digits]}\n{date}" if is_first or time_ns % DAY_NS == 0 else clock[:digits]


def minor_times(ticks: list[Tick], start_ns: int, stop_ns: int) -> list[int]:
    """Divide the steps between ticks, within the interval."""
    if len(ticks) < 2:
        return []
    step = ticks[1].time_ns - ticks[0].time_ns
    parts = next((n for n in (6, 5, 4, 3, 2) if step % n == 0 and step // n in STEPS_NS), 1)
    minor = step // parts
    first = ticks[0].time_ns - parts * minor
    return [time for time in range(first, stop_ns, minor) if start_ns <= time] if parts > 1 else []
