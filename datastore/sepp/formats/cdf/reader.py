"""The reader of CDF files."""

import mmap
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pycdfpp

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.cdf.attributes import global_attributes
from sepp.formats.cdf.blocks import BlockTable, count_spared, decodes_in_place, read_tables, shape_tables
from sepp.formats.cdf.blocks_image import open_partial
from sepp.formats.cdf.decoding import BlockDecoder
from sepp.formats.cdf.expanding import expand_large
from sepp.formats.cdf.image import COMPRESSED, MAGICS, open_image
from sepp.formats.cdf.records import Image
from sepp.formats.cdf.structure import check_structure
from sepp.formats.cdf.tables import build_tables
from sepp.formats.cdf.times import raw_to_ns
from sepp.formats.cdf.variables import CdfVariable, leave_variable, take_variable
from sepp.formats.content import FileContent, Table, Variable
from sepp.formats.cutting import Extent, cut_records

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

        It is one part without a limit, or if its times are not in order.
        Raises as ``read`` does, which may be after some parts.
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
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        parts = _Parts(whole.tables, in_place, BlockDecoder(image, pool))
        for rows in parts.cuts(max_bytes):
            yield replace(whole, tables=parts.read(rows))


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


@dataclass(frozen=True, slots=True)
class _Parts:
    """The tables of a file, read by ranges of their records."""

    tables: tuple[Table, ...]
    in_place: Mapping[str, BlockTable]
    decoder: BlockDecoder

    def cuts(self, max_bytes: int | None) -> Iterator[tuple[slice, ...]]:
        """Cut the records of all tables into parts, in order of time."""
        extents = [self._extent(table) for table in self.tables]
        is_small = max_bytes is None or all(extent.size <= max_bytes for extent in extents)
        is_whole = is_small or not all(map(self._is_in_order, self.tables))
        return cut_records(extents, None if is_whole else max_bytes)

    def _extent(self, table: Table) -> Extent:
        varying = [variable for variable in table.variables if variable.is_varying]
        size = table.time.nbytes + sum(variable.values.nbytes for variable in varying)
        return Extent(len(table.time), size)

    def _is_in_order(self, table: Table) -> bool:
        if table.time_name in self.in_place:
            return self.decoder.is_in_order(self.in_place[table.time_name])
        return bool((table.time[1:] >= table.time[:-1]).all())

    def read(self, rows: Sequence[slice]) -> tuple[Table, ...]:
        """Read some records of each table."""
        return tuple(map(self._read_table, self.tables, rows))

    def _read_table(self, table: Table, rows: slice) -> Table:
        first, last, _ = rows.indices(len(table.time))
        under_way = {
            name: self.decoder.begin(self.in_place[name], first, last)
            for name in (table.time_name, *(variable.name for variable in table.variables))
            if name in self.in_place
        }
        if table.time_name in under_way:
            time = raw_to_ns(under_way[table.time_name](), self.in_place[table.time_name].time).reshape(-1)
        else:
            time = table.time[rows]
        return replace(table, time=time, variables=tuple(self._cut(v, rows, under_way) for v in table.variables))

    def _cut(self, variable: Variable, rows: slice, under_way: Mapping[str, Callable[[], Values]]) -> Variable:
        if not variable.is_varying:
            return variable
        if variable.name not in under_way:
            return replace(variable, values=variable.values[rows])
        values, kind = under_way[variable.name](), self.in_place[variable.name].time
        return replace(variable, values=raw_to_ns(values, kind).view("datetime64[ns]") if kind else values)


def one_line(error: Exception) -> str:
    """Give an error's message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
