"""The reader of CDF files."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pycdfpp

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.attributes import global_attributes, variable_attributes
from sepp.formats.cdf.blocks import BlockTable, count_numbers, decodes_in_place, read_tables, shape_tables
from sepp.formats.cdf.blocks_image import open_partial
from sepp.formats.cdf.decoding import BlockDecoder
from sepp.formats.cdf.image import COMPRESSED, MAGICS, open_image
from sepp.formats.cdf.records import Image
from sepp.formats.cdf.structure import check_structure
from sepp.formats.cdf.tables import build_tables
from sepp.formats.cdf.variables import CdfVariable, take_variable
from sepp.formats.content import FileContent, Table, Variable

DECODER_ERRORS = (ArithmeticError, BufferError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What pycdfpp raises for files that it cannot decode."""

_WHOLE_BYTES = 1 << 25
_ROWS_TOGETHER = 65536


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
        with path.open("rb") as file:
            yield from _read_parts(path, _open(path, file), max_bytes)


def _open(path: Path, file: BinaryIO) -> Image:
    """Open a small file with all its bytes, of a large one what is looked at."""
    size = os.fstat(file.fileno()).st_size
    if size <= _WHOLE_BYTES or file.read(8)[4:] == COMPRESSED:
        return open_image(path)
    return open_partial(path.name, size, lambda offset, count: os.pread(file.fileno(), count, offset))


def _read_parts(path: Path, image: Image, max_bytes: int | None) -> Iterator[FileContent]:
    check_structure(image, spared=lambda offset: decodes_in_place(image, offset))
    blocks = read_tables(image)
    try:
        cdf = pycdfpp.load(image.data)
        attributes = global_attributes(cdf)
        in_place = dict(shape_tables(cdf, blocks))
        if len(in_place) < count_numbers(blocks):
            check_structure(image)
        variables = [_take(name, source, in_place) for name, source in cdf.items()]
    except DECODER_ERRORS as error:
        raise UnreadableFileError(f"Corrupt CDF file {path.name!r}: {one_line(error)}") from error
    whole = _content(path, attributes, variables)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        decoder = BlockDecoder(image, pool)
        for rows in _cuts(whole.tables, max_bytes):
            pairs = zip(whole.tables, rows, strict=True)
            yield replace(whole, tables=tuple(_part(table, cut, in_place, decoder) for table, cut in pairs))


# pycdfpp is untyped: its objects are Any here.
def _take(name: str, source: Any, in_place: Mapping[str, BlockTable]) -> CdfVariable:
    """Take a variable; what is decoded in place is zeros without memory."""
    if name not in in_place:
        return take_variable(name, source)
    zeros = np.broadcast_to(np.zeros((), np.dtype(in_place[name].dtype).newbyteorder("=")), source.shape)
    return CdfVariable(name, zeros, is_varying=True, is_time=False, attributes=variable_attributes(source))


def _content(path: Path, attributes: dict[str, Any], variables: Sequence[CdfVariable]) -> FileContent:
    tables, notes = build_tables(variables)
    if not tables:
        raise UnreadableFileError(
            f"No time axis in {path.name!r}: none of its {len(variables)} variables is a CDF time"
        )
    return FileContent("cdf", path.name, attributes, tables, notes)


def _cuts(tables: Sequence[Table], max_bytes: int | None) -> Iterator[tuple[slice, ...]]:
    """Cut the records of all tables into parts, in order of time.

    Tables of many records are cut at whole chunks of the store.
    """
    is_in_order = all((table.time[1:] >= table.time[:-1]).all() for table in tables)
    steps = [_step(table, max_bytes if is_in_order else None) for table in tables]
    count = max(1, *(-(-len(table.time) // step) for table, step in zip(tables, steps, strict=True)))
    shares = [max(step, -(-len(table.time) // count)) for table, step in zip(tables, steps, strict=True)]
    for part in range(count):
        yield tuple(slice(part * share, (part + 1) * share) for share in shares)


def _step(table: Table, max_bytes: int | None) -> int:
    varying = (variable.values for variable in table.variables if variable.is_varying)
    size = table.time.nbytes + sum(values.nbytes for values in varying)
    if max_bytes is None or size <= max_bytes:
        return max(1, len(table.time))
    rows = max(1, len(table.time) * max_bytes // size)
    return rows - rows % _ROWS_TOGETHER if rows > _ROWS_TOGETHER else rows


def _part(table: Table, rows: slice, in_place: Mapping[str, BlockTable], decoder: BlockDecoder) -> Table:
    first, last, _ = rows.indices(len(table.time))

    def cut(variable: Variable) -> Variable:
        if not variable.is_varying:
            return variable
        if variable.name in in_place:
            return replace(variable, values=decoder.decode(in_place[variable.name], first, last))
        return replace(variable, values=variable.values[rows])

    return replace(table, time=table.time[rows], variables=tuple(map(cut, table.variables)))


def one_line(error: Exception) -> str:
    """Give an error's message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
