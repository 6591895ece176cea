"""From files where they lie to mounted datasets that the catalogue knows."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import numpy as np

from sepp.catalog import Catalog
from sepp.core.errors import SeppError, UnreadableFileError
from sepp.core.model import Granule, Revision, Span
from sepp.ingest.mounting.planning import Joined, find_spans, join_scans, make_plan
from sepp.ingest.mounting.scanning import Scan, scan_file
from sepp.ingest.mounting.superseding import Row
from sepp.ingest.report import Outcome
from sepp.store.adding.versions import LOCK
from sepp.store.mounted import MountingStore, MountPlan, Origin, commit_mounting, look_up
from sepp.store.mounted.mounting import Mounting
from sepp.store.states.layout import CHUNK_ROWS, dataset_key
from sepp.store.states.time_index import FIRST_TIMES

_log = logging.getLogger(__name__)
_INSTEAD = "may be ingested instead: sepp ingest"
_HOPELESS = ("Not a", "No ", "Corrupt", "Cannot")
"""How the reasons begin for which a file can't be ingested either."""


@dataclass(frozen=True, slots=True)
class Mounter:
    """Mounts files into one archive."""

    store: MountingStore
    """The public store."""
    catalog: Catalog
    """The catalogue."""
    dataset_id: str | None = None
    """Id for files that do not tell their own."""

    def mount(self, urls: Iterable[str]) -> Iterator[Outcome]:
        """Mount files, yielding what came of each.

        All are looked at first, then each dataset is written once. A file
        that can't be mounted is told with the reason and does not stop the
        others.
        """
        datasets: dict[str, list[Scan]] = {}
        mounted = self._mounted()
        for url in urls:
            found = self._guarded(url, mounted)
            if isinstance(found, Outcome):
                yield found
            else:
                for scan in found:
                    datasets.setdefault(scan.dataset.id, []).append(scan)
        for dataset_id, scans in datasets.items():
            yield from self._commit(dataset_id, scans)

    def _mounted(self) -> set[tuple[str, Origin]]:
        """Name what is mounted now: dataset and file, as it was then."""
        ids = [name for name in self.store.ids() if self.store.has_mounted(name)]
        found = ((name, self.store.mounting(name)) for name in ids)
        return {(name, granule.origin) for name, mounting in found if mounting for granule in mounting.granules}

    def _guarded(self, url: str, mounted: set[tuple[str, Origin]]) -> list[Scan] | Outcome:
        try:
            origin = look_up(url)
            held = self.catalog.granules_of(mark_of(origin))
            if held and all((granule.dataset_id, origin) in mounted for granule in held):
                return Outcome(url, tuple(held), is_skipped=True)
            return scan_file(origin, self.dataset_id)
        except UnreadableFileError as error:
            is_hopeless = str(error).startswith(_HOPELESS)
            return Outcome(url, failure=str(error) if is_hopeless else f"{error}; {_INSTEAD} {url}")
        except (SeppError, OSError) as error:
            return Outcome(url, failure=str(error))
        except Exception as error:  # a mistake with one file must not keep the others out
            _log.exception("Mounting %s failed", url)
            return Outcome(url, failure=f"unforeseen {type(error).__name__}: {error}; please report the file")

    def _commit(self, dataset_id: str, scans: list[Scan]) -> Iterator[Outcome]:
        try:
            if self.store.has(dataset_id) and not self.store.has_mounted(dataset_id):
                reason = f"dataset {dataset_id!r} was ingested; this file {_INSTEAD}"
                yield from (Outcome(s.origin.url, failure=f"{reason} {s.origin.url}") for s in scans)
                return
            with self.store.files.lock(f"{dataset_key(dataset_id)}/{LOCK}"):
                yield from self._write(scans, self.store.mounting(dataset_id))
        except (SeppError, OSError) as error:
            yield from (Outcome(scan.origin.url, failure=str(error)) for scan in scans)

    def _write(self, scans: list[Scan], held: Mounting | None) -> Iterator[Outcome]:
        joined = join_scans(scans)
        is_longer = held is not None and self._continues(joined, held)
        if held is not None and not is_longer:
            scans = [*scans, *self._scan_again(held, {scan.origin.url for scan in scans})]
            joined = join_scans(scans)
        yield from (_refused(scan, reason) for scan, reason in joined.refused)
        yield from _gone(joined)
        if joined.rows:
            yield from self._put_down(joined, held, is_longer=is_longer)

    def _put_down(self, joined: Joined, held: Mounting | None, *, is_longer: bool) -> Iterator[Outcome]:
        plan = make_plan(joined, held.granules, _firsts(self.store, held)) if held and is_longer else make_plan(joined)
        if held and not is_longer and _is_same(plan, held):
            return
        revision = commit_mounting(self.store.files, plan, held, is_longer=is_longer)
        before = self.catalog.coverage(plan.dataset.id) if is_longer and self.catalog.has(plan.dataset.id) else ()
        spans = find_spans(joined.rows, plan.dataset.cadence_ns, before)
        notes = {scan.origin: text for scan, text in joined.superseded}
        for rows in _by_file(joined.rows):
            yield self._record(rows, joined, revision, spans, notes.get(rows[0].scan.origin, ""))
        if not is_longer:
            self._forget_others(plan)

    def _forget_others(self, plan: MountPlan) -> None:
        """Let the catalogue forget files, or states of them, that the version does not hold."""
        marks = {mark_of(granule.origin) for granule in plan.granules}
        known = {granule.sha256 for granule in self.catalog.granules(plan.dataset.id)}
        self.catalog.forget(plan.dataset.id, known - marks)

    def remount(self, dataset_id: str, gone: set[str]) -> None:
        """Make the next version of a mounted dataset without some of its files.

        Raises ``UnreadableFileError`` if none of the others can be mounted.
        """
        with self.store.files.lock(f"{dataset_key(dataset_id)}/{LOCK}"):
            held = self.store.mounting(dataset_id)
            scans = list(self._scan_again(held, gone)) if held else []
            joined = join_scans(scans)
            if held is None or not joined.rows:
                raise UnreadableFileError(f"No other file of {dataset_id!r} can be mounted; remove the dataset itself")
            list(self._put_down(joined, held, is_longer=False))

    def _continues(self, joined: Joined, held: Mounting) -> bool:
        """Tell whether files come after all that is mounted and are alike."""
        if not joined.rows or joined.rows[0].time[0] <= held.granules[-1].stop_ns:
            return False
        snapshot = self.store.snapshot(joined.dataset.id)
        known = {parameter.name: parameter for parameter in snapshot.dataset.parameters}
        if set(joined.parameters) != set(known):
            return False
        for name, parameter in joined.parameters.items():
            spec = snapshot.array(name).spec
            if (known[name].shape, spec.dtype) != (parameter.shape, joined.dtypes[name]):
                return False
            if not parameter.is_varying:
                values = snapshot.array(name).read_all()
                if not np.array_equal(values.astype(str), joined.constants[name].astype(values.dtype).astype(str)):
                    return False
        return True

    def _scan_again(self, held: Mounting, changed: set[str]) -> Iterator[Scan]:
        """Look again at what was mounted, but for files that are named anew."""
        dataset_id = held.key.partition("/")[0]
        for granule in held.granules:
            if granule.origin.url in changed:
                continue
            try:
                again = scan_file(look_up(granule.origin.url), self.dataset_id or dataset_id)
            except (SeppError, OSError) as error:
                _log.warning("%s is no longer part of %s: %s", granule.origin.url, dataset_id, error)
                continue
            yield from (scan for scan in again if scan.dataset.id == dataset_id)

    def _record(
        self, rows: Sequence[Row], joined: Joined, revision: Revision, spans: Sequence[Span], note: str
    ) -> Outcome:
        scan = rows[0].scan
        granule = Granule(
            name=PurePosixPath(urlsplit(scan.origin.url).path).name,
            sha256=mark_of(scan.origin),
            size=scan.origin.size,
            dataset_id=scan.dataset.id,
            start_ns=int(rows[0].time[0]),
            stop_ns=int(rows[-1].time[-1]),
            records=sum(len(row.time) for row in rows),
            revision=revision,
            source=scan.origin.url,
            identity_rule=f"{scan.rule} (mounted)",
            ingested_ns=time.time_ns(),
        )
        self.catalog.record(joined.dataset, granule, revision, spans)
        return Outcome(scan.origin.url, (granule,), notes=(*scan.notes, *([note] if note else ())))


def mark_of(origin: Origin) -> str:
    """Tell one state of a file from others: its bytes are never summed up."""
    digest = hashlib.sha256(f"{origin.url}\n{origin.size}\n{origin.stamp}".encode()).hexdigest()
    return f"mounted-{digest[:56]}"


def _gone(joined: Joined) -> Iterator[Outcome]:
    """Tell, in the log too, of files that later versions replace; those replaced as a whole are no rows."""
    left = {row.scan.origin for row in joined.rows}
    for scan, text in joined.superseded:
        _log.warning("%s of %s: %s", scan.origin.url, scan.dataset.id, text)
        if scan.origin not in left:
            yield Outcome(scan.origin.url, notes=(text,))


def _by_file(rows: Sequence[Row]) -> list[list[Row]]:
    """Gather what stands of each file, in order of time."""
    found: dict[Origin, list[Row]] = {}
    for row in rows:
        found.setdefault(row.scan.origin, []).append(row)
    return list(found.values())


def _is_same(plan: MountPlan, held: Mounting) -> bool:
    wanted, known = ([(g.origin, g.skip, g.rows) for g in some] for some in (plan.granules, held.granules))
    return wanted == known


def _refused(scan: Scan, reason: str) -> Outcome:
    return Outcome(scan.origin.url, failure=f"{reason}; {_INSTEAD} {scan.origin.url}")


def _firsts(store: MountingStore, held: Mounting) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    dataset_id = held.key.partition("/")[0]
    rows = int(held.document["rows"])
    tail = held.document["tail"]
    last = np.array([tail[1]] if tail else [], np.int64)
    return np.append(store.snapshot(dataset_id).member(FIRST_TIMES).read_all(), last) if rows >= CHUNK_ROWS else last
