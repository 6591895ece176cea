"""A large file identified while its records are read, and copied in the same pass where it is new."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Self

from sepp.core.errors import StoreError
from sepp.core.model import Granule
from sepp.ingest.originals import OriginalCopy, checksum, copy_hashing, copy_original
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source

_Answer = tuple[str | Outcome, OriginalCopy | StoreError | None]
FindHeld = Callable[[str], list[Granule]]
"""Gives what the catalogue knows of a checksum."""


def identify_new(source: Source, find_held: FindHeld) -> str | Outcome:
    """Give a file's checksum, or the outcome if it is held, passed over or can't be read."""
    if source.passed_over:
        return Outcome(source.origin, is_skipped=True, passed_over=source.passed_over)
    return _identify(source, find_held, lambda: checksum(source.path))


def _identify(source: Source, find_held: FindHeld, compute: Callable[[], str]) -> str | Outcome:
    try:
        sha256 = compute()
    except OSError as error:
        return Outcome(source.origin, failure=f"Cannot read {source.path.name!r}: {error.strerror or error}")
    held = find_held(sha256)
    if any("@" not in granule.dataset_id for granule in held):
        return Outcome(source.origin, tuple(held), is_skipped=True)
    return sha256


class Arrival:
    """The checksum of a file that is read meanwhile, computed from when it is begun or asked for."""

    def __init__(self, source: Source, find_held: FindHeld) -> None:
        """Begin nothing yet."""
        self._source, self._find_held = source, find_held
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(1)
        self._work: Future[_Answer] | None = None
        self._copied: Future[OriginalCopy | None] | None = None

    def __enter__(self) -> Self:
        """Be there until the file is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()

    def is_identified(self) -> bool:
        """Tell whether the answer is there."""
        return self._work is not None and self._work.done()

    def identity(self) -> str | Outcome:
        """Wait for the checksum, or the outcome if the file is held or can't be read."""
        with self._lock:
            if self._work is None:
                self._work = self._pool.submit(self._identify)
        return self._work.result()[0]

    def copy(self, originals: Path) -> Callable[[], OriginalCopy | None]:
        """Begin to copy the file, from the bytes of which the checksum is computed unless that is begun already.

        What is given waits for the copy: None of a file that is not new. It
        raises ``StoreError`` if the copy can't be written.
        """
        with self._lock:
            if self._work is None:
                self._work = self._pool.submit(self._identify_and_copy, originals)
                self._copied = self._pool.submit(self._copy_along)
            elif self._copied is None:
                self._copied = self._pool.submit(self._copy_known, originals)
        assert self._copied is not None
        return self._copied.result

    def _identify(self) -> _Answer:
        return identify_new(self._source, self._find_held), None

    def _identify_and_copy(self, originals: Path) -> _Answer:
        copied: list[OriginalCopy | StoreError] = []

        def compute() -> str:
            sha256, copy = copy_hashing(self._source.path, originals)
            copied.append(copy)
            return sha256

        known = _identify(self._source, self._find_held, compute)
        if isinstance(known, str):
            return known, copied[0]
        for copy in copied:
            if isinstance(copy, OriginalCopy):
                copy.discard()
        return known, None

    def _copy_along(self) -> OriginalCopy | None:
        assert self._work is not None
        _, copy = self._work.result()
        if isinstance(copy, StoreError):
            raise copy
        return copy

    def _copy_known(self, originals: Path) -> OriginalCopy | None:
        known = self.identity()
        return copy_original(self._source.path, known, originals) if isinstance(known, str) else None
