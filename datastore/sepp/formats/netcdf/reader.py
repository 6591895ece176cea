"""The reader of netCDF files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.arrays.parts import read_content
from sepp.formats.content import FileContent
from sepp.formats.hdf5.content import read_hdf5
from sepp.formats.hdf5.signature import is_hdf5, is_netcdf4
from sepp.formats.netcdf.bytes import FileBytes
from sepp.formats.netcdf.classic import MAGICS, read_classic

_HEAD_BYTES = 65536
_WANTED = "variables has a unit '… since <date>'"


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
        (content,) = self.read_parts(path, include_dirs=include_dirs, max_bytes=None)
        return content

    def read_parts(
        self, path: Path, *, include_dirs: Sequence[Path] = (), max_bytes: int | None
    ) -> Iterator[FileContent]:
        """Read a netCDF file some records at a time, ``max_bytes`` decoded.

        It is one part without a limit, or if its times are not in order.
        Raises as ``read`` does, which may be after some parts.
        """
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if head[:4] in MAGICS:
                arrays, attributes = read_classic(FileBytes(file), path.name, is_left=max_bytes is not None)
                empty = FileContent(self.name, path.name, attributes, ())
                yield from read_content(empty, arrays, max_bytes, wanted=_WANTED)
                return
        if not is_hdf5(head):
            raise UnreadableFileError(f"Not a netCDF file: {path.name!r} begins with {head[:8]!r}")
        yield from read_hdf5(path, self.name, is_netcdf=True, max_bytes=max_bytes)
