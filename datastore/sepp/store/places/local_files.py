"""Files of this machine: replaced atomically, flushed at a commit."""

import os
import shutil
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.store.places.locks import LocalLock, lock_file
from sepp.store.places.replacing import PARTIAL, Stamp, add_file, flush_file, flush_system, replace_file

_OWN = uuid.uuid4().hex
_numbers = count()
"""With the process' own number: names that no other write has."""


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files of this machine, without fsspec in the way."""

    root: str
    """Absolute path of the folder."""
    is_for_objects: bool = field(default=False, compare=False)
    """True if what is written will be copied to where each file costs a request."""

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""
        try:
            with open(f"{self.root}/{key}", "rb", buffering=0) as file:  # noqa: PTH123 - hot path
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""
        return [self.read(key) for key in keys]

    def read_parts(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | None]:
        """Give bytes ``[start, stop)`` of several keys at once, as far as there are such."""
        return [self._read_part(*part) for part in parts]

    def _read_part(self, key: str, start: int, stop: int) -> bytes | None:
        try:
            with open(f"{self.root}/{key}", "rb", buffering=0) as file:  # noqa: PTH123 - hot path
                return os.pread(file.fileno(), stop - start, start)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def prefers_shards(self, key: str) -> bool:
        """Tell whether many small files cost much: here they do not, and an append changes but the last."""
        return self.is_for_objects

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        self._replace(key, data)

    def add(self, key: str, data: bytes) -> None:
        """Write ``key``, which no reader looks for before a commit tells of it.

        What is there already is replaced as ``write`` does: an earlier
        revision may read it, or another version share it.
        """
        try:
            _add(f"{self.root}/{key}", data)
        except (FileNotFoundError, FileExistsError):
            self._replace(key, data)

    def _replace(self, key: str, data: bytes, *, is_durable: bool = False) -> Path:
        path = f"{self.root}/{key}"
        partial = f"{path}.{_OWN}-{os.getpid()}-{next(_numbers)}{PARTIAL}"
        try:
            replace_file(partial, path, data, is_durable=is_durable)
        except FileNotFoundError as error:
            if not Path(self.root).is_dir():
                raise StoreError(f"The store {self.root!r} vanished; bring it back and run again") from error
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            replace_file(partial, path, data, is_durable=is_durable)
        return Path(path)

    def commit(self, key: str, data: bytes) -> None:
        """Replace ``key`` once all that was written before is on the medium."""
        flush_system(self.root)
        path = self._replace(key, data, is_durable=True)
        flush_file(path.parent)

    def stamp(self, key: str) -> Stamp | None:
        """Tell cheaply whether ``key`` changed; None where none is had."""
        try:
            state = os.stat(f"{self.root}/{key}")  # noqa: PTH116 - hot path
        except (FileNotFoundError, NotADirectoryError):
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted."""
        folder = Path(self.root, key)
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""
        found = (path for path in Path(self.root, key).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""
        path = Path(self.root, key)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` holds, if it is there.

        A hard link where the file system has them: files are only ever
        replaced, never changed, so versions may share them.
        """
        origin, goal = Path(self.root, source), Path(self.root, target)
        if not origin.exists():
            return
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.unlink(missing_ok=True)
        try:
            goal.hardlink_to(origin)
        except OSError:
            self.write(target, origin.read_bytes())

    def lock(self, key: str) -> AbstractContextManager[LocalLock]:
        """Wait for and hold the only lock of this ``key``.

        The kernel lets go of it when the process dies. Raises ``StoreError``
        if the folder is no more the one that was written before.
        """
        _require_same(self.root)
        return lock_file(Path(self.root, key))


def _add(path: str, data: bytes) -> None:
    try:
        add_file(path, data)
    except FileNotFoundError:
        os.mkdir(path.rpartition("/")[0])  # noqa: PTH102 - hot path
        add_file(path, data)


def _require_same(root: str) -> None:
    """Refuse to go on elsewhere when a store was unmounted or moved away."""
    folder = Path(root)
    if root not in _written:
        folder.mkdir(parents=True, exist_ok=True)
    state = folder.stat() if folder.is_dir() else None
    found = None if state is None else (state.st_dev, state.st_ino)
    if _written.setdefault(root, found) != found:
        raise StoreError(f"The store {root!r} vanished; bring it back and run again")


_written: dict[str, tuple[int, int] | None] = {}
