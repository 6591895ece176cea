"""The one writer of a dataset: who holds the lock, and whether it still does."""

import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sepp.core.errors import StoreError
from sepp.store.places import processes

LOCK_STALE_S = 900.0
LOCK_POLL_S = 0.05
_log = logging.getLogger(__name__)


class Objects(Protocol):
    """Where lock objects lie."""

    def create(self, key: str, data: bytes) -> bool:
        """Make an object that is not there yet; tell whether it was made."""
        ...

    def read(self, key: str) -> bytes | None:
        """Give its bytes; None if it is not there."""
        ...

    def write(self, key: str, data: bytes) -> None:
        """Replace it."""

    def remove(self, key: str) -> None:
        """Remove it."""


class Lock(Protocol):
    """A lock that is held."""

    def require(self) -> None:
        """Raise ``StoreError`` if the lock was lost meanwhile."""

    def renew(self) -> None:
        """Show that the holder lives, where that is not seen."""


@dataclass(frozen=True, slots=True)
class LocalLock:
    """A locked file of this machine."""

    file: IO[bytes]
    """The file, open and locked."""
    path: Path
    """Where it was found."""

    def require(self) -> None:
        """Raise ``StoreError`` if the file is no more where it was."""
        if not self.is_there():
            raise StoreError(f"{str(self.path.parent)!r} vanished while it was written; bring it back and run again")

    def renew(self) -> None:
        """Do nothing: the kernel knows that we live."""

    def is_there(self) -> bool:
        """Tell whether the path still names the locked file."""
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self.file.fileno()))
        except (FileNotFoundError, NotADirectoryError):
            return False


@contextmanager
def lock_file(path: Path) -> Iterator[LocalLock]:
    """Wait for and hold a lock that the kernel frees when we die."""
    import fcntl  # noqa: PLC0415 - absent where there is no POSIX

    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _log.warning("Another process writes %s: waiting for it", path.parent.name)
                fcntl.flock(file, fcntl.LOCK_EX)
            held = LocalLock(file, path)
            if held.is_there():
                yield held
                return


@dataclass(slots=True)
class RemoteLock:
    """A lock object that was made exclusively."""

    files: Objects
    """Where it lies."""
    key: str
    """Its key."""
    content: bytes
    """When it was made or renewed, its token, and by which process."""

    def require(self) -> None:
        """Raise ``StoreError`` if another took the lock over."""
        if self.files.read(self.key) != self.content:
            raise StoreError(f"The lock {self.key!r} was lost while it was written; run again")

    def renew(self) -> None:
        """Write the object again when it is no more new; raises as ``require``."""
        if time.time() - float(self.content.split()[0]) > LOCK_STALE_S / 4:
            self.require()
            self.content = _sign(self.content.split()[1].decode())
            self.files.write(self.key, self.content)

    def release(self) -> None:
        """Remove the object, unless it is another's."""
        if self.files.read(self.key) == self.content:
            self.files.remove(self.key)


@contextmanager
def lock_object(files: Objects, key: str) -> Iterator[RemoteLock]:
    """Wait for and hold a lock object made exclusively.

    That of a process of this machine that is no more is taken over at once,
    any other one after a quarter of an hour: its holder is dead, or finds
    out before it commits.
    """
    token = uuid.uuid4().hex
    _tokens.add(token)
    try:
        held = RemoteLock(files, key, _make(files, key, token))
        try:
            yield held
        finally:
            held.release()
    finally:
        _tokens.discard(token)


def _make(files: Objects, key: str, token: str) -> bytes:
    is_told = False
    while not files.create(key, content := _sign(token)):
        made = files.read(key)
        if made and (time.time() - float(made.split()[0]) > LOCK_STALE_S or is_orphan(made)):
            _log.warning("Taking over the lock %s of a writer that died", key)
            files.remove(key)
            continue
        if not is_told:
            _log.warning("Another process writes %s: waiting for it%s", key.split("/", maxsplit=1)[0], _ELSEWHERE)
            is_told = True
        time.sleep(LOCK_POLL_S)
    return content


_ELSEWHERE = f" (if it died on another machine, its lock is taken over after {LOCK_STALE_S / 60:.0f} minutes)"
_tokens: set[str] = set()
"""Of the locks that this process holds or waits for."""


def _sign(token: str) -> bytes:
    return f"{time.time()} {token} {processes.identify(os.getpid())}".encode()


def is_orphan(content: bytes) -> bool:
    """Tell whether a lock was made by a process of this machine that holds it no more."""
    signed = content.decode(errors="replace").split()
    if len(signed) < 3 or not processes.is_here(signed[2]):
        return False
    if signed[2] == processes.identify(os.getpid()):
        return signed[1] not in _tokens
    return not processes.is_alive(signed[2])
