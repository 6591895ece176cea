"""Keep the search index in step with the datasets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text

from sepp.catalog.models import DatasetRow, ParameterRow
from sepp.catalog.postings import BLOCK, Changes, in_parts
from sepp.catalog.rows import fold
from sepp.catalog.shelves import shelve
from sepp.catalog.terms import HELD, MANY, SLOTS, Field, Term, parameter_terms, text_terms
from sepp.catalog.vocabulary import add_terms


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset in the index."""

    number: int | None
    """Its number; None until it is indexed."""
    terms: Mapping[Term, int]
    """What it is found by; of a parameter's terms the bits of the parameters that have it."""


def find_entry(connection: Connection, dataset_id: str) -> Entry | None:
    """Tell how a dataset is, or would be, indexed; None if there is none."""
    return _read_entries(connection, [dataset_id]).get(dataset_id)


def index_dataset(connection: Connection, dataset_id: str, before: Entry | None) -> None:
    """Bring the index from ``before`` to what the dataset's rows say now."""
    after = _read_entries(connection, [dataset_id])[dataset_id]
    if after.number is None:
        _index_new(connection, {dataset_id: after})
    elif before is not None and before.terms != after.terms:
        ids = add_terms(connection, after.terms.keys() | before.terms.keys())
        changes = Changes()
        new = {term: slots for term, slots in after.terms.items() if before.terms.get(term) != slots}
        changes.add(after.number, {ids[term]: slots for term, slots in new.items()})
        changes.remove(after.number, (ids[term] for term in before.terms.keys() - after.terms.keys()))
        changes.write(connection)


def index_missing(connection: Connection) -> None:
    """Index every dataset that is not yet, a block at a time."""
    missing = connection.scalars(select(DatasetRow.id).where(DatasetRow.number.is_(None)).order_by(DatasetRow.id))
    for some in in_parts(missing.all(), BLOCK):
        entries: dict[str, Entry] = {}
        for few in in_parts(some):
            entries |= _read_entries(connection, few)
        _index_new(connection, entries)
        _tell_planner(connection)


def _tell_planner(connection: Connection) -> None:
    """Let PostgreSQL see tables that grow within one transaction: it took them for empty."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE terms, postings"))


def _index_new(connection: Connection, entries: Mapping[str, Entry]) -> None:
    numbers = shelve(connection, entries)
    ids = add_terms(connection, {term for entry in entries.values() for term in entry.terms})
    changes = Changes()
    for number, entry in zip(numbers, entries.values(), strict=True):
        changes.add(number, {ids[term]: slots for term, slots in entry.terms.items()})
    changes.write(connection)


def _read_entries(connection: Connection, dataset_ids: Sequence[str]) -> dict[str, Entry]:
    measured = _read_measured(connection, dataset_ids)
    table = DatasetRow.__table__.c
    told = (table.words, table.heading, table.mission, table.observatory, table.instrument, table.region)
    state = (table.id, table.number, table.start_ns)
    # Any: SQLAlchemy types a row by each of its columns.
    query: Select[Any] = select(*state, *told).where(table.id.in_(dataset_ids)).order_by(table.id)
    rows = connection.execute(query)
    return {row.id: Entry(row.number, {**dict.fromkeys(_terms(row), 0), **measured[row.id]}) for row in rows}


# Any: a row of texts and numbers.
def _terms(row: Row[Any]) -> set[Term]:
    texts: dict[Field, str] = {
        "words": row.words,
        "heading": row.heading,
        "place": fold(row.mission, row.observatory),
        "instrument": fold(row.instrument),
        "region": fold(row.region),
    }
    return text_terms(texts) | ({HELD} if row.start_ns is not None else set())


def _read_measured(connection: Connection, dataset_ids: Collection[str]) -> dict[str, dict[Term, int]]:
    query = select(
        ParameterRow.dataset_id,
        ParameterRow.position,
        ParameterRow.unit_key,
        ParameterRow.frame,
        ParameterRow.quantity_key,
    )
    terms: dict[str, dict[Term, int]] = defaultdict(dict)
    for dataset_id, position, *told in connection.execute(query.where(ParameterRow.dataset_id.in_(dataset_ids))):
        own = terms[dataset_id]
        for term in parameter_terms(*told):
            own[term] = own.get(term, 0) | 1 << position % SLOTS
        if position >= SLOTS:
            own[MANY] = 0
    return terms
