"""Levels read for drawing: blocks of any length over any rows.

Cut blocks at both ends, and blocks cut at gaps, are computed from the
longest whole blocks that fit and from single rows at the very ends.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import MismatchError
from sepp.core.model import Times
from sepp.store.chunks.array_spec import Cells
from sepp.store.chunks.arrays import StoredArray
from sepp.store.levels.pyramid import (
    PyramidSlice,
    combine_edges,
    cut_rows,
    edges_of,
    factors,
    fill_of,
    has_pyramid,
    level_path,
)
from sepp.store.levels.statistics import Numbers, as_numbers, combine_all, combine_blocks, reduce_values
from sepp.store.states.layout import TIME
from sepp.store.states.snapshot import Snapshot

MOST_SPLIT = 64
LONG_BLOCK = 4
"""How much longer than a point a block may take before it is cut."""

Rows = NDArray[np.int64]


def read_level(
    snapshot: Snapshot, name: str, rows: slice, max_points: int, breaks: Sequence[int] | Rows = ()
) -> PyramidSlice:
    """Read a parameter over ``rows`` in at most about ``max_points`` blocks.

    No block reaches over the rows ``breaks``, unless they are
    so many that they can't be told apart anyway. Gives the rows themselves where they are few enough. Raises
    ``MismatchError`` for text and times, which have no statistics.
    """
    array = snapshot.array(name)
    if not has_pyramid(array.spec):
        raise MismatchError(f"{name!r} has no levels: it is not a number along time")
    length = max(0, rows.stop - rows.start)
    if length <= max(max_points, 1):
        return _raw_slice(snapshot, array, rows)
    fitting = [factor for factor in _factors_of(snapshot, name) if length // factor >= max_points]
    factor = fitting[-1] if fitting else 1
    group = -(-length // (factor * max(max_points, 1)))
    return _Level(snapshot, name, array).blocks(rows, factor, group, np.asarray(breaks, np.int64))


def _factors_of(snapshot: Snapshot, name: str) -> list[int]:
    return [factor for factor in factors(snapshot.held_rows) if level_path(factor, name) in snapshot.members]


def _raw_slice(snapshot: Snapshot, array: StoredArray, rows: slice) -> PyramidSlice:
    time = snapshot.array(TIME).read(rows)
    values = as_numbers(array.read(rows), fill_of(array.spec))
    steps = np.diff(time, prepend=time[:1])
    return PyramidSlice(time, time, values, values, values, (~np.isnan(values)).astype(np.int64), steps, 1)


class _Level:
    """Statistics of any stretch of rows of one parameter."""

    def __init__(self, snapshot: Snapshot, name: str, array: StoredArray) -> None:
        self.snapshot = snapshot
        self.name = name
        self.array = array
        self.time = snapshot.array(TIME)
        self.factors = _factors_of(snapshot, name)
        self._slabs: dict[str, tuple[slice, Cells]] = {}

    def blocks(self, rows: slice, factor: int, group: int, breaks: Rows) -> PyramidSlice:
        """Give blocks of ``factor * group`` rows, at multiples of it."""
        block = factor * group
        first, last = -(-rows.start // block), rows.stop // block
        if first > last:
            starts, (statistics, times) = np.array([rows.start]), self._cut(rows.start, rows.stop)
        else:
            head, tail = self._cut(rows.start, first * block), self._cut(last * block, rows.stop)
            parts = [head, self._grouped(factor, first, last, group), tail]
            statistics, times = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
            starts = np.unique(np.append(np.arange(first, last) * block, [rows.start, last * block]))[: len(times)]
        edges = np.append(starts, rows.stop)
        cuts = np.union1d(_few(breaks[~np.isin(breaks, edges)], edges), _finer(times, edges))
        statistics, times = self._split(statistics, times, edges, cuts)
        return _slice_of(statistics, times, block)

    def _split(self, statistics: Numbers, times: Times, edges: Rows, breaks: Rows) -> tuple[Numbers, Times]:
        places = np.searchsorted(breaks, edges)
        found, held, done = [], [], 0
        for number in np.flatnonzero(np.diff(places)).tolist():
            inside = breaks[places[number] : places[number + 1]]
            rows = np.concatenate([edges[number : number + 1], inside, edges[number + 1 : number + 2]]).tolist()
            parts = [self._cut(start, stop) for start, stop in pairwise(rows)]
            found += [statistics[done:number], *(part[0] for part in parts)]
            held += [times[done:number], *(part[1] for part in parts)]
            done = number + 1
        return np.concatenate([*found, statistics[done:]]), np.concatenate([*held, times[done:]])

    def _grouped(self, factor: int, first: int, last: int, group: int) -> tuple[Numbers, Times]:
        rows = slice(first * group, last * group)
        if factor == 1:
            time = self._read(self.time, slice(max(0, rows.start - 1), rows.stop))
            cut = min(1, rows.start)
            statistics = reduce_values(self._read(self.array, rows), group, fill_of(self.array.spec))
            return statistics, edges_of(time[cut:], time[:cut], group)
        blocks = self._whole(factor, rows.start, rows.stop)
        return combine_blocks(blocks, group), combine_edges(self._whole_times(factor, rows.start, rows.stop), group)

    def _cut(self, start: int, stop: int) -> tuple[Numbers, Times]:
        if stop <= start:
            return np.empty((0, 4, *self.array.spec.shape[1:])), np.empty((0, 3), np.int64)
        edges = np.concatenate(self._edges(start, stop))
        return combine_all(np.concatenate(self._pieces(start, stop))), combine_edges(edges, len(edges))

    def _pieces(self, start: int, stop: int) -> list[Numbers]:
        found = []
        for factor, first, last in cut_rows(start, stop, self.factors):
            if factor == 1:
                values = self._read(self.array, slice(first, last))
                found.append(reduce_values(values, last - first, fill_of(self.array.spec)))
            else:
                found.append(self._whole(factor, first, last))
        return found

    def _edges(self, start: int, stop: int) -> list[Times]:
        found = []
        for factor, first, last in cut_rows(start, stop, self.factors):
            if factor == 1:
                time = self._read(self.time, slice(max(0, first - 1), last))
                before, time = (time[:1], time[1:]) if first else (time[:0], time)
                found.append(edges_of(time, before, len(time)))
            else:
                found.append(self._whole_times(factor, first, last))
        return found

    def _whole(self, factor: int, first: int, last: int) -> Numbers:
        return self._read(self.snapshot.member(level_path(factor, self.name)), slice(first, last))

    def _whole_times(self, factor: int, first: int, last: int) -> Times:
        return self._read(self.snapshot.member(level_path(factor, TIME)), slice(first, last))

    def _read(self, array: StoredArray, rows: slice) -> Cells:
        """Read rows, keeping the whole chunks around them for the next cut."""
        size = array.spec.chunks[0]
        slab = slice(rows.start // size * size, -(-rows.stop // size) * size)
        kept = self._slabs.get(array.key)
        if kept is None or kept[0].start > slab.start or kept[0].stop < slab.stop:
            kept = self._slabs[array.key] = (slab, array.read(slab))
        return kept[1][rows.start - kept[0].start : rows.stop - kept[0].start]


def _few(breaks: Rows, edges: Rows) -> Rows:
    """Give breaks within blocks, none if they are so many that they can't be told apart."""
    broken = np.count_nonzero(np.diff(np.searchsorted(breaks, edges)))
    return breaks if broken <= max(MOST_SPLIT, len(edges) // 4) else breaks[:0]


def _finer(times: Times, edges: Rows) -> Rows:
    """Cut blocks of a slower mode, which take much longer than others, to about their length."""
    entry = np.append([0], times[1:, 0] - times[:-1, 1])
    gap = np.where(times[:, 2] > entry, times[:, 2], 0)
    width = max(1.0, float(times[-1, 1] - times[0, 0]) / len(times))
    lengths = (times[:, 1] - times[:, 0] - gap) / width
    long = np.flatnonzero(lengths > LONG_BLOCK)
    rows = np.diff(edges)[long]
    counts = np.minimum(2 ** np.ceil(np.log2(lengths[long])).astype(np.int64), rows)
    cuts = [first + np.arange(1, n) * size // n for first, size, n in zip(edges[long], rows, counts, strict=True)]
    return np.concatenate([np.empty(0, np.int64), *cuts])


def _slice_of(statistics: Numbers, times: Times, factor: int) -> PyramidSlice:
    count = np.nan_to_num(statistics[:, 3])
    mean = np.divide(statistics[:, 2], count, out=np.full(count.shape, np.nan), where=count > 0)
    return PyramidSlice(
        times[:, 0],
        times[:, 1],
        statistics[:, 0],
        statistics[:, 1],
        mean,
        count.astype(np.int64),
        times[:, 2],
        factor,
    )
