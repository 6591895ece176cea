"""The catalogue as one caller may see it: what is hidden is not there."""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, func, select

from sepp.catalog.access import hidden_ids
from sepp.catalog.catalog import Catalog
from sepp.catalog.engine import reading
from sepp.catalog.listing import PAGE, Title
from sepp.catalog.models import DatasetRow
from sepp.catalog.outlines import Bits, Outline
from sepp.catalog.search import Search
from sepp.catalog.shelves import read_shelves
from sepp.core.access import ANONYMOUS, Access
from sepp.core.time import Interval

MayRead = Callable[[str], bool]
"""Tells whether the caller may read a dataset."""


class SeenCatalog(Catalog):
    """A catalogue without the datasets that a caller may not read.

    A view for reading: it asks the same database and keeps nothing itself,
    so that a rule that was changed holds at once.
    """

    def __init__(self, whole: Catalog, access: Access, may_read: MayRead) -> None:
        """Look at ``whole`` as ``access``; ``may_read`` answers for one dataset."""
        self.url = whole.url
        self._engine = whole.engine
        self._whole = whole
        self._access = access
        self._may_read = may_read
        self.has_restricted = False

    def count(self) -> int:
        """Count the datasets that may be read."""
        with reading(self._engine) as connection:
            query = select(func.count()).where(DatasetRow.id.not_in(hidden_ids(self._access)))
            return connection.scalar(query) or 0

    def state(self) -> str:
        """Give a text that is another one whenever something seen has changed."""
        told, hidden = super().state(), self.hidden_state()
        return f"{told}.{hidden}" if hidden else told

    def hidden_state(self) -> str:
        """Give a text that tells apart what is hidden; empty if nothing is."""
        with reading(self._engine) as connection:
            hidden = sorted(self._hidden(connection))
        return blake2b("\n".join(hidden).encode(), digest_size=8).hexdigest() if hidden else ""

    def titles(self, page_size: int = PAGE) -> Iterator[Title]:
        """List the datasets that hold data and may be read, in order of id."""
        with reading(self._engine) as connection:
            hidden = self._hidden(connection)
        return (one for one in super().titles(page_size) if one.id not in hidden)

    def outlines(self) -> list[Outline]:
        """List all datasets that may be read, by id."""
        with reading(self._engine) as connection:
            hidden = self._hidden(connection)
        return [one for one in super().outlines() if one.id not in hidden]

    def strips(self, interval: Interval, bins: int) -> dict[str, Bits]:
        """Tell of every dataset that may be read in which parts of an interval it has data."""
        with reading(self._engine) as connection:
            hidden = self._hidden(connection)
        return {name: bits for name, bits in super().strips(interval, bins).items() if name not in hidden}

    def _hidden(self, connection: Connection) -> frozenset[str]:
        """Read what is hidden; remember whether something is seen that others don't see."""
        hidden = frozenset(connection.scalars(hidden_ids(self._access)))
        if self._access != ANONYMOUS and len(hidden) < (connection.scalar(_count(ANONYMOUS)) or 0):
            self.has_restricted = True
        return hidden

    def _search(self, connection: Connection) -> Search:
        self._whole._shelves = shelves = read_shelves(connection, self._whole._shelves)
        hidden = self._hidden(connection)
        numbers = select(DatasetRow.number).where(
            DatasetRow.id.in_(hidden_ids(self._access)), DatasetRow.number.is_not(None)
        )
        known = [number for number in connection.scalars(numbers) if number is not None] if hidden else []
        return Search(connection, shelves, known)

    def _knows(self, connection: Connection, dataset_id: str) -> bool:
        return super()._knows(connection, dataset_id) and self._may_read(dataset_id)


# Any: SQLAlchemy types a select by its columns, in two ways by its version.
def _count(access: Access) -> Select[Any]:
    return select(func.count()).select_from(hidden_ids(access).subquery())
