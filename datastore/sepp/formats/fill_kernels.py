"""Fill values found and replaced in one pass, compiled."""

from typing import Any

import numpy as np
from numba import njit

_AT_A_TIME = 4096

# numba is untyped; compiled on first use and kept on disk.
_compiled: Any = njit(cache=True, nogil=True)


@_compiled  # type: ignore[untyped-decorator]
def find_within(values: Any, low: Any, high: Any) -> Any:
    """Give about the place of the first value from ``low`` to ``high``, else their count."""
    for first in range(0, len(values), _AT_A_TIME):
        found = 0
        for value in values[first : first + _AT_A_TIME]:
            found += (value >= low) & (value <= high)
        if found:
            return first
    return len(values)


@_compiled  # type: ignore[untyped-decorator]
def mask_within(values: Any, low: Any, high: Any, out: Any) -> None:
    """Copy values to ``out`` (which may be they), with NaN for those from ``low`` to ``high``."""
    for place in range(len(values)):
        value = values[place]
        out[place] = np.nan if (value >= low) & (value <= high) else value
