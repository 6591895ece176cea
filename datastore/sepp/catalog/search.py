"""Find datasets by words and by what they measure, where and when."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, false, func, or_, select, true

from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.catalog.rows import unit_key
from sepp.core.time import Interval

_SHORTEST_TYPO = 4
_CLOSENESS = 0.75
_Condition = ColumnElement[bool]


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


# Any: SQLAlchemy 2.0 and 2.1 write the type of one column differently.
def select_matches(connection: Connection, query: Query) -> Select[Any]:
    """Select the ids of the matching datasets, best first."""
    conditions = _filters(query)
    choices = [_spellings(connection, word, conditions) for word in _words(query.text)]
    found = [_holds_any(DatasetRow.words, spellings) for spellings in choices]
    ranks = [case((_holds_any(DatasetRow.heading, spellings), 1), else_=0) for spellings in choices]
    order = [sum(ranks[1:], ranks[0]).desc()] if ranks else []
    # A word without any spelling is nowhere: then nothing matches.
    possible = and_(true(), *found) if all(choices) else false()
    return select(DatasetRow.id).where(possible, *conditions).order_by(*order, DatasetRow.id).limit(query.limit)


def _filters(query: Query) -> list[_Condition]:
    """Translate everything but the free text."""
    place = DatasetRow.mission + " " + DatasetRow.observatory
    wanted = ((place, query.mission), (DatasetRow.instrument, query.instrument), (DatasetRow.region, query.region))
    conditions = [_holds(func.lower(column), word) for column, text in wanted for word in _words(text)]
    conditions += _parameter_filter(query)
    if query.interval is not None:
        conditions.append(_overlaps(query.interval))
    return conditions


def _parameter_filter(query: Query) -> list[_Condition]:
    """Ask for one parameter that meets all that is asked of parameters."""
    asked = [_holds(ParameterRow.quantity_key, word) for word in _words(query.quantity)]
    if query.units is not None:
        asked.append(ParameterRow.unit_key == unit_key(query.units))
    if query.frame:
        asked.append(func.lower(ParameterRow.frame) == query.frame.strip().lower())
    return [exists().where(ParameterRow.dataset_id == DatasetRow.id, *asked)] if asked else []


def _overlaps(interval: Interval) -> _Condition:
    return exists().where(
        CoverageRow.dataset_id == DatasetRow.id,
        CoverageRow.stop_ns >= interval.start_ns,
        CoverageRow.start_ns < interval.stop_ns,
    )


def _words(text: str | None) -> list[str]:
    return (text or "").replace("\x00", "").casefold().split()


def _holds(column: object, word: str) -> _Condition:
    return column.contains(word, autoescape=True)  # type: ignore[attr-defined, no-any-return]


def _holds_any(column: object, words: Sequence[str]) -> _Condition:
    return or_(false(), *(_holds(column, word) for word in words))


def _spellings(connection: Connection, word: str, conditions: Sequence[_Condition]) -> list[str]:
    """Keep a word that is found somewhere; offer the nearest known ones else."""
    if connection.scalar(select(exists().where(_holds(DatasetRow.words, word)))):
        return [word]
    if len(word) < _SHORTEST_TYPO:
        return []
    texts = connection.scalars(select(DatasetRow.words).where(*conditions))
    return get_close_matches(word, _vocabulary(texts), n=4, cutoff=_CLOSENESS)


def _vocabulary(texts: Iterable[str]) -> list[str]:
    return sorted({word for text in texts for word in re.findall(r"\w+", text) if len(word) >= _SHORTEST_TYPO})
