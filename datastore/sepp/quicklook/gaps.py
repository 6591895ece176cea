"""Gaps made visible: nothing is drawn where nothing was measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.store import PyramidSlice

Indices = NDArray[np.int64]
Truths = NDArray[np.bool_]

BEFORE, DRAWN, AFTER = range(3)


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
    """Draw each block at its middle, between two NaN points in each gap.

    The NaN points lie so that the edge half-way to them is where the block
    ends. Records (factor 1) stay as they are.
    """
    middle = middle_of(level.time_ns, level.stop_ns)
    count = len(middle)
    is_late: Truths = np.zeros(count, bool)
    if level.factor > 1 and gap_ns:
        is_late[1:] = level.time_ns[1:] - level.stop_ns[:-1] > gap_ns
    is_last = np.append(is_late[1:], [False])[:count]
    chosen = {BEFORE: is_late, DRAWN: np.ones(count, bool), AFTER: is_last}
    source = np.concatenate([np.flatnonzero(those) for those in chosen.values()])
    kind = np.concatenate([np.full(int(those.sum()), number) for number, those in chosen.items()])
    order = np.lexsort((kind, source))
    source, kind = source[order], kind[order]
    reach = np.maximum(level.stop_ns - level.time_ns, 1)
    return Points(middle[source] + (kind - DRAWN) * reach[source], source, kind != DRAWN)


def middle_of(start: Times, stop: Times) -> Times:
    """Give the instant half-way between two, without overflow."""
    return start + (stop - start) // 2
