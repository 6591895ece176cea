"""Where there are data: a time axis cut at its gaps, which are looked for once."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from sepp.core.model import Span, Times
from sepp.store.gaps.rule import AROUND, Gaps, find_blocks, gaps_of, join_gaps
from sepp.store.gaps.searching import join_blocks, search_gaps
from sepp.store.levels.pyramid import FIRST, block_edges, level_path
from sepp.store.states.layout import TIME
from sepp.store.states.time_index import TimeIndex

_MOST_KEPT = 64
_NONE = Gaps(*(np.empty(0, np.int64) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Looked:
    """Blocks of 64 rows whose gaps are known for good: all the rows around them are there."""

    first: int
    """The first of these blocks."""
    stop: int
    """The one after the last."""
    gaps: Gaps
    """The gaps into their rows."""


def spans_by_limit(index: TimeIndex, gap_ns: int) -> tuple[Span, ...]:
    """Cut a time axis wherever a step is longer than ``gap_ns``."""
    return _spans(index, search_gaps(index, slice(0, index.rows_total), 0, gap_ns))


def spans_by_cadence(index: TimeIndex, cadence_ns: int) -> tuple[Span, ...]:
    """Cut a time axis at its gaps, as ``find_gaps`` has them.

    Only chunks of times with blocks that may have a gap are read, and none
    of those that this process looked at before, or while it wrote them.
    """
    token, settled = index.snapshot.token, settled_blocks(index.rows_total)
    known = _looked.get(token, cadence_ns)
    first, stop = (min(known.first, settled), min(known.stop, settled)) if known else (0, 0)
    found = join_gaps(
        [
            _gaps_in(index, 0, first, cadence_ns),
            known.gaps.among(first * FIRST, stop * FIRST) if known else _NONE,
            _gaps_in(index, stop, None, cadence_ns),
        ]
    )
    remember(token, cadence_ns, Looked(0, settled, found.among(0, settled * FIRST)))
    return _spans(index, found)


def settled_blocks(rows: int) -> int:
    """Count the blocks of 64 rows whose gaps later rows do not change."""
    return max(0, rows - AROUND) // FIRST


def remember(token: str, cadence_ns: int, looked: Looked) -> None:
    """Keep what gaps some rows have of the version that ``token`` tells."""
    _looked.put(token, cadence_ns, looked)


def _spans(index: TimeIndex, gaps: Gaps) -> tuple[Span, ...]:
    if not index.rows_total:
        return ()
    first, last = index.bounds or (0, 0)
    counts = np.diff(gaps.rows, prepend=0, append=index.rows_total)
    return tuple(map(Span, [first, *gaps.after_ns.tolist()], [*gaps.before_ns.tolist(), last], counts.tolist()))


def _gaps_in(index: TimeIndex, first: int, stop: int | None, cadence_ns: int) -> Gaps:
    """Give the gaps into rows of some blocks, and without ``stop`` into the rows after the last whole one."""
    last = index.rows_total // FIRST if stop is None else stop
    parts = [_NONE]
    if last > first:
        blocks = first + find_blocks(_edges(index, first, last), cadence_ns)
        parts += [_judged(index, start, end, cadence_ns).within(blocks) for start, end in join_blocks(blocks)]
    if stop is None:
        parts.append(_judged(index, last * FIRST, index.rows_total, cadence_ns))
    return join_gaps(parts)


def _edges(index: TimeIndex, first: int, last: int) -> Times:
    path = level_path(FIRST, TIME)
    if path in index.snapshot.members:
        return index.snapshot.member(path).read(slice(first, last))
    return block_edges(index.times, first, last)


def _judged(index: TimeIndex, start: int, stop: int, cadence_ns: int) -> Gaps:
    begin = max(0, start - AROUND - 1)
    times = index.times(slice(begin, min(stop + AROUND, index.rows_total)))
    return gaps_of(times, begin, cadence_ns).among(start, stop)


class _Memory:
    """What gaps are known of the versions last looked at, one memory for the process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Looked] = OrderedDict()
        self._lock = Lock()

    def get(self, token: str, cadence_ns: int) -> Looked | None:
        with self._lock:
            return self._kept.get((token, cadence_ns))

    def put(self, token: str, cadence_ns: int, looked: Looked) -> None:
        with self._lock:
            before = self._kept.pop((token, cadence_ns), None)
            self._kept[token, cadence_ns] = _joined(before, looked)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)


def _joined(before: Looked | None, now: Looked) -> Looked:
    """Join what was looked at to what lies after it, or keep the longer of both."""
    if before is None or (now.first <= before.first and now.stop >= before.stop):
        return now
    if before.first <= now.first <= before.stop <= now.stop:
        gaps = join_gaps([before.gaps.among(0, now.first * FIRST), now.gaps])
        return Looked(before.first, now.stop, gaps)
    return max(before, now, key=lambda each: each.stop - each.first)


_looked = _Memory()
