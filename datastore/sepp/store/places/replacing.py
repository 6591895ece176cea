"""One file of this machine replaced, and brought to the medium."""

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

PARTIAL = ".partial"

Stamp = tuple[Any, ...]  # Any: a file system's own idea of a file's state, only compared


def replace_file(partial: str, path: str, data: bytes, *, is_durable: bool = False) -> None:
    """Replace a file by way of another; leave no rest where that fails."""
    try:
        put_bytes(partial, data)
        if is_durable:
            flush_file(Path(partial))
        os.replace(partial, path)  # noqa: PTH105 - hot path, no Path objects
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def add_file(path: str, data: bytes) -> None:
    """Write a file that is not there yet; leave no rest where that fails.

    Raises ``FileExistsError`` if it is there.
    """
    try:
        put_bytes(path, data, os.O_EXCL)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        Path(path).unlink(missing_ok=True)
        raise


def put_bytes(path: str, data: bytes, how: int = os.O_TRUNC) -> None:
    """Write a file from its beginning on."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, 0o666)
    try:
        done = os.write(number, data)
        while done < len(data):
            done += os.write(number, memoryview(data)[done:])
    finally:
        os.close(number)


def flush_file(path: Path) -> None:
    """Bring a file, or the names in a folder, to the medium."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def flush_system(folder: str) -> None:
    """Bring all that was written to the file system of ``folder`` to the medium.

    One call for all files of an append, where one call per file would take
    longer. Raises ``OSError`` where the medium fails.
    """
    flush = _syncfs()
    if flush is None:
        os.sync()
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        if flush(number):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), folder)
    finally:
        os.close(number)


@cache
def _syncfs() -> Any:  # Any: a function of the C library
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
