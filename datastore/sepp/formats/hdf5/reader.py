"""The reader of HDF5 files that are not netCDF-4."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.content import FileContent
from sepp.formats.hdf5.content import read_hdf5
from sepp.formats.hdf5.signature import is_hdf5, is_netcdf4

_HEAD_BYTES = 65536


class Hdf5Reader:
    """Reads HDF5: plain, with ISTP's attributes, with dimension scales."""

    name = "hdf5"
    suffixes = (".h5", ".hdf5", ".he5", ".hdf")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell HDF5 by its signature where nothing in it tells netCDF-4."""
        return is_hdf5(head) and not is_netcdf4(path, head)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read an HDF5 file.

        Raises ``UnreadableFileError`` if it is not HDF5, is corrupt, is cut
        short or has no time axis.
        """
        (content,) = self.read_parts(path, include_dirs=include_dirs, max_bytes=None)
        return content

    def read_parts(
        self, path: Path, *, include_dirs: Sequence[Path] = (), max_bytes: int | None
    ) -> Iterator[FileContent]:
        """Read an HDF5 file some records at a time, ``max_bytes`` decoded.

        It is one part without a limit, or if its times are not in order.
        Raises as ``read`` does, which may be after some parts.
        """
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not is_hdf5(head):
            raise UnreadableFileError(f"Not an HDF5 file: {path.name!r} begins with {head[:8]!r}")
        yield from read_hdf5(path, self.name, is_netcdf=False, max_bytes=max_bytes)
