"""The datasets and attributes of an HDF5 file as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Scalar
from sepp.formats.arrays.array import UNNAMED, Array
from sepp.formats.extras import require
from sepp.formats.hdf5.values import Stored

_STRUCTURAL = ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "_Netcdf4Dimid", "_Netcdf4Coordinates")
_ONLY_DIMENSION = "This is a netCDF dimension but not a netCDF variable"
_DEEPEST = 32
_FREE_BYTES = 1 << 28
_MOST_GROWTH = 2000
"""Deflate makes at most 1032 bytes of one, shuffled constants some more."""


@dataclass(slots=True)
class Walk:
    """What was met in a file."""

    is_netcdf: bool
    """True where axes and characters follow netCDF's rules."""
    max_bytes: int | None = None
    """Larger pieces of compressed arrays are brought in at once; None to leave nothing in the file."""
    arrays: list[Array] = field(default_factory=list)
    """Arrays in the file's order."""
    notes: list[str] = field(default_factory=list)
    """What was not taken, and why."""
    seen: set[Any] = field(default_factory=set)
    """Addresses of groups, for those that hold themselves."""
    dim_names: dict[int, str] = field(default_factory=dict)
    """Path of each of netCDF's numbered axes."""


# h5py is untyped: its objects are Any here.
def walk_file(file: Any, *, is_netcdf: bool, max_bytes: int | None = None) -> Walk:
    """Take all arrays of an open ``h5py.File``.

    With ``max_bytes`` large ones are left there, to be read by records.

    Links out of the file are not followed. Raises ``UnreadableFileError`` for
    an array that claims to be far larger than what the file holds.
    """
    walk = Walk(is_netcdf, max_bytes)
    for path, member in list(_members(file, "", walk)):
        number = member.attrs.get("_Netcdf4Dimid")
        if number is not None and np.ndim(number) == 0 and member.is_scale:
            walk.dim_names[int(number)] = path
    walk.seen.clear()
    walk.notes.clear()
    for path, member in _members(file, "", walk):
        _take(walk, path, member)
    return walk


def attributes_of(item: Any) -> dict[str, Attribute]:
    """Take the attributes of an object as plain values."""
    found = {}
    for name in item.attrs:
        try:
            value = item.attrs[name]
        except (OSError, TypeError, ValueError):
            continue
        if name not in _STRUCTURAL and not (name == "NAME" and "CLASS" in item.attrs):
            found[name] = _plain(value)
    return found


def _members(group: Any, prefix: str, walk: Walk) -> Iterator[tuple[str, Any]]:
    """Give all datasets below a group with their paths."""
    h5py = require("h5py")
    address = h5py.h5o.get_info(group.id).addr
    if address in walk.seen or prefix.count("/") > _DEEPEST:
        return
    walk.seen.add(address)
    for name in group:
        path = f"{prefix}{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            walk.notes.append(f"{path}: a link to elsewhere; not followed")
            continue
        member = group[name]
        if isinstance(member, h5py.Group):
            yield from _members(member, f"{path}/", walk)
        elif isinstance(member, h5py.Dataset):
            yield path, member


def _take(walk: Walk, path: str, item: Any) -> None:
    reason = _refusal(item)
    if reason:
        walk.notes.append(f"{path}: {reason}; not taken")
        return
    if str(item.attrs.get("NAME", b"")).lstrip("b'").startswith(_ONLY_DIMENSION):
        return
    _check_size(path, item)
    stored = Stored(path, item, _dims(walk, path, item), attributes_of(item), walk.is_netcdf)
    walk.arrays += stored.arrays(walk.max_bytes)


def _refusal(item: Any) -> str:
    h5py = require("h5py")
    if item.shape is None:
        return "no values"
    if item.is_virtual or item.external:
        return "its values are in other files"
    dtype = item.dtype
    if h5py.check_vlen_dtype(dtype) is not None and h5py.check_string_dtype(dtype) is None:
        return "lists of varying length"
    if (
        h5py.check_ref_dtype(dtype) is not None
        or dtype.kind not in "iufbSOV"
        or (dtype.kind == "V" and not dtype.names)
    ):
        return f"values of type {dtype}"
    return ""


def _check_size(path: str, item: Any) -> None:
    claimed, held = int(item.size) * item.dtype.itemsize, int(item.id.get_storage_size())
    if claimed > _FREE_BYTES and claimed > _MOST_GROWTH * held:
        raise UnreadableFileError(f"{path!r} claims {claimed} bytes, the file holds {held} of it")


def _dims(walk: Walk, path: str, item: Any) -> tuple[str, ...]:
    """Name the axes: by scales, by netCDF's numbers, or by itself."""
    numbers = item.attrs.get("_Netcdf4Coordinates")
    if numbers is not None and len(np.ravel(numbers)) == item.ndim:
        named = tuple(walk.dim_names.get(int(number), UNNAMED) for number in np.ravel(numbers))
        if all(named):
            return named
    if item.is_scale and item.ndim == 1:
        return (path,)
    return tuple(dim[0].name.lstrip("/") if len(dim) else UNNAMED for dim in item.dims)


def _plain(value: Any) -> Attribute:
    if not isinstance(value, np.ndarray):
        return _scalar(value)
    entries = tuple(_scalar(entry) for entry in value.ravel().tolist())
    return entries[0] if len(entries) == 1 else entries


def _scalar(value: Any) -> Scalar:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bytes):
        return plain.decode("utf-8", errors="replace")
    if isinstance(plain, str | int | float | bool) or plain is None:
        return plain
    return "" if type(plain).__name__ == "Empty" else str(plain)
