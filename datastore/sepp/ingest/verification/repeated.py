"""Records that a version keeps more than once, time and values alike."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Batch, Times
from sepp.core.time import to_iso
from sepp.ingest.repeats import find_repeats
from sepp.ingest.verification.levels import Wrong
from sepp.store.states.layout import TIME
from sepp.store.states.snapshot import Snapshot

Rows = NDArray[np.intp]


def check_repeats(snapshot: Snapshot, windows: Sequence[slice], samples: int) -> Iterator[Wrong]:
    """Look for repeats where times are shared, ``samples`` values at a time.

    ``windows`` are stretches of rows in which some record has the time of the
    one before it; only their values are read. Of a time that more records
    share than are read at a time some repeats may be missed. Gives where and
    what. Raises ``StoreError`` for values that can't be read.
    """
    found = [times for rows in _joined(windows) for times in _repeated(snapshot, rows, samples)]
    times = np.concatenate([*found, np.empty(0, np.int64)])
    if len(times):
        what = "1 record repeats" if len(times) == 1 else f"{len(times):,} records repeat"
        span = f"from {to_iso(int(times[0]))} to {to_iso(int(times[-1]))}"
        yield "records", f"{what} another, time and values alike, {span}"


def _joined(windows: Sequence[slice]) -> Iterator[slice]:
    """Join windows that meet; the first row of each may have the time of the row before."""
    start = stop = 0
    for window in windows:
        if window.start != stop or start == stop:
            if stop > start:
                yield slice(start, stop)
            start = max(stop, window.start - 1)
        stop = window.stop
    if stop > start:
        yield slice(start, stop)


def _repeated(snapshot: Snapshot, window: slice, samples: int) -> Iterator[Times]:
    """Give the times of repeats, stretch by stretch."""
    names = [parameter.name for parameter in snapshot.dataset.parameters if parameter.is_varying]
    width = sum(prod(snapshot.array(name).spec.shape[1:]) for name in names)
    step = max(2, samples // max(1, width))
    start = window.start
    while start < window.stop:
        times = snapshot.array(TIME).read(slice(start, min(start + step, window.stop)))
        if start + len(times) < window.stop:
            times = times[: int(np.searchsorted(times, times[-1])) or len(times)]
        shared = _shared(times)
        if len(shared):
            batch = _read(snapshot, names, times, shared, start)
            yield batch.time[find_repeats(batch)]
        start += len(times)


def _shared(times: Times) -> Rows:
    is_shared = np.zeros(len(times), np.bool_)
    is_shared[1:] = times[1:] == times[:-1]
    is_shared[:-1] |= is_shared[1:]
    return np.flatnonzero(is_shared)


def _read(snapshot: Snapshot, names: Sequence[str], times: Times, rows: Rows, start: int) -> Batch:
    """Read some rows of a stretch of times that begins at row ``start``."""
    first, last = int(rows[0]), int(rows[-1])
    stretch = slice(start + first, start + last + 1)
    values = {name: snapshot.array(name).read(stretch)[rows - first] for name in names}
    return Batch(snapshot.dataset, times[rows], values)
