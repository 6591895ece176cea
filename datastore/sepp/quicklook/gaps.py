"""Gaps made visible: nothing is drawn where nothing was measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.store import PyramidSlice

Indices = NDArray[np.int64]
Truths = NDArray[np.bool_]

BEFORE, AT_START, WITHIN, AT_STOP, MIDDLE = range(5)


@dataclass(frozen=True, slots=True)
class Points:
    """Where along time the blocks of a level are drawn."""

    time_ns: Times
    """ns since 1970, shape ``(n,)``."""
    source: Indices
    """Block of each point, shape ``(n,)``."""
    is_gap: Truths
    """True for points that only break the line, shape ``(n,)``."""

    def take(self, values: Values) -> Values:
        """Give the values at the points, NaN in gaps; ``(n, *shape)``."""
        found = values[self.source].astype(np.result_type(values.dtype, np.float32))
        found[self.is_gap] = np.nan
        return found


def place_points(level: PyramidSlice, gap_ns: int) -> Points:
    """Draw each block at its middle, with breaks in gaps.

    A block with a gap inside is drawn at both its ends with a break between,
    for nothing was measured in its middle. Records (factor 1) stay as they
    are.
    """
    if level.factor == 1 or not gap_ns:
        return _plain_points(level)
    entry = np.zeros(len(level.time_ns), np.int64)
    entry[1:] = level.time_ns[1:] - level.stop_ns[:-1]
    is_late = entry > gap_ns
    is_broken = (level.step_ns > gap_ns) & (level.step_ns > entry) & (level.stop_ns > level.time_ns)
    if len(is_broken):
        is_broken[0] &= level.stop_ns[0] - level.time_ns[0] > gap_ns
    source, kind = _arrange(is_late, is_broken)
    return Points(_times(level, source, kind), source, np.isin(kind, (BEFORE, WITHIN)))


def _plain_points(level: PyramidSlice) -> Points:
    count = len(level.time_ns)
    return Points(middle_of(level.time_ns, level.stop_ns), np.arange(count), np.zeros(count, bool))


def _arrange(is_late: Truths, is_broken: Truths) -> tuple[Indices, Indices]:
    drawn = {BEFORE: is_late, AT_START: is_broken, WITHIN: is_broken, AT_STOP: is_broken, MIDDLE: ~is_broken}
    source = np.concatenate([np.flatnonzero(chosen) for chosen in drawn.values()])
    kind = np.concatenate([np.full(int(chosen.sum()), number) for number, chosen in drawn.items()])
    order = np.lexsort((kind, source))
    return source[order], kind[order]


def _times(level: PyramidSlice, source: Indices, kind: Indices) -> Times:
    start, stop = level.time_ns[source], level.stop_ns[source]
    previous = level.stop_ns[np.maximum(source - 1, 0)]
    found = middle_of(start, stop)
    for chosen, times in ((BEFORE, middle_of(previous, start)), (AT_START, start), (AT_STOP, stop)):
        found[kind == chosen] = times[kind == chosen]
    return found


def middle_of(start: Times, stop: Times) -> Times:
    """Give the instant half-way between two, without overflow."""
    return start + (stop - start) // 2
