"""Gaps made visible: nothing is drawn where nothing was measured."""

from dataclasses import dataclass, fields
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.quicklook.source import GAP_STEPS, Source
from sepp.store import PyramidSlice
from sepp.store.gaps.rule import find_gaps

Indices = NDArray[np.int64]
Truths = NDArray[np.bool_]

MS = 1e6
NO_GAP_NS = np.iinfo(np.int64).max
OWN_STEP = 1.5
"""How much longer than the dataset's a variable's own step must be to count."""

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
    gap_ms: float | None = None
    """The longest step that views are to join; None where gaps are NaN points."""

    def take(self, values: Values) -> Values:
        """Give the values at the points, NaN in gaps; ``(n, *shape)``."""
        found = values[self.source].astype(np.result_type(values.dtype, np.float32))
        found[self.is_gap] = np.nan
        return found


def place_points(source: Source, level: PyramidSlice, *, is_own: bool = False) -> Points:
    """Draw each block at its middle, between two NaN points in each gap.

    Records (factor 1) stay as they are if a limit can tell their gaps.
    ``is_own``: the variable has a slower cadence than its dataset.
    """
    is_apart, limit_ns = find_breaks(source, level, is_own=is_own), _usual_gap_ns(source, level, is_own=is_own)
    steps = level.time_ns[1:] - level.stop_ns[:-1]
    if level.factor == 1:
        longest_ns = max(limit_ns, int(steps[~is_apart].max(initial=0)))
        if np.array_equal(is_apart, steps > longest_ns):
            is_gap = np.zeros(len(level.time_ns), bool)
            return Points(level.time_ns, np.arange(len(is_gap)), is_gap, longest_ns / MS if limit_ns else None)
    return _parted(level, np.where(is_apart, steps, 0), limit_ns // GAP_STEPS)


def _parted(level: PyramidSlice, steps: Times, typical_ns: int) -> Points:
    """Put two NaN points into each gap; ``steps`` are 0 where none is.

    They lie in the gap, and if it is wide enough so that the edge
    half-way to them is where the block ends, half a typical step away from a
    single record.
    """
    middle = middle_of(level.time_ns, level.stop_ns)
    gaps = np.concatenate([[0], steps, [0]])[: len(middle) + 1]
    is_gap = gaps > 0
    reach = np.maximum(level.stop_ns - level.time_ns, typical_ns) // 2
    placed = {
        BEFORE: (is_gap[:-1], level.time_ns - np.minimum(reach, gaps[:-1] // 3)),
        DRAWN: (np.ones(len(middle), bool), middle),
        AFTER: (is_gap[1:], level.stop_ns + np.minimum(reach, gaps[1:] // 3)),
    }
    source = np.concatenate([np.flatnonzero(those) for those, _ in placed.values()])
    time = np.concatenate([times[those] for those, times in placed.values()])
    kind = np.concatenate([np.full(int(those.sum()), kind) for kind, (those, _) in placed.items()])
    order = np.lexsort((kind, source))
    return Points(time[order], source[order], kind[order] != DRAWN)


def middle_of(start: Times, stop: Times) -> Times:
    """Give the instant half-way between two, without overflow."""
    return start + (stop - start) // 2


def find_breaks(source: Source, level: PyramidSlice, *, is_own: bool = False) -> Truths:
    """Tell between which neighbours a gap lies, as coverage has it; shape ``(n - 1,)``.

    Between records of a variable that ``is_own`` (see ``own_records``) by
    the same rule at their own cadence, between blocks of it any step of over
    three times that.
    """
    if is_own:
        limit_ns = _usual_gap_ns(source, level, is_own=True) or NO_GAP_NS
        if level.factor == 1 and limit_ns < NO_GAP_NS:
            return np.isin(np.arange(1, len(level.time_ns)), find_gaps(level.time_ns, limit_ns // GAP_STEPS))
        return np.asarray(level.time_ns[1:] - level.stop_ns[:-1] > limit_ns)
    after = (source.all_gaps if level.factor == 1 else source.visible_gaps).after_ns
    passed = (np.searchsorted(after, times, "right") for times in (level.stop_ns[:-1], level.time_ns[1:]))
    return np.not_equal(*passed)


def _usual_gap_ns(source: Source, level: PyramidSlice, *, is_own: bool) -> int:
    """Give the shortest gap of what is shown at its usual cadence; 0 where none is known."""
    if not source.gap_ns:
        return 0
    if level.factor > 1 and not is_own:
        return max(source.gap_ns, source.span.duration_ns // source.points)
    step_ns = float(np.median(np.diff(level.time_ns))) if len(level.time_ns) > 1 else 0.0
    return max(source.gap_ns, int(GAP_STEPS * step_ns))


def own_records(level: PyramidSlice) -> Truths | None:
    """Tell the records of a variable of a slower cadence than its dataset's.

    The fills between them come at every step and are no gaps of it. Shape
    ``(n,)``; None where all records count, fills and all.
    """
    flat = level.mean.reshape(len(level.mean), prod(level.mean.shape[1:]))
    is_there: Truths = np.asarray(np.isfinite(flat).any(axis=1))
    if is_there.all() or is_there.sum() < 3:
        return None
    own, whole = (float(np.median(np.diff(times))) for times in (level.time_ns[is_there], level.time_ns))
    return is_there if own >= OWN_STEP * whole else None


def keep_records(level: PyramidSlice, is_kept: Truths) -> PyramidSlice:
    """Leave out the other records or blocks."""
    arrays = {field.name: getattr(level, field.name)[is_kept] for field in fields(level) if field.name != "factor"}
    return PyramidSlice(**arrays, factor=level.factor)
