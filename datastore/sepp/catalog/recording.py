"""Write the state of a dataset within an open transaction."""

import time
from collections.abc import Mapping, Sequence
from itertools import takewhile

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from sepp.catalog.granules import base_header, count_again, encode_granule, mark_superseded
from sepp.catalog.indexing import find_entry, index_dataset
from sepp.catalog.models import Base, CoverageRow, DatasetRow, ParameterRow
from sepp.catalog.rows import (
    PARAMETER_FIELDS,
    Values,
    dataset_values,
    parameter_values,
    read_parameter,
    state_values,
)
from sepp.core.model import Dataset, Granule, Parameter, Revision, Span

_NONE: Mapping[str, str] = {}
_INSERT_COVERAGE = "INSERT INTO coverage (dataset_id, position, start_ns, stop_ns, records) VALUES "


def record_state(  # noqa: PLR0913
    connection: Connection,
    dataset: Dataset,
    granules: Sequence[Granule],
    revision: Revision | None,
    spans: Sequence[Span],
    *,
    is_indexing: bool = True,
    superseded: Mapping[str, str] = _NONE,
) -> None:
    """Write a dataset, its parameters, granules, version and coverage.

    A new dataset may be left to ``index_missing``. ``superseded`` tells of
    granules held, by checksum, which file gives their records from now on.
    """
    held = _held_parameters(connection, dataset.id)
    before = find_entry(connection, dataset.id) if is_indexing else None
    parameters = _unite(held, dataset.parameters)
    _put("datasets", connection, {**dataset_values(dataset, parameters), **state_values(revision, spans)})
    if parameters != held:
        _write_parameters(connection, dataset.id, parameters)
    if is_indexing:
        index_dataset(connection, dataset.id, before)
    _write_granules(connection, dataset.id, granules)
    mark_superseded(connection, dataset.id, superseded)
    if superseded or any(granule.superseded_by for granule in granules):
        count_again(connection, dataset.id)
    if revision is not None:
        _record_version(connection, dataset.id, revision)
    _write_coverage(connection, dataset.id, spans)


def _write_granules(connection: Connection, dataset_id: str, granules: Sequence[Granule]) -> None:
    base = base_header(connection, dataset_id, granules) if granules else {}
    came = sum(_put("granules", connection, encode_granule(granule, base)) for granule in granules)
    if came:
        owner = update(DatasetRow).where(DatasetRow.id == dataset_id)
        connection.execute(owner.values(granules=DatasetRow.granules + came))


def _put(table_name: str, connection: Connection, values: Values) -> bool:
    """Update the row with this primary key, or insert it: then it is new."""
    table: Table = Base.metadata.tables[table_name]
    same = and_(*(column == values[column.name] for column in table.primary_key))
    if connection.execute(update(table).where(same).values(values)).rowcount > 0:
        return False
    connection.execute(insert(table).values(values))
    return True


def _held_parameters(connection: Connection, dataset_id: str) -> tuple[Parameter, ...]:
    query = select(*(getattr(ParameterRow, name) for name in PARAMETER_FIELDS))
    rows = connection.execute(query.where(ParameterRow.dataset_id == dataset_id).order_by(ParameterRow.position))
    return tuple(read_parameter(row) for row in rows)


def _unite(held: Sequence[Parameter], new: Sequence[Parameter]) -> tuple[Parameter, ...]:
    named = {parameter.name for parameter in new}
    return (*new, *(parameter for parameter in held if parameter.name not in named))


def _write_parameters(connection: Connection, dataset_id: str, parameters: Sequence[Parameter]) -> None:
    connection.execute(delete(ParameterRow).where(ParameterRow.dataset_id == dataset_id))
    rows = [parameter_values(dataset_id, position, parameter) for position, parameter in enumerate(parameters)]
    if rows:
        connection.execute(insert(ParameterRow), rows)


def _record_version(connection: Connection, dataset_id: str, revision: Revision) -> None:
    table = Base.metadata.tables["versions"]
    state = {"dataset_id": dataset_id, "version": revision.version, "rows": revision.rows}
    same = and_(*(table.c[name] == value for name, value in state.items()))
    if connection.scalar(select(table.c.rows).where(same)) is None:
        connection.execute(insert(table).values({**state, "recorded_ns": time.time_ns()}))


def _write_coverage(connection: Connection, dataset_id: str, spans: Sequence[Span]) -> None:
    """Write only from the first stretch on that changed."""
    here = CoverageRow.dataset_id == dataset_id
    query = select(CoverageRow.start_ns, CoverageRow.stop_ns, CoverageRow.records).where(here)
    held = connection.execute(query.order_by(CoverageRow.position)).all()
    pairs = zip(held, spans, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: tuple(pair[0]) == _plain(pair[1]), pairs))
    connection.execute(delete(CoverageRow).where(here, CoverageRow.position >= same))
    rows = [(dataset_id, position, *_plain(span)) for position, span in enumerate(spans[same:], same)]
    if rows:
        # There may be tens of thousands, over which an insert of SQLAlchemy takes as long as the database.
        marks = "?, ?, ?, ?, ?" if connection.dialect.positional else "%s, %s, %s, %s, %s"
        connection.exec_driver_sql(_INSERT_COVERAGE + f"({marks})", rows)


def _plain(span: Span) -> tuple[int, int, int]:
    return span.start_ns, span.stop_ns, span.records
