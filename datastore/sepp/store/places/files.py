"""The border to the file system: bytes by key, replaced atomically."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sepp.store.places.local_files import LocalFiles
from sepp.store.places.locks import Lock
from sepp.store.places.remote_files import RemoteFiles
from sepp.store.places.replacing import Stamp

Part = tuple[str, int, int]
"""A key, the first byte wanted, and the one after the last."""


class Files(Protocol):
    """Bytes by key below one root, on any file system."""

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""

    def read_parts(self, parts: Sequence[Part]) -> list[bytes | None]:
        """Give bytes ``[start, stop)`` of several keys at once, as far as there are such."""

    def prefers_shards(self, key: str) -> bool:
        """Tell whether many small files cost much where ``key`` lies."""

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""

    def add(self, key: str, data: bytes) -> None:
        """Write ``key``, which no reader looks for before a commit tells of it."""

    def commit(self, key: str, data: bytes) -> None:
        """Replace ``key`` once all that was written before is on the medium."""

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

    def lock(self, key: str) -> AbstractContextManager[Lock]:
        """Wait for and hold the only lock of this ``key``."""


def open_files(url: str | os.PathLike[str], **options: object) -> Files:
    """Open the folder at ``url``: a local path fast, else by fsspec."""
    text = os.fspath(url)
    if text.startswith(("file://", "local://")):
        text = text.partition("://")[2]
    if "://" in text or "::" in text:
        return RemoteFiles(text.rstrip("/"), tuple(sorted(options.items())))
    return LocalFiles(str(Path(text).expanduser().absolute()))
