"""xarray's index on time, which does not hold the time axis."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing
from xarray.core.indexes import PandasIndex
from xarray.core.indexing import IndexSelResult
from xarray.indexes import Index

from sepp.core.model import Times
from sepp.store.states.time_index import TimeIndex

TIME_ATTRIBUTES = {"standard_name": "time", "long_name": "time (UTC)", "axis": "T"}


class _LazyTimes(BackendArray):
    """Labels of a stretch of a stored axis, read when asked for."""

    def __init__(self, stored: TimeIndex, rows: slice) -> None:
        self.stored = stored
        self.first = rows.start
        self.shape = (rows.stop - rows.start,)
        self.dtype = np.dtype("datetime64[ns]")

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:  # Any: as xarray has it
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, key: tuple[int | slice, ...]) -> Any:  # Any: one time or an array of them
        part = key[0]
        whole = range(self.first, self.first + self.shape[0])[part]
        taken = range(whole, whole + 1) if isinstance(whole, int) else whole
        low, high = sorted((taken[0], taken[-1])) if taken else (0, -1)
        times = self.stored.times(slice(low, high + 1)).view("datetime64[ns]")
        return times[0] if isinstance(whole, int) else times[:: taken.step].copy()


class StoredTimeIndex(Index):
    """Labels of time, found through the table of chunks of the store.

    It holds a stretch of a stored axis; what no stretch can be (an index
    joined, thinned or put in another order) it holds as a pandas index.
    """

    def __init__(
        self, stored: TimeIndex | None, rows: slice, pandas: PandasIndex | None, dim: Hashable = "time"
    ) -> None:
        """Hold a stretch ``rows`` of a stored axis, or a pandas index."""
        self._stored = stored
        self._rows = rows
        self._pandas = pandas
        self.dim = dim

    @classmethod
    def stored(cls, stored: TimeIndex, rows: slice) -> Self:
        """Index the ``rows`` of a stored axis."""
        return cls(stored, rows, None)

    @classmethod
    def held(cls, pandas: PandasIndex) -> Self:
        """Index labels that are in memory."""
        return cls(None, slice(0, len(pandas.index)), pandas, pandas.dim)

    @classmethod
    def from_variables(cls, variables: Mapping[Any, xr.Variable], *, options: Mapping[str, Any]) -> Self:
        """Make the index of a variable in memory."""
        return cls.held(PandasIndex.from_variables(variables, options=options))

    @classmethod
    def concat(cls, indexes: Sequence[Self], dim: Hashable, positions: Iterable[Iterable[int]] | None = None) -> Self:
        """Put indexes one after the other."""
        return cls.held(PandasIndex.concat([index.loaded() for index in indexes], dim, positions))

    def __len__(self) -> int:
        """Count the labels."""
        return int(self._rows.stop - self._rows.start)

    def times(self) -> Times:
        """Read all labels in ns since 1970, shape ``(n,)``."""
        if self._stored is not None:
            return self._stored.times(self._rows)
        return self.loaded().index.to_numpy().astype("datetime64[ns]").view(np.int64)

    def loaded(self) -> PandasIndex:
        """Read the labels into a pandas index, once."""
        if self._pandas is None:
            labels = pd.DatetimeIndex(self.times().view("datetime64[ns]"), name=self.dim)
            self._pandas = PandasIndex(labels, self.dim)
        return self._pandas

    def to_pandas_index(self) -> pd.Index:
        """Read the labels into a pandas index."""
        return self.loaded().to_pandas_index()

    def create_variables(self, variables: Mapping[Any, xr.Variable] | None = None) -> dict[Hashable, xr.Variable]:
        """Make the coordinate: of a stored axis one that reads when asked."""
        if self._stored is None:
            return dict(self.loaded().create_variables(variables))
        told = (variables or {}).get(self.dim)
        lazy = indexing.LazilyIndexedArray(_LazyTimes(self._stored, self._rows))
        return {self.dim: xr.Variable((self.dim,), lazy, told.attrs if told is not None else TIME_ATTRIBUTES)}

    def isel(self, indexers: Mapping[Any, Any]) -> "StoredTimeIndex | None":  # Any: as xarray has it
        """Cut the index; a plain slice stays in the store."""
        part = indexers[self.dim]
        if self._stored is not None and isinstance(part, slice) and part.step in (None, 1):
            start, stop, _ = part.indices(len(self))
            rows = slice(self._rows.start + start, self._rows.start + max(start, stop))
            return StoredTimeIndex(self._stored, rows, None, self.dim)
        if isinstance(part, xr.Variable):
            part = xr.Variable(part.dims, np.asarray(part.data))
        found = self.loaded().isel(
            {self.dim: part if isinstance(part, int | slice | xr.Variable) else np.asarray(part)}
        )
        return None if found is None else StoredTimeIndex.held(found)

    def sel(self, labels: dict[Any, Any], method: str | None = None, tolerance: object = None) -> IndexSelResult:
        """Find labels: a slice and the nearest without reading the axis."""
        label = labels[self.dim]
        if self._stored is not None and method is None and isinstance(label, slice) and label.step is None:
            return IndexSelResult({self.dim: self._slice(label)})
        if self._stored is not None and method == "nearest" and tolerance is None and np.ndim(label) == 0:
            return IndexSelResult({self.dim: self._nearest(label)})
        return self.loaded().sel(labels, method=method, tolerance=tolerance)

    def _slice(self, label: slice) -> slice:
        start = 0 if label.start is None else self._place(edge_of(label.start, "left"), "left")
        stop = len(self) if label.stop is None else self._place(edge_of(label.stop, "right"), "right")
        return slice(start, max(start, stop))

    def _place(self, time_ns: int, side: str) -> int:
        assert self._stored is not None
        place = self._stored.search(time_ns, side)
        return int(min(max(place, self._rows.start), self._rows.stop) - self._rows.start)

    def _nearest(self, label: Any) -> int:  # Any: whatever a user names a time by
        if not len(self):
            raise KeyError(label)
        assert self._stored is not None
        place = self._stored.nearest(edge_of(label, "left"))
        return int(min(max(place, self._rows.start), self._rows.stop - 1) - self._rows.start)

    def equals(self, other: Index, *, exclude: frozenset[Hashable] | None = None) -> bool:
        """Tell whether two indexes hold the same labels."""
        if not isinstance(other, StoredTimeIndex):
            return isinstance(other, PandasIndex) and self.loaded().equals(other)
        if self is other or self._is_same_stretch(other):
            return True
        return len(self) == len(other) and np.array_equal(self.times(), other.times())

    def _is_same_stretch(self, other: "StoredTimeIndex") -> bool:
        if self._stored is None or other._stored is None:
            return False
        return self._stored.snapshot.token == other._stored.snapshot.token and self._rows == other._rows

    def join(self, other: Self, how: Any = "inner") -> Self:  # Any: as xarray has it
        """Join two indexes as xarray's own would."""
        return type(self).held(self.loaded().join(other.loaded(), how=how))

    def reindex_like(self, other: Self, method: Any = None, tolerance: Any = None) -> dict[Hashable, Any]:
        """Find the labels of another index in this one."""
        return self.loaded().reindex_like(other.loaded(), method=method, tolerance=tolerance)

    def rename(self, name_dict: Mapping[Any, Hashable], dims_dict: Mapping[Any, Hashable]) -> "StoredTimeIndex":
        """Follow the renaming of the axis."""
        if self.dim not in name_dict and self.dim not in dims_dict:
            return self
        if self._stored is not None:
            return StoredTimeIndex(self._stored, self._rows, None, dims_dict.get(self.dim, self.dim))
        return StoredTimeIndex.held(self.loaded().rename(name_dict, dims_dict))  # type: ignore[no-untyped-call]

    def roll(self, shifts: Mapping[Any, int]) -> "StoredTimeIndex":
        """Turn the labels round."""
        return StoredTimeIndex.held(self.loaded().roll(shifts))

    def copy(self, deep: bool = True) -> Self:
        """Give this index: it is never changed."""
        return self

    def _repr_inline_(self, max_width: int) -> str:
        return f"StoredTimeIndex ({len(self)} labels)"


def edge_of(label: Any, side: str) -> int:  # Any: whatever a user names a time by
    """Give the instant of a label, or an end of the day, month... it names.

    ``2005-01-09`` as the end of a slice means its last ns, as pandas has it.
    """
    plain = np.asarray(label)[()] if isinstance(label, xr.DataArray | xr.Variable | np.ndarray) else label
    if isinstance(plain, str):
        period = pd.Period(plain.removesuffix("Z"))
        return int((period.start_time if side == "left" else period.end_time).as_unit("ns").value)
    stamp = pd.Timestamp(plain)  # type: ignore[arg-type]  # raises TypeError itself
    return int((stamp.tz_convert(None) if stamp.tz else stamp).as_unit("ns").value)
