"""An append from beginning to end: lock, repair, rows, commit."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Self

from sepp.core.errors import StoreError
from sepp.core.model import Batch, Revision
from sepp.store.adding.draft import Draft
from sepp.store.adding.fitting import Fitted, fit_alike, fit_batch, without_records
from sepp.store.adding.growth import Derive, add_rows
from sepp.store.adding.leaving_out import NO_RUNS, Runs, Stretch, count_rows, find_runs
from sepp.store.adding.merging import Merging, add_parameters, drop_held
from sepp.store.adding.remembering import note_added
from sepp.store.adding.versions import LOCK, point_to
from sepp.store.adding.writing import MARK, clear_version, repair_dataset
from sepp.store.levels.climbing import complete_levels
from sepp.store.places.files import Files
from sepp.store.places.locks import Lock
from sepp.store.states.forms import tell_shapes
from sepp.store.states.layout import dataset_key
from sepp.store.states.snapshot import Snapshot, current_version, read_version
from sepp.store.states.time_index import TimeIndex

_log = logging.getLogger(__name__)


def append_batch(files: Files, batch: Batch, derive: Derive | None = None) -> Revision:
    """Add records to a dataset, which is made if it is new.

    Levels are made here, or by ``derive`` where it is given. Raises
    ``MismatchError`` for records that do not fit, ``StoreError`` if they
    can't be written; what was committed before stays as it is.
    """
    with Append(files, batch.dataset.id, derive) as append:
        append.add(batch)
        return append.commit()


class Append:
    """Records on their way into one dataset: all of them go in, or none.

    Batches must not be changed before the commit. Without a commit, or where
    anything fails, the dataset stays as it was.
    """

    def __init__(self, files: Files, dataset_id: str, derive: Derive | None = None) -> None:
        """Name the dataset; levels are made here, or by ``derive``."""
        self._files = files
        self._id = dataset_id
        self._key = dataset_key(dataset_id)
        self._derive = derive
        self._kept = ExitStack()
        self._lock: Lock | None = None
        self._held: Snapshot | None = None
        self._draft: Draft | None = None
        self._merging: tuple[Merging, Fitted] | None = None
        self._superseded: list[Draft] = []
        self._last: tuple[Batch, Fitted] | None = None
        self._left_out: tuple[Stretch, ...] = ()
        self._reshaped: list[str] = []
        self.told: tuple[str, ...] = ()
        """Which records came in a shape never seen before, known at the commit."""

    def __enter__(self) -> Self:
        """Wait for the lock and clear away what a killed append left."""
        with self._telling(), ExitStack() as stack:
            self._lock = stack.enter_context(self._files.lock(f"{self._key}/{LOCK}"))
            repair_dataset(self._files, self._key)
            version = current_version(self._files, self._key)
            self._held = None if version is None else read_version(self._files, self._key, version)
            self._kept = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take back what was not committed, give the lock back."""
        with self._kept:
            self._discard()

    def add(self, batch: Batch, *, is_continued: bool = False) -> None:
        """Add records; ``is_continued`` if they come after those added last.

        Raises ``MismatchError`` for records that do not fit, ``StoreError``
        if they can't be written; then all that was added is taken back.
        """
        with self._telling(), self._taking_back():
            self._require().renew()
            self._add(batch, is_continued=is_continued)

    def leave_out(self, stretches: Sequence[Stretch]) -> None:
        """Leave held records out of the version that the next batch begins.

        Without such a batch they stay; so they do if it holds the very same.
        """
        self._left_out = tuple(stretches)

    def commit(self) -> Revision:
        """Make what was added the state that readers see.

        Raises ``StoreError`` if that can't be done.
        """
        with self._telling(), self._taking_back():
            return self._commit()

    def _require(self) -> Lock:
        if self._lock is None:
            raise StoreError(f"Nothing can be added to {self._id!r} before its lock is held; use `with`")
        return self._lock

    def _add(self, batch: Batch, *, is_continued: bool) -> None:
        draft = self._draft
        is_after = bool(draft and draft.bounds and len(batch) and int(batch.time[0]) >= draft.bounds[1])
        goes_on = draft is not None and is_continued and is_after
        alike = fit_alike(batch, *self._last) if goes_on and self._last else None
        if draft is not None and alike is not None:
            self._go_on(draft, alike)
            return
        view = self._view(is_settled=not goes_on)
        fitted = fit_batch(batch, view, is_newest=bool(self._left_out))
        self._last = without_records(batch, fitted)
        if view is not None:
            told = tell_shapes(fitted.came, fitted.time, view.dataset, view.document)
            self._reshaped += [told] if told else []
        if view is not None and view.rows and not len(fitted):
            return
        if draft is not None and goes_on and not fitted.recast:
            self._go_on(draft, fitted)
            return
        self._add_among(fitted, self._view(is_settled=True) if goes_on else view)

    def _view(self, *, is_settled: bool) -> Snapshot | None:
        """Give the rows there are; settled, they lie where they can be read, with those merged so far."""
        if self._draft is None:
            return self._held
        if is_settled:
            self._finish_merging()
        return self._draft.snapshot(is_flushed=is_settled)

    def _add_among(self, fitted: Fitted, view: Snapshot | None) -> None:
        left_out = self._take_left_out(view)
        rest = fitted if view is None else drop_held(fitted, view)
        if view is not None and rest is not None and not len(rest) and count_rows(left_out) in (0, len(fitted)):
            return
        if view is not None and (rest is None or len(left_out)):
            self._merge(fitted, view, left_out)
        else:
            self._extend(fitted if rest is None else rest, view)

    def _go_on(self, draft: Draft, fitted: Fitted) -> None:
        if self._merging is None:
            self._extend(fitted, None)
        else:
            self._merging[0].add(fitted)

    def _take_left_out(self, view: Snapshot | None) -> Runs:
        stretches, self._left_out = self._left_out, ()
        return find_runs(TimeIndex(view), stretches) if view is not None and stretches else NO_RUNS

    def _merge(self, fitted: Fitted, view: Snapshot, left_out: Runs) -> None:
        if self._draft is not None:
            self._superseded.append(self._draft)
        self._mark()
        with_levels = self._derive is None
        merging = Merging(fitted, view, self._begin, with_levels=with_levels, left_out=left_out)
        self._merging = (merging, fitted)
        merging.add(fitted)

    def _begin(self, draft: Draft) -> None:
        self._draft = draft

    def _extend(self, rows: Fitted, view: Snapshot | None) -> None:
        if self._draft is None:
            self._mark()
            self._draft = Draft.create(self._files, rows.dataset) if view is None else Draft.resume(view)
        self._draft.describe(rows.dataset)
        add_parameters(self._draft, rows, view)
        note_added(self._draft, rows.came, rows.time)
        add_rows(self._draft, rows.time, rows.values, with_levels=self._derive is None)

    def _mark(self) -> None:
        told = {"superseded": [draft.version for draft in self._superseded]}
        self._files.write(f"{self._key}/{MARK}", json.dumps(told).encode())

    def _finish_merging(self) -> None:
        if self._merging is not None:
            merging, fitted = self._merging
            merging.finish(fitted)
            self._merging = None

    def _commit(self) -> Revision:
        self._finish_merging()
        draft = self._draft
        if draft is None:
            if self._held is None:
                raise StoreError(f"Nothing was added to {self._id!r}, so there is nothing to commit")
            return self._held.revision
        if self._derive is not None:
            draft.flush()
            self._derive(draft, draft.rows)
        complete_levels(draft)
        revision = draft.commit(self._require())
        if self._held is None or self._held.revision.version != revision.version:
            point_to(self._files, self._key, revision.version)
        for old in self._superseded:
            clear_version(self._files, self._key, old.version)
        self._files.remove(f"{self._key}/{MARK}")
        self._draft, self._superseded, self._last = None, [], None
        self._tell_shapes(revision)
        self._held = read_version(self._files, self._key, revision.version)
        return revision

    def _tell_shapes(self, revision: Revision) -> None:
        held, ending = self._held, "shorter axes are padded at their end with NaN or fill"
        if held is not None and held.revision.version != revision.version:
            ending += f"; version {revision} holds all in one shape, {held.revision} stays as it was until retired"
        self.told = tuple(f"{text}; {ending}" for text in self._reshaped)
        self._reshaped = []
        for text in self.told:
            _log.warning("%s: %s", self._id, text)

    def _discard(self) -> None:
        drafts = [*self._superseded, *([self._draft] if self._draft else [])]
        self._draft, self._merging, self._superseded, self._last = None, None, [], None
        self._reshaped = []
        for draft in drafts:
            draft.abandon()
        if drafts:
            with suppress(OSError):
                self._require().require()
                repair_dataset(self._files, self._key)

    @contextmanager
    def _taking_back(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._discard()
            raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what a file system raises into ``StoreError``."""
        try:
            yield
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            reason = error.strerror or str(error)
            raise StoreError(f"Cannot write {self._id!r}: {reason}; what was held before is unharmed") from error
