"""The typical step between records."""

import numpy as np

from sepp.core.model import Times

_SPREAD = 0.2
"""Steps within this part of the median count as regular."""
_STRETCHES, _RECORDS = 16, 4096
"""Of more records than these together, so many stretches are looked at."""


def median_step(time: Times) -> int | None:
    """Give the median step in ns of times in ns that do not decrease.

    Of many times, stretches all over them are taken for the whole. None for
    fewer than two distinct times, and where less than half of the steps are
    near the median: a list of events has no cadence.
    """
    steps = np.concatenate([np.diff(part) for part in _parts(time)])
    steps = steps[steps > 0]
    if not len(steps):
        return None
    median = int(np.median(steps))
    is_near = np.abs(steps - median) <= _SPREAD * median
    return median if is_near.mean() >= 0.5 else None


def _parts(time: Times) -> list[Times]:
    if len(time) <= _STRETCHES * _RECORDS:
        return [time]
    starts = np.linspace(0, len(time) - _RECORDS, _STRETCHES).astype(int)
    return [time[start : start + _RECORDS] for start in starts]
