"""Values as CF packs them: scaled integers, unsigned in signed, default fills."""

from dataclasses import replace

import numpy as np

from sepp.core.model import Attribute, Values
from sepp.formats.arrays.array import Array, ReadRows, stand_in
from sepp.formats.fills import mask_fills
from sepp.formats.istp import attribute, numbers_of

_FILLS = ("FILLVAL", "_FillValue", "missing_value")
_PACKED = ("_FillValue", "missing_value", "scale_factor", "add_offset", "valid_min", "valid_max", "valid_range")
_RANGES = ("valid_min", "valid_max", "valid_range")
_DEFAULT_FILL = {"float32": float(np.float32(9.969209968386869e36)), "float64": 9.969209968386869e36}
"""netCDF's own fill of floats that were never written (``NC_FILL_FLOAT``)."""


def unpack(array: Array) -> Array:
    """Give an array in the units that its attributes tell.

    Values with ``scale_factor`` or ``add_offset`` become ``float64`` with
    NaN for fills; the attributes that speak of packed values get the prefix
    ``packed_`` and valid ranges are scaled (CF, section 8.1). Integers marked
    ``_Unsigned`` become unsigned. Floats that hold netCDF's default fill
    and name no other get it as ``_FillValue``; of what was left in the file
    nobody knows if they do: there it is NaN at once.
    """
    if not array.is_numeric:
        return array
    return _unpack(array) if array.read is None else _unpack_left(array, array.read)


def _unpack_left(array: Array, read: ReadRows) -> Array:
    """Unpack what is read when it is; type and attributes are known before."""
    bare = replace(array, read=None)
    empty = _unpack(replace(bare, values=np.zeros((0, *array.values.shape[1:]), array.values.dtype)))

    def read_unpacked(axis: int, rows: slice) -> Values:
        found = _unpack(replace(bare, values=read(axis, rows)))
        if found.attributes.keys() == empty.attributes.keys():
            return found.values
        return mask_fills(found.values, _DEFAULT_FILL[str(found.values.dtype)])

    return replace(empty, values=stand_in(array.values.shape, empty.values.dtype), read=read_unpacked)


def _unpack(array: Array) -> Array:
    array = _as_unsigned(array)
    scale, offset = _number(array, "scale_factor"), _number(array, "add_offset")
    if scale is None and offset is None:
        return _with_default_fill(array)
    factor, shift = 1.0 if scale is None else scale, offset or 0.0
    values = np.asarray(array.values.astype(np.float64) * factor + shift)
    values[_is_fill(array)] = np.nan
    return replace(array, values=values, attributes=_scaled(array, factor, shift))


def _as_unsigned(array: Array) -> Array:
    if array.values.dtype.kind != "i" or array.told("_Unsigned").lower() != "true":
        return array
    unsigned = np.dtype(f"u{array.values.dtype.itemsize}")
    attributes = {
        name: _wrapped(value, unsigned) if name in _PACKED and name not in ("scale_factor", "add_offset") else value
        for name, value in array.attributes.items()
    }
    return replace(array, values=array.values.view(unsigned), attributes=attributes)


def _wrapped(value: Attribute, unsigned: np.dtype[np.unsignedinteger]) -> Attribute:
    numbers = tuple(int(number) % (1 << 8 * unsigned.itemsize) for number in numbers_of(value))
    return numbers if isinstance(value, tuple) else numbers[0] if numbers else value


def _is_fill(array: Array) -> Values:
    is_fill = np.zeros(array.values.shape, np.bool_)
    for name in _FILLS:
        for number in numbers_of(attribute(array.attributes, name)):
            is_fill |= array.values == number
    return is_fill


def _scaled(array: Array, factor: float, shift: float) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    for name, value in array.attributes.items():
        is_packed = name in (*_PACKED, "FILLVAL")
        attributes[f"packed_{name.lstrip('_')}" if is_packed else name] = value
        if name in _RANGES:
            numbers = tuple(sorted(number * factor + shift for number in numbers_of(value)))
            attributes[name] = numbers if len(numbers) != 1 else numbers[0]
    if factor < 0 and {"valid_min", "valid_max"} <= attributes.keys():
        attributes["valid_min"], attributes["valid_max"] = attributes["valid_max"], attributes["valid_min"]
    return attributes


def _with_default_fill(array: Array) -> Array:
    fill = _DEFAULT_FILL.get(str(array.values.dtype))
    if fill is None or any(attribute(array.attributes, name) is not None for name in _FILLS):
        return array
    if not (array.values == array.values.dtype.type(fill)).any():
        return array
    return replace(array, attributes={**array.attributes, "_FillValue": fill})


def _number(array: Array, name: str) -> float | None:
    numbers = numbers_of(attribute(array.attributes, name))
    return numbers[0] if len(numbers) == 1 else None
