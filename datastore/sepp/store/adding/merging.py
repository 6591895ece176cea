"""Records among those held: the same again, or a new version."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Parameter, Times, Values
from sepp.core.time import to_iso
from sepp.store.adding.draft import Draft
from sepp.store.adding.fitting import Fitted, recast
from sepp.store.adding.growth import add_rows, fork_draft
from sepp.store.adding.leaving_out import NO_RUNS, Runs, rows_kept
from sepp.store.adding.remembering import note_merged
from sepp.store.adding.shaping import pad_values, same_values
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.states.layout import array_key, default_fill
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import TimeIndex

_log = logging.getLogger(__name__)
SAMPLES = 1 << 21
"""Values merged at a time, to bound the memory."""
ROWS = 1 << 22
"""Rows looked at at a time where nothing is merged into them."""

Places = NDArray[np.int64]


def drop_held(fitted: Fitted, snapshot: Snapshot) -> Fitted | None:
    """Leave out leading records that are held already, value for value.

    Gives None if a record among those held is new or differs: that takes a
    new version.
    """
    if fitted.recast:
        return None
    bounds = TimeIndex(snapshot).bounds
    among = 0 if bounds is None else int(np.searchsorted(fitted.time, bounds[1], "right"))
    comes_new = [p for p in fitted.dataset.parameters if snapshot.dataset.parameter(p.name) is None]
    if among == len(fitted) and comes_new and snapshot.rows:
        return None
    if among and not _is_held(fitted.rows(0, among), snapshot):
        return None
    return fitted.rows(among)


def _is_held(fitted: Fitted, snapshot: Snapshot) -> bool:
    index = TimeIndex(snapshot)
    rows = slice(index.search(int(fitted.time[0])), index.search(int(fitted.time[-1]), "right"))
    held = index.times(rows)
    matched = match_times(held, fitted.time)
    is_touched = np.isin(held, fitted.time)
    if (matched < 0).any() or int(is_touched.sum()) != len(fitted):
        return False
    return all(_is_same(snapshot, name, values, rows, matched) for name, values in fitted.values.items())


def _is_same(snapshot: Snapshot, name: str, values: Values, rows: slice, matched: Places) -> bool:
    if snapshot.dataset.parameter(name) is None:
        return values.dtype.kind == "f" and bool(np.isnan(values).all())
    return same_values(snapshot.array(name).read(rows)[matched], values)


def match_times(held: Times, new: Times) -> Places:
    """Find for each new record the held one of its time, else -1.

    The n-th of several records of one time matches the n-th held.
    """
    first_held = np.searchsorted(held, new, "left")
    nth = np.arange(len(new)) - np.searchsorted(new, new, "left")
    place = first_held + nth
    fits = place < np.searchsorted(held, new, "right")
    return np.where(fits, place, -1).astype(np.int64)


class Merging:
    """The next version being written: all records by time, new ones winning.

    New records come in order of time, some after the other. A held record
    of a new record's time is replaced, but keeps the values of parameters
    that the new one lacks.
    """

    def __init__(
        self,
        first: Fitted,
        snapshot: Snapshot,
        begin: Callable[[Draft], None],
        *,
        with_levels: bool = True,
        left_out: Runs = NO_RUNS,
    ) -> None:
        """Begin with what lies before the first of the new records and of those left out.

        ``begin`` is told the draft before anything is written.
        """
        self._left_out = left_out
        self._snapshot, self._index, self._with_levels = snapshot, TimeIndex(snapshot), with_levels
        version = snapshot.revision.version + 1
        self.draft = Draft.create(snapshot.files, first.dataset, version)
        self._next = 0
        begin(self.draft)
        if not first.recast:
            self._next = min([self._index.search(int(first.time[0])), *left_out[:1, 0].tolist()])
            fork_draft(snapshot, self._next, self.draft)

    def add(self, fitted: Fitted) -> None:
        """Merge records, the first of which is not before those added."""
        self.draft.describe(fitted.dataset)
        add_parameters(self.draft, fitted, self._snapshot)
        stop = self._index.search(int(fitted.time[-1]), "right") if len(fitted) else self._next
        self._merge(fitted, max(stop, self._next))

    def finish(self, fitted: Fitted) -> None:
        """Add the held records that come after the last new one.

        ``fitted`` may be any of those added.
        """
        while self._next < self._snapshot.rows:
            self._merge(fitted.rows(0, 0), min(self._next + ROWS, self._snapshot.rows))

    def _merge(self, fitted: Fitted, stop: int) -> None:
        rows = rows_kept(self._left_out, self._next, stop)
        held = self._index.times(slice(self._next, stop))
        merge = Merge.plan(held[rows - self._next] if len(self._left_out) else held, fitted.time, rows)
        _tell(self._snapshot, fitted, replaced=stop - self._next + len(fitted) - len(merge.time))
        self._next = stop
        widest = max((prod(parameter.shape) for parameter in self.draft.dataset.parameters), default=1)
        length = max(1, SAMPLES // max(1, widest))
        for first in range(0, len(merge.time), length):
            piece = merge.piece(slice(first, first + length))
            values = {
                parameter.name: _merged(
                    parameter, self.draft.specs[array_key(parameter.name)], fitted, self._snapshot, piece
                )
                for parameter in self.draft.dataset.parameters
                if parameter.is_varying
            }
            note_merged(self.draft, fitted.came, self._snapshot, piece.time, (piece.held, piece.new))
            add_rows(self.draft, piece.time, values, with_levels=self._with_levels)


def _tell(snapshot: Snapshot, fitted: Fitted, replaced: int) -> None:
    if not len(fitted):
        return
    first, last = (to_iso(int(fitted.time[place])) for place in (0, -1))
    _log.log(
        logging.WARNING if replaced else logging.INFO,
        "%s: %d records from %s to %s take the place of %d held ones; version %d holds them, %s stays as it was",
        *(snapshot.dataset.id, len(fitted), first, last, replaced),
        *(snapshot.revision.version + 1, snapshot.revision),
    )


def add_parameters(draft: Draft, fitted: Fitted, snapshot: Snapshot | None) -> None:
    """Add to a draft the parameters that it has not got yet."""
    for parameter in fitted.dataset.parameters:
        if draft.dataset.parameter(parameter.name) is not None:
            continue
        dtype = fitted.dtypes.get(parameter.name)
        constant = fitted.constants.get(parameter.name)
        if dtype is None and snapshot is not None:
            array = snapshot.array(parameter.name)
            dtype = array.spec.dtype
            fill = default_fill(parameter, dtype)
            constant = None if parameter.is_varying else pad_values(array.read_all(), parameter.shape, fill)
        if dtype is not None:
            draft.add_parameter(parameter, dtype, constant)


@dataclass(frozen=True, slots=True)
class Merge:
    """Where each record of the merged time axis comes from."""

    time: Times
    """ns since 1970, shape ``(n,)``."""
    held: Places
    """Row among the held ones, or -1; shape ``(n,)``."""
    new: Places
    """Row among the new ones, or -1; shape ``(n,)``."""

    @classmethod
    def plan(cls, held: Times, new: Times, rows: Places) -> "Merge":
        """Merge two time axes; new records replace held ones of their time.

        ``rows`` are the rows of those ``held``.
        """
        kept = np.flatnonzero(~np.isin(held, new))
        time = np.concatenate([held[kept], new])
        order = np.argsort(time, kind="stable")
        matched = match_times(held, new)
        of_new = np.full(len(new), -1, np.int64)
        of_new[matched >= 0] = rows[matched[matched >= 0]]
        from_held = np.concatenate([rows[kept], of_new])
        from_new = np.concatenate([np.full(len(kept), -1), np.arange(len(new))])
        return cls(time[order], from_held[order], from_new[order])

    def piece(self, rows: slice) -> "Merge":
        """Give some rows of the merged axis."""
        return Merge(self.time[rows], self.held[rows], self.new[rows])


def _merged(parameter: Parameter, spec: ArraySpec, fitted: Fitted, snapshot: Snapshot, merge: Merge) -> Values:
    out: Values = np.full((len(merge.time), *spec.shape[1:]), spec.fill, spec.numpy_dtype)
    from_held = merge.held >= 0
    if snapshot.dataset.parameter(parameter.name) is not None and from_held.any():
        held = _held_values(parameter.name, spec, snapshot, merge.held[from_held])
        out[from_held] = pad_values(held, spec.shape[1:], spec.fill)
    given: Mapping[str, Values] = fitted.values
    if parameter.name in given:
        from_new = merge.new >= 0
        out[from_new] = given[parameter.name][merge.new[from_new]]
    return out


def _held_values(name: str, spec: ArraySpec, snapshot: Snapshot, rows: Places) -> Values:
    array = snapshot.array(name)
    if array.spec.dims[:1] != spec.dims[:1]:
        constant = recast(array.read_all(), array.spec, spec.dtype)
        return np.broadcast_to(constant, (len(rows), *constant.shape))
    first, last = int(rows.min()), int(rows.max())
    return recast(array.read(slice(first, last + 1)), array.spec, spec.dtype)[rows - first]
