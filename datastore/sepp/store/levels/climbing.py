"""Levels made above the arrays of a draft, as far as its rows go."""

from collections.abc import Callable
from functools import partial

from sepp.store.adding.draft import Draft
from sepp.store.chunks.array_spec import Cells
from sepp.store.levels.pyramid import (
    FIRST,
    GROUP,
    Climb,
    block_edges,
    combine_edges,
    factors,
    fill_of,
    has_pyramid,
    level_path,
    level_spec,
    times_spec,
)
from sepp.store.levels.statistics import combine_blocks, reduce_values
from sepp.store.states.layout import TIME, array_key

ReadRows = Callable[[slice], Cells]
"""Reads rows of one array."""


def climbs_of(draft: Draft) -> list[Climb]:
    """Tell how the levels of each array are made of the rows written.

    All can be sent to another process.
    """
    varying = {p.name: array_key(p.name) for p in draft.dataset.parameters if p.is_varying}
    climbs = [
        _climb(draft, name, draft.array(path).read) for name, path in varying.items() if has_pyramid(draft.specs[path])
    ]
    return [*climbs, _climb_times(draft, draft.array(TIME).read)]


def climb_along(draft: Draft, name: str, rows: int) -> None:
    """Bring the levels above an array that was just added to near ``rows``.

    The first one wholly; those above when the one below has whole chunks,
    the rest by ``complete_levels``: many small additions cost little.
    """
    climb = draft.climbs.get(name)
    if climb is None:
        path = TIME if name == TIME else array_key(name)
        if name != TIME and not has_pyramid(draft.specs[path]):
            return
        read = partial(draft.read, path)
        climb = draft.climbs[name] = _climb_times(draft, read) if name == TIME else _climb(draft, name, read)
    raise_levels(draft, climb, rows, is_last=False)


def complete_levels(draft: Draft) -> None:
    """End the levels that ``climb_along`` began; the draft is held by them no more."""
    for climb in draft.climbs.values():
        raise_levels(draft, climb, draft.rows)
    draft.climbs.clear()


def _climb(draft: Draft, name: str, read: ReadRows) -> Climb:
    spec = draft.specs[array_key(name)]
    return Climb(name, level_spec(spec, 0), partial(_reduce_rows, read, fill_of(spec)), combine_blocks)


def _climb_times(draft: Draft, read: ReadRows) -> Climb:
    return Climb(TIME, times_spec(draft.specs[TIME], 0), partial(block_edges, read), combine_edges)


def _reduce_rows(read: ReadRows, fill: float | None, first: int, last: int) -> Cells:
    return reduce_values(read(slice(first * FIRST, last * FIRST)), FIRST, fill)


def raise_levels(draft: Draft, climb: Climb, rows: int, *, is_last: bool = True) -> None:
    """Bring the levels above one array up to ``rows``.

    Unless these are the last ones, a level is made only of whole chunks of
    the one below, whose last chunk is in memory until it is whole.
    """
    finer = ""
    for factor in factors(rows):
        path = level_path(factor, climb.name)
        held = draft.specs.get(path, climb.empty).shape[0]
        wanted = rows // factor if is_last or not finer else _whole_blocks(draft, finer) // GROUP
        if not wanted:
            return
        if wanted > held:
            draft.specs.setdefault(path, climb.empty)
            draft.append(path, _blocks(draft, climb, finer, held, wanted))
        finer = path


def _whole_blocks(draft: Draft, path: str) -> int:
    spec = draft.specs[path]
    return spec.shape[0] - spec.shape[0] % max(FIRST, spec.chunks[0])


def _blocks(draft: Draft, climb: Climb, finer: str, first: int, last: int) -> Cells:
    if not finer:
        return climb.first_blocks(first, last)
    return climb.combine(draft.read(finer, slice(first * GROUP, last * GROUP)), GROUP)
