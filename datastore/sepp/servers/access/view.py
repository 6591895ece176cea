"""The archive as one caller may see it."""

import time
from collections.abc import Callable

from sepp.catalog import Catalog
from sepp.catalog.access import read_rule
from sepp.core.access import ANONYMOUS, Access
from sepp.core.errors import UnknownDatasetError
from sepp.core.model import Revision
from sepp.store import Store
from sepp.store.mounted import Mounting, MountingStore
from sepp.store.states.snapshot import Snapshot

MayRead = Callable[[str], bool]


class Decisions:
    """What one caller may read: decided once for each dataset of a request."""

    def __init__(self, catalog: Catalog, access: Access = ANONYMOUS, *, is_kept: bool = True) -> None:
        """Decide by the rules in ``catalog``; again each time unless ``is_kept``."""
        self.access = access
        self.read: dict[str, bool] = {}
        self.has_restricted = False
        self._catalog = catalog
        self._is_kept = is_kept

    def may_read(self, dataset_id: str) -> bool:
        """Tell whether the caller may read a dataset, there or not."""
        known = self.read.get(dataset_id) if self._is_kept else None
        if known is not None:
            return known
        rule, now_ns = read_rule(self._catalog, dataset_id), time.time_ns()
        found = self.access.may_read(rule, now_ns)
        self.has_restricted |= found and not rule.is_public(now_ns)
        if self._is_kept:
            self.read[dataset_id] = found
        return found


class SeenStore(MountingStore):
    """A store in which what a caller may not read is not there."""

    def __init__(self, whole: Store, may_read: MayRead) -> None:
        """Look at ``whole``; ``may_read`` answers for one dataset."""
        self.url, self.files, self.derive = whole.url, whole.files, None
        self._may_read = may_read

    def ids(self) -> list[str]:
        """Name the datasets held or mounted that may be read, sorted."""
        return [name for name in self.files.names("") if not name.startswith(".") and self._is_named(name)]

    def has(self, dataset_id: str) -> bool:
        """Tell whether a dataset is there for the caller."""
        return self._may_read(dataset_id) and super().has(dataset_id)

    def has_mounted(self, dataset_id: str) -> bool:
        """Tell whether a dataset is there, mounted and not ingested."""
        return self._may_read(dataset_id) and super().has_mounted(dataset_id)

    def mounting(self, dataset_id: str) -> Mounting | None:
        """Read what is mounted under an id; None if nothing is, for the caller."""
        return super().mounting(dataset_id) if self._may_read(dataset_id) else None

    def versions(self, dataset_id: str) -> tuple[Revision, ...]:
        """List the last state of every version that is kept, oldest first."""
        return super().versions(dataset_id) if self._may_read(dataset_id) else ()

    def snapshot(self, dataset_id: str, version: str | None = None) -> Snapshot:
        """Read the current state, or ``version``, of a dataset that may be read.

        Raises ``UnknownDatasetError``, and ``NoDataError`` if it never had
        that version.
        """
        if not self.has(dataset_id):
            raise UnknownDatasetError(f"The store has no dataset {dataset_id!r}")
        return super().snapshot(dataset_id, version)
