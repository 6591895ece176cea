"""Classic netCDF files, read by their specification.

Source: The NetCDF Classic Format Specification (Unidata; CDF-1, CDF-2) and
CDF-5 (Parallel netCDF).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from sepp.core.model import Attribute, Values
from sepp.formats.arrays.array import Array
from sepp.formats.netcdf.bytes import HeaderBytes

MAGICS = (b"CDF\x01", b"CDF\x02", b"CDF\x05")
_STREAMING = {4: 0xFFFFFFFF, 8: 0xFFFFFFFFFFFFFFFF}


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a variable's values stand."""

    name: str
    dims: tuple[int, ...]
    attributes: Mapping[str, Attribute]
    dtype: np.dtype[np.generic]
    begin: int


def read_classic(data: bytes, name: str) -> tuple[list[Array], dict[str, Attribute]]:
    """Take all arrays and global attributes of a file called ``name``.

    Raises ``UnreadableFileError`` if the file is corrupt or cut short.
    """
    header = HeaderBytes(data, name)
    records = header.count()
    dims = [(header.text(), header.count()) for _ in header.entries(10)]
    attributes = header.attributes()
    layouts = [_layout(header, dims) for _ in header.entries(11)]
    recorded = [layout for layout in layouts if _is_recorded(layout, dims)]
    step = sum(_padded(_size(layout, dims)) for layout in recorded)
    if len(recorded) == 1:
        step = _size(recorded[0], dims)
    if records == _STREAMING[8 if header.version == 5 else 4]:
        first = min((layout.begin for layout in recorded), default=len(data))
        records = (len(data) - first) // step if step else 0
    return [_array(header, layout, dims, (records, step)) for layout in layouts], attributes


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


def _array(header: HeaderBytes, layout: _Layout, dims: Sequence[tuple[str, int]], records: tuple[int, int]) -> Array:
    shape = tuple(dims[number][1] for number in layout.dims)
    count, step = records
    is_recorded = _is_recorded(layout, dims)
    shape = (count, *shape[1:]) if is_recorded else shape
    end = layout.begin + _size(layout, dims) + (step * (count - 1) if is_recorded else 0)
    if prod(shape) and end > len(header.data):
        raise header.fail(f"{layout.name!r} ends at byte {end}, the file has {len(header.data)}")
    names = tuple(dims[number][0] for number in layout.dims)
    values = _values(header.data, layout, shape, step if is_recorded else 0)
    if layout.dtype == np.dtype("S1") and values.ndim:
        values, names = _joined(values), names[:-1]
    return Array(layout.name, values, names, layout.attributes)


def _values(data: bytes, layout: _Layout, shape: tuple[int, ...], step: int) -> Values:
    if not prod(shape):
        return np.zeros(shape, layout.dtype.newbyteorder("="))
    strides = [layout.dtype.itemsize * prod(shape[at + 1 :]) for at in range(len(shape))]
    if step:
        strides[0] = step
    found: Values = np.ndarray(shape, layout.dtype, data, layout.begin, strides)
    return found.astype(layout.dtype.newbyteorder("="))


def _joined(characters: Values) -> Values:
    """Join single characters along the last axis."""
    width = max(1, characters.shape[-1])
    whole = np.ascontiguousarray(characters).reshape(-1).view(f"S{width}").reshape(characters.shape[:-1])
    return np.char.decode(whole, "utf-8", "replace")
