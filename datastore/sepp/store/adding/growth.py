"""Rows added to a draft, with its levels and its table of chunks."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from sepp.core.model import Times, Values
from sepp.store.adding.draft import Draft
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.gaps.watching import GapWatch
from sepp.store.levels.climbing import climb_along, climbs_of, raise_levels
from sepp.store.levels.pyramid import FIRST, block_edges, level_path
from sepp.store.states.layout import CHUNK_ROWS, TIME, array_key
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import FIRST_TIMES, LAST_TIMES

Derive = Callable[[Draft, int], None]
"""What brings levels and table of a draft up to so many rows, all of them written."""


def add_rows(draft: Draft, time: Times, values: Mapping[str, Values], *, with_levels: bool = True) -> None:
    """Add rows after the last, from values as they are stored.

    A varying parameter that is not among them gets its fill. Levels are
    begun here (``complete_levels`` ends them), or made later from all rows.
    """
    if not len(time):
        return
    rows = draft.rows + len(time)
    for parameter in draft.dataset.parameters:
        if parameter.is_varying:
            _add_values(draft, parameter.name, values.get(parameter.name), len(time))
            if with_levels:
                climb_along(draft, parameter.name, rows)
    draft.append(TIME, time)
    if with_levels:
        climb_along(draft, TIME, rows)
        extend_tables(draft, rows)
        _look_for_gaps(draft, rows)
    draft.settle()
    draft.bounds = (draft.bounds[0] if draft.bounds else int(time[0]), int(time[-1]))
    draft.rows = rows


def _look_for_gaps(draft: Draft, rows: int) -> None:
    cadence_ns = draft.dataset.cadence_ns
    if draft.watch is None and cadence_ns:
        draft.watch = GapWatch(cadence_ns, draft.rows)
    if draft.watch is not None and draft.watch.cadence_ns == cadence_ns:
        draft.watch.look(partial(draft.read, TIME), partial(_edges, draft), rows, draft.writer)


def _edges(draft: Draft, first: int, stop: int) -> Times:
    path = level_path(FIRST, TIME)
    if path in draft.specs and draft.specs[path].shape[0] >= stop:
        return draft.read(path, slice(first, stop))
    return block_edges(partial(draft.read, TIME), first, stop)


def _add_values(draft: Draft, name: str, given: Values | None, count: int) -> None:
    path = array_key(name)
    if given is None:
        draft.declare_fill(name)
        spec = draft.specs[path]
        given = np.full((count, *spec.shape[1:]), spec.fill, spec.numpy_dtype)
    draft.append(path, given)


def derive_rows(draft: Draft, rows: int) -> None:
    """Bring levels and table up to ``rows``, from the rows that are written."""
    for climb in climbs_of(draft):
        raise_levels(draft, climb, rows)
    extend_tables(draft, rows)


def extend_tables(draft: Draft, rows: int) -> None:
    """Bring the table of chunks up to ``rows``."""
    for path, edge in ((FIRST_TIMES, 0), (LAST_TIMES, CHUNK_ROWS - 1)):
        _extend_table(draft, path, edge, rows)


def _extend_table(draft: Draft, path: str, edge: int, rows: int) -> None:
    held = draft.specs.setdefault(path, ArraySpec((0,), (CHUNK_ROWS,), "int64", 0, ("chunk",))).shape[0]
    wanted = [chunk * CHUNK_ROWS + edge for chunk in range(held, rows // CHUNK_ROWS)]
    if wanted:
        draft.append(path, np.concatenate([draft.read(TIME, slice(row, row + 1)) for row in wanted]))


def fork_draft(snapshot: Snapshot, rows: int, draft: Draft) -> None:
    """Fill an empty draft with the first ``rows`` rows of a snapshot.

    Whole chunks are shared where the file system can.
    """
    held = Draft.resume(snapshot)
    draft.dataset = held.dataset
    draft.since = {name: min(since, rows) for name, since in held.since.items() if rows}
    draft.forms = {name: forms.before(rows) for name, forms in held.forms.items() if rows}
    draft.rows = rows
    for path, spec in held.specs.items():
        _copy_array(held, draft, path, spec)
    if rows and held.bounds:
        last = draft.array(TIME).read(slice(rows - 1, rows))
        draft.bounds = (held.bounds[0], int(last[0]))


def _copy_array(held: Draft, draft: Draft, path: str, spec: ArraySpec) -> None:
    draft.specs[path] = spec
    if spec.dims[:1] == (TIME,):
        draft.specs[path] = spec.grown(draft.rows)
    elif path.startswith("pyramid/"):
        draft.specs[path] = spec.grown(min(spec.shape[0], draft.rows // int(path.split("/")[1])))
    elif path.startswith("index/"):
        draft.specs[path] = spec.grown(min(spec.shape[0], draft.rows // CHUNK_ROWS))
    else:
        draft.array(path).write_all(held.array(path).read_all())
        return
    held.array(path).copy_rows(draft.array(path), draft.specs[path].shape[0])
