"""Original files, kept untouched under their checksum."""

import errno
import hashlib
import os
import shutil
from pathlib import Path

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
    folder = originals / sha256[:2] / sha256
    target = folder / path.name
    if target.exists():
        return target
    partial = folder / f".{path.name}.{os.getpid()}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy(path, partial)
        partial.chmod(0o444)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"Cannot keep the original {path.name!r} in {str(originals)!r}: {error.strerror}") from error
    return target


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
