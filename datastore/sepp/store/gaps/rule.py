"""Where data pause: steps that are long beside the steps around them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times
from sepp.store.levels.pyramid import FIRST

GAP_STEPS = 3
AROUND = 16
"""Steps looked at on each side of a step."""
_LOW, _HIGH = AROUND // 2 - 1, AROUND - 3
_EACH = 0x0101010101010101
"""1 in each of eight bytes."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Steps without data among some rows, in order of time."""

    rows: Rows
    """The row after each gap, shape ``(n,)``."""
    before_ns: Times
    """Time of the record before it, ns since 1970."""
    after_ns: Times
    """Time of the record after it."""

    def over(self, least_ns: int) -> "Gaps":
        """Keep those longer than ``least_ns``."""
        return self._kept(self.after_ns - self.before_ns > least_ns)

    def among(self, start: int, stop: int) -> "Gaps":
        """Keep those into rows from ``start`` to ``stop`` (not included)."""
        return self._kept((self.rows >= start) & (self.rows < stop))

    def within(self, blocks: Rows) -> "Gaps":
        """Keep those into rows of some blocks, in order of their number."""
        places = np.minimum(np.searchsorted(blocks, self.rows // FIRST), max(len(blocks) - 1, 0))
        return self._kept(blocks[places] == self.rows // FIRST) if len(blocks) else self.among(0, 0)

    def _kept(self, is_kept: NDArray[np.bool_]) -> "Gaps":
        return Gaps(self.rows[is_kept], self.before_ns[is_kept], self.after_ns[is_kept])


def join_gaps(parts: Sequence[Gaps]) -> Gaps:
    """Give the gaps of stretches that follow each other."""
    none = np.empty(0, np.int64)
    return Gaps(*(np.concatenate([none, *(getattr(part, name) for part in parts)]) for name in Gaps.__slots__))


def gaps_of(time: Times, first_row: int, cadence_ns: int) -> Gaps:
    """Give the gaps between records that follow each other, the first of them in row ``first_row``."""
    places = find_gaps(time, cadence_ns)
    return Gaps(first_row + places, time[places - 1], time[places])


def find_gaps(time: Times, cadence_ns: int) -> Rows:
    """Give the records that come after a gap, of times in ns that do not decrease.

    A gap is a step of over 3 times the cadence. Where the steps on either
    side are typically more than twice as long as the cadence, or on both
    sides less than half as long, it has changed: then those steps count.
    """
    steps: Times = time[1:] - time[:-1]
    places, quick = np.flatnonzero(steps > GAP_STEPS * cadence_ns), _quick_blocks(steps, cadence_ns)
    last = np.arange(len(steps) // FIRST * FIRST, len(steps))
    places = np.unique(np.concatenate([places, _places_in(steps, quick, cadence_ns), last]))
    before, after = (_around(steps, places + shift, cadence_ns) for shift in (-AROUND, 1))
    slow, fast = (np.maximum(before[:, at], after[:, at]) for at in (_LOW, _HIGH))
    typical = np.where(slow > 2 * cadence_ns, slow, np.where(2 * fast < cadence_ns, fast, cadence_ns))
    return places[steps[places] > GAP_STEPS * typical] + 1


def _around(steps: Times, firsts: Rows, cadence_ns: int) -> Times:
    """Give ``AROUND`` steps from each place on, partly sorted, and the cadence beyond the ends."""
    places = firsts[:, None] + np.arange(AROUND)
    found = steps.take(places, mode="clip") if len(steps) else np.empty(places.shape, np.int64)
    # Records of one time say nothing of the cadence.
    found[(places < 0) | (places >= len(steps)) | (found <= 0)] = cadence_ns
    return np.partition(found, (_LOW, _HIGH), axis=1)


def _quick_blocks(steps: Times, cadence_ns: int) -> Rows:
    """Give the whole blocks in which so many steps are shorter than half the cadence as a quick side needs.

    The 16 steps on one side at least of any step lie in its own block.
    """
    is_short = steps[: len(steps) // FIRST * FIRST] < (cadence_ns + 1) // 2
    # Eight truths at a time: no byte of the sums overflows.
    sums = is_short.view(np.uint64).reshape(-1, FIRST // 8).sum(axis=1)
    return np.flatnonzero((sums * np.uint64(_EACH)) >> np.uint64(56) > _HIGH)


def _places_in(steps: Times, blocks: Rows, cadence_ns: int) -> Rows:
    """Give the steps of some blocks that are long beside the 14th shortest of their block."""
    if not len(blocks):
        return blocks
    some = steps[: len(steps) // FIRST * FIRST].reshape(-1, FIRST)[blocks]
    quick = np.partition(np.where(some > 0, some, cadence_ns), _HIGH, axis=1)[:, _HIGH]
    block, place = np.nonzero(some > GAP_STEPS * quick[:, None])
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
