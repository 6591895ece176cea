"""From an HDF5 or netCDF-4 file to its content, whatever convention it follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.arrays.parts import read_content
from sepp.formats.content import FileContent
from sepp.formats.extras import require
from sepp.formats.hdf5.objects import attributes_of, walk_file

_DECODER_ERRORS = (ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
_WANTED = "arrays has a unit '… since <date>', or ISO 8601 texts and a name such as 'time', 'Epoch', 'UTC'"


def read_hdf5(path: Path, reader_name: str, *, is_netcdf: bool, max_bytes: int | None) -> Iterator[FileContent]:
    """Read an HDF5 or netCDF-4 file, ``max_bytes`` decoded at a time.

    Without a limit it is one part. Raises ``UnreadableFileError`` in one
    line if it is corrupt, cut short or has no time axis, which may be after
    some parts, and ``MissingExtraError`` without h5py.
    """
    h5py = require("h5py")
    with _one_line(path), h5py.File(path, "r") as file:
        walk = walk_file(file, is_netcdf=is_netcdf, max_bytes=max_bytes)
        empty = FileContent(reader_name, path.name, attributes_of(file), (), tuple(walk.notes))
        parts = read_content(empty, walk.arrays, max_bytes, wanted=_WANTED)
        while (part := next(parts, None)) is not None:
            yield part


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """Tell in one line of this file what its library raises."""
    try:
        yield
    except UnreadableFileError as error:
        if path.name in str(error):
            raise
        raise UnreadableFileError(f"Corrupt file {path.name!r}: {error}") from error
    except _DECODER_ERRORS as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"Corrupt or cut HDF5 file {path.name!r}: {told}") from error
