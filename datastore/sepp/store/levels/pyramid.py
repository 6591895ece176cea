"""Levels of blocks above the rows: written on append, read for drawing.

Only complete blocks are stored, so an append never changes what an older
revision reads; cut blocks at both ends are computed on reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from sepp.core.model import Times, Values
from sepp.store.chunks.array_spec import ArraySpec, Cells
from sepp.store.states.layout import CHUNK_ROWS, TIME, array_key

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


@dataclass(frozen=True, slots=True)
class Climb:
    """How the levels above one array are made."""

    name: str
    """Of the parameter, or ``time``."""
    empty: ArraySpec
    """A level without blocks."""
    first_blocks: Callable[[int, int], Cells]
    """Make the blocks from the first number to before the second, of 64 rows each."""
    combine: Callable[[Cells, int], Cells]
    """Make of so many blocks each time one."""


def factors(rows: int) -> list[int]:
    """Give the block lengths that so many rows deserve."""
    found = []
    factor = FIRST
    while rows // factor >= LEAST_BLOCKS:
        found.append(factor)
        factor *= GROUP
    return found


def has_pyramid(spec: ArraySpec) -> bool:
    """Tell whether an array has levels: numbers along time, no times, no images."""
    is_image = prod(spec.shape[1:]) >= CHUNK_ROWS
    is_time = "since" in str(spec.attributes.get("units", ""))
    return spec.dims[:1] == (TIME,) and not (spec.is_text or is_time or is_image)


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
    return _as(source, ArraySpec((blocks, 4, *shape), (length, 4, *shape), "float64", float("nan"), dims, attributes))


def times_spec(source: ArraySpec, blocks: int) -> ArraySpec:
    """Lay out first time, last time and longest step of each block above the time axis."""
    attributes = {"edges": "first last longest_step", "units": "ns"}
    return _as(source, ArraySpec((blocks, 3), (SAMPLES // 4, 3), "int64", 0, ("block", "edge"), attributes))


def _as(source: ArraySpec, level: ArraySpec) -> ArraySpec:
    """Have a level lie in shards if what it is made of does."""
    return level.sharded() if source.per_shard > 1 else level


def block_edges(read: Callable[[slice], Times], first: int, last: int) -> Times:
    """Give the edges of blocks ``first`` to ``last`` (not included) of the rows that ``read`` reads."""
    found = read(slice(max(0, first * FIRST - 1), last * FIRST))
    cut = min(1, first)
    return edges_of(found[cut:], found[:cut], FIRST)


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


def fill_of(spec: ArraySpec) -> float | None:
    """Tell what stands for a missing value among numbers, if anything."""
    return None if spec.dtype == "bool" or isinstance(spec.fill, str) else spec.fill


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
