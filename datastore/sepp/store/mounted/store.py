"""A store in which some datasets are mounted, not ingested."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepp.core.errors import NoDataError
from sepp.core.model import Revision
from sepp.core.time import Interval
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.chunks.arrays import StoredArray
from sepp.store.mounted.arrays import MountedArray
from sepp.store.mounted.mounting import Mounting, mounted_version, read_mounting, version_key
from sepp.store.states.layout import TIME
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import TimeIndex
from sepp.store.store import Store

if TYPE_CHECKING:
    import xarray as xr

TASK_ROWS = 1 << 20
"""Rows of a Dask chunk: a request costs more than the rows that it brings."""
MOST_CHECKED = 256
"""Files looked at when a dataset is opened; every reading looks again."""


@dataclass(frozen=True, eq=False)
class MountedSnapshot(Snapshot):
    """A version of a mounted dataset up to a row."""

    def member(self, path: str) -> StoredArray:
        """Find an array by its path: in the files, or kept beside."""
        spec = ArraySpec.from_document(self.members[path])
        key = f"{self.key}/{path}"
        if path in self.document["mounted"]:
            return MountedArray(self.files, key, spec.grown(self.rows), self.key, path, self.token)
        return StoredArray(self.files, key, spec.grown(self.rows) if path == TIME else spec)


class MountingStore(Store):
    """Datasets ingested and datasets mounted, alike to those who read.

    A dataset that was ingested hides what is mounted under its id.
    """

    def ids(self) -> list[str]:
        """Name the datasets held or mounted, sorted; a damaged one is named too."""
        return [name for name in self.files.names("") if not name.startswith(".") and self._is_named(name)]

    def has(self, dataset_id: str) -> bool:
        """Tell whether a dataset is held or mounted."""
        return super().has(dataset_id) or self.has_mounted(dataset_id)

    def has_mounted(self, dataset_id: str) -> bool:
        """Tell whether a dataset is mounted, and not ingested."""
        return not super().has(dataset_id) and mounted_version(self.files, dataset_id) is not None

    def mounting(self, dataset_id: str) -> Mounting | None:
        """Read what is mounted under an id now; None if nothing is."""
        version = mounted_version(self.files, dataset_id)
        return None if version is None else read_mounting(self.files, version_key(dataset_id, version))

    def snapshot(self, dataset_id: str, version: str | None = None) -> Snapshot:
        """Read the current state, or ``version``, of a dataset.

        Raises ``UnknownDatasetError``, and ``NoDataError`` if it never had
        that version.
        """
        if not self.has_mounted(dataset_id):
            return super().snapshot(dataset_id, version)
        wanted, rows = _parse(version)
        number = wanted or mounted_version(self.files, dataset_id) or 0
        mounting = read_mounting(self.files, version_key(dataset_id, number))
        if mounting is None:
            raise NoDataError(f"{dataset_id!r} has no version {version!r}; it is mounted")
        found = _snapshot(self, mounting)
        return found if rows is None else found.at(rows)

    def open(
        self,
        dataset_id: str,
        interval: Interval | None = None,
        *,
        parameters: Sequence[str] | None = None,
        version: str | None = None,
        chunked: bool = True,
    ) -> "xr.Dataset":
        """Open an interval as a lazy ``xarray.Dataset``, as ``Store`` does."""
        if not self.has_mounted(dataset_id):
            return super().open(dataset_id, interval, parameters=parameters, version=version, chunked=chunked)
        from sepp.store.reading.opening import open_snapshot  # noqa: PLC0415 - as in Store

        snapshot = self.snapshot(dataset_id, version)
        _check_local(snapshot, TimeIndex(snapshot).rows(interval))
        return open_snapshot(snapshot, interval, parameters=parameters, chunked=chunked, most_rows=TASK_ROWS)


def _check_local(snapshot: Snapshot, rows: slice) -> None:
    """Tell at once of local files that changed; the web is asked on reading."""
    mounting = read_mounting(snapshot.files, snapshot.key)
    parts = list(mounting.parts(rows.start, rows.stop)) if mounting else []
    for part in parts if len(parts) <= MOST_CHECKED else ():
        if not part.granule.origin.is_remote:
            part.granule.origin.read([])


def _parse(version: str | None) -> tuple[int | None, int | None]:
    if not version:
        return None, None
    if version.isdigit():
        return int(version), None
    try:
        wanted = Revision.parse(version)
    except ValueError as error:
        raise NoDataError(str(error)) from error
    return wanted.version, wanted.rows


def _snapshot(store: Store, mounting: Mounting) -> MountedSnapshot:
    document = mounting.document
    revision = Revision(mounting.version, int(document["rows"]))
    members = {**document["members"], **_whole_levels(document)}
    return MountedSnapshot(store.files, mounting.key, revision, document, members, document["attributes"])


def _whole_levels(document: Json) -> dict[str, Json]:
    """Leave out levels that files mounted since have outgrown."""
    rows, levels = int(document["rows"]), document.get("levels", {})
    return {path: spec for path, spec in levels.items() if spec["shape"][0] >= rows // int(path.split("/")[1])}
