"""Records in each part of an interval, from tables instead of the time axis.

Where a level of the pyramid has several blocks in each part, records are
counted from the first and last times of its blocks; a block with a gap
inside that would show is looked at closer. So decades cost as much as an hour.
"""

import numpy as np
from numpy.typing import NDArray

from sepp.core.time import Interval
from sepp.store import TimeIndex
from sepp.store.levels.pyramid import factors, level_path
from sepp.store.states.layout import TIME

Counts = NDArray[np.int64]
_FEW_ROWS = 1 << 18
_BLOCKS_PER_BIN = 16
_MOST_SEARCHED = 256
_LONG = 4


def edges_of(interval: Interval, bins: int) -> Counts:
    """Cut an interval into ``bins`` parts: ``bins + 1`` times in ns."""
    steps = np.arange(bins + 1, dtype=np.float64) / bins
    return interval.start_ns + np.rint(steps * float(interval.duration_ns)).astype(np.int64)


def count_rows(index: TimeIndex, interval: Interval, bins: int) -> Counts:
    """Count the records in each of ``bins`` parts, shape ``(bins,)``.

    Exact where the interval holds some 10⁵ records or where times step
    regularly; else off by less than one block of the level in each part.
    The sum is exact.
    """
    rows = index.rows(interval)
    edges = edges_of(interval, bins)
    if rows.stop - rows.start <= _FEW_ROWS:
        return _differences(np.searchsorted(index.times(rows), edges[1:-1]) + rows.start, rows)
    blocks, factor = _blocks(index, rows, bins)
    if blocks is None:
        return _differences(np.array([index.search(int(edge)) for edge in edges[1:-1]], np.int64), rows)
    return _differences(_rows_at(index, edges[1:-1], blocks, rows.start // factor, factor), rows)


def _differences(places: Counts, rows: slice) -> Counts:
    inner = np.clip(places, rows.start, rows.stop)
    return np.diff(np.concatenate([[rows.start], inner, [rows.stop]]))


def _blocks(index: TimeIndex, rows: slice, bins: int) -> tuple[Counts | None, int]:
    """Read first time, last time, longest step of the blocks over ``rows``."""
    snapshot = index.snapshot
    known = [factor for factor in factors(snapshot.held_rows) if level_path(factor, TIME) in snapshot.members]
    fine = [factor for factor in known if (rows.stop - rows.start) // factor >= bins * _BLOCKS_PER_BIN]
    if not known:
        return None, 0
    factor = fine[-1] if fine else known[0]
    whole = slice(rows.start // factor, min(-(-rows.stop // factor), index.rows_total // factor))
    return snapshot.member(level_path(factor, TIME)).read(whole).astype(np.int64), factor


def _rows_at(index: TimeIndex, edges: Counts, blocks: Counts, origin: int, factor: int) -> Counts:
    """Find the row at each edge: between blocks exactly, inside by proportion."""
    if not len(edges):
        return edges
    place = np.searchsorted(blocks[:, 0], edges, side="right") - 1
    inside = np.clip(place, 0, len(blocks) - 1)
    first, last, step = blocks[inside].T
    share = np.clip((edges - first) / np.maximum(last - first, 1), 0.0, 1.0)
    found: Counts = (origin + inside) * factor + np.ceil(share * (factor - 1)).astype(np.int64)
    is_after = edges > last
    found = np.where(is_after, (origin + inside + 1) * factor, found)
    width = (edges[-1] - edges[0]) / max(1, len(edges) - 1)
    is_gap = (step * float(factor - 1) > _LONG * (last - first).astype(np.float64)) & (step * _LONG > width)
    is_uneven = ~is_after & (edges > first) & is_gap
    is_beyond = (place < 0) | (is_after & (inside == len(blocks) - 1))
    for number in np.flatnonzero(is_uneven | is_beyond)[:_MOST_SEARCHED]:
        found[number] = index.search(int(edges[number]))
    return np.maximum.accumulate(found)
