"""The reader of CDF files."""

import mmap
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pycdfpp

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.attributes import global_attributes
from sepp.formats.cdf.blocks import BlockTable, count_spared, decodes_in_place, read_tables, shape_tables
from sepp.formats.cdf.blocks_image import open_partial
from sepp.formats.cdf.decoding import BlockDecoder
from sepp.formats.cdf.expanding import expand_large
from sepp.formats.cdf.image import COMPRESSED, MAGICS, open_image
from sepp.formats.cdf.parts import Parts
from sepp.formats.cdf.records import Image
from sepp.formats.cdf.spilling import Spill
from sepp.formats.cdf.structure import check_structure
from sepp.formats.cdf.tables import build_tables
from sepp.formats.cdf.variables import CdfVariable, leave_variable, take_variable
from sepp.formats.content import FileContent

DECODER_ERRORS = (ArithmeticError, BufferError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What pycdfpp raises for files that it cannot decode."""

_WHOLE_BYTES = 1 << 25


class CdfReader:
    """Reads CDF 2.6 to 3.9: both majorities, all encodings, compressed."""

    name = "cdf"
    suffixes = (".cdf",)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a CDF file by its magic numbers."""
        return head[:8] in MAGICS

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a CDF file.

        Raises ``UnreadableFileError`` if it is not CDF, is corrupt, is cut
        short or has no time axis.
        """
        (content,) = self.read_parts(path, include_dirs=include_dirs, max_bytes=None)
        return content

    def read_parts(
        self, path: Path, *, include_dirs: Sequence[Path] = (), max_bytes: int | None
    ) -> Iterator[FileContent]:
        """Read a CDF file some records at a time, ``max_bytes`` decoded.

        It is one part without a limit. Parts are in order of time; where the
        file is not, its values are expanded into a temporary file first, as
        compressed blocks are that are too large for the memory. Raises as
        ``read`` does, which may be after some parts, and ``OSError`` where
        there is no room for that file.
        """
        with _open(path) as image:
            yield from _read_parts(path, image, max_bytes)


@contextmanager
def _open(path: Path) -> Iterator[Image]:
    """Open a small file with all its bytes, of a large one what is looked at."""
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(path.open("rb"))
        if file.read(8)[4:] == COMPRESSED:
            plain = expand_large(path.name, file, most=_WHOLE_BYTES)
            if plain is not None:
                file = stack.enter_context(plain)
        size = os.fstat(file.fileno()).st_size
        if size <= _WHOLE_BYTES:
            yield open_image(path)
        else:
            number = file.fileno()
            yield open_partial(path.name, size, lambda offset, count: os.pread(number, count, offset), mmap.PAGESIZE)


def _read_parts(path: Path, image: Image, max_bytes: int | None) -> Iterator[FileContent]:
    check_structure(image, spared=lambda offset: decodes_in_place(image, offset))
    blocks = read_tables(image)
    try:
        cdf = pycdfpp.load(image.data)
        attributes = global_attributes(cdf)
        in_place = dict(shape_tables(cdf, blocks))
        if len(in_place) < count_spared(blocks):
            check_structure(image)
        variables = [_take(name, source, in_place) for name, source in cdf.items()]
    except DECODER_ERRORS as error:
        raise UnreadableFileError(f"Corrupt CDF file {path.name!r}: {one_line(error)}") from error
    whole = _content(path, attributes, variables)
    with Spill(image) as spill, ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for tables in Parts(whole.tables, in_place, BlockDecoder(image, pool)).read_all(max_bytes, spill):
            yield replace(whole, tables=tables)


# pycdfpp is untyped: its objects are Any here.
def _take(name: str, source: Any, in_place: Mapping[str, BlockTable]) -> CdfVariable:
    """Take a variable, or leave it in the file if it can be decoded there."""
    if name not in in_place:
        return take_variable(name, source)
    return leave_variable(name, source, np.dtype(in_place[name].dtype).newbyteorder("="))


def _content(path: Path, attributes: dict[str, Any], variables: Sequence[CdfVariable]) -> FileContent:
    tables, notes = build_tables(variables)
    if not tables:
        raise UnreadableFileError(
            f"No time axis in {path.name!r}: none of its {len(variables)} variables is a CDF time"
        )
    return FileContent("cdf", path.name, attributes, tables, notes)


def one_line(error: Exception) -> str:
    """Give an error's message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
