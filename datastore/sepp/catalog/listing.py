"""Ids and titles of all datasets with data, page by page: a list that may be streamed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sepp.catalog.models import DatasetRow

PAGE = 2000


@dataclass(frozen=True, slots=True)
class Title:
    """One line of a list of datasets."""

    id: str
    """Such as ``C1_CP_FGM_SPIN``."""
    title: str
    """One line for people."""
    start_ns: int
    """First record, ns since 1970."""
    stop_ns: int
    """Last record."""


def read_titles(connection: Connection, after: str, limit: int) -> Sequence[Title]:
    """Read the next titles after an id, in order of id; only of datasets that hold data."""
    columns = (DatasetRow.id, DatasetRow.title, DatasetRow.start_ns, DatasetRow.stop_ns)
    query = select(*columns).where(DatasetRow.id > after, DatasetRow.start_ns.is_not(None))
    rows = connection.execute(query.order_by(DatasetRow.id).limit(limit))
    return [Title(name, title, start or 0, stop or 0) for name, title, start, stop in rows]
