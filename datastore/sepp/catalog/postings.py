"""Sets of datasets by term: blocks of numbers in rows, masks in memory.

A dataset's number tells its place in every set. A block holds 4096 numbers,
so a change rewrites 8 kB of a frequent term and a few bytes of a rare one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, tuple_, update

from sepp.catalog.models import Base, DatasetRow, PostingRow, ShelfRow

BLOCK = 4096
_AT_ONCE = 500
_T = TypeVar("_T")

Mask = NDArray[np.bool_]
"""One truth for each dataset, by number."""


def count_numbers(connection: Connection) -> int:
    """Tell how many numbers are given."""
    last = connection.scalar(select(func.max(DatasetRow.number)))
    return 0 if last is None else last + 1


def in_parts(items: Collection[_T], size: int = _AT_ONCE) -> Iterator[Sequence[_T]]:
    """Part a collection into lists short enough for one statement."""
    listed = list(items)
    for first in range(0, len(listed), size):
        yield listed[first : first + size]


def read_mask(connection: Connection, term_ids: Collection[int], size: int) -> Mask:
    """Tell which of ``size`` datasets have at least one of the terms."""
    mask = np.zeros(size, np.bool_)
    query = select(PostingRow.block, PostingRow.members)
    for some in in_parts(term_ids):
        for block, members in connection.execute(query.where(PostingRow.term_id.in_(some))):
            mask[np.frombuffer(members, "<u2") + np.intp(block * BLOCK)] = True
    return mask


class Changes:
    """Numbers to put into sets and to take out, written at once."""

    def __init__(self) -> None:
        """Begin with no change."""
        self._added: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._removed: dict[tuple[int, int], set[int]] = defaultdict(set)

    def add(self, number: int, term_ids: Iterable[int]) -> None:
        """Put a number into the sets of terms."""
        for term_id in term_ids:
            self._added[term_id, number // BLOCK].add(number % BLOCK)

    def remove(self, number: int, term_ids: Iterable[int]) -> None:
        """Take a number out of the sets of terms."""
        for term_id in term_ids:
            self._removed[term_id, number // BLOCK].add(number % BLOCK)

    def write(self, connection: Connection) -> None:
        """Change the rows of every set that is concerned."""
        for some in in_parts({*self._added, *self._removed}):
            held = _read_blocks(connection, some)
            _write_blocks(connection, held, {key: self._changed(key, held.get(key, b"")) for key in some})

    def _changed(self, key: tuple[int, int], members: bytes) -> bytes:
        numbers = {*np.frombuffer(members, "<u2").tolist(), *self._added.get(key, ())} - self._removed.get(key, set())
        return np.array(sorted(numbers), "<u2").tobytes()


def _read_blocks(connection: Connection, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    query = select(PostingRow.term_id, PostingRow.block, PostingRow.members)
    found = connection.execute(query.where(tuple_(PostingRow.term_id, PostingRow.block).in_(keys)))
    return {(term_id, block): members for term_id, block, members in found}


def _write_blocks(
    connection: Connection, held: dict[tuple[int, int], bytes], wanted: dict[tuple[int, int], bytes]
) -> None:
    new = [{"term_id": t, "block": b, "members": m} for (t, b), m in wanted.items() if m and (t, b) not in held]
    changed = [{"t": t, "b": b, "m": m} for (t, b), m in wanted.items() if m and held.get((t, b), m) != m]
    empty = [key for key, members in wanted.items() if key in held and not members]
    if new:
        connection.execute(insert(PostingRow), new)
    if changed:
        same = (PostingRow.term_id == bindparam("t"), PostingRow.block == bindparam("b"))
        connection.execute(
            update(Base.metadata.tables[PostingRow.__tablename__]).where(*same).values(members=bindparam("m")), changed
        )
    if empty:
        connection.execute(delete(PostingRow).where(tuple_(PostingRow.term_id, PostingRow.block).in_(empty)))


def shelve(connection: Connection, dataset_ids: Iterable[str]) -> range:
    """Give numbers to new datasets, in order; their rows must be there."""
    ids = list(dataset_ids)
    numbers = range(first := count_numbers(connection), first + len(ids))
    table = Base.metadata.tables[DatasetRow.__tablename__]
    statement = update(table).where(table.c.id == bindparam("dataset")).values(number=bindparam("place"))
    if ids:
        connection.execute(statement, [{"dataset": i, "place": n} for i, n in zip(ids, numbers, strict=True)])
    for block in sorted({number // BLOCK for number in numbers}):
        new = [i.encode() for i, n in zip(ids, numbers, strict=True) if n // BLOCK == block]
        _extend_shelf(connection, block, new)
    return numbers


def _extend_shelf(connection: Connection, block: int, new: Sequence[bytes]) -> None:
    held = connection.scalar(select(ShelfRow.ids).where(ShelfRow.block == block))
    if held is None:
        connection.execute(insert(ShelfRow).values(block=block, ids=b"\0".join(new)))
    else:
        ids = b"\0".join((held, *new))
        connection.execute(update(ShelfRow).where(ShelfRow.block == block).values(ids=ids))


def read_ids(connection: Connection, numbers: NDArray[np.intp]) -> list[bytes]:
    """Give the ids, in UTF-8, of ascending numbers."""
    blocks = np.unique(numbers // BLOCK).tolist()
    query = select(ShelfRow.block, ShelfRow.ids)
    if len(blocks) <= _AT_ONCE:
        query = query.where(ShelfRow.block.in_(blocks))
    shelves = {block: ids.split(b"\0") for block, ids in connection.execute(query)}
    found: list[bytes] = []
    for block in blocks:
        shelf = shelves[block]
        inside = numbers[np.searchsorted(numbers, block * BLOCK) : np.searchsorted(numbers, (block + 1) * BLOCK)]
        found += shelf if len(inside) == len(shelf) else [shelf[place] for place in (inside % BLOCK).tolist()]
    return found
