"""The bytes of a CEF file or header, decompressed, and their characters."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from isal import igzip, isal_zlib

from sepp.core.errors import UnreadableFileError

# isal's own annotations are incomplete.
_expand = cast("Callable[[bytes], bytes]", igzip.decompress)
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
