"""A kept original that the catalogue does not know: recorded, or taken in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sepp.core.model import Batch, Granule
from sepp.ingest.sources import Source
from sepp.ingest.verification.finding import Archive
from sepp.ingest.verification.scratch import replay_originals, scratch_archive
from sepp.store import Store
from sepp.store.adding.fitting import fit_batch
from sepp.store.adding.merging import drop_held


def adopt_original(archive: Archive, path: Path, headers: Sequence[Path] = ()) -> str:
    """Bring store and catalogue to know an original.

    Records that some version holds are only recorded: taking them in again
    could put old ones in the place of reprocessed ones; so are those that
    another dataset holds, whose id an older rule made of the file. Raises
    ``StoreError`` if the file can't be taken in.
    """
    source = Source(path, str(path), is_named=True, lenient=True)
    with scratch_archive(archive) as scratch:
        replay_originals(scratch, [source], tuple(headers))
        found = scratch.catalog.granules_of(path.parent.name)
        batches = [_batch_of(scratch.store, one.dataset_id) for one in found]
        known = _holder(archive.store, batches)
        if known is None:
            replay_originals(archive, [source], tuple(headers))
            taken = archive.catalog.granules_of(path.parent.name)
            return "; ".join(f"taken in as version {one.revision}" for one in taken)
        return "; ".join(_adopt(archive, replace(one, dataset_id=_in(known, one.dataset_id))) for one in found)


def _holder(store: Store, batches: Sequence[Batch]) -> str | None:
    """Find the id under which records are held: that which the file tells today, else one of the same parameters."""
    today = batches[0].dataset.id.partition("@")[0] if batches else ""
    if all(_is_held(store, each) for each in batches):
        return today
    for name in (name for name in store.ids() if "@" not in name):
        renamed = [replace(each, dataset=replace(each.dataset, id=_in(name, each.dataset.id))) for each in batches]
        if all(len(each.time) and _is_alike(store, each) and _is_held(store, each) for each in renamed):
            return name
    return None


def _in(name: str, dataset_id: str) -> str:
    """Give the id of a further time axis, or of the main one, in another dataset's name."""
    return "@".join([name, *dataset_id.split("@", 1)[1:]])


def _is_alike(store: Store, batch: Batch) -> bool:
    """Tell quickly whether a dataset may hold records: it has their parameters, of the same shapes and kinds."""
    if not store.has(batch.dataset.id):
        return False
    held = {p.name: (p.shape, np.dtype(p.dtype).kind) for p in store.description(batch.dataset.id).parameters}
    return all(held.get(p.name) == (p.shape, np.dtype(p.dtype).kind) for p in batch.dataset.parameters)


def _adopt(archive: Archive, granule: Granule) -> str:
    """Record a granule whose records some version holds."""
    name, store = granule.dataset_id, archive.store
    with store.lock(name):
        revision = store.revision(name)
        known = replace(granule, revision=revision)
        archive.catalog.record(store.description(name), known, revision, store.spans(name))
    return f"recorded with {name}"


def _batch_of(store: Store, name: str) -> Batch:
    described = store.description(name)
    rows = slice(0, store.snapshot(name).rows)
    values = {p.name: store.read(name, p.name, rows) for p in described.parameters}
    varying = {p.name for p in described.parameters if p.is_varying}
    return Batch(
        described,
        store.time_index(name).times(rows),
        {key: found for key, found in values.items() if key in varying},
        {key: found for key, found in values.items() if key not in varying},
    )


def _is_held(store: Store, batch: Batch) -> bool:
    name = batch.dataset.id
    for revision in reversed(store.versions(name)) if store.has(name) else ():
        held = store.snapshot(name, str(revision.version))
        rest = drop_held(fit_batch(batch, held), held)
        if rest is not None and not len(rest):
            return True
    return False
