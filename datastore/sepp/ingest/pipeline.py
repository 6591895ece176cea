"""From a file to committed records: read, identify, keep, store, record.

Commit order: the original is kept first, the store commits next, the
catalogue last. A run that dies in between is completed by the next one,
because the store knows records that it already holds.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sepp.catalog import Catalog
from sepp.core.errors import SeppError
from sepp.core.home import Home
from sepp.core.model import Batch, Granule
from sepp.formats import read_file, to_batch
from sepp.ingest.identity import choose_identity
from sepp.ingest.originals import checksum, keep_original
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source
from sepp.missions import enrich
from sepp.store import Store

_log = logging.getLogger(__name__)
LOT_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Reading:
    """One file read and interpreted, not yet stored."""

    source: Source
    """Where it came from."""
    batches: tuple[Batch, ...]
    """Its records, one batch per time axis."""
    granules: tuple[Granule, ...]
    """What the catalogue will say, one per batch."""
    notes: tuple[str, ...]
    """What in it was not taken, and why."""

    @property
    def first_ns(self) -> int:
        """Time of the earliest record, for ordering; 0 without records."""
        return min((int(batch.time[0]) for batch in self.batches if len(batch)), default=0)


@dataclass(frozen=True, slots=True)
class Ingestor:
    """Takes files into one archive."""

    home: Home
    """Whose originals, store and catalogue are written."""
    store: Store
    """The public store."""
    catalog: Catalog
    """The catalogue."""
    include_dirs: tuple[Path, ...] = ()
    """Where headers that files include are looked for."""
    dataset_id: str | None = None
    """Id for files that do not tell their own."""

    def ingest(self, sources: Sequence[Source]) -> Iterator[Outcome]:
        """Take files in, yielding what came of each.

        Files are read in lots and each lot is stored in order of time, so
        that a folder in any order appends. A file that fails is told in its
        outcome and does not stop the others.
        """
        for lot in _lots(sources):
            readings: list[Reading] = []
            for source in lot:
                result = self._guarded(source)
                if isinstance(result, Outcome):
                    yield result
                else:
                    readings.append(result)
            for reading in sorted(readings, key=lambda each: each.first_ns):
                yield self._store(reading)

    def _guarded(self, source: Source) -> Reading | Outcome:
        try:
            sha256 = checksum(source.path)
            held = self.catalog.granules_of(sha256)
            if any("@" not in granule.dataset_id for granule in held):
                return Outcome(source.origin, tuple(held), is_skipped=True)
            return self._read(source, sha256)
        except (SeppError, OSError) as error:
            return Outcome(source.origin, failure=str(error))
        except Exception as error:  # a reader's mistake with one file must not keep the others out
            _log.exception("Reading %s failed", source.origin)
            return Outcome(source.origin, failure=f"unforeseen {type(error).__name__}: {error}; please report the file")

    def _read(self, source: Source, sha256: str) -> Reading:
        content = read_file(source.path, include_dirs=self.include_dirs)
        batches, granules = [], []
        for table in content.tables:
            dataset_id, rule = choose_identity(content, table, self.dataset_id)
            batch = to_batch(content, table, dataset_id)
            batch = replace(batch, dataset=enrich(batch.dataset))
            batches.append(batch)
            granules.append(_granule(source, sha256, batch, rule))
        return Reading(source, tuple(batches), tuple(granules), content.notes)

    def _store(self, reading: Reading) -> Outcome:
        try:
            keep_original(reading.source.path, reading.granules[0].sha256, self.home.originals)
            pairs = list(zip(reading.batches, reading.granules, strict=True))
            # The main time axis last: its granule says that the file is wholly in.
            granules = tuple(commit(self.store, self.catalog, batch, granule) for batch, granule in reversed(pairs))
        except (SeppError, OSError) as error:
            return Outcome(reading.source.origin, failure=str(error))
        return Outcome(reading.source.origin, granules, notes=reading.notes)


def commit(store: Store, catalog: Catalog, batch: Batch, granule: Granule) -> Granule:
    """Store one batch and record its granule; give the granule as recorded.

    A batch without records is only described in the catalogue.
    """
    revision = store.append(batch) if len(batch) else store.revision(batch.dataset.id)
    spans = store.spans(batch.dataset.id) if revision else ()
    recorded = replace(granule, revision=revision, ingested_ns=time.time_ns())
    described = store.description(batch.dataset.id) if revision else batch.dataset
    catalog.record(described, recorded, revision, spans)
    return recorded


def _granule(source: Source, sha256: str, batch: Batch, rule: str) -> Granule:
    times = batch.time
    return Granule(
        name=source.path.name,
        sha256=sha256,
        size=source.size,
        dataset_id=batch.dataset.id,
        start_ns=int(times[0]) if len(times) else None,
        stop_ns=int(times[-1]) if len(times) else None,
        records=len(times),
        source=source.origin,
        identity_rule=rule,
    )


def _lots(sources: Sequence[Source]) -> Iterator[list[Source]]:
    lot: list[Source] = []
    size = 0
    for source in sources:
        lot.append(source)
        size += source.size
        if size >= LOT_BYTES:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot
