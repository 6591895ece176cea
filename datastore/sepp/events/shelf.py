"""The folder in which a user's lists are kept, safe against several writers."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sepp.core.errors import (
    BadNameError,
    ChangedElsewhereError,
    MismatchError,
    SeppError,
    StoreError,
    UnknownListError,
    nearest_names,
)
from sepp.events.csv_lists import from_bytes, to_bytes
from sepp.events.model import EventList, Form
from sepp.events.names import check_name
from sepp.events.versions import Version, find_version, keep_version, list_versions, move_versions
from sepp.store.places.locks import lock_file
from sepp.store.places.replacing import replace_file

SUFFIX = ".csv"
ANYTHING = "*"
"""As ``expected``: whatever is kept there now, or nothing."""
NOTHING = ""
"""As ``expected``: no list of this name is kept yet."""
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a kept list without reading it."""

    name: str
    """Its name."""
    events: int
    """How many events it has."""
    size_bytes: int
    """Size of its file."""
    saved: np.datetime64
    """When it was saved last, UTC."""
    tag: str
    """Changes whenever the file does; give it as ``expected``."""
    path: Path
    """Its file, a CSV that any editor may change."""

    def __repr__(self) -> str:
        count = "1 event" if self.events == 1 else f"{self.events:,} events"
        saved = np.datetime_as_string(self.saved, unit="m").replace("T", " ")
        return f"Kept({self.name!r}, {count}, saved {saved} UTC)"


class Shelf:
    """Lists kept as ``NAME.csv`` in one folder, with their history.

    A list is replaced as a whole or not at all, under a lock, and what it
    was before goes to ``.history/NAME``.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when the first list is saved."""
        self.folder = folder

    def kept(self) -> tuple[Kept, ...]:
        """Tell of all lists, by name; no folder means no lists."""
        try:
            paths = sorted(self.folder.glob(f"*{SUFFIX}"), key=lambda path: path.stem)
            return tuple(self._told(path, path.read_bytes()) for path in paths if _is_list(path))
        except OSError as error:
            raise StoreError(f"Cannot read {str(self.folder)!r}: {error.strerror or error}") from error

    def load(self, name: str, version: str | int | None = None) -> EventList:
        """Read a list, or an earlier version of it.

        Raises ``UnknownListError``, ``UnreadableFileError``, ``BadNameError``.
        """
        if version is None:
            return self.open(name)[0]
        name = check_name(name)
        path = find_version(self.folder, name, version).path
        return replace(from_bytes(path.read_bytes(), path), name=name)

    def open(self, name: str) -> tuple[EventList, Kept]:
        """Read a list with what is known of its file; raises as ``load``."""
        path = self._path(name)
        data = self._require(path)
        return replace(from_bytes(data, path), name=path.stem), self._told(path, data)

    def save(self, events: EventList, name: str = "", *, expected: str = ANYTHING) -> Kept:
        """Keep a list under ``name``, its own if empty; the former stays in the history.

        Raises ``ChangedElsewhereError`` if what is there is not ``expected``,
        ``BadNameError``, ``MismatchError`` for texts that CSV can't hold,
        ``StoreError`` if the folder can't be written; nothing is lost then.
        """
        path = self._path(name or events.name)
        data = self._written(replace(events, name=path.stem, form=Form(events.form.time)))
        with self._writing(path.stem):
            before = self._require_expected(path, expected)
            if before == data:
                return self._told(path, data)
            if before is not None:
                keep_version(self.folder, path.stem, before, path.stat().st_mtime)
            target = path.resolve()
            replace_file(str(target.with_name(f".{target.name}.partial")), str(target), data, is_durable=True)
            return self._told(path, data)

    def remove(self, name: str, *, expected: str = ANYTHING) -> None:
        """Remove a list; its last state stays in the history.

        Raises ``UnknownListError``, ``ChangedElsewhereError``, ``StoreError``.
        """
        path = self._path(name)
        with self._writing(path.stem):
            data = self._require(path)
            self._require_expected(path, expected)
            keep_version(self.folder, path.stem, data, path.stat().st_mtime)
            path.unlink()

    def rename(self, name: str, new: str) -> Kept:
        """Keep a list under another name, with its history.

        Raises ``ChangedElsewhereError`` if that name is taken.
        """
        path, target = self._path(name), self._path(new)
        with self._writing(path.stem):
            data = self._require(path)
            self._require_expected(target, NOTHING)
            move_versions(self.folder, path.stem, target.stem)
            path.rename(target)
            return self._told(target, data)

    def versions(self, name: str) -> tuple[Version, ...]:
        """List the earlier versions of a list, removed or not, oldest first."""
        return list_versions(self.folder, check_name(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{check_name(name)}{SUFFIX}"

    def _require(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            known = [found.stem for found in self.folder.glob(f"*{SUFFIX}") if _is_list(found)]
            offered = nearest_names(path.stem, known) or f"; there are: {', '.join(sorted(known)[:5]) or 'none'}"
            raise UnknownListError(f"No list {path.stem!r} is kept in {str(self.folder)!r}{offered}") from None
        except OSError as error:
            raise StoreError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error

    def _require_expected(self, path: Path, expected: str) -> bytes | None:
        found = path.read_bytes() if path.exists() else None
        tag = NOTHING if found is None else tag_of(found)
        if expected in (ANYTHING, tag):
            return found
        if expected == NOTHING:
            raise ChangedElsewhereError(f"There is a list {path.stem!r} already; give another name")
        done = "changed" if tag else "removed"
        raise ChangedElsewhereError(f"The list {path.stem!r} was {done} elsewhere; load it anew, or keep both")

    def _written(self, events: EventList) -> bytes:
        try:
            return to_bytes(events)
        except UnicodeEncodeError as error:
            raise MismatchError(f"{events.name!r} holds text that is no Unicode: {error.object[:40]!r}") from error

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with lock_file(self.folder / _LOCK):
                yield
        except OSError as error:
            if isinstance(error, SeppError):
                raise
            reason = error.strerror or error
            raise StoreError(f"Cannot keep {name!r} in {str(self.folder)!r}: {reason}; nothing was changed") from error

    def _told(self, path: Path, data: bytes) -> Kept:
        status = path.stat()
        saved = np.datetime64(status.st_mtime_ns, "ns")
        return Kept(path.stem, count_rows(data), len(data), saved, tag_of(data), path)


def tag_of(data: bytes) -> str:
    """Name a state of a file."""
    return hashlib.sha256(data).hexdigest()[:16]


def count_rows(data: bytes) -> int:
    """Count the events of a CSV file without reading them."""
    lines = data.split(b"\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith(b"#")), 0)
    body = b"\n".join(lines[first:])
    outside = b"".join(body.split(b'"')[::2])
    rows = len([line for line in outside.split(b"\n") if line.strip()])
    has_header = not body[:4].isdigit()
    return max(rows - has_header, 0)


def _is_list(path: Path) -> bool:
    try:
        return path.is_file() and check_name(path.stem) == path.stem
    except BadNameError:
        return False
