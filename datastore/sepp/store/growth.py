"""Rows added to a draft, with its levels and its table of chunks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from sepp.core.model import Times, Values
from sepp.store.arrays import ArraySpec, Cells
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

Derive = Callable[[Draft, int], None]
"""What brings levels and table of a draft up to so many rows, all of them written."""
ReadRows = Callable[[slice], Cells]
"""Reads rows of one array."""


@dataclass(frozen=True, slots=True)
class Climb:
    """How the levels above one array are made."""

    name: str
    """Of the parameter, or ``time``."""
    empty: ArraySpec
    """A level without blocks."""
    first_blocks: Callable[[int, int], Cells]
    """Make the blocks from the first number to before the second, of 64 rows each."""
    combine: Callable[[Cells, int], Cells]
    """Make of so many blocks each time one."""


def add_rows(draft: Draft, time: Times, values: Mapping[str, Values], *, with_levels: bool = True) -> None:
    """Add rows after the last, from values as they are stored.

    A varying parameter that is not among them gets its fill. Levels are
    made here and now, or later from all rows that are written.
    """
    if not len(time):
        return
    rows = draft.rows + len(time)
    for parameter in draft.dataset.parameters:
        if parameter.is_varying:
            _add_values(draft, parameter.name, values.get(parameter.name), len(time))
            if with_levels and has_pyramid(draft.specs[array_key(parameter.name)]):
                raise_levels(draft, _climb(draft, parameter.name, partial(draft.read, array_key(parameter.name))), rows)
    draft.append(TIME, time)
    if with_levels:
        raise_levels(draft, _climb_times(partial(draft.read, TIME)), rows)
        extend_tables(draft, rows)
    draft.settle()
    draft.bounds = (draft.bounds[0] if draft.bounds else int(time[0]), int(time[-1]))
    draft.rows = rows


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


def climbs_of(draft: Draft) -> list[Climb]:
    """Tell how the levels of each array are made of the rows written.

    All can be sent to another process.
    """
    varying = {p.name: array_key(p.name) for p in draft.dataset.parameters if p.is_varying}
    climbs = [
        _climb(draft, name, draft.array(path).read) for name, path in varying.items() if has_pyramid(draft.specs[path])
    ]
    return [*climbs, _climb_times(draft.array(TIME).read)]


def _climb(draft: Draft, name: str, read: ReadRows) -> Climb:
    spec = draft.specs[array_key(name)]
    return Climb(name, level_spec(spec, 0), partial(_reduce_rows, read, fill_of(spec)), combine_blocks)


def _climb_times(read: ReadRows) -> Climb:
    return Climb(TIME, times_spec(0), partial(_reduce_times, read), combine_edges)


def _reduce_rows(read: ReadRows, fill: float | None, first: int, last: int) -> Cells:
    return reduce_values(read(slice(first * FIRST, last * FIRST)), FIRST, fill)


def _reduce_times(read: ReadRows, first: int, last: int) -> Cells:
    found = read(slice(max(0, first * FIRST - 1), last * FIRST))
    cut = min(1, first)
    return edges_of(found[cut:], found[:cut], FIRST)


def raise_levels(draft: Draft, climb: Climb, rows: int) -> None:
    """Bring the levels above one array up to ``rows``."""
    for factor in factors(rows):
        path = level_path(factor, climb.name)
        held = draft.specs.setdefault(path, climb.empty).shape[0]
        wanted = rows // factor
        if wanted == held:
            continue
        if factor == FIRST:
            blocks = climb.first_blocks(held, wanted)
        else:
            finer = level_path(factor // GROUP, climb.name)
            blocks = climb.combine(draft.read(finer, slice(held * GROUP, wanted * GROUP)), GROUP)
        append_blocks(draft, path, blocks)


def append_blocks(draft: Draft, path: str, blocks: Values) -> None:
    """Add blocks to a level after those that it has."""
    draft.append(path, blocks)


def extend_tables(draft: Draft, rows: int) -> None:
    """Bring the table of chunks up to ``rows``."""
    for path, edge in ((FIRST_TIMES, 0), (LAST_TIMES, CHUNK_ROWS - 1)):
        _extend_table(draft, path, edge, rows)


def _extend_table(draft: Draft, path: str, edge: int, rows: int) -> None:
    held = draft.specs.setdefault(path, ArraySpec((0,), (CHUNK_ROWS,), "int64", 0, ("chunk",))).shape[0]
    wanted = [chunk * CHUNK_ROWS + edge for chunk in range(held, rows // CHUNK_ROWS)]
    if wanted:
        append_blocks(draft, path, np.concatenate([draft.read(TIME, slice(row, row + 1)) for row in wanted]))


def fork_draft(snapshot: Snapshot, rows: int, draft: Draft) -> None:
    """Fill an empty draft with the first ``rows`` rows of a snapshot.

    Whole chunks are shared where the file system can.
    """
    held = Draft.resume(snapshot)
    draft.dataset = held.dataset
    draft.since = {name: min(since, rows) for name, since in held.since.items() if rows}
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
