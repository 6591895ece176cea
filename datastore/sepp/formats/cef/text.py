"""The bytes of a CEF file or header, decompressed, and their characters."""

from collections.abc import Callable
from io import RawIOBase
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, isal_zlib

from sepp.core.errors import UnreadableFileError

# isal's own annotations are incomplete.
_expand = cast("Callable[[bytes], bytes]", igzip.decompress)
_open_gzip = cast("Callable[[Path, str], RawIOBase]", igzip.IGzipFile)
_DAMAGES = (EOFError, OSError, cast("type[Exception]", isal_zlib.error))

GZIP_MAGIC = b"\x1f\x8b"
_HEAD_CHARACTERS = 65536


def load_bytes(path: Path) -> bytes:
    """Read a file, through gzip where its first bytes say so.

    Raises ``UnreadableFileError`` if the compression is damaged or cut.
    """
    data = path.read_bytes()
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        return _expand(data)
    except _DAMAGES as error:
        raise UnreadableFileError(f"Corrupt gzip file {path.name!r}: {error}") from error


class TextStream:
    """The bytes of a file as they come, through gzip where they begin so."""

    def __init__(self, path: Path) -> None:
        """Open the file; ``close`` it."""
        self._name = path.name
        with path.open("rb") as file:
            is_gzip = file.read(2) == GZIP_MAGIC
            size = file.seek(0, SEEK_END)
            self.expected_bytes = size if not is_gzip else max(size, _expanded_size(file, size))
        self._file: RawIOBase = _open_gzip(path, "rb") if is_gzip else path.open("rb", buffering=0)

    def readinto(self, buffer: memoryview) -> int:
        """Fill as much of the buffer as there is; 0 at the end.

        Raises ``UnreadableFileError`` if the compression is damaged or cut.
        """
        try:
            return self._file.readinto(buffer) or 0
        except _DAMAGES as error:
            raise UnreadableFileError(f"Corrupt gzip file {self._name!r}: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _expanded_size(file: BinaryIO, size: int) -> int:
    """Read the size that gzip tells at its end (of one member, below 4 GiB)."""
    file.seek(max(0, size - 4))
    return int.from_bytes(file.read(4), "little")


def expand_head(head: bytes) -> bytes:
    """Decompress the beginning of a gzip file as far as it goes."""
    if not head.startswith(GZIP_MAGIC):
        return head
    try:
        return bytes(isal_zlib.decompressobj(31).decompress(head, _HEAD_CHARACTERS))
    except _DAMAGES:
        return b""


def decode(data: bytes) -> str:
    """Give the characters of a header: UTF-8, or Latin-1 where it is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
