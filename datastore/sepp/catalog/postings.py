"""Sets of datasets by term: blocks of numbers in rows, masks in memory.

A dataset's number tells its place in every set. A block holds 4096 numbers,
so a change rewrites 8 kB of a frequent term and a few bytes of a rare one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_, update

from sepp.catalog.models import Base, PostingRow

BLOCK = 4096
_AT_ONCE = 500
_T = TypeVar("_T")

Mask = NDArray[np.bool_]
"""One truth for each dataset, by number."""


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
