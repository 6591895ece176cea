"""From an HDF5 file to its content, whatever convention it follows."""

from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.arrays.tables import build_tables
from sepp.formats.content import FileContent
from sepp.formats.extras import require
from sepp.formats.hdf5.objects import attributes_of, walk_file

_DECODER_ERRORS = (ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)


def read_hdf5(path: Path, reader_name: str, *, is_netcdf: bool) -> FileContent:
    """Read all of an HDF5 or netCDF-4 file.

    Raises ``UnreadableFileError`` in one line if it is corrupt, cut short or
    has no time axis, and ``MissingExtraError`` without h5py.
    """
    h5py = require("h5py")
    try:
        with h5py.File(path, "r") as file:
            walk = walk_file(file, is_netcdf=is_netcdf)
            attributes = attributes_of(file)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"Corrupt file {path.name!r}: {error}") from error
    except _DECODER_ERRORS as error:
        raise UnreadableFileError(f"Corrupt or cut HDF5 file {path.name!r}: {_one_line(error)}") from error
    try:
        tables, notes = build_tables(walk.arrays, attributes)
    except ValueError as error:
        raise UnreadableFileError(f"Cannot read the times of {path.name!r}: {error}") from error
    if not tables:
        raise UnreadableFileError(
            f"No time axis in {path.name!r}: none of its {len(walk.arrays)} arrays has a unit '… since <date>', "
            "or ISO 8601 texts and a name such as 'time', 'Epoch', 'UTC'"
        )
    return FileContent(reader_name, path.name, attributes, tables, (*walk.notes, *notes))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
