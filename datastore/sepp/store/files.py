"""The border to the file system: bytes by key, replaced atomically."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import fsspec

from sepp.core.errors import StoreError

LOCK_STALE_S = 900.0
LOCK_POLL_S = 0.05
PARTIAL = ".partial"

Stamp = tuple[Any, ...]  # Any: a file system's own idea of a file's state, only compared


class Files(Protocol):
    """Bytes by key below one root, on any file system."""

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""

    def stamp(self, key: str) -> Stamp | None:
        """Tell cheaply whether ``key`` changed; None where none is had."""

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted."""

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` holds, if it is there."""

    def lock(self, key: str) -> AbstractContextManager[None]:
        """Wait for and hold the only lock of this ``key``."""


def open_files(url: str | os.PathLike[str], **options: object) -> Files:
    """Open the folder at ``url``: a local path fast, else by fsspec."""
    text = os.fspath(url)
    if text.startswith(("file://", "local://")):
        text = text.partition("://")[2]
    if "://" in text or "::" in text:
        return RemoteFiles(text.rstrip("/"), tuple(sorted(options.items())))
    return LocalFiles(str(Path(text).expanduser().absolute()))


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files of this machine, without fsspec in the way."""

    root: str
    """Absolute path of the folder."""

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

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        path = f"{self.root}/{key}"
        partial = f"{path}.{uuid.uuid4().hex}{PARTIAL}"
        try:
            replace_file(partial, path, data)
        except FileNotFoundError:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            replace_file(partial, path, data)

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

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Wait for and hold the only lock of this ``key``.

        The kernel lets go of it when the process dies.
        """
        import fcntl  # noqa: PLC0415 - absent where there is no POSIX

        path = Path(self.root, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def replace_file(partial: str, path: str, data: bytes) -> None:
    """Replace a file by way of another; leave no rest where that fails."""
    try:
        put_bytes(partial, data)
        os.replace(partial, path)  # noqa: PTH105 - hot path, no Path objects
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def put_bytes(path: str, data: bytes) -> None:
    """Write a new file."""
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123 - hot path
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]


@dataclass(frozen=True, slots=True)
class RemoteFiles:
    """Files of any other file system that fsspec knows.

    Object stores replace an object atomically, which is all that is asked.
    """

    url: str
    """fsspec URL of the folder, without a slash at the end."""
    options: tuple[tuple[str, object], ...] = field(default=(), hash=False)
    """Storage options by name."""

    def _locate(self, key: str = "") -> tuple[Any, str]:  # Any: fsspec has no types
        system, root = fsspec.core.url_to_fs(self.url, **dict(self.options))
        return system, f"{root.rstrip('/')}/{key}" if key else root

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""
        system, path = self._locate(key)
        try:
            return bytes(system.cat_file(path))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""
        if len(keys) < 2:
            return [self.read(key) for key in keys]
        system, _ = self._locate()
        paths = [self._locate(key)[1] for key in keys]
        found = system.cat(paths, on_error="return")
        return [self._checked(found.get(path)) for path in paths]

    @staticmethod
    def _checked(found: bytes | Exception | None) -> bytes | None:
        if isinstance(found, Exception) and not isinstance(found, FileNotFoundError):
            raise found
        return bytes(found) if isinstance(found, bytes) else None

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        self._put(key, data, "overwrite")

    def _put(self, key: str, data: bytes, mode: str) -> None:
        system, path = self._locate(key)
        try:
            system.pipe_file(path, data, mode=mode)
        except FileNotFoundError:
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.pipe_file(path, data, mode=mode)

    def stamp(self, key: str) -> Stamp | None:
        """Have none: reading costs no more than asking."""
        return None

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted."""
        system, path = self._locate(key)
        try:
            found = system.ls(path, detail=False, refresh=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted({name.rstrip("/").rpartition("/")[2] for name in found})

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""
        system, path = self._locate(key)
        system.invalidate_cache()
        _, root = self._locate()
        bare = system._strip_protocol(root)
        return sorted(name[len(bare) :].lstrip("/") for name in system.find(path))

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""
        system, path = self._locate(key)
        system.invalidate_cache()
        if system.exists(path):
            system.rm(path, recursive=True)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` holds, if it is there."""
        found = self.read(source)
        if found is not None:
            self.write(target, found)

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Wait for and hold the only lock of this ``key``.

        A lock object made exclusively; one older than a quarter of an hour
        is taken over, for its holder is dead.
        """
        while not self._acquire(key):
            time.sleep(LOCK_POLL_S)
        try:
            yield
        finally:
            self.remove(key)

    def _acquire(self, key: str) -> bool:
        try:
            self._put(key, str(time.time()).encode(), "create")
        except FileExistsError:
            made = self.read(key)
            if made and time.time() - float(made) > LOCK_STALE_S:
                self.remove(key)
            return False
        except NotImplementedError as error:
            raise StoreError(f"Cannot write to {self.url!r}: it can only be read") from error
        return True
