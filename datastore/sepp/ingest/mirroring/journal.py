"""What a mirror has done: one line per piece, in the home's state folder."""

import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.core.time import DAY_NS, Interval
from sepp.ingest.mirroring.pieces import Piece, subtract

LATE_NS = 30 * DAY_NS
"""Data may still come so long after their time: an empty piece is asked for again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece that is in the archive."""

    start_ns: int
    """Where its time begins."""
    stop_ns: int
    """Where its time ends."""
    item: str
    """Name of the remote file; empty for a stretch of time."""
    bytes: int
    """Size of what came."""
    datasets: tuple[str, ...]
    """Datasets that it gave; none if the remote archive has nothing there."""
    asked_ns: int
    """When it was asked for."""

    @property
    def is_final(self) -> bool:
        """False for an empty stretch that was asked for early."""
        return bool(self.datasets) or self.asked_ns > self.stop_ns + LATE_NS


class Journal:
    """The pieces done for one dataset of one source; survives any kill."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a line cut short by a kill does not count."""
        self.path = path
        self.entries = list(_read(path))

    def remaining(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Give what is not done of ``pieces``."""
        final = [entry for entry in self.entries if entry.is_final]
        items = {entry.item for entry in final if entry.item}
        done = [Interval(entry.start_ns, entry.stop_ns) for entry in final if not entry.item]
        return [left for piece in pieces for left in _left_of(piece, items, done)]

    def add(self, piece: Piece, size: int, datasets: Sequence[str]) -> None:
        """Note that a piece is in; on the medium when this returns."""
        begin, end = piece.interval.start_ns, piece.interval.stop_ns
        entry = Entry(begin, end, piece.item, size, tuple(datasets), time.time_ns())
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(entry)))  # the newline first: it also ends a line that a kill cut
            file.flush()
            os.fsync(file.fileno())
        self.entries.append(entry)

    def forget(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)
        self.entries.clear()


@contextmanager
def open_journal(folder: Path, source: str, dataset: str) -> Iterator[Journal]:
    """Open the journal of a dataset, alone.

    Raises ``StoreError`` if another process mirrors the same.
    """
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{source}-{dataset}")[:80].strip("_")
    digest = hashlib.sha256(f"{source}\n{dataset}".encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}-{digest}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"Another process mirrors {dataset!r} from {source} just now; wait for it") from error
        yield Journal(folder / f"{name}-{digest}.jsonl")


def _left_of(piece: Piece, items: set[str], done: Sequence[Interval]) -> list[Piece]:
    if piece.item:
        return [] if piece.item in items else [piece]
    return [Piece(left) for left in subtract(piece.interval, done)]


def _read(path: Path) -> Iterator[Entry]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        try:
            facts = json.loads(line)
            yield Entry(**{**facts, "datasets": tuple(facts["datasets"])})
        except (ValueError, TypeError, KeyError):
            continue
