"""What is asked of a search, and what the sets of the index leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, func, select

from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.catalog.postings import in_parts
from sepp.catalog.rows import unit_key
from sepp.catalog.terms import Term, measure_of, plain_frame, plain_unit, words_of
from sepp.core.time import Interval


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; empty fields ask for nothing."""

    text: str = ""
    """Every word must stand somewhere in the dataset's description."""
    mission: str | None = None
    """Words of the mission's or the observatory's name."""
    instrument: str | None = None
    """Words of the instrument's name."""
    quantity: str | None = None
    """Words that one parameter's name, long name or entity holds."""
    units: str | None = None
    """Unit of one parameter, in any spelling."""
    frame: str | None = None
    """Coordinate frame of one parameter."""
    interval: Interval | None = None
    """Time in which there must be data."""
    region: str | None = None
    """Words of the region's name."""
    limit: int | None = None
    """How many at most."""


def split_words(text: str | None) -> list[str]:
    """Part at blanks; what has neither letter nor digit says nothing."""
    words = (text or "").replace("\x00", "").casefold().split()
    return [word for word in words if words_of(word)]


def measures(query: Query) -> list[Term]:
    """Give the terms of the unit and the frame that one parameter must have."""
    if query.units is None:
        return [("frame", plain_frame(query.frame))] if query.frame else []
    unit = plain_unit(unit_key(query.units))
    return [("measure", measure_of(unit, plain_frame(query.frame)))] if query.frame else [("unit", unit)]


def keep_covered(connection: Connection, ids: Sequence[str], interval: Interval | None) -> list[str]:
    """Keep of a page of ids those with data in an interval: the index does not know gaps."""
    if interval is None or not ids:
        return list(ids)
    kept = _keep(connection, ids, [first_start(interval) < interval.stop_ns])
    return [name for name in ids if name in kept]


def keep_measured(connection: Connection, ids: Sequence[str], query: Query) -> set[str]:
    """Keep the ids of datasets of which one parameter meets all that is asked of parameters."""
    return _keep(connection, ids, _parameter_filter(query))


def _keep(connection: Connection, ids: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> set[str]:
    kept: set[str] = set()
    for some in in_parts(ids):
        kept.update(connection.scalars(select(DatasetRow.id).where(DatasetRow.id.in_(some), *conditions)))
    return kept


def _parameter_filter(query: Query) -> list[ColumnElement[bool]]:
    """Ask for one parameter that meets all that is asked of parameters."""
    asked = [ParameterRow.quantity_key.contains(word, autoescape=True) for word in split_words(query.quantity)]
    if query.units is not None:
        asked.append(ParameterRow.unit_key == unit_key(query.units))
    if query.frame:
        asked.append(func.lower(ParameterRow.frame) == query.frame.strip().lower())
    return [exists().where(ParameterRow.dataset_id == DatasetRow.id, *asked)] if len(asked) > 1 else []


def first_start(interval: Interval) -> ColumnElement[int]:
    """Give the start of the first stretch that ends late enough: it decides."""
    late_enough = (CoverageRow.dataset_id == DatasetRow.id, CoverageRow.stop_ns >= interval.start_ns)
    query = select(CoverageRow.start_ns).where(*late_enough).order_by(CoverageRow.stop_ns).limit(1)
    return query.scalar_subquery()
