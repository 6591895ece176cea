"""Levels of blocks above the rows: written on append, read for drawing.

Only complete blocks are stored, so an append never changes what an older
revision reads; cut blocks at both ends are computed on reading.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sepp.core.errors import MismatchError
from sepp.core.model import Times, Values
from sepp.store.arrays import ArraySpec, StoredArray
from sepp.store.layout import TIME, array_key
from sepp.store.snapshot import Snapshot
from sepp.store.statistics import Numbers, as_numbers, combine_all, combine_blocks, reduce_values

FIRST = 64
GROUP = 8
LEAST_BLOCKS = 64
"""A level exists once it has this many blocks."""
SAMPLES = 65536
MOST_SPLIT = 64


@dataclass(frozen=True, slots=True)
class PyramidSlice:
    """Statistics of blocks of rows, or the rows themselves at factor 1."""

    time_ns: Times
    """Time of each block's first record, shape ``(n,)``."""
    stop_ns: Times
    """Time of each block's last record, shape ``(n,)``."""
    minimum: Values
    """Smallest value, shape ``(n, *shape)``; NaN without values."""
    maximum: Values
    """Largest value, shape ``(n, *shape)``."""
    mean: Values
    """Mean of the values that are there, shape ``(n, *shape)``."""
    count: Values
    """How many values are there, shape ``(n, *shape)``."""
    step_ns: Times
    """Longest step into a record of the block, shape ``(n,)``."""
    factor: int
    """Rows of a whole block; 1 for the rows themselves."""


def factors(rows: int) -> list[int]:
    """Give the block lengths that so many rows deserve."""
    found = []
    factor = FIRST
    while rows // factor >= LEAST_BLOCKS:
        found.append(factor)
        factor *= GROUP
    return found


def has_pyramid(spec: ArraySpec) -> bool:
    """Tell whether an array has levels: numbers along time, but no times."""
    return spec.dims[:1] == (TIME,) and not spec.is_text and "since" not in str(spec.attributes.get("units", ""))


def level_path(factor: int, name: str) -> str:
    """Name the array of a level."""
    return f"pyramid/{factor}/{array_key(name)}"


def level_spec(source: ArraySpec, blocks: int) -> ArraySpec:
    """Lay out a level above an array."""
    shape = source.shape[1:]
    size = max(1, 4 * int(np.prod(shape, dtype=np.int64)))
    length = max(16, 1 << ((SAMPLES // size) or 1).bit_length() - 1)
    dims = ("block", "statistic", *source.dims[1:])
    units = source.attributes.get("units")
    attributes = {"statistics": "min max sum count", **({"units": units} if units else {})}
    return ArraySpec((blocks, 4, *shape), (length, 4, *shape), "float64", float("nan"), dims, attributes)


def times_spec(blocks: int) -> ArraySpec:
    """Lay out first time, last time and longest step of each block."""
    attributes = {"edges": "first last longest_step", "units": "ns"}
    return ArraySpec((blocks, 3), (SAMPLES // 4, 3), "int64", 0, ("block", "edge"), attributes)


def edges_of(time: Times, before: Times, block: int) -> Times:
    """Give first time, last time and longest step of complete blocks.

    ``before`` is the time of the record before the first, if there is one:
    a block counts the step into its first record. Shape ``(blocks, 3)``.
    """
    if not len(time):
        return np.empty((0, 3), np.int64)
    steps = np.diff(time, prepend=before[-1] if len(before) else time[0])
    parts = time.reshape(-1, block)
    return np.stack([parts[:, 0], parts[:, -1], steps.reshape(-1, block).max(axis=1)], axis=1)


def combine_edges(edges: Times, group: int) -> Times:
    """Reduce blocks further: every ``group`` of them becomes one."""
    parts = edges.reshape(-1, group, 3)
    return np.stack([parts[:, 0, 0], parts[:, -1, 1], parts[:, :, 2].max(axis=1)], axis=1)


def read_level(snapshot: Snapshot, name: str, rows: slice, max_points: int, gap_ns: int = 0) -> PyramidSlice:
    """Read a parameter over ``rows`` in at most about ``max_points`` blocks.

    No block spans a step longer than ``gap_ns`` (0: any), unless gaps are
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
    return _Level(snapshot, name, array).blocks(rows, factor, -(-length // (factor * max(max_points, 1))), gap_ns)


def _factors_of(snapshot: Snapshot, name: str) -> list[int]:
    return [factor for factor in factors(snapshot.held_rows) if level_path(factor, name) in snapshot.members]


def _raw_slice(snapshot: Snapshot, array: StoredArray, rows: slice) -> PyramidSlice:
    time = snapshot.array(TIME).read(rows)
    values = as_numbers(array.read(rows), fill_of(array.spec))
    steps = np.diff(time, prepend=time[:1])
    return PyramidSlice(time, time, values, values, values, (~np.isnan(values)).astype(np.int64), steps, 1)


def fill_of(spec: ArraySpec) -> float | None:
    """Tell what stands for a missing value among numbers, if anything."""
    return None if spec.dtype == "bool" or isinstance(spec.fill, str) else spec.fill


class _Level:
    """Statistics of any stretch of rows of one parameter."""

    def __init__(self, snapshot: Snapshot, name: str, array: StoredArray) -> None:
        self.snapshot = snapshot
        self.name = name
        self.array = array
        self.time = snapshot.array(TIME)

    def blocks(self, rows: slice, factor: int, group: int, gap_ns: int) -> PyramidSlice:
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
        if gap_ns:
            stops = np.append(starts[1:], rows.stop)
            statistics, times = self._split(statistics, times, np.stack([starts, stops], axis=1), gap_ns)
        return _slice_of(statistics, times, block)

    def _split(self, statistics: Numbers, times: Times, rows: Times, gap_ns: int) -> tuple[Numbers, Times]:
        entry = np.append([0], times[1:, 0] - times[:-1, 1])
        is_broken = (times[:, 2] > gap_ns) & (times[:, 2] > entry)
        if not 0 < is_broken.sum() <= max(MOST_SPLIT, len(times) // 8):
            return statistics, times
        found, edges, done = [], [], 0
        for number in np.flatnonzero(is_broken):
            parts = [self._cut(start, stop) for start, stop in self._stretches(slice(*rows[number].tolist()), gap_ns)]
            found += [statistics[done:number], *(part[0] for part in parts)]
            edges += [times[done:number], *(part[1] for part in parts)]
            done = int(number) + 1
        return np.concatenate([*found, statistics[done:]]), np.concatenate([*edges, times[done:]])

    def _stretches(self, rows: slice, gap_ns: int) -> list[tuple[int, int]]:
        steps = np.diff(self.time.read(rows))
        breaks = [rows.start + 1 + int(place) for place in np.flatnonzero(steps > gap_ns)]
        return list(pairwise([rows.start, *breaks, rows.stop]))

    def _grouped(self, factor: int, first: int, last: int, group: int) -> tuple[Numbers, Times]:
        rows = slice(first * group, last * group)
        if factor == 1:
            time = self.time.read(slice(max(0, rows.start - 1), rows.stop))
            cut = min(1, rows.start)
            statistics = reduce_values(self.array.read(rows), group, fill_of(self.array.spec))
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
        for factor, first, last in cut_rows(start, stop, _factors_of(self.snapshot, self.name)):
            if factor == 1:
                values = self.array.read(slice(first, last))
                found.append(reduce_values(values, last - first, fill_of(self.array.spec)))
            else:
                found.append(self._whole(factor, first, last))
        return found

    def _edges(self, start: int, stop: int) -> list[Times]:
        found = []
        for factor, first, last in cut_rows(start, stop, _factors_of(self.snapshot, self.name)):
            if factor == 1:
                time = self.time.read(slice(max(0, first - 1), last))
                before, time = (time[:1], time[1:]) if first else (time[:0], time)
                found.append(edges_of(time, before, len(time)))
            else:
                found.append(self._whole_times(factor, first, last))
        return found

    def _whole(self, factor: int, first: int, last: int) -> Numbers:
        return self.snapshot.member(level_path(factor, self.name)).read(slice(first, last))

    def _whole_times(self, factor: int, first: int, last: int) -> Times:
        return self.snapshot.member(level_path(factor, TIME)).read(slice(first, last))


def cut_rows(start: int, stop: int, known: list[int]) -> list[tuple[int, int, int]]:
    """Cut rows into whole blocks, as long as they come, and single rows.

    Gives ``(factor, first, last)`` in order, counted in blocks.
    """
    fitting = [factor for factor in known if -(-start // factor) < stop // factor]
    if stop <= start:
        return []
    if not fitting:
        return [(1, start, stop)]
    factor = fitting[-1]
    first, last = -(-start // factor), stop // factor
    middle = (factor, first, last)
    return [*cut_rows(start, first * factor, known), middle, *cut_rows(last * factor, stop, known)]


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
