"""What was asked of the archive, a line of JSON each; never who asked."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from sepp.core.errors import SeppError
from sepp.core.time import parse_time, to_iso

FILE = "access.jsonl"
LARGEST, KEPT = 64 * 2**20, 8
MOST_DATASETS = 200
_STARTS = ("start", "time.min", "start_date")
_STOPS = ("stop", "time.max", "stop_date", "end_date")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer."""

    time: str
    """When it ended, ISO 8601, to the second."""
    protocol: str
    """First part of the path: ``hapi``, ``export``."""
    status: int
    """HTTP status; 499 where the caller went away before the end."""
    bytes: int
    """Bytes of the body that were sent."""
    seconds: float
    """From the request's arrival to the last byte."""
    datasets: tuple[str, ...] = ()
    """Which datasets it was about; none where there was no such dataset."""
    start: str | None = None
    """Beginning of the time asked for."""
    stop: str | None = None
    """Its end."""


class Journal:
    """Appends entries to a file that is turned over before it grows too large."""

    def __init__(self, folder: Path | None = None, largest: int = LARGEST, kept: int = KEPT) -> None:
        """Name the folder; None keeps nothing. Nothing is opened yet."""
        self._folder, self._largest, self._kept = folder, largest, kept
        self._lock = Lock()
        self._file = -1
        self._size = 0

    def close(self) -> None:
        """Let the file go; the next entry opens it again."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        """Let the file go with the journal."""
        self.close()

    def write(self, entry: Entry) -> None:
        """Append an entry; where the disk refuses it, it is lost and the service goes on."""
        if self._folder is None:
            return
        line = json.dumps({name: value for name, value in asdict(entry).items() if value not in (None, ())})
        with self._lock, suppress(OSError):
            self._open(self._folder)
            self._size += os.write(self._file, line.encode() + b"\n")

    def _open(self, folder: Path) -> None:
        if self._file >= 0 and self._size < self._largest:
            return
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
            _turn_over(folder, self._kept)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._size = os.fstat(self._file).st_size


def _turn_over(folder: Path, kept: int) -> None:
    """Give the finished file number 1, older ones the next; the oldest goes."""
    for number in range(kept - 1, 0, -1):
        older = folder / (f"{FILE}.{number - 1}" if number > 1 else FILE)
        if older.exists():
            older.replace(folder / f"{FILE}.{number}")


def read_entries(folder: Path) -> Iterator[Entry]:
    """Read all that is kept, oldest first; a line cut short is passed over."""
    finished = [path for path in folder.glob(f"{FILE}.*") if path.suffix[1:].isdigit()]
    finished.sort(key=lambda path: int(path.suffix[1:]), reverse=True)
    for path in [*finished, *([folder / FILE] if (folder / FILE).is_file() else [])]:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    told = json.loads(line)
                    yield Entry(**{**told, "datasets": tuple(told.get("datasets", ()))})


def now_text() -> str:
    """Write the present time, to the second."""
    return f"{to_iso(time.time_ns() // 10**9 * 10**9)[:19]}Z"


def read_span(query: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Tell the time that a request asks for, in any of the protocols' words."""
    folded = {name.casefold(): value for name, value in query.items()}
    return _read_time(folded, _STARTS), _read_time(folded, _STOPS)


def _read_time(query: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    text = next((query[name] for name in names if query.get(name)), None)
    try:
        return None if text is None else to_iso(parse_time(text))
    except SeppError:
        return None
