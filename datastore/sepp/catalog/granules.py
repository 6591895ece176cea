"""Granules read, marked as superseded, counted; each with the header of its file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from sepp.catalog.models import Base, DatasetRow, GranuleRow
from sepp.catalog.rows import GRANULE_FIELDS, Values, granule_values, read_granule
from sepp.core.model import Attributes, Granule
from sepp.core.time import Interval

_IS_CURRENT = GranuleRow.superseded_by == ""


# Any: a select of columns of several types.
def select_granules(*extra: ColumnElement[Any]) -> Select[Any]:
    """Select what a granule is made of; headers are read only where they are asked for."""
    columns = Base.metadata.tables["granules"].c
    return select(*(columns[name] for name in (*GRANULE_FIELDS, "version", "rows")), *extra)


def read_granules(
    connection: Connection, dataset_id: str, interval: Interval | None = None, *, is_current: bool = False
) -> list[Granule]:
    """Read the granules of a dataset in order of time; only those with records in an interval."""
    query = select_granules().where(GranuleRow.dataset_id == dataset_id, *_limits(interval, is_current=is_current))
    rows = connection.execute(query.order_by(GranuleRow.start_ns.nulls_last(), GranuleRow.name)).all()
    return [read_granule(row) for row in rows]


def read_headers(connection: Connection, dataset_id: str, interval: Interval | None) -> list[Granule]:
    """Read the current granules of an interval with the header of each, in order of time.

    One that was recorded without its header has none.
    """
    base = connection.scalar(select(DatasetRow.header).where(DatasetRow.id == dataset_id)) or {}
    query = select_granules(GranuleRow.__table__.c.header)
    query = query.where(GranuleRow.dataset_id == dataset_id, *_limits(interval, is_current=True))
    rows = connection.execute(query.order_by(GranuleRow.start_ns.nulls_last(), GranuleRow.name)).all()
    return [read_granule(row, _restore(base, row.header)) for row in rows]


def count_granules(connection: Connection, dataset_id: str, interval: Interval | None) -> int:
    """Count the files that records of an interval came from; those superseded gave none."""
    query = select(func.count()).select_from(GranuleRow).where(GranuleRow.dataset_id == dataset_id)
    return connection.scalar(query.where(*_limits(interval, is_current=True))) or 0


def _limits(interval: Interval | None, *, is_current: bool) -> list[ColumnElement[bool]]:
    limits = [_IS_CURRENT] if is_current else []
    if interval is not None:
        limits += [GranuleRow.start_ns < interval.stop_ns, GranuleRow.stop_ns >= interval.start_ns]
    return limits


def encode_granule(granule: Granule, base: Attributes) -> Values:
    """Make the row of a granule, its header as what differs from ``base``.

    One that came without a header leaves alone what is recorded.
    """
    values = granule_values(granule)
    if granule.attributes:
        own = {key: value for key, value in granule.attributes.items() if key not in base or base[key] != value}
        lacks = [key for key in base if key not in granule.attributes]
        values["header"] = {"own": own, "lacks": lacks}
    return values


def _restore(base: Attributes, header: Mapping[str, Any] | None) -> Attributes:  # Any: JSON
    if header is None:
        return {}
    kept = {key: value for key, value in base.items() if key not in header["lacks"]}
    return {**kept, **header["own"]}


def mark_superseded(connection: Connection, dataset_id: str, by: Mapping[str, str]) -> None:
    """Mark granules, by checksum, with the name of what superseded each; the count is of the others."""
    for sha256, name in by.items():
        row = update(GranuleRow).where(GranuleRow.dataset_id == dataset_id, GranuleRow.sha256 == sha256)
        connection.execute(row.values(superseded_by=name))


def count_again(connection: Connection, dataset_id: str) -> None:
    """Count the current granules of a dataset anew."""
    left = select(func.count()).select_from(GranuleRow).where(GranuleRow.dataset_id == dataset_id, _IS_CURRENT)
    owner = update(DatasetRow).where(DatasetRow.id == dataset_id)
    connection.execute(owner.values(granules=left.scalar_subquery()))


def base_header(connection: Connection, dataset_id: str, granules: Sequence[Granule]) -> Attributes:
    """Give the header that those of the granules are told against: the first one that came."""
    given = next((granule.attributes for granule in granules if granule.attributes), None)
    held = connection.scalar(select(DatasetRow.header).where(DatasetRow.id == dataset_id))
    if held is None and given is not None:
        connection.execute(update(DatasetRow).where(DatasetRow.id == dataset_id).values(header=dict(given)))
        return given
    return held or {}
