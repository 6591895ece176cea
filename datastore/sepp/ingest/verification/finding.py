"""What a check found wrong, and what cures it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from sepp.catalog import Catalog
from sepp.catalog.access import read_rule
from sepp.core.home import Home
from sepp.store import Store
from sepp.store.places.local_files import LocalFiles
from sepp.store.places.rooms import RoomFiles


class Cure(Enum):
    """What ``--repair`` does about a finding, in this order."""

    CLEAR = "clear leftovers away"
    POINT = "name the current version again"
    REBUILD = "rebuild from the originals"
    LEVELS = "compute again from the records"
    INGEST = "take the original in"
    RECORD = "write the catalogue from the store"
    NONE = "needs a person"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    subject: str
    """The dataset, or the original file."""
    where: str
    """Which part of it."""
    text: str
    """What is wrong, in plain words."""
    cure: Cure
    """What helps."""
    version: int | None = None
    """Version of the dataset, where one is meant."""


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the verification."""

    label: str
    """What is looked at, for the progress bar."""
    run: Callable[[], list[Finding]] = field(repr=False)
    """Look; give what is wrong."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What is verified: originals and catalogue of a home, and a store."""

    home: Home
    """Whose originals are looked at."""
    store: Store
    """The home's public store, or one elsewhere that holds the same."""
    catalog: Catalog
    """The catalogue."""

    is_alone: bool = False
    """True if the store is verified against itself: no originals, no catalogue."""

    @property
    def is_at_home(self) -> bool:
        """Tell whether the store is that of the home."""
        return self.store.files in (LocalFiles(str(self.home.public)), RoomFiles(str(self.home.archive)))

    def is_local(self, dataset_id: str) -> bool:
        """Tell whether a dataset lies in the home, not in a bucket."""
        files = self.store.files
        return self.is_at_home and not (isinstance(files, RoomFiles) and files.is_remote(dataset_id))

    def folder(self, dataset_id: str) -> Path:
        """Name the folder of a dataset at home, where it is or belongs."""
        room = RoomFiles(str(self.home.archive)).room_of(dataset_id)
        return self.home.archive / (room or read_rule(self.catalog, dataset_id).room(time.time_ns())) / dataset_id
