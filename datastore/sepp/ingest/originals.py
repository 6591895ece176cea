"""Original files, kept untouched under their checksum."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from sepp.core.errors import StoreError

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
            with _telling(self.target, self.partial):
                self.partial.replace(self.target)
        return self.target

    def discard(self) -> None:
        """Leave nothing of it."""
        if self.partial is not None:
            self.partial.unlink(missing_ok=True)
            with suppress(OSError):
                self.partial.parent.rmdir()
                self.partial.parent.parent.rmdir()

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
    partial = folder / f".{path.name}.{os.getpid()}-{get_ident()}.partial"
    with _telling(target, partial):
        folder.mkdir(parents=True, exist_ok=True)
        _copy(path, partial)
        partial.chmod(0o444)
    return OriginalCopy(partial, target)


@contextmanager
def _telling(target: Path, partial: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        originals = str(target.parents[2])
        raise StoreError(f"Cannot keep the original {target.name!r} in {originals!r}: {error.strerror}") from error


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
