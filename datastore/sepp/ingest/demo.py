"""Store the synthetic demonstration archive through the same pipeline."""

import hashlib
import sys

from sepp.catalog import Catalog
from sepp.core.errors import UnknownDatasetError
from sepp.core.model import Batch, Granule
from sepp.ingest.demonstration import batches
from sepp.ingest.recording import commit
from sepp.store import Store

_IDENTITY = "demonstration"


def make_demonstration(store: Store, catalog: Catalog, *, only_if_empty: bool) -> int:
    """Generate and store every demonstration dataset that is missing.

    The exit status is 0. With ``only_if_empty`` an archive that holds any
    dataset not of the demonstration is left alone; a run that was cut short
    is completed.
    """
    if only_if_empty and any(not is_demonstration(catalog, name) for name in store.ids()):
        return 0
    for batch in batches():
        if not (store.has(batch.dataset.id) and _granules(catalog, batch.dataset.id)):
            commit(store, catalog, batch, _granule(batch))
            sys.stderr.write(f"made {batch.dataset.id}: {len(batch)} synthetic records\n")
    return 0


def is_demonstration(catalog: Catalog, dataset_id: str) -> bool:
    """Tell whether a dataset was made by the generator."""
    return all(granule.identity_rule == _IDENTITY for granule in _granules(catalog, dataset_id))


def _granules(catalog: Catalog, dataset_id: str) -> list[Granule]:
    try:
        return catalog.granules(dataset_id)
    except UnknownDatasetError:
        return []


def _granule(batch: Batch) -> Granule:
    digest = hashlib.sha256(batch.time.tobytes())
    for values in batch.values.values():
        digest.update(values.tobytes())
    return Granule(
        name=f"{batch.dataset.id} (generated)",
        sha256=digest.hexdigest(),
        size=0,
        dataset_id=batch.dataset.id,
        start_ns=int(batch.time[0]),
        stop_ns=int(batch.time[-1]),
        records=len(batch),
        source="sepp.ingest.demonstration",
        identity_rule=_IDENTITY,
    )
