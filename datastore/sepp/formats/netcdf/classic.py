"""Classic netCDF files, read by their specification.

Source: The NetCDF Classic Format Specification (Unidata; CDF-1, CDF-2) and
CDF-5 (Parallel netCDF).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from sepp.core.model import Attribute, Values
from sepp.formats.arrays.array import Array, stand_in
from sepp.formats.arrays.parts import LEAST_LEFT_BYTES
from sepp.formats.netcdf.bytes import FileBytes, HeaderBytes

MAGICS = (b"CDF\x01", b"CDF\x02", b"CDF\x05")
_CHARACTER = np.dtype("S1")
_STRETCH_BYTES = 3 << 24
_STREAMING = {4: 0xFFFFFFFF, 8: 0xFFFFFFFFFFFFFFFF}


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a variable's values stand."""

    name: str
    dims: tuple[int, ...]
    attributes: Mapping[str, Attribute]
    dtype: np.dtype[np.generic]
    begin: int


@dataclass(frozen=True, slots=True)
class _Records:
    """Where the records of all variables stand."""

    begin: int
    """First byte of the first."""
    step: int
    """Bytes from one to the next."""
    count: int
    """How many they are."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of a variable stand in the file."""

    dtype: str
    """numpy type as stored, with its byte order: ``>f4``."""
    shape: tuple[int, ...]
    """Shape of the whole array."""
    begin: int
    """First byte."""
    step: int
    """Bytes from one record to the next; 0 where they stand side by side."""


@dataclass(frozen=True, slots=True)
class _Header:
    """What the header of a file says."""

    dims: Sequence[tuple[str, int]]
    attributes: dict[str, Attribute]
    layouts: Sequence[_Layout]
    records: _Records


def read_classic(data: FileBytes, name: str, *, is_left: bool) -> tuple[list[Array], dict[str, Attribute]]:
    """Take all arrays and global attributes of a file called ``name``.

    Large arrays are left in the file if wanted, to be read by records.
    Raises ``UnreadableFileError`` if the file is corrupt or cut short.
    """
    header = HeaderBytes(data, name)
    told = _read_header(header)
    arrays = [_array(header, layout, told.dims, told.records, is_left=is_left) for layout in told.layouts]
    return arrays, told.attributes


def read_places(data: FileBytes, name: str) -> dict[str, Place]:
    """Tell where the numbers of each variable stand; those of texts are left out.

    Raises ``UnreadableFileError`` if the header is corrupt or cut short.
    """
    told = _read_header(HeaderBytes(data, name))
    return {layout.name: _place(layout, told) for layout in told.layouts if layout.dtype != _CHARACTER}


def _place(layout: _Layout, told: _Header) -> Place:
    shape = tuple(told.dims[number][1] for number in layout.dims)
    if not _is_recorded(layout, told.dims):
        return Place(layout.dtype.str, shape, layout.begin, 0)
    size, step = _size(layout, told.dims), told.records.step
    return Place(layout.dtype.str, (told.records.count, *shape[1:]), layout.begin, step if step != size else 0)


def _read_header(header: HeaderBytes) -> _Header:
    count = header.count()
    dims = [(header.text(), header.count()) for _ in header.entries(10)]
    attributes = header.attributes()
    layouts = [_layout(header, dims) for _ in header.entries(11)]
    recorded = [layout for layout in layouts if _is_recorded(layout, dims)]
    step = sum(_padded(_size(layout, dims)) for layout in recorded)
    if len(recorded) == 1:
        step = _size(recorded[0], dims)
    begin = min((layout.begin for layout in recorded), default=len(header.data))
    if count == _STREAMING[8 if header.version == 5 else 4]:
        count = (len(header.data) - begin) // step if step else 0
    return _Header(dims, attributes, layouts, _Records(begin, step, count))


def _layout(header: HeaderBytes, dims: Sequence[tuple[str, int]]) -> _Layout:
    name = header.text()
    numbers = tuple(header.count() for _ in range(_checked_rank(header)))
    if any(number >= len(dims) for number in numbers):
        raise header.fail(f"variable {name!r} has an axis that does not exist")
    if any(dims[number][1] == 0 for number in numbers[1:]):
        raise header.fail(f"variable {name!r} has its records on another axis than the first")
    attributes, dtype = header.attributes(), header.dtype()
    header.count()
    return _Layout(name, numbers, attributes, dtype, header.offset())


def _checked_rank(header: HeaderBytes) -> int:
    rank = header.count()
    if rank > 32:
        raise header.fail(f"a variable claims {rank} axes")
    return rank


def _is_recorded(layout: _Layout, dims: Sequence[tuple[str, int]]) -> bool:
    return bool(layout.dims) and dims[layout.dims[0]][1] == 0


def _size(layout: _Layout, dims: Sequence[tuple[str, int]]) -> int:
    """Count the bytes of one record, or of all if it has none."""
    fixed = layout.dims[1:] if _is_recorded(layout, dims) else layout.dims
    return prod(dims[number][1] for number in fixed) * layout.dtype.itemsize


def _padded(size: int) -> int:
    return size + -size % 4


def _array(
    header: HeaderBytes, layout: _Layout, dims: Sequence[tuple[str, int]], records: _Records, *, is_left: bool
) -> Array:
    shape = tuple(dims[number][1] for number in layout.dims)
    is_recorded = _is_recorded(layout, dims)
    shape = (records.count, *shape[1:]) if is_recorded else shape
    end = layout.begin + _size(layout, dims) + (records.step * (records.count - 1) if is_recorded else 0)
    if prod(shape) and end > len(header.data):
        raise header.fail(f"{layout.name!r} ends at byte {end}, the file has {len(header.data)}")
    names = tuple(dims[number][0] for number in layout.dims)
    values = _Values(header, layout, shape, records if is_recorded else _Records(0, 0, 0))
    if layout.dtype == _CHARACTER:
        shape, names = shape[:-1], names[:-1]
    if is_left and shape and values.size >= LEAST_LEFT_BYTES:
        return Array(layout.name, stand_in(shape, values.dtype), names, layout.attributes, values.read)
    return Array(layout.name, values.read(0, slice(None)), names, layout.attributes)


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a variable in the file."""

    header: HeaderBytes
    layout: _Layout
    shape: tuple[int, ...]
    place: _Records

    @property
    def size(self) -> int:
        """Bytes of them."""
        return prod(self.shape) * self.layout.dtype.itemsize

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Type of them in memory."""
        is_text = self.layout.dtype == _CHARACTER and bool(self.shape)
        return np.dtype(f"U{max(1, self.shape[-1])}") if is_text else self.layout.dtype.newbyteorder("=")

    def read(self, axis: int, rows: slice) -> Values:
        """Read some places along one axis; characters joined along the last."""
        raw = self._read_rows(rows) if axis == 0 else self._read_rows(slice(None))[(slice(None),) * axis + (rows,)]
        plain = raw.astype(self.layout.dtype.newbyteorder("="))
        return _joined(plain) if self.layout.dtype == _CHARACTER and plain.ndim else plain

    def _read_rows(self, rows: slice) -> Values:
        """Give the values of some rows as they stand in the file."""
        first, last, _ = rows.indices(self.shape[0]) if self.shape else (0, 1, 1)
        shape = (last - first, *self.shape[1:]) if self.shape else ()
        if not prod(shape):
            return np.zeros(shape, self.layout.dtype)
        if not self.place.step:
            size = self.layout.dtype.itemsize * prod(self.shape[1:])
            data = self._stretch(self.layout.begin + first * size, self.layout.begin + last * size)
            return np.frombuffer(data, self.layout.dtype).reshape(shape)
        found = np.empty(shape, self.layout.dtype)
        at_once = max(1, _STRETCH_BYTES // self.place.step)
        for start in range(first, last, at_once):
            stop = min(start + at_once, last)
            found[start - first : stop - first] = self._records(start, stop)
        return found

    def _records(self, first: int, last: int) -> Values:
        """Take this variable's part of whole records, which stay at hand for the others."""
        start, step = self.place.begin + first * self.place.step, self.place.step
        stop = max(self._end(last), min(start + (last - first) * step, len(self.header.data)))
        dtype, shape = self.layout.dtype, (last - first, *self.shape[1:])
        strides = [step, *(dtype.itemsize * prod(shape[at + 1 :]) for at in range(1, len(shape)))]
        found: Values = np.ndarray(
            shape, dtype, self._stretch(start, stop), self.layout.begin - self.place.begin, strides
        )
        return found

    def _end(self, last: int) -> int:
        """Tell where the values of the record before ``last`` end."""
        size = self.layout.dtype.itemsize * prod(self.shape[1:])
        return self.layout.begin + (last - 1) * self.place.step + size

    def _stretch(self, start: int, stop: int) -> bytes:
        data = self.header.data.stretch(start, stop)
        if len(data) < stop - start:
            raise self.header.fail(f"{self.layout.name!r} ends at byte {stop}, it was cut while it was read")
        return data


def _joined(characters: Values) -> Values:
    """Join single characters along the last axis."""
    width = max(1, characters.shape[-1])
    whole = np.ascontiguousarray(characters).reshape(-1).view(f"S{width}").reshape(characters.shape[:-1])
    return np.char.decode(whole, "utf-8", "replace")
