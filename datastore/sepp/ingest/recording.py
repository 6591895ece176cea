"""Records stored, and the catalogue told where they came from."""

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace

from sepp.catalog import Catalog
from sepp.core.model import Batch, Dataset, Granule, Revision
from sepp.store import Store


def commit(store: Store, catalog: Catalog, batch: Batch, granule: Granule) -> Granule:
    """Store one batch and record its granule; give the granule as recorded.

    A batch without records is only described in the catalogue.
    """
    return commit_all(store, catalog, batch, [granule])[0]


def commit_all(store: Store, catalog: Catalog, batch: Batch, granules: Sequence[Granule]) -> list[Granule]:
    """Store one batch and record the granules that it came from."""
    if not len(batch):
        return record_described(store, catalog, batch.dataset, granules)
    with store.appending(batch.dataset.id) as append:
        append.add(batch)
        return record_held(store, catalog, batch.dataset, granules, append.commit())


def record_described(store: Store, catalog: Catalog, dataset: Dataset, granules: Sequence[Granule]) -> list[Granule]:
    """Record granules that gave no records, or whose records are held or superseded.

    What the catalogue is told is read under the dataset's lock, so that of
    two processes the later record is never the older state.
    """
    own = store.revision(dataset.id)
    with store.lock(dataset.id) if own else nullcontext():
        return record_held(store, catalog, dataset, granules, own)


def record_held(  # noqa: PLR0913 - who is told, of what, since when, instead of what
    store: Store,
    catalog: Catalog,
    dataset: Dataset,
    granules: Sequence[Granule],
    own: Revision | None,
    *,
    superseded: Mapping[str, str] | None = None,
) -> list[Granule]:
    """Record granules whose records the store holds since revision ``own``; the lock is held.

    Who waited for that lock finds them recorded. Without a revision the
    dataset is only described. ``superseded`` names, by checksum of granules
    held, the file that replaced each. Gives the granules as recorded.
    """
    name = dataset.id
    recorded = [replace(granule, revision=own, ingested_ns=time.time_ns()) for granule in granules]
    now = store.revision(name) if own else None
    spans = store.spans(name) if own else ()
    catalog.record_many(store.description(name) if own else dataset, recorded, now, spans, superseded=superseded)
    return recorded


def find_recorded(catalog: Catalog, granule: Granule) -> Granule | None:
    """Find what the catalogue says of a granule's file and dataset; None if nothing."""
    held = catalog.granules_of(granule.sha256)
    return next((each for each in held if each.dataset_id == granule.dataset_id), None)
