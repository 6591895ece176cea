"""Numbers of datasets and their ids: given once, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, insert, select, update

from sepp.catalog.models import Base, DatasetRow, ShelfRow
from sepp.catalog.postings import BLOCK

_APART = b"\0"
Numbers: TypeAlias = NDArray[np.intp]


def count_numbers(connection: Connection) -> int:
    """Tell how many numbers are given, those of datasets that were removed too."""
    last = connection.execute(select(ShelfRow.block, ShelfRow.ids).order_by(ShelfRow.block.desc()).limit(1)).first()
    return 0 if last is None else last.block * BLOCK + last.ids.count(_APART) + 1


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
        connection.execute(insert(ShelfRow).values(block=block, ids=_APART.join(new)))
    else:
        ids = _APART.join((held, *new))
        connection.execute(update(ShelfRow).where(ShelfRow.block == block).values(ids=ids))


@dataclass(frozen=True, slots=True, eq=False)
class Shelves:
    """The ids by number, and their order."""

    last: tuple[int, bytes]
    """Last block and its ids: while they are the same, so is all before."""
    ids: list[bytes]
    """In UTF-8, by number."""
    order: Numbers
    """Place of each number in the order of ids."""

    @property
    def size(self) -> int:
        """Count the datasets."""
        return len(self.ids)

    def first(self, numbers: Numbers, wanted: int) -> tuple[list[str], Numbers]:
        """Give the first ids in order, and the numbers that are left."""
        places = self.order[numbers]
        if wanted < len(numbers):
            numbers = numbers[np.argpartition(places, wanted)]
        taken = numbers[:wanted]
        taken = taken[np.argsort(self.order[taken])]
        return [self.ids[number].decode() for number in taken.tolist()], numbers[wanted:]


EMPTY = Shelves((-1, b""), [], np.zeros(0, np.intp))


def read_shelves(connection: Connection, held: Shelves) -> Shelves:
    """Give all ids; those held are used again if none came since."""
    newest = select(ShelfRow.block, ShelfRow.ids).order_by(ShelfRow.block.desc()).limit(1)
    last = next(((block, ids) for block, ids in connection.execute(newest)), EMPTY.last)
    if last == held.last:
        return held
    shelves = connection.scalars(select(ShelfRow.ids).order_by(ShelfRow.block))
    ids = [name for shelf in shelves for name in shelf.split(_APART)]
    order = np.empty(len(ids), np.intp)
    order[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return Shelves(last, ids, order)
