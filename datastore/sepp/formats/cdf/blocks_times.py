"""What to add to TT2000 to get ns since 1970 UTC, by time."""

from functools import lru_cache

import numpy as np
import pycdfpp


@lru_cache(maxsize=1)
def tt2000_steps() -> tuple[tuple[int, int], ...]:
    """Give (first TT2000, ns to add) for each count of leap seconds.

    In order of time, from 1972 on: before, a UTC second was no second. The
    leap second itself gets the ns of the second after it, as ``to_ns`` has it.
    """
    months = np.arange("1972-01", "2036-01", dtype="datetime64[M]").astype("datetime64[ns]")
    moments = pycdfpp.to_tt2000(months).view(np.int64).reshape(-1)
    added = months.view(np.int64) - moments
    is_new = np.append([True], np.diff(added) != 0)
    return tuple((int(moment), int(more)) for moment, more in zip(moments[is_new], added[is_new], strict=True))
