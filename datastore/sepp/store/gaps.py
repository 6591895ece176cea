"""Where data pause: steps that are long beside the steps around them."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sepp.core.model import Span, Times
from sepp.store.layout import CHUNK_ROWS, TIME
from sepp.store.pyramid import FIRST, level_path
from sepp.store.time_index import GAP_STEPS, TimeIndex

AROUND = 16
"""Steps looked at on each side of a step."""
_LOW, _HIGH = AROUND // 2 - 1, AROUND - 3
_FEW = 8

Rows = NDArray[np.int64]
Breaks = tuple[Rows, Times, Times]


def find_gaps(time: Times, cadence_ns: int) -> Rows:
    """Give the records that come after a gap, of times in ns that do not decrease.

    A gap is a step of over 3 times the cadence. Where the steps on either
    side are typically more than twice as long as the cadence, or on both
    sides less than half as long, it has changed: then those steps count.
    """
    steps = np.diff(time)
    places = np.flatnonzero(steps > GAP_STEPS * _block_limits(steps, cadence_ns))
    if not len(places):
        return places
    # Records of one time say nothing of the cadence.
    plain = np.where(steps > 0, steps, cadence_ns)
    around = sliding_window_view(np.pad(plain, AROUND, constant_values=cadence_ns), AROUND)
    before, after = (np.partition(around[at], (_LOW, _HIGH), axis=1) for at in (places, places + AROUND + 1))
    slow, fast = (np.maximum(before[:, at], after[:, at]) for at in (_LOW, _HIGH))
    typical = np.where(slow > 2 * cadence_ns, slow, np.where(2 * fast < cadence_ns, fast, cadence_ns))
    return places[steps[places] > GAP_STEPS * typical] + 1


def _block_limits(steps: Times, cadence_ns: int) -> Times:
    """Give for each step the shortest cadence that it may have to be compared with."""
    whole = len(steps) // FIRST * FIRST
    limits = np.zeros(len(steps), np.int64)
    middle = np.partition(steps[:whole].reshape(-1, FIRST), FIRST // 2, axis=1)[:, FIRST // 2]
    is_fast = (middle > 0) & (2 * middle < cadence_ns)
    limits[:whole] = np.repeat(np.where(is_fast, middle, cadence_ns), FIRST)
    return limits


def find_blocks(edges: Times, cadence_ns: int) -> Rows:
    """Give the blocks that may have a gap, by first time, last time and longest step of each.

    A block whose longest step is near its mean step has none: more than
    half of its steps are longer than a third of it.
    """
    longest, span = edges[:, 2], edges[:, 1] - edges[:, 0]
    is_uneven = longest * 2 * (FIRST - 1) > 3 * span
    others = np.maximum(span - longest, 0) // (FIRST - 2)
    is_fast = (2 * others < cadence_ns) & (longest > GAP_STEPS * others)
    return np.flatnonzero(is_uneven & (is_fast | (longest > GAP_STEPS * cadence_ns)))


def spans_by_cadence(index: TimeIndex, cadence_ns: int) -> tuple[Span, ...]:
    """Cut a time axis at its gaps, as ``find_gaps`` has them.

    Only chunks of times with blocks that may have a gap are read, on
    threads where they are many.
    """
    if not index.rows_total:
        return ()
    first, last = index.bounds or (0, 0)
    path = level_path(FIRST, TIME)
    blocks = index.rows_total // FIRST if path in index.snapshot.members else 0
    edges = index.snapshot.member(path).read(slice(0, blocks)) if blocks else np.empty((0, 3), np.int64)
    stretches = [*_stretches(find_blocks(edges, cadence_ns)), (blocks * FIRST, index.rows_total)]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        look = pool.map if len(stretches) > _FEW else map
        found = look(lambda rows: _breaks_in(index, rows[0], rows[1], cadence_ns), stretches)
        rows, before, after = map(np.concatenate, zip(*found, strict=True))
    counts = np.diff(rows, prepend=0, append=index.rows_total)
    return tuple(map(Span, [first, *after.tolist()], [*before.tolist(), last], counts.tolist()))


def _breaks_in(index: TimeIndex, start: int, stop: int, cadence_ns: int) -> Breaks:
    """Give rows after gaps among these, with the times before and after each."""
    begin = max(0, start - AROUND - 1)
    times = index.times(slice(begin, min(stop + AROUND, index.rows_total)))
    places = find_gaps(times, cadence_ns)
    places = places[(places >= start - begin) & (places < stop - begin)]
    return begin + places, times[places - 1], times[places]


def _stretches(blocks: Rows) -> Iterator[tuple[int, int]]:
    """Join blocks of one chunk of times to rows, for that is what a look at one of them reads."""
    chunks = blocks // (CHUNK_ROWS // FIRST)
    edges = np.flatnonzero(np.diff(chunks, prepend=-1, append=-1)).tolist()
    for first, last in pairwise(edges):
        yield int(blocks[first]) * FIRST, (int(blocks[last - 1]) + 1) * FIRST
