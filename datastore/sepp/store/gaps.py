"""Where data pause: steps that are long beside the steps around them."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Span, Times
from sepp.store.layout import CHUNK_ROWS, TIME
from sepp.store.pyramid import FIRST, level_path
from sepp.store.time_index import GAP_STEPS, TimeIndex

AROUND = 16
"""Steps looked at on each side of a step."""
_LOW, _HIGH = AROUND // 2 - 1, AROUND - 3
_MANY = 32
"""Chunks of times that are read at once."""

Rows = NDArray[np.int64]
Breaks = tuple[Rows, Times, Times]


def find_gaps(time: Times, cadence_ns: int) -> Rows:
    """Give the records that come after a gap, of times in ns that do not decrease.

    A gap is a step of over 3 times the cadence. Where the steps on either
    side are typically more than twice as long as the cadence, or on both
    sides less than half as long, it has changed: then those steps count.
    """
    return _long_steps(np.diff(time), cadence_ns) + 1


def _long_steps(steps: Times, cadence_ns: int) -> Rows:
    places, quick = np.flatnonzero(steps > GAP_STEPS * cadence_ns), _quick_blocks(steps, cadence_ns)
    last = np.arange(len(steps) // FIRST * FIRST, len(steps))
    places = np.unique(np.concatenate([places, _places_in(steps, quick), last]))
    before, after = (_around(steps, places + shift, cadence_ns) for shift in (-AROUND, 1))
    slow, fast = (np.maximum(before[:, at], after[:, at]) for at in (_LOW, _HIGH))
    typical = np.where(slow > 2 * cadence_ns, slow, np.where(2 * fast < cadence_ns, fast, cadence_ns))
    return places[steps[places] > GAP_STEPS * typical]


def _around(steps: Times, firsts: Rows, cadence_ns: int) -> Times:
    """Give ``AROUND`` steps from each place on, partly sorted, and the cadence beyond the ends."""
    places = firsts[:, None] + np.arange(AROUND)
    found = steps.take(places, mode="clip") if len(steps) else np.empty(places.shape, np.int64)
    # Records of one time say nothing of the cadence.
    found[(places < 0) | (places >= len(steps)) | (found <= 0)] = cadence_ns
    return np.partition(found, (_LOW, _HIGH), axis=1)


def _quick_blocks(steps: Times, cadence_ns: int) -> Rows:
    """Give the whole blocks of which most steps are shorter than half the cadence."""
    whole = len(steps) // FIRST * FIRST
    is_short = steps[:whole] < (cadence_ns + 1) // 2
    return np.flatnonzero(np.count_nonzero(is_short.reshape(-1, FIRST), axis=1) > FIRST // 2)


def _places_in(steps: Times, blocks: Rows) -> Rows:
    """Give the steps of some blocks that are long beside the middle one of their block, where that is one."""
    if not len(blocks):
        return blocks
    some = steps[: len(steps) // FIRST * FIRST].reshape(-1, FIRST)[blocks]
    middle = np.partition(some, FIRST // 2, axis=1)[:, FIRST // 2]
    block, place = np.nonzero((some > GAP_STEPS * middle[:, None]) & (middle > 0)[:, None])
    return blocks[block] * FIRST + place


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

    Only chunks of times with blocks that may have a gap are read.
    """
    if not index.rows_total:
        return ()
    first, last = index.bounds or (0, 0)
    path = level_path(FIRST, TIME)
    blocks = index.rows_total // FIRST if path in index.snapshot.members else 0
    edges = index.snapshot.member(path).read(slice(0, blocks)) if blocks else np.empty((0, 3), np.int64)
    stretches = [*_stretches(find_blocks(edges, cadence_ns)), (blocks * FIRST, index.rows_total)]
    found = (_breaks_in(index, start, stop, cadence_ns) for start, stop in stretches)
    rows, before, after = map(np.concatenate, zip(*found, strict=True))
    counts = np.diff(rows, prepend=0, append=index.rows_total)
    return tuple(map(Span, [first, *after.tolist()], [*before.tolist(), last], counts.tolist()))


def _breaks_in(index: TimeIndex, start: int, stop: int, cadence_ns: int) -> Breaks:
    """Give rows after gaps among these, with the times before and after each."""
    before = index.times(slice(max(0, start - AROUND - 1), start))
    times, after = index.times(slice(start, stop)), index.times(slice(stop, min(stop + AROUND, index.rows_total)))
    steps = _steps(before, times, after)
    places = _long_steps(steps, cadence_ns) + 1 - len(before)
    places = places[(places >= 0) & (places < len(times))]
    return start + places, times[places] - steps[places + len(before) - 1], times[places]


def _steps(before: Times, times: Times, after: Times) -> Times:
    """Give the steps of three stretches as of one, the middle of which is long and not copied."""
    if not len(times):
        return np.diff(np.concatenate([before, after]))
    steps: Times = np.empty(len(before) + len(times) + len(after) - 1, np.int64)
    begin, end = len(before), len(before) + len(times) - 1
    np.subtract(times[1:], times[:-1], out=steps[begin:end])
    steps[:begin] = np.diff(before, append=times[0])
    steps[end:] = np.diff(after, prepend=times[-1])
    return steps


def _stretches(blocks: Rows) -> Iterator[tuple[int, int]]:
    """Join blocks to rows: those of one chunk of times, which a look at one of them reads, or of many if most are."""
    chunks = blocks // (CHUNK_ROWS // FIRST)
    groups = chunks // _MANY
    is_dense = np.bincount(groups[np.diff(chunks, prepend=-1) > 0])[groups] * 2 > _MANY if len(blocks) else groups > 0
    edges = np.flatnonzero(np.diff(np.where(is_dense, groups * _MANY, chunks), prepend=-1, append=-1)).tolist()
    for first, last in pairwise(edges):
        yield int(blocks[first]) * FIRST, (int(blocks[last - 1]) + 1) * FIRST
