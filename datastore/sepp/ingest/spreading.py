"""Levels made on the workers of a Dask cluster, as a graph of tasks.

Workers read the rows that were written and reduce them, then what was
reduced; the process that asked writes the blocks, so that each dataset has
one writer. A worker that dies has its tasks done by another.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from sepp.core.errors import SeppError
from sepp.store.adding.draft import Draft
from sepp.store.adding.growth import derive_rows, extend_tables
from sepp.store.chunks.array_spec import Cells
from sepp.store.levels.climbing import climbs_of
from sepp.store.levels.pyramid import FIRST, GROUP, Climb, factors, level_path

LEAST_SAMPLES = 1 << 20
"""With fewer, sending the tasks takes longer than making the levels here."""
_RETRIES = 3
_AT_ONCE = 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks of one level that one task makes: a chunk of it, or its end."""

    first: int
    stop: int
    future: Any  # distributed is untyped


# Any: the client of distributed, which is untyped.
def derive_on_cluster(client: Any, draft: Draft, rows: int) -> None:
    """Bring levels and table up to ``rows``, from the rows that are written.

    Gives the same bits as ``derive_rows``, which goes on where the cluster
    fails. Raises ``StoreError`` for rows that can't be read.
    """
    climbs = climbs_of(draft)
    if _samples(draft, climbs, rows) >= LEAST_SAMPLES:
        try:
            _spread(client, draft, climbs, rows)
        except SeppError:
            raise
        except Exception as error:  # whatever befell the cluster: levels can be made here
            _log.warning("%s: the cluster failed (%s); levels are made here", draft.dataset.id, error)
    derive_rows(draft, rows)


def _samples(draft: Draft, climbs: Sequence[Climb], rows: int) -> int:
    total = 0
    for climb in climbs:
        held = draft.specs.get(level_path(FIRST, climb.name), climb.empty).shape[0]
        total += (rows - held * FIRST) * prod(climb.empty.shape[2:])
    return total


def _spread(client: Any, draft: Draft, climbs: Sequence[Climb], rows: int) -> None:
    levels = [found for climb in climbs for found in _submit_climb(client, draft, climb, rows)]
    for path, empty, pieces in levels:
        draft.specs.setdefault(path, empty)
        while pieces:
            some, pieces[:_AT_ONCE] = [piece.future for piece in pieces[:_AT_ONCE]], []
            draft.append(path, np.concatenate(client.gather(some)))
    extend_tables(draft, rows)


def _submit_climb(client: Any, draft: Draft, climb: Climb, rows: int) -> Iterator[tuple[str, Any, list[_Piece]]]:
    """Plan the levels above one array; give path, empty level and tasks of each."""
    finer: list[_Piece] = []
    for factor in factors(rows):
        path = level_path(factor, climb.name)
        held = draft.specs.get(path, climb.empty).shape[0]
        made = []
        for first, stop in _cut(held, rows // factor, climb.empty.chunks[0]):
            if factor == FIRST:
                task: tuple[Any, ...] = (climb.first_blocks, first, stop)
            else:
                below = _below(draft, level_path(factor // GROUP, climb.name), finer, (first * GROUP, stop * GROUP))
                task = (_combine, climb.combine, *below)
            made.append(_Piece(first, stop, client.submit(*task, pure=False, retries=_RETRIES)))
        yield path, climb.empty, list(made)
        finer = made


def _cut(first: int, stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut blocks where the chunks of their level end."""
    while first < stop:
        after = min(stop, first - first % size + size)
        yield first, after
        first = after


def _below(draft: Draft, path: str, pieces: Sequence[_Piece], wanted: tuple[int, int]) -> list[Any]:
    """Gather what a task combines: where it begins in it, how much, blocks held and made."""
    first, stop = wanted
    held = draft.specs[path].shape[0] if path in draft.specs else 0
    kept = [draft.array(path).read(slice(first, min(held, stop)))] if first < held else []
    over = [piece for piece in pieces if piece.first < stop and piece.stop > first]
    begin = first if kept else over[0].first
    return [first - begin, stop - first, *kept, *(piece.future for piece in over)]


def _combine(combine: Callable[[Cells, int], Cells], skip: int, count: int, *parts: Cells) -> Cells:
    return combine(np.concatenate(parts)[skip : skip + count], GROUP)
