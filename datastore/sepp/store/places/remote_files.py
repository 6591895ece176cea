"""Files of any other file system that fsspec knows."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import fsspec

from sepp.core.errors import StoreError
from sepp.store.places.locks import RemoteLock, lock_object
from sepp.store.places.reaching import is_bucket_missing, reaching
from sepp.store.places.replacing import Stamp


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
            with reaching(self.url):
                return bytes(system.cat_file(path, **_plainly(system)))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""
        if len(keys) < 2:
            return [self.read(key) for key in keys]
        system, root = self._locate()
        paths, whole = [f"{root.rstrip('/')}/{key}" for key in keys], [None] * len(keys)
        with reaching(self.url):
            # Not `cat`, which takes brackets in a name for a pattern.
            found = system.cat_ranges(paths, whole, whole, on_error="return", **_plainly(system))
            return [_checked(one) for one in found]

    def read_parts(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | None]:
        """Give bytes ``[start, stop)`` of several keys at once, as far as there are such.

        Of a server that gives but whole objects the rest is left out.
        """
        if not parts:
            return []
        system, root = self._locate()
        keys, starts, stops = (list(each) for each in zip(*parts, strict=True))
        with reaching(self.url):
            found = system.cat_ranges([f"{root.rstrip('/')}/{key}" for key in keys], starts, stops, on_error="return")
            told = [b"" if _is_beyond(one) else _checked(one) for one in found]
        return [
            data if data is None or len(data) <= stop - start else data[start:stop]
            for data, start, stop in zip(told, starts, stops, strict=True)
        ]

    def prefers_shards(self, key: str) -> bool:
        """Tell whether many small files cost much: each is a request at least."""
        return True

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        self._put(key, data, "overwrite")

    def add(self, key: str, data: bytes) -> None:
        """Write ``key``, which no reader looks for before a commit tells of it."""
        self.write(key, data)

    def _put(self, key: str, data: bytes, mode: str) -> None:
        system, path = self._locate(key)
        with reaching(self.url):
            try:
                system.pipe_file(path, data, mode=mode)
            except FileNotFoundError as error:
                if is_bucket_missing(error):
                    raise
                system.makedirs(path.rpartition("/")[0], exist_ok=True)
                system.pipe_file(path, data, mode=mode)

    def create(self, key: str, data: bytes) -> bool:
        """Make ``key`` hold ``data``; False if it was there already.

        Raises ``StoreError`` where nothing can be written, or HTTP's PUT
        would not tell whether it was there.
        """
        if self.url.startswith(("http://", "https://")):
            raise StoreError(f"Cannot write to {self.url!r}: it can only be read")
        try:
            self._put(key, data, "create")
        except FileExistsError:
            return False
        except NotImplementedError as error:
            raise StoreError(f"Cannot write to {self.url!r}: it can only be read") from error
        return True

    def commit(self, key: str, data: bytes) -> None:
        """Replace ``key``: an object that was accepted is on the medium."""
        self.write(key, data)

    def stamp(self, key: str) -> Stamp | None:
        """Have none: reading costs no more than asking."""
        return None

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted."""
        system, path = self._locate(key)
        try:
            with reaching(self.url):
                found = system.ls(path, detail=False, refresh=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        # A web server's list links to itself in other orders ("?C=N").
        return sorted({name.rstrip("/").rpartition("/")[2] for name in found if "?" not in name.rpartition("/")[2]})

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""
        system, path = self._locate(key)
        system.invalidate_cache()
        _, root = self._locate()
        bare = system._strip_protocol(root)
        with reaching(self.url):
            return sorted(name[len(bare) :].lstrip("/") for name in system.find(path))

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""
        system, path = self._locate(key)
        system.invalidate_cache()
        with reaching(self.url):
            if set(path) & set("*?["):  # `rm` would take it for a pattern
                for found in system.find(path):
                    system.rm_file(found)
            elif system.exists(path):
                system.rm(path, recursive=True)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` holds, if it is there; the server copies it if it can."""
        system, origin = self._locate(source)
        try:
            with reaching(self.url):
                system.cp_file(origin, self._locate(target)[1])
        except FileNotFoundError:
            return
        except NotImplementedError:
            found = self.read(source)
            if found is not None:
                self.write(target, found)

    def lock(self, key: str) -> AbstractContextManager[RemoteLock]:
        """Wait for and hold the only lock of this ``key``."""
        return lock_object(self, key)


def _plainly(system: Any) -> dict[str, Any]:  # Any: fsspec has no types
    """Have an object of S3 read in one request, not asked for its size before."""
    return {"max_concurrency": 1} if "s3" in system.protocol else {}


def _is_beyond(found: bytes | Exception | None) -> bool:
    """Tell a range that begins after the end of its object."""
    code = getattr(getattr(found, "__cause__", None), "response", {}).get("Error", {}).get("Code")
    return code == "InvalidRange" or getattr(found, "status", None) == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


def _checked(found: bytes | Exception | None) -> bytes | None:
    if isinstance(found, Exception) and (not isinstance(found, FileNotFoundError) or is_bucket_missing(found)):
        raise found
    return bytes(found) if isinstance(found, bytes) else None
