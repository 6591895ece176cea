"""What is held of datasets, read by id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.catalog.rows import DATASET_FIELDS, PARAMETER_FIELDS, read_holding, read_parameter, read_span
from sepp.core.model import Holding, Parameter, Span

_STATE_FIELDS = ["start_ns", "stop_ns", "version", "rows", "granules"]


# Any: a select of columns of several types.
def _columns(model: type[Any], names: Sequence[str], *, is_full: bool) -> Select[Any]:
    wanted = [name for name in names if is_full or name != "attributes"]
    return select(*(getattr(model, name) for name in wanted))


def read_holdings(connection: Connection, ids: Sequence[str], *, is_full: bool) -> dict[str, Holding]:
    """Read datasets by id in two queries for each 500."""
    holdings: dict[str, Holding] = {}
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        parameters = _read_parameters(connection, some, is_full=is_full)
        query = _columns(DatasetRow, [*DATASET_FIELDS, *_STATE_FIELDS], is_full=is_full)
        for row in connection.execute(query.where(DatasetRow.id.in_(some))):
            holdings[row.id] = read_holding(row, parameters.get(row.id, ()))
    return holdings


def _read_parameters(connection: Connection, ids: Sequence[str], *, is_full: bool) -> dict[str, list[Parameter]]:
    query = _columns(ParameterRow, ["dataset_id", *PARAMETER_FIELDS], is_full=is_full)
    found: dict[str, list[Parameter]] = {}
    for row in connection.execute(query.where(ParameterRow.dataset_id.in_(ids)).order_by(ParameterRow.position)):
        found.setdefault(row.dataset_id, []).append(read_parameter(row))
    return found


def read_coverage(connection: Connection, dataset_id: str) -> tuple[Span, ...]:
    """Read where a dataset has data, in order of time."""
    query = _columns(CoverageRow, ["start_ns", "stop_ns", "records"], is_full=True)
    rows = connection.execute(query.where(CoverageRow.dataset_id == dataset_id).order_by(CoverageRow.position))
    return tuple(read_span(row) for row in rows)
