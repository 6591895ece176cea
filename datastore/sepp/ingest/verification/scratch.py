"""An empty archive beside the real one, to take originals in again."""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sepp.catalog import Catalog
from sepp.core.errors import StoreError
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.ingest.verification.finding import Archive
from sepp.store import Store
from sepp.store.places.local_files import LocalFiles


@contextmanager
def scratch_archive(archive: Archive, dataset_id: str | None = None) -> Iterator[Archive]:
    """Give an empty store and catalogue that share the kept originals.

    The store lays its arrays out as suits the place of ``dataset_id``.
    """
    folder = archive.home.archive / ".rebuilding" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    catalog = Catalog(f"sqlite:///{folder / 'catalog.sqlite'}")
    try:
        catalog.upgrade()
        store = Store(folder / "public")
        is_for_objects = dataset_id is not None and archive.store.files.prefers_shards(dataset_id)
        store.files = LocalFiles(str(folder / "public"), is_for_objects)
        yield Archive(archive.home, store.deriving(archive.store.derive) if archive.store.derive else store, catalog)
    finally:
        catalog.close()
        shutil.rmtree(folder, ignore_errors=True)


def replay_originals(scratch: Archive, sources: Sequence[Source], headers: tuple[Path, ...]) -> None:
    """Take kept originals in as the first time.

    Raises ``StoreError`` if one fails.
    """
    ingestor = Ingestor(scratch.home, scratch.store, scratch.catalog, include_dirs=headers)
    for outcome in ingestor.ingest(sources):
        if outcome.failure:
            raise StoreError(f"The original {outcome.name!r} cannot be taken in again: {outcome.failure}")
