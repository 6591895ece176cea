"""The reading room: finds a dataset's store and opens intervals of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import xarray as xr

from sepp.archive.catalogues import Catalogue, find_catalogue
from sepp.archive.ephemeris import Almanac
from sepp.archive.frames import to_frame
from sepp.archive.gaps import warn_of_gap
from sepp.archive.quality import keep_quality
from sepp.archive.remote import RemoteStore
from sepp.archive.settings import ArchiveSettings
from sepp.archive.states import Versions
from sepp.core.errors import (
    NoDataError,
    ServiceError,
    StoreError,
    UnknownDatasetError,
    UnknownParameterError,
    nearest_names,
)
from sepp.core.model import Granule
from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.mounted import MountingStore
from sepp.store.places.placed import pointed_ids, read_pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a user wants of a dataset beside the interval."""

    parameters: Sequence[str] | None = None
    """Names to take; None takes all."""
    frame: str | None = None
    """Frame to turn vectors into, such as ``GSM``; None leaves them."""
    quality: int | None = None
    """Least quality flag to keep; None keeps all."""
    version: str | None = None
    """Version to reopen, such as ``2.81234``; None opens the newest."""


@dataclass
class Library:
    """The archive as one process sees it: stores at hand, and a catalogue."""

    settings: ArchiveSettings
    _stores: dict[str, Store] = field(default_factory=dict)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue, connected to on first use."""
        return find_catalogue(self.settings)

    def versions(self, dataset_id: str) -> Versions:
        """List the versions of a dataset; none of one that is not at hand, is mounted or holds nothing."""
        store = self._held_store(dataset_id)
        if store is None or (isinstance(store, MountingStore) and store.has_mounted(dataset_id)):
            return Versions()
        return Versions(store.versions(dataset_id), self.catalogue.recorded(dataset_id))

    def headers(self, dataset_id: str, interval: Interval | None = None) -> list[Granule]:
        """List the files that records came from with what their headers say, as far as the catalogue can be asked."""
        try:
            return self.catalogue.headers(dataset_id, interval)
        except (ServiceError, StoreError, UnknownDatasetError):
            return []

    @cached_property
    def almanac(self) -> Almanac:
        """Where spacecraft are, as far as the datasets at hand tell."""
        return Almanac(self._held_store, lambda unit: self.catalogue.search("", None, {"units": unit}))

    def stores(self) -> list[Store]:
        """List the stores at hand: the public one and those of one's groups.

        Where nothing is mounted and a service is named, it is the store.
        """
        if self._remote is not None:
            return [self._remote]
        return [self._store(str(folder)) for folder in self._folders()]

    def ids(self) -> list[str]:
        """Name the datasets at hand, those in buckets included."""
        held = [name for store in self.stores() for name in store.ids()]
        return held if self._remote is not None else [*held, *(n for f in self._folders() for n in pointed_ids(str(f)))]

    def find_store(self, dataset_id: str) -> Store:
        """Find the store that holds a dataset.

        Raises ``UnknownDatasetError`` with the nearest ids, ``NoDataError``
        for a dataset that is described but holds nothing.
        """
        store = self._held_store(dataset_id)
        if store is not None:
            return store
        known = self.ids()
        self._explain(dataset_id, known)
        raise UnknownDatasetError(f"No dataset {dataset_id!r}{nearest_names(dataset_id, known)}")

    def open(self, dataset_id: str, interval: Interval | None, selection: Selection) -> xr.Dataset:
        """Open an interval of one dataset, lazily."""
        store = self.find_store(dataset_id)
        names = _checked_names(store, dataset_id, selection)
        opened = store.open(dataset_id, interval, parameters=names, version=selection.version)
        if interval is not None and not opened.sizes["time"]:
            warn_of_gap(store, dataset_id, interval, selection.version)
        if selection.quality is not None:
            opened = keep_quality(opened, selection.quality)
        if selection.frame is not None:
            opened = to_frame(opened, selection.frame)
        return opened

    @cached_property
    def _remote(self) -> RemoteStore | None:
        settings = self.settings
        if settings.archive_url is None or settings.archive_root is not None or settings.home is not None:
            return None
        return self._service

    @cached_property
    def _service(self) -> RemoteStore | None:
        settings = self.settings
        if settings.archive_url is None or settings.home is not None:
            return None
        return RemoteStore(settings.archive_url, settings.token.get_secret_value() if settings.token else None)

    def _folders(self) -> list[Path]:
        root = self.settings.root
        folders = [root / "public", *sorted((root / "restricted").glob("*")), root / "embargoed"]
        return [folder for folder in folders if folder.is_dir()]

    def _held_store(self, dataset_id: str) -> Store | None:
        found = next((store for store in self.stores() if store.has(dataset_id)), None)
        return found if found is not None or self._remote is not None else self._pointed_store(dataset_id)

    def _pointed_store(self, dataset_id: str) -> Store | None:
        """Give what reads a dataset that lies in a bucket: the service, which has the keys, else the bucket itself."""
        url = next((url for folder in self._folders() if (url := read_pointer(str(folder), dataset_id))), None)
        if url is None:
            return None
        store = self._service or self._store(url)
        return store if store.has(dataset_id) else None

    def _store(self, place: str) -> Store:
        if place not in self._stores:
            self._stores[place] = MountingStore(place)
        return self._stores[place]

    def _explain(self, dataset_id: str, known: Sequence[str]) -> None:
        if known and dataset_id.casefold() in (name.casefold() for name in known):
            return
        holding = self.catalogue.describe(dataset_id)
        if holding.revision is None:
            raise NoDataError(f"Dataset {dataset_id!r} is described, but the archive holds no data of it")
        raise NoDataError(f"Dataset {dataset_id!r} is not mounted here; ask the archive team for access")


def _checked_names(store: Store, dataset_id: str, selection: Selection) -> Sequence[str] | None:
    if selection.parameters is None:
        return None
    if isinstance(selection.parameters, str):
        return _checked_names(
            store, dataset_id, Selection(parameters=[selection.parameters], quality=selection.quality)
        )
    known = [parameter.name for parameter in store.description(dataset_id).parameters]
    for name in selection.parameters:
        if name not in known:
            raise UnknownParameterError(f"Dataset {dataset_id!r} has no parameter {name!r}{nearest_names(name, known)}")
    return list(selection.parameters)
