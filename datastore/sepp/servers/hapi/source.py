"""One state of a dataset as HAPI sees it: columns, rows, values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from starlette.requests import Request

from sepp.core.errors import UnknownDatasetError, nearest_names
from sepp.core.model import Dataset, Parameter, Times, Values
from sepp.formats.writing.columns import TIME_NAME, Column, make_column
from sepp.servers.hapi.errors import HapiError
from sepp.servers.services import Services, services_of
from sepp.store import Store, TimeIndex

_BLOCK_VALUES = 1 << 19
_LARGEST_BLOCK = 65536


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows with their values."""

    start: int
    """First row."""
    stop: int
    """Row after the last."""
    times: Times
    """Time in ns, shape ``(n,)``."""
    values: Sequence[Values]
    """Each column, shape ``(n, *shape)``."""

    def cut(self, start: int, stop: int) -> tuple[Times, list[Values]]:
        """Give time and columns of some of the rows."""
        rows = slice(start - self.start, stop - self.start)
        return self.times[rows], [values[rows] for values in self.values]


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset at one version, with the columns that are wanted."""

    store: Store
    """Where it lies."""
    dataset: Dataset
    """What it is."""
    index: TimeIndex
    """Its time axis at that version."""
    cadence_ns: int | None
    """Typical step in ns; None if there is none."""
    version: str
    """State that every read is bound to."""
    time_name: str
    """Name of the time parameter."""
    columns: tuple[Column, ...]
    """All columns but time."""
    max_records: int
    """Most records that one request may ask for."""
    changed_ns: int = 0
    """When it last changed, ns since 1970 UTC; 0 if nothing tells."""

    @property
    def bounds_ns(self) -> tuple[int, int]:
        """First time, and the first instant that is later than all data."""
        first, last = self.index.bounds or (0, 0)
        return first, last + (self.cadence_ns or 1)

    def block(self, start: int, stop: int) -> slice:
        """Choose the rows to read from ``start``, no more than fit in memory.

        They end where chunks of the store do, so none is read twice.
        """
        size = block_rows(1 + sum(column.size for column in self.columns))
        return slice(start, min(start - start % size + size, stop))

    def read(self, rows: slice) -> Block:
        """Read time and columns."""
        values = [self._read(column, rows) for column in self.columns]
        return Block(rows.start, rows.stop, self.index.times(rows), values)

    def read_constant(self, name: str) -> Values:
        """Read a parameter that has no time axis."""
        return self.store.read(self.dataset.id, name, slice(None), version=self.version)

    def _read(self, column: Column, rows: slice) -> Values:
        values = self.store.read(self.dataset.id, column.name, rows, version=self.version)
        return values.view("datetime64[ns]") if column.type == "isotime" else values


def block_rows(width: int) -> int:
    """Choose a power of two of rows for records of ``width`` values."""
    return min(_LARGEST_BLOCK, 1 << max(4, int(np.log2(_BLOCK_VALUES / width))))


def require_dataset(request: Request, dataset_id: str) -> Source:
    """Open a dataset that the caller may read; every handler goes through here.

    Raises ``HapiError`` 1406 if there is none, or no data in it.
    """
    return open_source(services_of(request), dataset_id)


def open_source(services: Services, dataset_id: str) -> Source:
    """Bind a dataset to its present state.

    Raises ``HapiError`` 1406 if there is no such dataset, or no data in it.
    """
    store = services.store
    if not services.catalog.has(dataset_id):
        raise _unknown(services, dataset_id)
    try:
        index = store.time_index(dataset_id)
    except UnknownDatasetError as error:
        raise _unknown(services, dataset_id) from error
    if index.rows_total == 0:
        raise _unknown(services, dataset_id)
    dataset = index.snapshot.dataset
    varying = [parameter for parameter in dataset.parameters if parameter.is_varying]
    columns = tuple(make_column(parameter, _text_length(services, index, parameter)) for parameter in varying)
    cadence_ns = dataset.cadence_ns or store.cadence_ns(dataset_id)
    return Source(
        store, dataset, index, cadence_ns, str(index.snapshot.revision), _time_name(varying), columns,
        services.settings.max_records, services.catalog.changed_ns(dataset_id),
    )  # fmt: skip


def _unknown(services: Services, dataset_id: str) -> HapiError:
    known = services.catalog.similar(dataset_id)
    return HapiError(1406, f"see the catalog endpoint{nearest_names(dataset_id, known)}")


def _time_name(parameters: Sequence[Parameter]) -> str:
    """Name the time axis so that it differs from every parameter."""
    taken = {parameter.name.casefold() for parameter in parameters}
    return next(name for name in (TIME_NAME, "Epoch", "sepp_time") if name.casefold() not in taken)


def _text_length(services: Services, index: TimeIndex, parameter: Parameter) -> int:
    """Tell how long a text is at most, in bytes of UTF-8; each row is measured once."""
    if parameter.dtype != "str":
        return 0
    key = (index.snapshot.token, parameter.name)
    rows, longest = services.text_lengths.get(key, (0, 0))
    if rows < index.rows_total:
        longest = max(longest, _measure_text(index, parameter.name, rows))
        services.text_lengths[key] = (index.rows_total, longest)
    return longest


def _measure_text(index: TimeIndex, name: str, first: int) -> int:
    array, longest = index.snapshot.array(name), 0
    for start in range(first, index.rows_total, _LARGEST_BLOCK):
        texts = array.read(slice(start, min(start + _LARGEST_BLOCK, index.rows_total)))
        longest = max(longest, *(len(str(text).encode()) for text in set(texts.ravel().tolist())))
    return longest
