"""Gaps among some rows, found from the coarsest levels down to the times."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sepp.core.model import Times
from sepp.store.chunks.arrays import StoredArray
from sepp.store.gaps.rule import AROUND, Gaps, Rows, find_gaps, join_gaps
from sepp.store.levels.pyramid import FIRST, GROUP, factors, level_path
from sepp.store.states.layout import CHUNK_ROWS, TIME
from sepp.store.states.time_index import TimeIndex

_MANY = 32
"""Chunks of times that are read at once."""


def search_gaps(index: TimeIndex, rows: slice, cadence_ns: int, least_ns: int = 0) -> Gaps:
    """Find the gaps among ``rows``, into them and after them that are longer than ``least_ns``.

    By the rule of ``find_gaps``; without a cadence any step of over
    ``least_ns`` is one. Of many rows only times near steps of that length are read.
    """
    rows = slice(max(0, rows.start - 1), min(rows.stop + 1, index.rows_total))
    if rows.stop - rows.start <= CHUNK_ROWS:
        stretches = [(rows.start, rows.stop)]
    else:
        blocks, seen = _suspects(index, rows, least_ns)
        stretches = [*join_blocks(blocks), (max(rows.start, seen), rows.stop)]
    found = [_gaps_in(index, start, stop, (cadence_ns, least_ns)) for start, stop in stretches]
    return join_gaps(found).among(rows.start + 1, rows.stop)


def _suspects(index: TimeIndex, rows: slice, least_ns: int) -> tuple[Rows, int]:
    """Give the blocks of 64 rows into or in which a step is longer, and up to which row they were looked at."""
    held = factors(index.snapshot.held_rows)
    levels = [factor for factor in reversed(held) if level_path(factor, TIME) in index.snapshot.members]
    blocks: Rows = np.empty(0, np.int64)
    seen = rows.start
    for factor in levels:
        finer = (blocks[:, None] * GROUP + np.arange(GROUP)).ravel()
        blocks = np.concatenate([finer, np.arange(seen // factor, rows.stop // factor)])
        longest = _longest_steps(index.snapshot.member(level_path(factor, TIME)), blocks)
        blocks, seen = blocks[longest > least_ns], max(seen, rows.stop // factor * factor)
    return blocks, seen


def _longest_steps(level: StoredArray, blocks: Rows) -> Times:
    """Read the longest step of some blocks, chunk by chunk of the level."""
    parts = [np.empty(0, np.int64)]
    for first, last in _runs(blocks // level.spec.chunks[0]):
        some = blocks[first:last]
        parts.append(level.read(slice(int(some[0]), int(some[-1]) + 1))[some - some[0], 2])
    return np.concatenate(parts)


def join_blocks(blocks: Rows) -> Iterator[tuple[int, int]]:
    """Join blocks to rows: those of one chunk of times, which a look at one of them reads, or of many if most are."""
    chunks = blocks // (CHUNK_ROWS // FIRST)
    groups = chunks // _MANY
    is_dense = np.bincount(groups[np.diff(chunks, prepend=-1) > 0])[groups] * 2 > _MANY if len(blocks) else groups > 0
    for first, last in _runs(np.where(is_dense, groups * _MANY, chunks)):
        yield int(blocks[first]) * FIRST, (int(blocks[last - 1]) + 1) * FIRST


def _runs(numbers: Rows) -> Iterator[tuple[int, int]]:
    """Give begin and end of each run of equal numbers."""
    return pairwise(np.flatnonzero(np.diff(numbers, prepend=-1, append=-1)).tolist())


def _gaps_in(index: TimeIndex, start: int, stop: int, limits: tuple[int, int]) -> Gaps:
    """Look at the steps into these rows, and at those around them."""
    cadence_ns, least_ns = limits
    first = max(0, start - AROUND - 1)
    times = index.times(slice(first, min(stop + AROUND, index.rows_total)))
    steps = np.diff(times)
    places = find_gaps(times, cadence_ns) if cadence_ns else np.arange(1, len(times))
    places = places[(places >= start - first) & (places < stop - first)]
    places = places[steps[places - 1] > least_ns]
    return Gaps(first + places, times[places - 1], times[places])
