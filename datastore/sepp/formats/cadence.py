"""The typical step between records."""

import numpy as np

from sepp.core.model import Times

_SPREAD = 0.5
"""Steps within this part of the median count as regular."""


def median_step(time: Times) -> int | None:
    """Give the median step in ns of times in ns that do not decrease.

    None for fewer than two distinct times, and where less than half of the
    steps are near the median: a list of events has no cadence.
    """
    steps = np.diff(time)
    steps = steps[steps > 0]
    if not len(steps):
        return None
    median = int(np.median(steps))
    is_near = np.abs(steps - median) <= _SPREAD * median
    return median if is_near.mean() >= 0.5 else None
