"""The archive's store read through its service, where it is not mounted.

The service tells a state of a dataset (``zarr/ID/zarr.json``); all that is
read afterwards is read at that very state (``zarr/ID@2.81234/…``).
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn
from urllib.parse import quote

import httpx

from sepp.archive.catalogues import error_of
from sepp.core.errors import NoDataError, ServiceError, StoreError, UnknownDatasetError
from sepp.core.model import Revision
from sepp.store import Store
from sepp.store.chunks.array_spec import Json
from sepp.store.places.locks import Lock
from sepp.store.places.replacing import Stamp
from sepp.store.states.snapshot import ROOT, Snapshot

MOST_REQUESTS = 8
FRESH_S = 1.0
"""A state asked for within this is not asked for again: opening asks several times."""
MOST_KEPT = 64
_NEVER_WRITTEN = "no_chunk"
_TIMEOUT_S = 60.0
_READ_ONLY = "The archive can only be read over HTTP; sepp ingest writes it on its own machine"


@dataclass(frozen=True, slots=True)
class HttpFiles:
    """Chunks and documents by key, from ``zarr/`` of an archive service."""

    url: str
    """URL of the service, with a slash at its end."""
    token: str | None = field(default=None, repr=False)
    """Hub token, if one is needed."""

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if it was never written.

        Raises ``StoreError`` if the service refuses it, as when the version
        is there no more, and ``ServiceError`` if it does not answer.
        """
        answer = self.ask(f"zarr/{quote(key, safe='/@')}")
        if not answer.is_error:
            return answer.content
        if answer.status_code == httpx.codes.NOT_FOUND and f'"{_NEVER_WRITTEN}"' in answer.text:
            return None
        raise StoreError(f"Cannot read {key!r} of the archive: {error_of(answer)}")

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""
        if len(keys) < 2:
            return [self.read(key) for key in keys]
        with ThreadPoolExecutor(MOST_REQUESTS) as pool:
            return list(pool.map(self.read, keys))

    def read_parts(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | None]:
        """Give some bytes of several keys; the service itself has no shards."""
        found = self.read_many([key for key, _, _ in parts])
        return [data and data[start:stop] for data, (_, start, stop) in zip(found, parts, strict=True)]

    def prefers_shards(self, key: str) -> bool:
        """Nothing is written over HTTP."""
        return False

    def ask(self, path: str, **headers: str) -> httpx.Response:
        """Ask the service; raises ``ServiceError`` if it does not answer."""
        own = {"Authorization": f"token {self.token}"} if self.token else {}
        try:
            return _client(os.getpid()).get(self.url + path, headers=own | headers)
        except httpx.HTTPError as error:
            raise ServiceError(f"The archive service does not answer at {self.url}: {error}") from error

    def stamp(self, key: str) -> Stamp | None:
        """Have none: a state is asked for by its own name."""
        return None

    def names(self, key: str) -> list[str]:
        """Name the datasets held."""
        answer = self.ask("catalog/datasets")
        if answer.is_error:
            raise error_of(answer)
        return sorted(entry["id"] for entry in answer.json()["datasets"] if entry["version"])

    def walk(self, key: str) -> list[str]:
        """Not told over HTTP."""
        _refuse()

    def write(self, key: str, data: bytes) -> None:
        """Not done over HTTP."""
        _refuse()

    def add(self, key: str, data: bytes) -> None:
        """Not done over HTTP."""
        _refuse()

    def commit(self, key: str, data: bytes) -> None:
        """Not done over HTTP."""
        _refuse()

    def remove(self, key: str) -> None:
        """Not done over HTTP."""
        _refuse()

    def copy(self, source: str, target: str) -> None:
        """Not done over HTTP."""
        _refuse()

    def lock(self, key: str) -> AbstractContextManager[Lock]:
        """Not done over HTTP."""
        _refuse()


def _refuse() -> NoReturn:
    raise StoreError(_READ_ONLY)


@lru_cache(maxsize=1)
def _client(_process: int) -> httpx.Client:
    """Keep connections open, in each process its own."""
    limits = httpx.Limits(max_connections=4 * MOST_REQUESTS, max_keepalive_connections=4 * MOST_REQUESTS)
    return httpx.Client(timeout=_TIMEOUT_S, limits=limits, transport=httpx.HTTPTransport(retries=2, limits=limits))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A state that was told."""

    tag: str
    """Its ETag."""
    snapshot: Snapshot
    """The state."""
    asked: float
    """When it was last asked for, on the monotonic clock."""
    is_final: bool
    """True if it was asked for by its own name."""


class RemoteStore(Store):
    """As a store at hand, with the same answers; read only."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """Name the service; nothing is asked yet."""
        self.url = url.rstrip("/") + "/"
        self.http = HttpFiles(self.url, token)
        self.files = self.http
        self.derive = None
        self._kept: dict[str, _Kept] = {}

    def ids(self) -> list[str]:
        """Name the datasets held, sorted."""
        return self.http.names("")

    def has(self, dataset_id: str) -> bool:
        """Tell whether a dataset is held."""
        try:
            self.snapshot(dataset_id)
        except (UnknownDatasetError, NoDataError):
            return False
        return True

    def versions(self, dataset_id: str) -> tuple[Revision, ...]:
        """List the last state of every version that is kept, oldest first."""
        answer = self.http.ask(f"catalog/datasets/{quote(dataset_id, safe='@')}")
        if answer.is_error:
            raise error_of(answer)
        return tuple(Revision.parse(entry["version"]) for entry in reversed(answer.json()["versions"]))

    def snapshot(self, dataset_id: str, version: str | None = None) -> Snapshot:
        """Read the current state, or ``version``, of a dataset.

        A state read before is only asked about. Raises
        ``UnknownDatasetError``, ``NoDataError`` and ``ServiceError``.
        """
        name = dataset_id if version is None else f"{dataset_id}@{version}"
        kept = self._kept.get(name)
        if kept is not None and (kept.is_final or time.monotonic() - kept.asked < FRESH_S):
            return kept.snapshot
        condition = {"If-None-Match": kept.tag} if kept is not None else {}
        answer = self.http.ask(f"zarr/{quote(name, safe='@')}/{ROOT}", **condition)
        if answer.is_error:
            raise error_of(answer)
        if kept is not None and answer.status_code == httpx.codes.NOT_MODIFIED:
            found = kept.snapshot
        else:
            found = _read_snapshot(self.http, dataset_id, answer.json())
        is_final = version is not None and "." in version
        self._keep(name, _Kept(answer.headers.get("ETag", ""), found, time.monotonic(), is_final=is_final))
        return found

    def _keep(self, name: str, kept: "_Kept") -> None:
        self._kept.pop(name, None)
        self._kept[name] = kept
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)), None)

    def __getstate__(self) -> dict[str, object]:
        """Leave what is kept behind: it may be large."""
        return {**self.__dict__, "_kept": {}}


def _read_snapshot(files: HttpFiles, dataset_id: str, root: Json) -> Snapshot:
    attributes = dict(root["attributes"])
    document = dict(attributes.pop("sepp"))
    revision = Revision.parse(document["revision"])
    members = root["consolidated_metadata"]["metadata"]
    return Snapshot(files, f"{dataset_id}@{revision}", revision, document, members, attributes)
