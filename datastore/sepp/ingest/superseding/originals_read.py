"""Kept originals read again, to tell whose a held record is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sepp.core.errors import StoreError
from sepp.core.model import Batch, Granule, Times
from sepp.ingest.companions import LIST, read_companions
from sepp.ingest.reading import FileReader
from sepp.ingest.report import Outcome
from sepp.ingest.sources import read_again


@dataclass(frozen=True, slots=True)
class OriginalReader:
    """Reads the kept originals of an archive."""

    originals: Path
    """Where they lie."""
    include_dirs: tuple[Path, ...] = ()
    """Where headers that they include are looked for."""

    def read(self, granule: Granule) -> Iterator[Batch]:
        """Read the records of a granule in parts; raises ``StoreError`` if that can't be done."""
        path = self._find(granule.sha256)
        if path is None:
            raise StoreError(f"Cannot tell the records of {granule.name!r} from others: its original is not kept")
        source = read_again(path, granule)
        for part in FileReader(self.include_dirs).read(replace(source, renamed=True), granule.sha256):
            if isinstance(part, Outcome):
                raise StoreError(f"Cannot tell the records of {granule.name!r} from others: {part.failure}")
            yield from (batch for batch in part.batches if batch.dataset.id == granule.dataset_id)

    def read_times(self, granule: Granule) -> Times:
        """Read the times of a granule's records; raises as ``read``."""
        return np.concatenate([np.empty(0, np.int64), *(batch.time for batch in self.read(granule))])

    def _find(self, sha256: str) -> Path | None:
        folder = self.originals / sha256[:2] / sha256
        beside = {LIST, *read_companions(folder)} if folder.is_dir() else set()
        files = sorted(folder.glob("[!.]*")) if folder.is_dir() else []
        return next((path for path in files if path.name not in beside), None)
