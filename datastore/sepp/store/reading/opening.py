"""A stretch of a dataset as a lazy xarray.Dataset."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import prod
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from sepp.core.model import Parameter, Values
from sepp.core.time import Interval
from sepp.store.chunks.arrays import StoredArray
from sepp.store.reading.time_axis import StoredTimeIndex
from sepp.store.states.forms import ORIGINAL_SHAPES, read_forms
from sepp.store.states.layout import CHUNK_ROWS, TIME, coordinate_names
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import TimeIndex

DASK_SAMPLES = 1 << 22
OF_WHOLE = frozenset({"coordinates", "time_coverage_start", "time_coverage_end"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows of an array, indexed as numpy is; picklable."""

    array: StoredArray
    """The array in the store."""
    start: int
    """Row of the array that is row 0 here."""
    shape: tuple[int, ...]
    """Shape of the stretch."""
    dtype: np.dtype[Any]
    """Type that is given: ``datetime64[ns]`` for times, bool for a mask."""
    fill: float | int | None = None
    """Give the mask of this fill, not the values."""

    @property
    def ndim(self) -> int:
        """Count the axes."""
        return len(self.shape)

    def __getitem__(self, key: tuple[int | slice, ...]) -> Values:
        """Read a box, as numpy would cut it."""
        parts = [
            slice(*part.indices(n)) if isinstance(part, slice) else part
            for part, n in zip(key, self.shape, strict=True)
        ]
        boxes = [forward_box(part) for part in parts]
        rows = slice(boxes[0].start + self.start, boxes[0].stop + self.start)
        values = self.array.read(rows, tuple(boxes[1:]))
        found = self._given(values)[tuple(inner_part(part, box) for part, box in zip(parts, boxes, strict=True))]
        return np.asarray(found)

    def _given(self, values: Values) -> Values:
        if self.fill is not None:
            return np.asarray(values == self.fill)
        return values.view("datetime64[ns]") if self.dtype.kind == "M" else values


def forward_box(part: int | slice) -> slice:
    """Give the step-1 slice that covers an index or a slice."""
    if not isinstance(part, slice):
        return slice(int(part), int(part) + 1)
    taken = range(part.start, part.stop, part.step)
    return covering(taken)


def covering(taken: range) -> slice:
    """Give the step-1 slice around a range, whichever way it runs."""
    if not taken:
        return slice(0, 0)
    low, high = sorted((taken[0], taken[-1]))
    return slice(low, high + 1)


def inner_part(part: int | slice, box: slice) -> int | slice:
    """Give what is to be taken from the covering box."""
    if not isinstance(part, slice):
        return 0
    return slice(None, None, part.step) if box.stop > box.start else slice(0, 0)


class LazyStretch(BackendArray):
    """A stretch that xarray reads only when its values are asked for."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        self.shape = stretch.shape
        self.dtype = stretch.dtype

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:  # Any: as xarray has it
        """Read what the indexer says."""
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.BASIC, self.stretch.__getitem__
        )


def open_snapshot(
    snapshot: Snapshot,
    interval: Interval | None = None,
    *,
    parameters: Sequence[str] | None = None,
    chunked: bool = True,
    most_rows: int = CHUNK_ROWS,
) -> xr.Dataset:
    """Open the rows of an interval; nothing but a chunk of time is read.

    Chunked by Dask, at most ``most_rows`` to a chunk. Raises
    ``UnknownParameterError`` for a parameter that is not held.
    """
    index = TimeIndex(snapshot)
    rows = index.rows(interval)
    chosen = choose(snapshot, parameters)
    variables: dict[Hashable, xr.Variable] = {}
    length = rows_of_task(chosen, most_rows)
    for parameter in chosen:
        variables |= make_variables(snapshot, parameter, rows, length if chunked and find_spec("dask") else 0)
    stored = StoredTimeIndex.stored(index, rows)
    names = [name for name in coordinate_names(snapshot.dataset.parameters) if name in variables]
    names += [str(name) for name, variable in variables.items() if variable.dims == (name,)]
    coords = xr.Coordinates({name: variables.pop(name) for name in dict.fromkeys(names)})
    attributes = {name: value for name, value in snapshot.attributes.items() if name not in OF_WHOLE}
    attributes["version"] = str(snapshot.revision)
    opened = xr.Dataset(variables, coords=coords, attrs=attributes)
    return opened.assign_coords(xr.Coordinates(stored.create_variables(), indexes={TIME: stored}))


def choose(snapshot: Snapshot, names: Sequence[str] | None) -> list[Parameter]:
    """Give the parameters asked for and those that give their bins."""
    if names is None:
        return list(snapshot.dataset.parameters)
    wanted = {name: snapshot.parameter(name) for name in names}
    known = snapshot.dataset
    for parameter in list(wanted.values()):
        bins = (known.parameter(name) for name in parameter.depends if name)
        wanted |= {found.name: found for found in bins if found is not None}
    return list(wanted.values())


def rows_of_task(parameters: Iterable[Parameter], most_rows: int) -> int:
    """Choose the rows of a Dask chunk: whole chunks of every array."""
    widest = max((prod(p.shape) for p in parameters if p.is_varying), default=1)
    return min(most_rows, max(16, 1 << (max(1, DASK_SAMPLES // max(1, widest)).bit_length() - 1)))


def make_variables(snapshot: Snapshot, parameter: Parameter, rows: slice, length: int) -> dict[Hashable, xr.Variable]:
    """Make a parameter's variable, and its mask if integers have a fill."""
    array = snapshot.array(parameter.name)
    spec = array.spec
    is_time = parameter.dtype.startswith("datetime64")
    left_out = {ORIGINAL_SHAPES, *(("units", "calendar") if is_time else ())}
    attributes = {name: value for name, value in spec.attributes.items() if name not in left_out}
    forms = read_forms(snapshot.document, parameter.name, snapshot.rows)
    attributes |= forms.attributes(rows, parameter.shape) if forms else {}
    dtype = np.dtype("datetime64[ns]") if is_time else spec.numpy_dtype
    if not parameter.is_varying:
        values = array.read_all()
        return {parameter.name: xr.Variable(spec.dims, values.view(dtype) if is_time else values, attributes)}
    shape = (rows.stop - rows.start, *spec.shape[1:])
    stretch = Stretch(array, rows.start, shape, dtype)
    found: dict[Hashable, xr.Variable] = {parameter.name: _variable(stretch, snapshot.token, length, attributes)}
    if dtype.kind in "iu" and parameter.fill is not None and isinstance(spec.fill, int):
        mask = Stretch(array, rows.start, shape, np.dtype(bool), spec.fill)
        told = {"long_name": f"True where {parameter.name} has no value"}
        found[f"{parameter.name}_mask"] = _variable(mask, snapshot.token, length, told)
    return found


def _variable(stretch: Stretch, token: str, length: int, attributes: dict[str, Any]) -> xr.Variable:
    dims = stretch.array.spec.dims
    if not length:
        return xr.Variable(dims, indexing.LazilyIndexedArray(LazyStretch(stretch)), attributes)
    from dask.array import from_array  # noqa: PLC0415 - an extra

    name = f"{stretch.array.key}-{token[:8]}-{stretch.start}-{stretch.shape[0]}-{stretch.fill}"
    chunks = (task_chunks(stretch.start, stretch.shape[0], length), *((size,) for size in stretch.shape[1:]))
    meta = np.empty((0,) * stretch.ndim, stretch.dtype)
    lazy = from_array(  # type: ignore[no-untyped-call]
        stretch,
        chunks=chunks,
        name=name,
        meta=meta,
        inline_array=True,
        asarray=False,
        fancy=False,
    )
    return xr.Variable(dims, lazy, attributes)


def task_chunks(start: int, count: int, length: int) -> tuple[int, ...]:
    """Cut ``count`` rows from row ``start`` at whole multiples of ``length``."""
    if not count:
        return (0,)
    head = min(count, -start % length)
    whole, tail = divmod(count - head, length)
    return (*((head,) if head else ()), *([length] * whole), *((tail,) if tail else ()))
