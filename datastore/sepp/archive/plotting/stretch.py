"""What of an interval is in view, as the browser tells it."""

from typing import Any

import numpy as np

from sepp.core.time import Interval


def stretch_of(x_range: tuple[Any, Any] | None, whole: Interval) -> Interval:
    """Give what is in view: ``datetime64``, or ms since 1970; ``whole`` where nothing is told."""
    if x_range is None or x_range[0] is None or x_range[1] is None:
        return whole
    start, stop = (_to_ns(edge) for edge in x_range)
    return Interval(start, stop) if stop > start else whole


def _to_ns(edge: Any) -> int:
    if isinstance(edge, (int, float, np.number)):
        return int(float(edge) * 1e6)
    return int(np.datetime64(edge, "ns").astype(np.int64))
