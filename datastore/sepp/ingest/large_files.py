"""A file that comes in parts: all of it goes in, or nothing."""

import gc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from sepp.catalog import Catalog
from sepp.core.errors import SeppError
from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Granule, Revision
from sepp.ingest.companions import keep_companions
from sepp.ingest.joining import join_granules
from sepp.ingest.originals import OriginalCopy, copy_original
from sepp.ingest.reading import Reading
from sepp.ingest.recording import find_recorded, record_described, record_held
from sepp.ingest.report import Outcome
from sepp.ingest.superseding.replacing import Judgement, Superseding
from sepp.store import Store
from sepp.store.adding.appending import Append
from sepp.store.places.replacing import flush_system

_FLUSHED_PARTS = 8
_NO_END = (1 << 63) - 2


class LargeFile:
    """One file on its way into store and catalogue, part by part.

    Its original is copied meanwhile, and kept before the store commits.
    """

    def __init__(self, home: Home, store: Store, catalog: Catalog, superseding: Superseding) -> None:
        """Begin a file; nothing is done yet."""
        self._home, self._store, self._catalog, self._superseding = home, store, catalog, superseding
        self._judged: dict[str, Judgement] = {}
        self._told: tuple[str, ...] = ()
        self._reshaped: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._appends: dict[str, Append] = {}
        self._found: dict[str, Granule] = {}
        self._granules: tuple[Granule, ...] = ()
        self._copying: Callable[[], OriginalCopy | None] | None = None
        self._flusher: ThreadPoolExecutor | None = None
        self._flushing: Future[None] | None = None
        self._parts = 0
        self._failure = ""

    def add(self, part: Reading) -> None:
        """Store some records, not yet for readers to see."""
        is_first = not self._granules
        self._granules = part.granules if is_first else tuple(map(join_granules, self._granules, part.granules))
        if not self._failure:
            self._guard(lambda: self._add_part(part))

    def finish(self, part: Reading) -> Outcome:
        """Make all records that were added seen; tell what came of the file."""
        if not self._failure:
            with _without_collector():
                self._guard(lambda: self._commit(part))
        self.discard()
        done = () if self._failure else tuple(self._granules)
        is_skipped = bool(done) and done[-1].dataset_id in self._found
        told = () if self._failure else self._told
        return Outcome(
            part.source.origin,
            done,
            is_skipped=is_skipped,
            failure=self._failure,
            notes=part.notes,
            superseding=told,
            reshaped=() if self._failure else self._reshaped,
        )

    def fail(self, outcome: Outcome) -> Outcome:
        """Take back what was added, for the rest of the file can't be read."""
        self.discard()
        return outcome

    def discard(self) -> None:
        """Take back what is not committed."""
        self._stack.close()
        if self._copying is not None:
            with suppress(SeppError, OSError):
                _discard(self._copying())

    def _add_part(self, part: Reading) -> None:
        if not self._is_held(part):
            self._begin_copy(part)
            self._add_batches(part)

    def _is_held(self, part: Reading) -> bool:
        """Tell of records among those held whether their file is held too: what says so will follow."""
        if part.arrival is None or not any(map(self._is_among_held, part.batches)):
            return False
        return isinstance(part.arrival.identity(), Outcome)

    def _is_among_held(self, batch: Batch) -> bool:
        name = batch.dataset.id
        bounds = self._store.time_index(name).bounds if self._store.revision(name) else None
        return bool(bounds and len(batch) and int(batch.time[0]) <= bounds[1])

    def _begin_copy(self, part: Reading) -> None:
        """Copy the original while its checksum is computed, or from when that is known on."""
        sha256 = part.granules[0].sha256
        if self._copying is None and part.arrival is not None:
            self._copying = part.arrival.copy(self._home.originals)
        elif self._copying is None and sha256:
            pool = self._stack.enter_context(ThreadPoolExecutor(1))
            self._copying = pool.submit(copy_original, part.source.path, sha256, self._home.originals).result

    def _flush_ahead(self) -> None:
        """Have the medium take what is written while more is read: the commit waits less.

        An error is raised here or at the commit: the medium tells it once.
        """
        self._parts += 1
        if self._parts % _FLUSHED_PARTS or (self._flushing and not self._flushing.done()):
            return
        if self._flusher is None:
            self._flusher = self._stack.enter_context(ThreadPoolExecutor(1))
        if self._flushing is not None:
            self._flushing.result()
        self._flushing = self._flusher.submit(flush_system, str(self._home.originals))

    def _add_batches(self, part: Reading) -> None:
        for batch, granule in zip(part.batches, part.granules, strict=True):
            if len(batch):
                self._add_batch(part, batch, granule)
        self._flush_ahead()

    def _add_batch(self, part: Reading, batch: Batch, granule: Granule) -> None:
        """Add records, unless another process took them in while we waited for the lock."""
        name = batch.dataset.id
        is_begun = name in self._appends
        if not is_begun:
            self._appends[name] = self._stack.enter_context(self._store.appending(name))
            is_among = self._is_among_held(batch)
            found = self._find_recorded(part, granule) if is_among else None
            self._found.update({name: found} if found else {})
            if is_among and not found:
                self._judge(granule)
        if name not in self._found and not (name in self._judged and self._judged[name].newer):
            self._appends[name].add(batch, is_continued=is_begun)

    def _judge(self, granule: Granule) -> None:
        """Look what held records the file takes the place of; where it ends is not known yet."""
        judged = self._superseding.judge([replace(granule, stop_ns=_NO_END)])
        self._judged[granule.dataset_id] = self._superseding.leave_out(judged, self._appends[granule.dataset_id])

    def _find_recorded(self, part: Reading, granule: Granule) -> Granule | None:
        known = granule.sha256 or (part.arrival.identity() if part.arrival else "")
        return find_recorded(self._catalog, replace(granule, sha256=known)) if isinstance(known, str) else None

    def _commit(self, part: Reading) -> None:
        """Keep the original, commit, record; the main time axis last."""
        keep_companions(part.companions, part.granules[0].sha256, self._home.originals)
        copy = self._copying() if self._copying is not None else None
        if copy is not None:
            copy.settle()
        if self._flushing is not None:
            self._flushing.result()
        pairs = list(zip(part.batches, self._granules, strict=True))[::-1]
        names = [name for name in dict.fromkeys(batch.dataset.id for batch, _ in pairs) if name not in self._found]
        owns = {name: self._appends[name].commit() for name in names if name in self._appends}
        self._reshaped = tuple(text for name in owns for text in self._appends[name].told)
        self._granules = tuple([self._record(batch.dataset, granule, owns) for batch, granule in pairs])
        self._stack.close()

    def _record(self, dataset: Dataset, granule: Granule, owns: Mapping[str, Revision]) -> Granule:
        if dataset.id in self._found:
            return self._found[dataset.id]
        if dataset.id not in owns:
            return record_described(self._store, self._catalog, dataset, [granule])[0]
        judged = self._judged.get(dataset.id, Judgement())
        given, own = judged.marked([granule]), owns[dataset.id]
        done = record_held(self._store, self._catalog, dataset, given, own, superseded=judged.superseded)[0]
        self._told += judged.tell(done)
        return done

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (SeppError, OSError) as error:
            self._failure = str(error)
            self._stack.close()


def _discard(copy: OriginalCopy | None) -> None:
    if copy is not None:
        copy.discard()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector away from ten thousands of stretches: it would look at all that is imported."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()
