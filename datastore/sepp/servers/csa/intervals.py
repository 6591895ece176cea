"""Times of the files of a delivery: whole hours, days, months, years, or all."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from sepp.core.time import Interval, to_iso
from sepp.servers.csa.errors import CsaError

_UNITS: Mapping[str, str] = {"hourly": "h", "daily": "D", "monthly": "M", "yearly": "Y"}
STEPS = ("all", *_UNITS)
"""Values of DELIVERY_INTERVAL."""
MOST_FILES = 10_000


def cut(interval: Interval, step: str) -> Iterator[Interval]:
    """Cut an interval where hours, days, months or years begin.

    Raises ``CsaError`` where that would be too many.
    """
    if step == "all":
        yield interval
        return
    unit = _UNITS[step]
    first = np.datetime64(interval.start_ns, "ns").astype(f"datetime64[{unit}]")
    last = np.datetime64(interval.stop_ns - 1, "ns").astype(f"datetime64[{unit}]")
    count = int((last - first).astype(np.int64)) + 1
    if count > MOST_FILES:
        raise CsaError(f"DELIVERY_INTERVAL={step} makes up to {count} files of {interval}; at most {MOST_FILES}")
    edges = (first + np.arange(count + 1)).astype("datetime64[ns]").astype(np.int64).tolist()
    for start, stop in pairwise(edges):
        yield Interval(max(start, interval.start_ns), min(stop, interval.stop_ns))


def stamp(time_ns: int) -> str:
    """Write a time as file names have it: ``20010201_120000``."""
    return to_iso(time_ns, 0)[:19].replace("-", "").replace(":", "").replace("T", "_")
