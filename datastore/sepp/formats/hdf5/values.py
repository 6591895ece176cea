"""The values of one HDF5 dataset: brought in, or left there to be read by records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from sepp.core.model import Attribute, Values
from sepp.formats.arrays.array import UNNAMED, Array, stand_in
from sepp.formats.arrays.parts import LEAST_LEFT_BYTES
from sepp.formats.extras import require

_MOST_GROWTH = 4

Convert = Callable[[Any], Values]  # Any: whatever h5py gives


@dataclass(frozen=True, slots=True)
class _Part:
    """What one array is made of: a dataset, or a field of its records."""

    name: str
    """Path in the file."""
    source: Any
    """What gives raw values for a selection; h5py is untyped."""
    convert: Convert
    """Makes plain values of them."""
    dtype: np.dtype[np.generic]
    """Type of the plain values."""
    shape: tuple[int, ...]
    """Shape of the plain values."""
    dims: tuple[str, ...]
    """Names of its axes."""
    attributes: Mapping[str, Attribute]
    """Its attributes."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One dataset of an open file, whose values have a meaning for us."""

    path: str
    """Path in the file without the leading slash."""
    item: Any
    """The ``h5py.Dataset``; h5py is untyped."""
    dims: tuple[str, ...]
    """Names of its axes."""
    attributes: Mapping[str, Attribute]
    """Its attributes."""
    is_netcdf: bool
    """True where characters are joined along the last axis."""

    def arrays(self, max_bytes: int | None) -> list[Array]:
        """Give the array, or one for each field of a table of records.

        With ``max_bytes`` a large one is left in the file, unless its
        compressed pieces are several times larger than that.
        """
        chunk = self.item.chunks or ()
        is_brought = max_bytes is None or (prod(chunk) * self.item.dtype.itemsize > _MOST_GROWTH * max_bytes)
        return [self._array(part, chunk, is_brought=is_brought) for part in self._parts()]

    def _array(self, part: _Part, chunk: tuple[int, ...], *, is_brought: bool) -> Array:
        def read(axis: int, rows: slice) -> Values:
            return part.convert(part.source[(*(slice(None),) * axis, rows)])

        if is_brought or not part.shape or prod(part.shape) * part.dtype.itemsize < LEAST_LEFT_BYTES:
            return Array(part.name, part.convert(part.source[()]), part.dims, part.attributes)
        return Array(part.name, stand_in(part.shape, part.dtype), part.dims, part.attributes, read, chunk)

    def _parts(self) -> Iterator[_Part]:
        item, dtype = self.item, self.item.dtype
        if dtype.names:
            for name in dtype.names:
                yield from self._field(name, dtype[name])
        elif self.is_netcdf and dtype == np.dtype("S1") and item.ndim:
            width = np.dtype(f"U{max(1, item.shape[-1])}")
            yield _Part(self.path, item, _joined, width, item.shape[:-1], self.dims[:-1], self.attributes)
        else:
            source = item.asstr("utf-8", errors="replace") if dtype.kind == "O" else item
            attributes = {**_meanings(dtype), **self.attributes}
            yield _Part(self.path, source, _converter(dtype), _plain_type(dtype), item.shape, self.dims, attributes)

    def _field(self, name: str, dtype: np.dtype[Any]) -> Iterator[_Part]:
        if dtype.base.kind in "iufbS":
            dims = (*self.dims, *(UNNAMED,) * len(dtype.shape))
            shape, attributes = (*self.item.shape, *dtype.shape), {**_meanings(dtype.base), **self.attributes}
            source, plain = self.item.fields(name), _plain_type(dtype.base)
            yield _Part(f"{self.path}/{name}", source, _converter(dtype.base), plain, shape, dims, attributes)


def _meanings(dtype: np.dtype[Any]) -> dict[str, Attribute]:
    """Give the names of an enumeration's values in the words of CF (section 3.5)."""
    names: Mapping[str, int] | None = require("h5py").check_enum_dtype(dtype)
    if not names:
        return {}
    told = " ".join("_".join(name.split()) for name in names)
    return {"flag_values": tuple(int(value) for value in names.values()), "flag_meanings": told}


def _plain_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    if dtype.kind in "OS":
        return np.dtype(f"U{dtype.itemsize if dtype.kind == 'S' else 1}")
    return np.dtype(np.float64) if _is_long(dtype) else np.dtype(dtype.str).newbyteorder("=")


def _converter(dtype: np.dtype[Any]) -> Convert:
    if dtype.kind == "O":
        return lambda raw: np.asarray(raw, dtype=np.str_)
    if dtype.kind == "S":
        return lambda raw: np.char.decode(np.asarray(raw), "utf-8", "replace")
    return _native


def _is_long(dtype: np.dtype[Any]) -> bool:
    return dtype.itemsize > 8 and dtype.kind == "f"


def _native(raw: Any) -> Values:
    values = np.asarray(raw)
    plain = values.astype(np.float64) if _is_long(values.dtype) else values
    return np.ascontiguousarray(plain.astype(plain.dtype.newbyteorder("="), copy=False)).reshape(values.shape)


def _joined(raw: Any) -> Values:
    """Join netCDF's arrays of single characters along their last axis."""
    characters = np.asarray(raw)
    whole = np.ascontiguousarray(characters).view(f"S{max(1, characters.shape[-1])}").reshape(characters.shape[:-1])
    return np.char.decode(whole, "utf-8", "replace")
