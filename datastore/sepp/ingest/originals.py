"""Original files, kept untouched under their checksum."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from threading import get_ident

from sepp.core.errors import StoreError

ARRIVING = ".arriving"
"""Folder of copies whose checksum is not known yet."""
_STEP = 1 << 20
_FICLONE = 0x40049409
"""Linux' request that a file share the blocks of another."""
_NOT_THERE = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)


def checksum(path: Path) -> str:
    """Compute the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep_original(path: Path, sha256: str, originals: Path) -> Path:
    """Copy a file into ``originals/<first two digits>/<sha256>/<name>``.

    The copy appears whole or not at all. Raises ``StoreError`` if it can't be
    written, for example on a full disk.
    """
    return copy_original(path, sha256, originals).settle()


@dataclass(frozen=True, slots=True)
class OriginalCopy:
    """A copy of an original that is not yet kept."""

    partial: Path | None
    """The copy; None if the original is kept already."""
    target: Path
    """Where it will be kept."""

    def settle(self) -> Path:
        """Keep it; raises ``StoreError`` if that can't be done."""
        if self.partial is not None:
            with _telling(self.target.name, self.target.parents[2], self.partial):
                self.partial.replace(self.target)
        return self.target

    def discard(self) -> None:
        """Leave nothing of it."""
        if self.partial is not None:
            self.partial.unlink(missing_ok=True)
            with suppress(OSError):
                self.target.parent.rmdir()
                self.target.parents[1].rmdir()

    def forget(self) -> None:
        """Remove it with all that was kept beside it, for nothing of it was taken."""
        shutil.rmtree(self.target.parent, ignore_errors=True)
        with suppress(OSError):
            self.target.parents[1].rmdir()


def copy_original(path: Path, sha256: str, originals: Path) -> OriginalCopy:
    """Copy a file to where it may be kept; raises as ``keep_original``."""
    folder = originals / sha256[:2] / sha256
    target = folder / path.name
    if target.exists():
        return OriginalCopy(None, target)
    partial = folder / _partial_name(path)
    with _telling(path.name, originals, partial):
        folder.mkdir(parents=True, exist_ok=True)
        _copy(path, partial)
        partial.chmod(0o444)
    return OriginalCopy(partial, target)


def copy_hashing(path: Path, originals: Path) -> tuple[str, OriginalCopy | StoreError]:
    """Copy a file where it may be kept while its checksum is computed of the very same bytes.

    Gives the checksum in any case, and why there is no copy if it can't be
    written. Raises ``OSError`` if the file can't be read.
    """
    partial, digest = originals / ARRIVING / _partial_name(path), hashlib.sha256()
    with path.open("rb", buffering=0) as source:
        try:
            with _telling(path.name, originals, partial):
                partial.parent.mkdir(parents=True, exist_ok=True)
                _copy_through(source, partial, digest.update)
            return digest.hexdigest(), _arrived(path, partial, digest.hexdigest(), originals)
        except StoreError as error:
            _pass_on(source, [digest.update])
            return digest.hexdigest(), error


def _arrived(path: Path, partial: Path, sha256: str, originals: Path) -> OriginalCopy:
    """Put a copy beside where it will be kept."""
    folder = originals / sha256[:2] / sha256
    target, beside = folder / path.name, folder / _partial_name(path)
    if target.exists():
        partial.unlink()
        return OriginalCopy(None, target)
    with _telling(path.name, originals, partial):
        folder.mkdir(parents=True, exist_ok=True)
        partial.chmod(0o444)
        partial.replace(beside)
    return OriginalCopy(beside, target)


def _partial_name(path: Path) -> str:
    return f".{path.name}.{os.getpid()}-{get_ident()}.partial"


def _copy_through(source: FileIO, partial: Path, hash_some: Callable[[memoryview], object]) -> None:
    """Copy a file in steps, each of which is hashed; a file system that can shares the blocks."""
    with partial.open("xb", buffering=0) as copy:
        try:
            fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())
        except OSError:
            _pass_on(source, [hash_some, _writer(copy)])
        else:
            _pass_on(source, [hash_some])


def _pass_on(source: FileIO, takers: Sequence[Callable[[memoryview], object]]) -> None:
    """Give the rest of a file to some takers, each step to all of them."""
    step = memoryview(bytearray(_STEP))
    while count := source.readinto(step):
        for take in takers:
            take(step[:count])


def _writer(copy: FileIO) -> Callable[[memoryview], None]:
    """Give what writes all bytes of a step."""

    def write(data: memoryview) -> None:
        while data:
            data = data[copy.write(data) :]

    return write


@contextmanager
def _telling(name: str, originals: Path, partial: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise StoreError(f"Cannot keep the original {name!r} in {str(originals)!r}: {error.strerror}") from error


def _copy(path: Path, target: Path) -> None:
    """Copy inside the kernel; a file system that can shares the blocks."""
    with path.open("rb") as source, target.open("wb") as copy:
        left = os.fstat(source.fileno()).st_size
        try:
            while left > 0 and (done := os.copy_file_range(source.fileno(), copy.fileno(), left)):
                left -= done
        except OSError as error:
            if error.errno not in _NOT_THERE:
                raise
            source.seek(0)
            copy.seek(0)
            shutil.copyfileobj(source, copy, 1 << 20)
