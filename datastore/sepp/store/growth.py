"""Rows added to a draft, with its levels and its table of chunks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sepp.core.model import Times, Values
from sepp.store.arrays import ArraySpec, Cells, StoredArray
from sepp.store.draft import Draft
from sepp.store.layout import CHUNK_ROWS, TIME, array_key
from sepp.store.pyramid import (
    FIRST,
    GROUP,
    combine_edges,
    edges_of,
    factors,
    fill_of,
    has_pyramid,
    level_path,
    level_spec,
    times_spec,
)
from sepp.store.snapshot import Snapshot
from sepp.store.statistics import combine_blocks, reduce_values
from sepp.store.time_index import FIRST_TIMES, LAST_TIMES


def add_rows(draft: Draft, time: Times, values: Mapping[str, Values]) -> None:
    """Write rows after the last, from values as they are stored.

    A varying parameter that is not among them gets its fill.
    """
    if not len(time):
        return
    for parameter in draft.dataset.parameters:
        if parameter.is_varying:
            _add_values(draft, parameter.name, values.get(parameter.name), len(time))
    _add_times(draft, time)
    draft.bounds = (draft.bounds[0] if draft.bounds else int(time[0]), int(time[-1]))
    draft.rows += len(time)


def _add_values(draft: Draft, name: str, given: Values | None, count: int) -> None:
    path = array_key(name)
    if given is None:
        draft.declare_fill(name)
    spec = draft.specs[path]
    values = np.full((count, *spec.shape[1:]), spec.fill, spec.numpy_dtype) if given is None else given
    draft.array(path).write_rows(draft.rows, values)
    draft.specs[path] = spec.grown(draft.rows + count)
    if not has_pyramid(spec):
        return

    def first_blocks(first: int, last: int) -> Cells:
        raw = _rows_of(draft, draft.array(path), slice(first * FIRST, last * FIRST), values)
        return reduce_values(raw, FIRST, fill_of(spec))

    _raise_levels(draft, _Climb(name, level_spec(spec, 0), first_blocks, combine_blocks), draft.rows + count)


def _rows_of(draft: Draft, source: StoredArray, rows: slice, values: Values) -> Values:
    after = values[max(0, rows.start - draft.rows) : rows.stop - draft.rows]
    if rows.start >= draft.rows:
        return after
    return np.concatenate([source.read(slice(rows.start, draft.rows)), after])


def _add_times(draft: Draft, time: Times) -> None:
    draft.array(TIME).write_rows(draft.rows, time)
    rows = draft.rows + len(time)
    draft.specs[TIME] = draft.specs[TIME].grown(rows)
    _derive_times(draft, rows)


def derive_rows(draft: Draft, rows: int) -> None:
    """Bring levels and table up to ``rows``, from the rows that are written."""
    for parameter in draft.dataset.parameters:
        path = array_key(parameter.name)
        if parameter.is_varying and has_pyramid(draft.specs[path]):
            _derive_values(draft, parameter.name, rows)
    _derive_times(draft, rows)


def _derive_values(draft: Draft, name: str, rows: int) -> None:
    source = draft.array(array_key(name))

    def first_blocks(first: int, last: int) -> Cells:
        return reduce_values(source.read(slice(first * FIRST, last * FIRST)), FIRST, fill_of(source.spec))

    _raise_levels(draft, _Climb(name, level_spec(source.spec, 0), first_blocks, combine_blocks), rows)


def _derive_times(draft: Draft, rows: int) -> None:
    def first_blocks(first: int, last: int) -> Cells:
        found = draft.array(TIME).read(slice(max(0, first * FIRST - 1), last * FIRST))
        cut = min(1, first)
        return edges_of(found[cut:], found[:cut], FIRST)

    _raise_levels(draft, _Climb(TIME, times_spec(0), first_blocks, combine_edges), rows)
    for path, edge in ((FIRST_TIMES, 0), (LAST_TIMES, CHUNK_ROWS - 1)):
        _extend_table(draft, path, edge, rows)


@dataclass(frozen=True, slots=True)
class _Climb:
    """How the levels above one array are made."""

    name: str
    empty: ArraySpec
    first_blocks: Callable[[int, int], Cells]
    combine: Callable[[Cells, int], Cells]


def _raise_levels(draft: Draft, climb: _Climb, rows: int) -> None:
    for factor in factors(rows):
        path = level_path(factor, climb.name)
        held = draft.specs.setdefault(path, climb.empty).shape[0]
        wanted = rows // factor
        if wanted == held:
            continue
        if factor == FIRST:
            blocks = climb.first_blocks(held, wanted)
        else:
            finer = draft.array(level_path(factor // GROUP, climb.name))
            blocks = climb.combine(finer.read(slice(held * GROUP, wanted * GROUP)), GROUP)
        _append_blocks(draft, path, blocks)


def _append_blocks(draft: Draft, path: str, blocks: Values) -> None:
    held = draft.specs[path].shape[0]
    draft.array(path).write_rows(held, blocks)
    draft.specs[path] = draft.specs[path].grown(held + len(blocks))


def _extend_table(draft: Draft, path: str, edge: int, rows: int) -> None:
    held = draft.specs.setdefault(path, ArraySpec((0,), (CHUNK_ROWS,), "int64", 0, ("chunk",))).shape[0]
    wanted = [chunk * CHUNK_ROWS + edge for chunk in range(held, rows // CHUNK_ROWS)]
    if wanted:
        time = draft.array(TIME)
        _append_blocks(draft, path, np.concatenate([time.read(slice(row, row + 1)) for row in wanted]))


def fork_draft(snapshot: Snapshot, rows: int) -> Draft:
    """Begin the next version as the first ``rows`` rows of a snapshot.

    Whole chunks are shared where the file system can.
    """
    held = Draft.resume(snapshot)
    draft = Draft.create(held.files, held.dataset, held.version + 1)
    draft.dataset = held.dataset
    draft.since = {name: min(since, rows) for name, since in held.since.items() if rows}
    draft.rows = rows
    for path, spec in held.specs.items():
        _copy_array(held, draft, path, spec)
    if rows and held.bounds:
        last = draft.array(TIME).read(slice(rows - 1, rows))
        draft.bounds = (held.bounds[0], int(last[0]))
    return draft


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
