"""The reader of netCDF files."""

from collections.abc import Sequence
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.arrays.tables import build_tables
from sepp.formats.content import FileContent
from sepp.formats.hdf5.content import read_hdf5
from sepp.formats.hdf5.signature import is_hdf5, is_netcdf4
from sepp.formats.netcdf.classic import MAGICS, read_classic

_HEAD_BYTES = 65536


class NetcdfReader:
    """Reads netCDF 3 and 4 with the conventions CF, ACDD and ISTP."""

    name = "netcdf"
    suffixes = (".nc", ".nc4", ".cdf3", ".netcdf")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell classic files by their magic, netCDF-4 by its library's marks."""
        return (head[:4] in MAGICS and len(head) >= 32) or is_netcdf4(path, head)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a netCDF file.

        Raises ``UnreadableFileError`` if it is not netCDF, is corrupt, is cut
        short or has no time axis.
        """
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if head[:4] in MAGICS:
            return _read_classic(path)
        if not is_hdf5(head):
            raise UnreadableFileError(f"Not a netCDF file: {path.name!r} begins with {head[:8]!r}")
        return read_hdf5(path, self.name, is_netcdf=True)


def _read_classic(path: Path) -> FileContent:
    try:
        arrays, attributes = read_classic(path.read_bytes(), path.name)
        tables, notes = build_tables(arrays, attributes)
    except UnreadableFileError:
        raise
    except ValueError as error:
        raise UnreadableFileError(f"Cannot read the times of {path.name!r}: {error}") from error
    if not tables:
        raise UnreadableFileError(
            f"No time axis in {path.name!r}: none of its {len(arrays)} variables has a unit '… since <date>'"
        )
    return FileContent("netcdf", path.name, attributes, tables, notes)
