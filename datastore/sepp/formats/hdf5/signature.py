"""Where an HDF5 file begins, and whether it is netCDF-4."""

from importlib import import_module
from pathlib import Path

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_LAST_SUPERBLOCK = 3
_MARKS = (b"_NCProperties", b"_Netcdf4Dimid", b"_Netcdf4Coordinates", b"_nc3_strict", b"a netCDF dimension")
_NC_ATTRIBUTES = ("_NCProperties", "_nc3_strict")
_MOST_MEMBERS = 64


def is_hdf5(head: bytes) -> bool:
    """Tell an HDF5 file by its superblock, which a user block may precede."""
    at = 0
    while at < len(head):
        if head.startswith(SIGNATURE, at):
            return len(head) > at + 32 and head[at + 8] <= _LAST_SUPERBLOCK
        at = at * 2 or 512
    return False


def is_netcdf4(path: Path, head: bytes) -> bool:
    """Tell netCDF-4 from other HDF5 by the marks that its library leaves.

    Looked for in the first bytes, then in the attributes of the file's
    root and of what lies there.
    """
    if not is_hdf5(head):
        return False
    return any(mark in head for mark in _MARKS) or (path.is_file() and _has_marks(path))


def _has_marks(path: Path) -> bool:
    try:
        h5py = import_module("h5py")
    except ImportError:
        return False
    try:
        with h5py.File(path, "r") as file:
            members = list(file.values())[:_MOST_MEMBERS]
            return any(name in file.attrs for name in _NC_ATTRIBUTES) or any(
                "_Netcdf4Dimid" in member.attrs for member in members if member is not None
            )
    except (KeyError, OSError, RuntimeError, TypeError, ValueError):
        return False
