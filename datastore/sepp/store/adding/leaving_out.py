"""Held records that the next version leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times
from sepp.store.states.time_index import TimeIndex

Runs = NDArray[np.int64]
"""Stretches of rows ``[start, stop)``, apart and in order; shape ``(n, 2)``."""
NO_RUNS: Runs = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records between two times, both of them included."""

    start_ns: int
    """First time, ns since 1970."""
    stop_ns: int
    """Last time."""
    times: Times | None = None
    """Only records of these times, which do not decrease; None for all."""


def find_runs(index: TimeIndex, stretches: Sequence[Stretch]) -> Runs:
    """Find the rows of stretches, which may overlap."""
    found = [_runs_of(index, stretch) for stretch in stretches]
    runs = np.concatenate([NO_RUNS, *found])
    runs = runs[runs[:, 1] > runs[:, 0]]
    runs = runs[np.argsort(runs[:, 0], kind="stable")]
    if not len(runs):
        return NO_RUNS
    reached = np.maximum.accumulate(runs[:, 1])
    is_apart = np.append(True, runs[1:, 0] > reached[:-1])
    return np.stack([runs[is_apart, 0], reached[np.append(is_apart[1:], True)]], axis=1)


def count_rows(runs: Runs) -> int:
    """Count the rows of all runs."""
    return int((runs[:, 1] - runs[:, 0]).sum())


def rows_kept(runs: Runs, start: int, stop: int) -> NDArray[np.int64]:
    """Give the rows from ``start`` to ``stop`` that lie in no run."""
    rows = np.arange(start, stop)
    if not len(runs):
        return rows
    run = np.searchsorted(runs[:, 0], rows, "right") - 1
    kept: Runs = rows[(run < 0) | (rows >= runs[run, 1])]
    return kept


def _runs_of(index: TimeIndex, stretch: Stretch) -> Runs:
    rows = slice(index.search(stretch.start_ns), index.search(stretch.stop_ns, "right"))
    if stretch.times is None:
        return np.array([[rows.start, rows.stop]], np.int64)
    is_meant = np.isin(index.times(rows), stretch.times)
    edges = np.flatnonzero(np.diff(is_meant, prepend=False, append=False))
    runs: Runs = rows.start + edges.reshape(-1, 2)
    return runs
