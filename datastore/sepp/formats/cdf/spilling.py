"""Variables of a CDF file expanded into a temporary file: any records of them are read in little memory."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import FileIO
from types import TracebackType
from typing import Self

import numpy as np

from sepp.formats.cdf.blocks import BlockTable, Extent
from sepp.formats.cdf.expanding import inflate_bodies
from sepp.formats.cdf.records import Image

GIANT_BYTES = 1 << 24
"""A compressed block that holds more is not expanded in memory where a file is read in parts."""
_STEP = 1 << 20
_SLACK = 1 << 22


@dataclass(frozen=True, slots=True)
class SpilledImage(Image):
    """The temporary file as blocks are read from it."""

    number: int
    """Of the open file."""

    def stretch(self, start: int, stop: int) -> memoryview | bytes:
        """Give bytes of values, which are not kept."""
        return os.pread(self.number, max(0, stop - start), start)


class Spill:
    """A temporary file for variables of one file; it takes room on the medium once it is used.

    To be used by ``with``; raises ``OSError`` where there is no room.
    """

    def __init__(self, image: Image) -> None:
        """Name the file that is read."""
        self._image = image
        self._file: FileIO | None = None

    def __enter__(self) -> Self:
        """Begin; nothing is written yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()

    @property
    def file(self) -> FileIO:
        """The temporary file."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed at the end
        return self._file

    def take_giants(self, tables: Mapping[str, BlockTable]) -> dict[str, BlockTable]:
        """Expand the variables that have a compressed block too large for the memory."""
        return {name: self.take(table) if has_giant(table) else table for name, table in tables.items()}

    def take(self, table: BlockTable) -> BlockTable:
        """Expand a variable; give where it lies now, as one block.

        Raises ``UnreadableFileError`` if a block of it is damaged.
        """
        begin = self.file.seek(0, os.SEEK_END)
        for extent in table.extents():
            for piece in _plain(self._image, extent):
                write_all(self.file, piece)
        size = self.file.seek(0, os.SEEK_END) - begin
        return replace(
            table,
            starts=np.zeros(1, np.int64),
            offsets=np.array([begin], np.int64),
            sizes=np.array([size], np.int64),
            is_gzip=np.zeros(1, np.bool_),
            image=SpilledImage(self._image.name, self._image.data, self._image.layout, self.file.fileno()),
        )


def has_giant(table: BlockTable) -> bool:
    """Tell whether a compressed block is too large for the memory."""
    return any(extent.is_gzip and extent.wanted > GIANT_BYTES for extent in table.extents())


def write_all(file: FileIO, data: bytes | memoryview) -> None:
    """Write bytes to a file that may take them piece by piece."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _plain(image: Image, extent: Extent) -> Iterator[bytes | memoryview]:
    """Give the bytes that a block must hold, those beyond left out."""
    bodies = _bodies(image, extent)
    done = 0
    for piece in inflate_bodies(image, bodies) if extent.is_gzip else bodies:
        if done < extent.wanted:
            yield piece[: extent.wanted - done]
        done += len(piece)
        if done > 4 * extent.wanted + _SLACK:
            image.fail("its gzip compression holds more than it should")
    if done < extent.wanted:
        image.fail(f"too few bytes in the block at byte {extent.offset}")


def _bodies(image: Image, extent: Extent) -> Iterator[bytes]:
    for start in range(extent.offset, extent.offset + extent.size, _STEP):
        yield bytes(image.stretch(start, min(start + _STEP, extent.offset + extent.size)))
