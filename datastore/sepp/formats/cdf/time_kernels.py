"""Many CDF times turned into ns since 1970 in one pass, compiled."""

from typing import Any

import numpy as np
from numba import njit

from sepp.formats.content import NO_TIME

_YEAR_0_TO_1970_MS = 62_167_219_200_000
_REPRESENTABLE_MS = 9_223_372_036_000
_NS_PER_MS = 1_000_000

# numba is untyped; compiled on first use and kept on disk.
_compiled: Any = njit(cache=True, nogil=True)


@_compiled  # type: ignore[untyped-decorator]
def epoch_to_ns(milliseconds: Any) -> Any:
    """Turn CDF_EPOCH, ms since year 0, into ns; ``NO_TIME`` for fills and times beyond 1677-2262."""
    moments = np.empty(len(milliseconds), np.int64)
    for place in range(len(milliseconds)):
        value = milliseconds[place]
        if np.abs(value - _YEAR_0_TO_1970_MS) < _REPRESENTABLE_MS:
            whole = np.floor(value)
            nanos = np.rint((value - whole) * _NS_PER_MS)
            moments[place] = (np.int64(whole) - _YEAR_0_TO_1970_MS) * _NS_PER_MS + np.int64(nanos)
        else:
            moments[place] = NO_TIME
    return moments
