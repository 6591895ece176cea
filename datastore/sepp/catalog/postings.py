"""Sets of datasets by term: blocks of numbers in rows, masks in memory.

A dataset's number tells its place in every set. A block holds 4096 numbers,
so a change rewrites 8 kB of a frequent term and a few bytes of a rare one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
Slots = NDArray[np.uint64]
"""One bit for each parameter of each dataset, by number."""
_Packed = tuple[bytes, bytes | None]
_NOTHING: _Packed = (b"", None)


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


def read_slots(connection: Connection, term_ids: Collection[int], size: int) -> Slots:
    """Tell which parameters of ``size`` datasets have at least one of the terms."""
    slots = np.zeros(size, np.uint64)
    query = select(PostingRow.block, PostingRow.members, PostingRow.slots)
    for some in in_parts(term_ids):
        for block, members, held in connection.execute(query.where(PostingRow.term_id.in_(some))):
            if held is not None:
                slots[np.frombuffer(members, "<u2") + np.intp(block * BLOCK)] |= np.frombuffer(held, "<u8")
    return slots


class Changes:
    """Numbers to put into sets and to take out, written at once."""

    def __init__(self) -> None:
        """Begin with no change."""
        self._added: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        self._removed: dict[tuple[int, int], set[int]] = defaultdict(set)

    def add(self, number: int, terms: Mapping[int, int]) -> None:
        """Put a number into the sets of terms, each with its slots; 0 where it has none."""
        for term_id, slots in terms.items():
            self._added[term_id, number // BLOCK][number % BLOCK] = slots

    def remove(self, number: int, term_ids: Iterable[int]) -> None:
        """Take a number out of the sets of terms."""
        for term_id in term_ids:
            self._removed[term_id, number // BLOCK].add(number % BLOCK)

    def write(self, connection: Connection) -> None:
        """Change the rows of every set that is concerned."""
        for some in in_parts({*self._added, *self._removed}):
            held = _read_blocks(connection, some)
            _write_blocks(connection, held, {key: self._changed(key, held.get(key, _NOTHING)) for key in some})

    def _changed(self, key: tuple[int, int], held: _Packed) -> _Packed:
        numbers = np.frombuffer(held[0], "<u2").tolist()
        slots = [0] * len(numbers) if held[1] is None else np.frombuffer(held[1], "<u8").tolist()
        found = {**dict(zip(numbers, slots, strict=True)), **self._added.get(key, {})}
        left = sorted(found.keys() - self._removed.get(key, set()))
        packed = np.array([found[number] for number in left], "<u8")
        return np.array(left, "<u2").tobytes(), packed.tobytes() if packed.any() else None


def _read_blocks(connection: Connection, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], _Packed]:
    query = select(PostingRow.term_id, PostingRow.block, PostingRow.members, PostingRow.slots)
    found = connection.execute(query.where(tuple_(PostingRow.term_id, PostingRow.block).in_(keys)))
    return {(term_id, block): (members, slots) for term_id, block, members, slots in found}


def _write_blocks(
    connection: Connection, held: dict[tuple[int, int], _Packed], wanted: dict[tuple[int, int], _Packed]
) -> None:
    new = [
        {"term_id": t, "block": b, "members": m, "slots": s}
        for (t, b), (m, s) in wanted.items()
        if m and (t, b) not in held
    ]
    changed = [
        {"t": t, "b": b, "m": m, "s": s}
        for (t, b), (m, s) in wanted.items()
        if m and held.get((t, b), (m, s)) != (m, s)
    ]
    empty = [key for key, (members, _) in wanted.items() if key in held and not members]
    if new:
        connection.execute(insert(PostingRow), new)
    if changed:
        same = (PostingRow.term_id == bindparam("t"), PostingRow.block == bindparam("b"))
        connection.execute(
            update(Base.metadata.tables[PostingRow.__tablename__])
            .where(*same)
            .values(members=bindparam("m"), slots=bindparam("s")),
            changed,
        )
    if empty:
        connection.execute(delete(PostingRow).where(tuple_(PostingRow.term_id, PostingRow.block).in_(empty)))
