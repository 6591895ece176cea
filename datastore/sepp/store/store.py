"""The archive at rest: datasets by id, in Zarr v3 below one URL."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from sepp.core.errors import StoreError
from sepp.core.model import Batch, Dataset, Revision, Span, Values
from sepp.core.time import Interval
from sepp.store.adding.appending import Append, append_batch
from sepp.store.adding.growth import Derive
from sepp.store.adding.versions import LOCK, list_versions, retire_version
from sepp.store.gaps.coverage import spans_by_cadence, spans_by_limit
from sepp.store.gaps.rule import Gaps
from sepp.store.gaps.searching import search_gaps
from sepp.store.levels.drawing import Rows, read_level
from sepp.store.levels.pyramid import PyramidSlice
from sepp.store.places.files import open_files
from sepp.store.places.locks import Lock
from sepp.store.states.layout import dataset_key
from sepp.store.states.snapshot import Snapshot, current_version, read_snapshot
from sepp.store.states.time_index import TimeIndex

if TYPE_CHECKING:
    import xarray as xr

CADENCE_ROWS = 4096
NO_GAP_NS = np.iinfo(np.int64).max


class Store:
    """All datasets below one URL; cheap to make, picklable."""

    def __init__(self, url: str | os.PathLike[str], **storage_options: object) -> None:
        """Name the place, a path or an fsspec URL; nothing is opened yet."""
        self.url = os.fspath(url)
        self.files = open_files(url, **storage_options)
        self.derive: Derive | None = None

    def deriving(self, derive: Derive) -> "Store":
        """Give the same store, but ``derive`` makes the levels of what is added."""
        other = copy(self)
        other.derive = derive
        return other

    def ids(self) -> list[str]:
        """Name the datasets held, sorted; a damaged one is named too."""
        return [name for name in self.files.names("") if not name.startswith(".") and self._is_named(name)]

    def _is_named(self, name: str) -> bool:
        try:
            return self.has(name)
        except StoreError:
            return True

    def has(self, dataset_id: str) -> bool:
        """Tell whether a dataset is held."""
        return current_version(self.files, dataset_id) is not None

    def append(self, batch: Batch) -> Revision:
        """Add records to their dataset, which is made if it is new.

        Records after the last held raise the revision, others make a new
        version; records held already change nothing. Raises
        ``MismatchError`` for records that do not fit and ``StoreError`` if
        they can't be written; what was held before stays readable.
        """
        return append_batch(self.files, batch, self.derive)

    def appending(self, dataset_id: str) -> Append:
        """Begin to add many batches to a dataset, with one commit for all.

        To be used by ``with``; raises as ``append`` does. The dataset's lock
        is held meanwhile.
        """
        return Append(self.files, dataset_id, self.derive)

    def retire(self, dataset_id: str, version: int) -> None:
        """Give up an old version, which can be opened and cited until then.

        Raises ``UnknownDatasetError``, ``NoDataError`` (no such version) and
        ``MismatchError`` for the current version.
        """
        retire_version(self.files, dataset_id, version)

    def versions(self, dataset_id: str) -> tuple[Revision, ...]:
        """List the last state of every version that is kept, oldest first."""
        return list_versions(self.files, dataset_id)

    def lock(self, dataset_id: str) -> AbstractContextManager[Lock]:
        """Keep others from writing a dataset while its state is recorded.

        Not to be held while appending, which locks for itself.
        """
        return self.files.lock(f"{dataset_key(dataset_id)}/{LOCK}")

    def snapshot(self, dataset_id: str, version: str | None = None) -> Snapshot:
        """Read the current state, or ``version``, of a dataset.

        Raises ``UnknownDatasetError``, and ``NoDataError`` if it never had
        that version.
        """
        return read_snapshot(self.files, dataset_id, version)

    def revision(self, dataset_id: str) -> Revision | None:
        """Tell the current state of a dataset; None if it is not held."""
        return self.snapshot(dataset_id).revision if self.has(dataset_id) else None

    def description(self, dataset_id: str, version: str | None = None) -> Dataset:
        """Describe a dataset as it was ingested.

        Raises ``UnknownDatasetError``.
        """
        return self.snapshot(dataset_id, version).dataset

    def time_index(self, dataset_id: str, version: str | None = None) -> TimeIndex:
        """Give what finds rows by time; raises ``UnknownDatasetError``."""
        return TimeIndex(self.snapshot(dataset_id, version))

    def cadence_ns(self, dataset_id: str) -> int | None:
        """Tell the typical step in ns, as described or else as measured.

        None with fewer than two records. Raises ``UnknownDatasetError``.
        """
        snapshot = self.snapshot(dataset_id)
        return snapshot.dataset.cadence_ns or measure_cadence(TimeIndex(snapshot))

    def spans(self, dataset_id: str, gap_ns: int | None = None) -> tuple[Span, ...]:
        """Tell where there is data: a step of over ``gap_ns`` is a gap.

        Without it, 3 times the cadence, where it changes that of the steps
        around (``find_gaps``); one span where no cadence is known.
        Raises ``UnknownDatasetError``.
        """
        index, cadence_ns = self.time_index(dataset_id), 0 if gap_ns else self.cadence_ns(dataset_id)
        return spans_by_cadence(index, cadence_ns) if cadence_ns else spans_by_limit(index, gap_ns or NO_GAP_NS)

    def gaps(
        self,
        dataset_id: str,
        interval: Interval | None,
        cadence_ns: int,
        *,
        least_ns: int = 0,
        version: str | None = None,
    ) -> Gaps:
        """Tell the gaps of an interval, and those that it begins or ends in, that are longer than ``least_ns``.

        By the rule of ``spans``; at a cadence of 0 any step of over
        ``least_ns`` is one. Raises ``UnknownDatasetError``.
        """
        index = self.time_index(dataset_id, version)
        return search_gaps(index, index.rows(interval), cadence_ns, least_ns)

    def open(
        self,
        dataset_id: str,
        interval: Interval | None = None,
        *,
        parameters: Sequence[str] | None = None,
        version: str | None = None,
        chunked: bool = True,
    ) -> "xr.Dataset":
        """Open an interval as a lazy ``xarray.Dataset``.

        Chunked by Dask where it is installed and ``chunked``, along the
        chunks of the store. Raises ``UnknownDatasetError``,
        ``UnknownParameterError`` and ``NoDataError`` (no such version).
        """
        # xarray with pandas is 80 MB, which a service that opens nothing does not need.
        from sepp.store.reading.opening import open_snapshot  # noqa: PLC0415

        snapshot = self.snapshot(dataset_id, version)
        return open_snapshot(snapshot, interval, parameters=parameters, chunked=chunked)

    def read(self, dataset_id: str, name: str, rows: slice, version: str | None = None) -> Values:
        """Read rows of a parameter, or of ``time`` in ns, as they are stored.

        Shape ``(rows, *shape)``; of a constant ``shape``. Raises
        ``UnknownDatasetError`` and ``UnknownParameterError``.
        """
        snapshot = self.snapshot(dataset_id, version)
        array = snapshot.array(name)
        if array.spec.dims[:1] != ("time",):
            return array.read_all()
        return array.read(rows)

    def level(  # noqa: PLR0913 - what, where, how fine
        self,
        dataset_id: str,
        name: str,
        interval: Interval | None,
        max_points: int,
        *,
        version: str | None = None,
        breaks: Sequence[int] | Rows = (),
    ) -> PyramidSlice:
        """Read a parameter for drawing, in about ``max_points`` blocks.

        Blocks end before the rows ``breaks``, such as those after ``gaps``.
        Raises ``UnknownDatasetError``, ``UnknownParameterError``, and
        ``MismatchError`` for text and times.
        """
        snapshot = self.snapshot(dataset_id, version)
        return read_level(snapshot, name, TimeIndex(snapshot).rows(interval), max_points, breaks)


def measure_cadence(index: TimeIndex) -> int | None:
    """Give the median step of the first records, without steps of nothing.

    None where there is no step.
    """
    steps = np.diff(index.times(slice(0, CADENCE_ROWS)))
    forward = steps[steps > 0]
    return max(1, int(np.median(forward))) if len(forward) else None
