"""What a check found wrong, and what cures it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from sepp.catalog import Catalog
from sepp.core.home import Home
from sepp.store import Store


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
    """What is verified: originals, store and catalogue of one home."""

    home: Home
    """Whose originals are looked at."""
    store: Store
    """The public store."""
    catalog: Catalog
    """The catalogue."""

    def is_local(self, dataset_id: str) -> bool:
        """Tell whether the store has a folder for a dataset."""
        return (self.home.public / dataset_id).is_dir()
