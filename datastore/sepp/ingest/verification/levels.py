"""Levels against the rows that they were made from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sepp.core.errors import StoreError
from sepp.store.chunks.array_spec import Cells
from sepp.store.chunks.arrays import StoredArray
from sepp.store.levels.pyramid import FIRST, GROUP, combine_edges, edges_of, factors, fill_of, has_pyramid, level_path
from sepp.store.levels.statistics import Numbers, combine_blocks, reduce_values
from sepp.store.states.layout import TIME
from sepp.store.states.snapshot import Snapshot

ROUNDING = 1e-9
Wrong = tuple[str, str]


def check_levels(snapshot: Snapshot, name: str, step: int) -> Iterator[Wrong]:
    """Read a parameter ``step`` rows at a time and compare its levels.

    Gives where and what. Raises ``StoreError`` for rows that can't be read.
    """
    array = snapshot.array(name)
    if not has_pyramid(array.spec):
        for start in range(0, snapshot.rows, step):
            array.read(slice(start, start + step))
        return

    def make(first: int, last: int) -> Cells:
        return reduce_values(array.read(slice(first * FIRST, last * FIRST)), FIRST, fill_of(array.spec))

    yield from _check_all(snapshot, step, _Making(name, make, combine_blocks, _differing))
    array.read(slice(snapshot.rows // FIRST * FIRST, snapshot.rows))


def check_time_levels(snapshot: Snapshot, step: int) -> Iterator[Wrong]:
    """Compare the levels of time with the time axis."""
    time = snapshot.array(TIME)

    def make(first: int, last: int) -> Cells:
        found = time.read(slice(max(0, first * FIRST - 1), last * FIRST))
        cut = min(1, first)
        return edges_of(found[cut:], found[:cut], FIRST)

    yield from _check_all(snapshot, step, _Making(TIME, make, combine_edges, _unequal))


@dataclass(frozen=True, slots=True)
class _Making:
    """How the levels above one array are made and compared."""

    name: str
    first: Callable[[int, int], Cells]
    combine: Callable[[Cells, int], Cells]
    differ: Callable[[Cells, Cells], int]


def _check_all(snapshot: Snapshot, step: int, making: _Making) -> Iterator[Wrong]:
    known = factors(snapshot.rows)
    where = f"levels of {making.name}"
    for start in range(0, snapshot.rows if not known else 0, step):
        making.first(start // FIRST, min(start + step, snapshot.rows) // FIRST)
    for factor in known:
        level = _stored(snapshot, factor, making.name)
        if level is None or level.spec.shape[0] < snapshot.rows // factor:
            yield where, f"the level of {factor} rows is not there"
            return
        try:
            wrong = _count(snapshot, level, factor, step // FIRST, making)
        except _LevelError as error:
            yield where, f"the level of {factor} rows cannot be read: {error}"
            return
        if wrong:
            yield where, f"{wrong} blocks of {factor} rows differ from the records"
            return


class _LevelError(Exception):
    """A level can't be read, which is no fault of the rows."""


def _stored(snapshot: Snapshot, factor: int, name: str) -> StoredArray | None:
    path = level_path(factor, name)
    return snapshot.member(path) if path in snapshot.members else None


def _count(snapshot: Snapshot, level: StoredArray, factor: int, step: int, making: _Making) -> int:
    blocks = snapshot.rows // factor
    make = making.first
    if factor > FIRST:
        finer = snapshot.member(level_path(factor // GROUP, making.name))

        def make(first: int, last: int) -> Cells:
            return making.combine(_level_rows(finer, first * GROUP, last * GROUP), GROUP)

    cuts = [(first, min(first + step, blocks)) for first in range(0, blocks, step)]
    return sum(making.differ(make(*cut), _level_rows(level, *cut)) for cut in cuts)


def _level_rows(level: StoredArray, first: int, last: int) -> Cells:
    try:
        return level.read(slice(first, last))
    except StoreError as error:
        raise _LevelError(str(error)) from error


def _unequal(wanted: Cells, found: Cells) -> int:
    return int((wanted != found).any(axis=1).sum())


def _differing(wanted: Numbers, found: Numbers) -> int:
    """Count blocks that differ; sums may be rounded in another order."""
    count, held = (np.nan_to_num(each[:, 3]) for each in (wanted, found))
    scale = np.fmax(np.abs(wanted[:, 0]), np.abs(wanted[:, 1])) * count
    total, sums = (np.where(count > 0, each[:, 2], 0.0) for each in (wanted, found))
    with np.errstate(invalid="ignore"):
        near = np.abs(total - sums) <= ROUNDING * np.nan_to_num(scale, nan=0.0, posinf=np.inf)
    near |= (total == sums) | (np.isnan(total) & np.isnan(sums))
    same = (count == held) & near
    for side in (0, 1):
        same &= (wanted[:, side] == found[:, side]) | (np.isnan(wanted[:, side]) & np.isnan(found[:, side]))
    return int((~same.reshape(len(same), -1)).any(axis=1).sum())
