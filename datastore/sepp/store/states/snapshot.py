"""One committed state of a dataset version, read from its root metadata."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import Any

from sepp.core.errors import NoDataError, StoreError, UnknownDatasetError, UnknownParameterError, nearest_names
from sepp.core.model import Dataset, Parameter, Revision
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.chunks.arrays import StoredArray
from sepp.store.places.files import Files
from sepp.store.places.replacing import Stamp
from sepp.store.states.description import decode_dataset
from sepp.store.states.layout import TIME, array_key, dataset_key

ROOT = "zarr.json"
KEPT = 128


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A version of a dataset up to a row."""

    files: Files
    """Where the store lies."""
    key: str
    """Key of the version's folder: ``<ID>/<version>``."""
    revision: Revision
    """Version and rows."""
    document: Json
    """What SEPP wrote into the root metadata for itself."""
    members: Mapping[str, Json]
    """Metadata of each array by its path in the group."""
    attributes: Json
    """Attributes that any reader of the group sees."""

    @property
    def rows(self) -> int:
        """Count the rows."""
        return self.revision.rows

    @property
    def held_rows(self) -> int:
        """Count the rows of the latest revision of this version."""
        return int(self.document["rows"])

    @property
    def token(self) -> str:
        """Tell this version from any other that lay at the same place."""
        return str(self.document["token"])

    @cached_property
    def dataset(self) -> Dataset:
        """What the dataset is; parameters that came later are left out."""
        whole = decode_dataset(self.document["dataset"])
        since = self.document["since"]
        if self.rows > max(since.values(), default=-1):
            return whole
        known = tuple(p for p in whole.parameters if p.name not in since or since[p.name] < self.rows)
        return replace(whole, parameters=known)

    def parameter(self, name: str) -> Parameter:
        """Describe a parameter; raises ``UnknownParameterError``."""
        found = self.dataset.parameter(name)
        if found is None:
            names = [parameter.name for parameter in self.dataset.parameters]
            raise UnknownParameterError(
                f"{self.dataset.id!r} has no parameter {name!r}{nearest_names(name, names) or f'; it has {names}'}"
            )
        return found

    def array(self, name: str) -> StoredArray:
        """Find the array of a parameter, or of time, cut to the rows."""
        if name != TIME:
            self.parameter(name)
        return self.member(array_key(name))

    def member(self, path: str) -> StoredArray:
        """Find an array by its path in the group."""
        spec = ArraySpec.from_document(self.members[path])
        if spec.dims[:1] == (TIME,):
            spec = spec.grown(self.rows)
        return StoredArray(self.files, f"{self.key}/{path}", spec)

    def at(self, rows: int) -> "Snapshot":
        """Give the state when the version had ``rows`` rows."""
        if rows > self.held_rows:
            raise NoDataError(f"Version {self.revision.version} has {self.held_rows} rows, wanted {rows}")
        return replace(self, revision=Revision(self.revision.version, rows))


_kept: dict[tuple[Files, str], tuple[Stamp, Any]] = {}
_lock = Lock()


def _read_json(files: Files, key: str) -> Any:  # Any: JSON
    stamp = files.stamp(key)
    data = None
    if stamp is None:
        data = files.read(key)
        if data is None:
            return None
        stamp = (data,)
    with _lock:
        kept = _kept.get((files, key))
    if kept is not None and kept[0] == stamp:
        return kept[1]
    data = files.read(key) if data is None else data
    try:
        found = None if data is None else json.loads(data)
    except ValueError as error:
        raise _damaged(key) from error
    _remember(files, key, stamp, found)
    return found


def _remember(files: Files, key: str, stamp: Stamp, found: Any) -> None:  # Any: JSON
    with _lock:
        _kept.pop((files, key), None)
        _kept[files, key] = (stamp, found)
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]


def current_version(files: Files, dataset_id: str) -> int | None:
    """Tell the current version of a dataset; None if there is none."""
    own = _read_own(files, f"{dataset_key(dataset_id)}/{ROOT}")
    return None if own is None else int(own["version"])


def _read_own(files: Files, key: str) -> Json | None:
    return _own(_read_json(files, key), key)


def _own(root: Any, key: str) -> Json | None:  # Any: JSON
    try:
        return None if root is None else dict(root["attributes"]["sepp"])
    except (KeyError, TypeError) as error:
        raise _damaged(key) from error


def _damaged(key: str) -> StoreError:
    return StoreError(f"The metadata {key!r} are damaged; run: sepp verify --repair")


def retired_versions(files: Files, dataset_id: str) -> tuple[int, ...]:
    """Tell which versions of a dataset are no more kept."""
    own = _read_own(files, f"{dataset_key(dataset_id)}/{ROOT}")
    return () if own is None else tuple(own.get("retired", ()))


def read_version(files: Files, dataset_id: str, version: int) -> Snapshot | None:
    """Read the last committed state of a version; None if there is none."""
    key = f"{dataset_key(dataset_id)}/{version}"
    root = _read_json(files, f"{key}/{ROOT}")
    if root is None:
        return None
    document = _own(root, f"{key}/{ROOT}") or {}
    attributes = {name: value for name, value in root["attributes"].items() if name != "sepp"}
    members = root["consolidated_metadata"]["metadata"]
    return Snapshot(files, key, Revision(version, int(document["rows"])), document, members, attributes)


def read_snapshot(files: Files, dataset_id: str, version: str | None = None) -> Snapshot:
    """Read a dataset's current state, or ``version`` such as ``2.81234``.

    ``2`` alone is the last state of version 2. Raises
    ``UnknownDatasetError`` and ``NoDataError``.
    """
    own = _read_own(files, f"{dataset_key(dataset_id)}/{ROOT}")
    if own is None:
        known = [name for name in files.names("") if files.read(f"{name}/{ROOT}") is not None]
        raise UnknownDatasetError(f"The store has no dataset {dataset_id!r}{nearest_names(dataset_id, known)}")
    current = int(own["version"])
    number, rows = _parse_version(version) if version else (current, None)
    if number in own.get("retired", ()):
        raise NoDataError(f"Version {number} of {dataset_id!r} was retired; the current one is {current}")
    found = read_version(files, dataset_id, number) if number <= current else None
    if found is None:
        raise NoDataError(f"{dataset_id!r} has no version {version!r}; the current one is {current}")
    return found if rows is None or rows == found.rows else found.at(rows)


def _parse_version(text: str) -> tuple[int, int | None]:
    if text.isdigit():
        return int(text), None
    try:
        wanted = Revision.parse(text)
    except ValueError as error:
        raise NoDataError(str(error)) from error
    return wanted.version, wanted.rows
