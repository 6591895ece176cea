"""From files to committed records: read, identify, keep, store, record.

Commit order: the original is kept first, the store commits next, the
catalogue last. A run that dies in between is completed by the next one,
because the store knows records that it already holds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sepp.catalog import Catalog
from sepp.core.errors import MismatchError, SeppError
from sepp.core.heap import keep_freed_memory
from sepp.core.home import Home
from sepp.core.model import Batch, Granule
from sepp.ingest.companions import keep_companions
from sepp.ingest.joining import join_batches
from sepp.ingest.large_files import LargeFile
from sepp.ingest.originals import OriginalCopy, copy_original
from sepp.ingest.reading import FileReader, Reading, read_ahead
from sepp.ingest.recording import find_recorded, record_described, record_held
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source
from sepp.ingest.superseding.originals_read import OriginalReader
from sepp.ingest.superseding.replacing import Superseding, tell_older
from sepp.ingest.superseding.versions import find_superseded
from sepp.store import Store

LOT_BYTES = 64 * 2**20
LOT_FILES = 512

ReadFiles = Callable[
    [FileReader, Sequence[Source], Callable[[str], list[Granule]]],
    Iterator[Reading | Outcome],
]
"""How files are read: ahead in a thread, or on a cluster."""


Key = tuple[int, int]
"""A batch of a lot: number of its reading, place in that."""


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
    read_files: ReadFiles = read_ahead
    """How files are read."""

    @property
    def superseding(self) -> Superseding:
        """What tells which granules take the place of which."""
        return Superseding(self.store, self.catalog, OriginalReader(self.home.originals, self.include_dirs))

    def ingest(self, sources: Sequence[Source]) -> Iterator[Outcome]:
        """Take files in, yielding what came of each.

        Files are stored in lots, each dataset's records in order of time
        and in one append, so that a folder in any order appends. A file
        that fails is told in its outcome and does not stop the others.
        """
        keep_freed_memory()  # before threads begin, each of which would keep its own
        lot, large = _Lot(self), None
        reader = FileReader(self.include_dirs, self.dataset_id)
        try:
            for part in self.read_files(reader, sources, self.catalog.granules_of):
                if isinstance(part, Outcome):
                    yield large.fail(part) if large else part
                    large = None
                elif large is not None or not part.is_last:
                    yield from lot.store()
                    large = large or LargeFile(self.home, self.store, self.catalog, self.superseding)
                    large.add(part)
                    if part.is_last:
                        yield large.finish(part)
                        large = None
                else:
                    lot.readings.append(part)
                    if lot.is_full:
                        yield from lot.store()
            yield from lot.store()
        finally:
            if large is not None:
                large.discard()


@dataclass(slots=True)
class _Lot:
    """Files that are stored together."""

    ingestor: Ingestor
    readings: list[Reading] = field(default_factory=list)
    copies: dict[int, OriginalCopy] = field(default_factory=dict)
    """Originals that were not kept before this lot, by number of the reading."""
    refused: set[int] = field(default_factory=set)
    """Readings that the store will never take."""
    found: set[Key] = field(default_factory=set)
    """Batches that another process took in meanwhile."""
    told: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Which records took the place of which, by number of the reading."""
    reshaped: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Which parameters came in another shape, by number of the reading."""

    @property
    def is_full(self) -> bool:
        size = sum(reading.size for reading in self.readings)
        return size >= LOT_BYTES or len(self.readings) >= LOT_FILES

    def store(self) -> Iterator[Outcome]:
        """Store all files of the lot, those of one dataset in one go."""
        readings, self.readings = self.readings, []
        self.copies, self.refused, self.found, self.told, self.reshaped = {}, set(), set(), {}, {}
        failures: dict[int, str] = {}
        recorded: dict[Key, Granule] = {}
        for number, reading in enumerate(readings):
            self._guard([number], failures, lambda n=number, r=reading: self._keep(n, r))  # type: ignore[misc]
        for group in _groups(readings):
            self._store_group(readings, group, failures, recorded)
        for number, reading in enumerate(readings):
            if number in failures:
                self._forget(number)
                yield Outcome(reading.source.origin, failure=failures[number])
            else:
                granules = tuple(recorded[number, place] for place in reversed(range(len(reading.batches))))
                is_skipped = (number, 0) in self.found
                yield Outcome(
                    reading.source.origin,
                    granules,
                    is_skipped=is_skipped,
                    notes=reading.notes,
                    superseding=self.told.get(number, ()),
                    reshaped=self.reshaped.get(number, ()),
                )

    def _keep(self, number: int, reading: Reading) -> None:
        sha256, originals = reading.granules[0].sha256, self.ingestor.home.originals
        copy = copy_original(reading.source.path, sha256, originals)
        if copy.partial is not None:
            self.copies[number] = copy
        keep_companions(reading.companions, sha256, originals)
        copy.settle()

    def _forget(self, number: int) -> None:
        """Keep no original that was refused, or every check would find it again."""
        copy = self.copies.get(number) if number in self.refused else None
        if copy is not None and not self.ingestor.catalog.granules_of(copy.target.parent.name):
            copy.forget()

    def _store_group(
        self, readings: Sequence[Reading], group: Sequence[Key], failures: dict[int, str], recorded: dict[Key, Granule]
    ) -> None:
        """Store the batches of one dataset but those that others of them supersede, unless these fail."""
        wanted = [key for key in group if key[0] not in failures]
        latest = find_superseded([readings[number].granules[place] for number, place in wanted])
        older = {wanted[place]: wanted[other] for place, other in latest.items()}
        self._store_wanted(readings, [key for key in wanted if key not in older], failures, recorded)
        for key, other in older.items():
            if other[0] not in failures:
                newer = readings[other[0]].granules[other[1]].name
                self._guard([key[0]], failures, partial(self._record_older, readings, key, newer, recorded))
        left = [key for key, other in older.items() if other[0] in failures]
        if left:
            self._store_group(readings, left, failures, recorded)

    def _record_older(self, readings: Sequence[Reading], key: Key, newer: str, recorded: dict[Key, Granule]) -> None:
        """Record a granule whose records another one of the lot gives."""
        dataset, granule = readings[key[0]].batches[key[1]].dataset, readings[key[0]].granules[key[1]]
        marked = [replace(granule, superseded_by=newer)]
        (recorded[key],) = record_described(self.ingestor.store, self.ingestor.catalog, dataset, marked)
        self._tell(key[0], tell_older(granule, newer))

    def _tell(self, number: int, told: tuple[str, ...]) -> None:
        if told:
            self.told[number] = (*self.told.get(number, ()), *told)

    def _store_wanted(
        self, readings: Sequence[Reading], wanted: Sequence[Key], failures: dict[int, str], recorded: dict[Key, Granule]
    ) -> None:
        filled = [key for key in wanted if len(readings[key[0]].batches[key[1]])]
        empty = [[key] for key in wanted if key not in filled]
        joined = join_batches([readings[number].batches[place] for number, place in filled])
        runs = [(batch, [filled[each] for each in places]) for batch, places in joined]
        runs += [(readings[number].batches[place], [(number, place)]) for ((number, place),) in empty]
        for batch, keys in runs:

            def store_run(batch: Batch = batch, keys: Sequence[Key] = keys) -> None:
                recorded.update(self._store_run(readings, batch, keys))

            self._guard([key[0] for key in keys], failures, store_run)

    def _store_run(self, readings: Sequence[Reading], joined: Batch, keys: Sequence[Key]) -> dict[Key, Granule]:
        """Store a batch joined of several; what another process took in while we waited is found done."""
        store, catalog = self.ingestor.store, self.ingestor.catalog
        granules = {key: readings[key[0]].granules[key[1]] for key in keys}
        if not len(joined):
            return dict(zip(keys, record_described(store, catalog, joined.dataset, [*granules.values()]), strict=True))
        with store.appending(joined.dataset.id) as append:
            done = {key: held for key, granule in granules.items() if (held := find_recorded(catalog, granule))}
            self.found.update(done)
            left = [key for key in keys if key not in done]
            superseding = self.ingestor.superseding
            judged = superseding.leave_out(superseding.judge([granules[key] for key in left]), append)
            taken = [key for key in left if granules[key].name not in judged.newer]
            rest = [joined] if len(taken) == len(keys) else [readings[n].batches[place] for n, place in taken]
            for batch, _ in join_batches(rest):
                append.add(batch)
            if left:
                given, own = judged.marked([granules[key] for key in left]), append.commit()
                recorded = record_held(store, catalog, joined.dataset, given, own, superseded=judged.superseded)
                done.update(zip(left, recorded, strict=True))
                self.reshaped[left[0][0]] = (*self.reshaped.get(left[0][0], ()), *append.told)
        for key in left:
            self._tell(key[0], judged.tell(done[key]))
        return done

    def _guard(self, numbers: Sequence[int], failures: dict[int, str], work: Callable[[], None]) -> None:
        try:
            work()
        except (SeppError, OSError) as error:
            failures.update(dict.fromkeys(numbers, str(error)))
            self.refused.update(numbers if isinstance(error, MismatchError) else ())


def _groups(readings: Sequence[Reading]) -> list[list[Key]]:
    """Group batches by dataset; those of main time axes last.

    A main axis' granule says that the whole file is in.
    """
    groups: dict[tuple[bool, str], list[Key]] = {}
    for number, reading in enumerate(readings):
        for place, batch in enumerate(reading.batches):
            groups.setdefault((place == 0, batch.dataset.id), []).append((number, place))
    return [groups[key] for key in sorted(groups)]
