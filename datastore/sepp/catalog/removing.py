"""Datasets and granules that the catalogue is to forget."""

from collections.abc import Collection

from sqlalchemy import Connection, delete

from sepp.catalog.granules import count_again
from sepp.catalog.indexing import find_entry
from sepp.catalog.models import Base, DatasetRow, GranuleRow
from sepp.catalog.postings import Changes, in_parts
from sepp.catalog.terms import REMOVED
from sepp.catalog.vocabulary import add_terms

_OWNED = ("parameters", "granules", "versions", "coverage")


def remove_dataset(connection: Connection, dataset_id: str) -> bool:
    """Forget all about a dataset; False if it was not known.

    Its number in the search index is never given again.
    """
    entry = find_entry(connection, dataset_id)
    if entry is None:
        return False
    if entry.number is not None:
        ids = add_terms(connection, {*entry.terms, REMOVED})
        changes = Changes()
        changes.remove(entry.number, (ids[term] for term in entry.terms))
        changes.add(entry.number, {ids[REMOVED]: 0})
        changes.write(connection)
    for name in _OWNED:
        table = Base.metadata.tables[name]
        connection.execute(delete(table).where(table.c.dataset_id == dataset_id))
    connection.execute(delete(DatasetRow).where(DatasetRow.id == dataset_id))
    return True


def remove_granules(connection: Connection, dataset_id: str, sha256s: Collection[str]) -> None:
    """Forget granules of a dataset by their checksums."""
    for some in in_parts(sha256s):
        here = (GranuleRow.dataset_id == dataset_id, GranuleRow.sha256.in_(some))
        connection.execute(delete(GranuleRow).where(*here))
    count_again(connection, dataset_id)
