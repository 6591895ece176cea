"""What a mounted dataset is made of: its files, in order of time."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from sepp.core.errors import StoreError
from sepp.store.chunks.array_spec import Json
from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.origins import Origin
from sepp.store.places.files import Files
from sepp.store.states.layout import dataset_key

POINTER = "mount.json"
FOLDER = "mount"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a dataset that lie in one file."""

    granule: "MountedGranule"
    """The file."""
    first: int
    """First record of it that is wanted."""
    start: int
    """Row of the dataset that it is."""
    stop: int
    """Row after the last."""


@dataclass(frozen=True, slots=True)
class MountedGranule:
    """One file of a mounted dataset."""

    name: str
    """Name of its list of blocks in the folder of the version."""
    origin: Origin
    """Where it lies, and as what it was mounted."""
    skip: int
    """Records at its beginning that the file before holds as well."""
    rows: int
    """Records that count."""
    start_ns: int
    """Time of the first record that counts."""
    stop_ns: int
    """Time of the last."""

    def to_document(self) -> Json:
        """Write it as JSON."""
        origin = {"url": self.origin.url, "size": self.origin.size, "stamp": self.origin.stamp}
        own = {"name": self.name, "skip": self.skip, "rows": self.rows}
        return {**own, "origin": origin, "start_ns": self.start_ns, "stop_ns": self.stop_ns}

    @classmethod
    def from_document(cls, document: Json) -> "MountedGranule":
        """Read what ``to_document`` wrote."""
        return cls(**{**document, "origin": Origin(**document["origin"])})


@dataclass(frozen=True, eq=False)
class Mounting:
    """A version of a mounted dataset."""

    key: str
    """Key of the version's folder."""
    version: int
    """Number of the version."""
    document: Json
    """As a snapshot has it: rows, token, bounds, description; and the members."""
    granules: tuple[MountedGranule, ...]
    """The files in order of time."""

    def parts(self, start: int, stop: int) -> Iterator[Part]:
        """Cut rows ``[start, stop)`` where files end."""
        ends = np.cumsum([granule.rows for granule in self.granules])
        place = int(np.searchsorted(ends, start, "right"))
        while start < stop:
            granule = self.granules[place]
            begin = int(ends[place]) - granule.rows
            end = min(stop, int(ends[place]))
            yield Part(granule, granule.skip + start - begin, start, end)
            start, place = end, place + 1


def version_key(dataset_id: str, version: int) -> str:
    """Name the folder of a version of a mounted dataset."""
    return f"{dataset_key(dataset_id)}/{FOLDER}/{version}"


def mounted_version(files: Files, dataset_id: str) -> int | None:
    """Tell the current version of a mounted dataset; None if it is none."""
    found = files.read(f"{dataset_key(dataset_id)}/{POINTER}")
    return None if found is None else int(json.loads(found)["version"])


def read_mounting(files: Files, key: str) -> Mounting | None:
    """Read a version by its folder; None if there is none."""
    found = files.read(f"{key}/{POINTER}")
    return None if found is None else _parse_mounting(key, found)


@lru_cache(maxsize=64)
def _parse_mounting(key: str, text: bytes) -> Mounting:
    document = json.loads(text)
    granules = tuple(MountedGranule.from_document(entry) for entry in document["granules"])
    return Mounting(key, int(key.rpartition("/")[2]), document, granules)


def read_blocks(files: Files, key: str, name: str, token: str) -> dict[str, BlockArray]:
    """Read where the values of one file lie, by path of the array.

    Raises ``StoreError`` if the list is missing.
    """
    return _read_blocks(cast("Hashable", files), key, name, token)


@lru_cache(maxsize=32)
def _read_blocks(place: Hashable, key: str, name: str, _token: str) -> dict[str, BlockArray]:
    files = cast("Files", place)
    found = files.read(f"{key}/granules/{name}.json")
    if found is None:
        raise StoreError(f"The list of blocks {name!r} of {key!r} is missing; mount the dataset again")
    return {path: BlockArray.from_document(entry) for path, entry in json.loads(found).items()}
