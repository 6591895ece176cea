"""The typical step between records."""

import numpy as np

from sepp.core.model import Times


def median_step(time: Times) -> int | None:
    """Give the median step in ns of times in ns that do not decrease.

    None for fewer than two distinct times.
    """
    steps = np.diff(time)
    steps = steps[steps > 0]
    return int(np.median(steps)) if len(steps) else None
