"""What a CDF file tells without its values, and where its values lie."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import pycdfpp

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.cdf.attributes import global_attributes, variable_attributes
from sepp.formats.cdf.blocks import BlockTable, Extent, FileBlocks, read_tables
from sepp.formats.cdf.blocks_image import Fetch, PartialImage, open_partial
from sepp.formats.cdf.image import inflate
from sepp.formats.cdf.reader import DECODER_ERRORS, one_line
from sepp.formats.cdf.structure import check_structure
from sepp.formats.cdf.tables import build_tables
from sepp.formats.cdf.variables import CdfVariable, take_variable
from sepp.formats.content import FileContent

_TIME = re.compile(r"epoch|tt2000", re.IGNORECASE)
_MOST_SPARE = 4
_LEAP_SECONDS_SINCE = np.datetime64("1972-01-01", "ns")


@dataclass(frozen=True, slots=True)
class BlockContent:
    """A file whose values stay where they are, but for times and constants."""

    content: FileContent
    """As the reader would give it; varying values are zeros that take no memory."""
    blocks: Mapping[str, BlockTable]
    """Where the values of each varying variable lie, the times' too."""


def read_blocks(name: str, size: int, fetch: Fetch) -> BlockContent:
    """Read all of a CDF file but the values of its varying variables.

    Raises ``UnreadableFileError`` if it is damaged, compressed as a whole,
    or has no time axis whose bytes can be read in place.
    """
    image = open_partial(name, size, fetch)
    check_structure(image, with_values=False)
    blocks = read_tables(image)
    _bring(image, blocks.constants)
    try:
        cdf = pycdfpp.load(image.data)
        attributes = global_attributes(cdf)
        blocks = replace(blocks, tables=dict(_shaped(cdf, blocks)))
        variables = list(_take(image, cdf, blocks))
    except DECODER_ERRORS as error:
        raise UnreadableFileError(f"Corrupt CDF file {name!r}: {one_line(error)}") from error
    tables, notes = build_tables(variables)
    if not tables:
        times = _told(blocks.refused)
        told = f"{name!r} has no time axis that can be read in place: {times}" if times else f"No time axis in {name!r}"
        raise UnreadableFileError(told)
    notes += tuple(f"{variable}: {reason}; not mounted" for variable, reason in blocks.refused.items())
    kept = {variable: table for variable, table in blocks.tables.items() if variable not in blocks.refused}
    return BlockContent(FileContent("cdf", name, attributes, tables, notes), kept)


def _bring(image: PartialImage, extents: Iterable[Extent]) -> None:
    """Bring blocks in; each must hold what it should once expanded."""
    for extent in extents:
        image.need(extent.offset, extent.size)
        if extent.is_gzip:
            body = image.data[extent.offset : extent.offset + extent.size]
            # A block may have room for more records than there are.
            if len(inflate(image, body, _MOST_SPARE * extent.wanted)) < extent.wanted:
                image.fail(f"too few bytes in the compressed block at byte {extent.offset}")


def _told(refused: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({reason})" for name, reason in refused.items() if _TIME.search(f"{name} {reason}"))


# pycdfpp is untyped: its objects are Any here.
def _shaped(cdf: Any, blocks: FileBlocks) -> Iterator[tuple[str, BlockTable]]:
    """Give the shape that the reader gives: it keeps axes of length 1."""
    for name, table in blocks.tables.items():
        shape = tuple(cdf[name].shape)
        if shape[0] == table.records and prod(shape[1:]) == prod(table.shape):
            yield name, replace(table, shape=shape[1:])
        else:
            blocks.refused[name] = "axes that do not all vary"


def _take(image: PartialImage, cdf: Any, blocks: FileBlocks) -> Iterator[CdfVariable]:
    for name, source in cdf.items():
        table = blocks.tables.get(name)
        if source.is_nrv:
            yield take_variable(name, source)
        elif table is not None and table.time:
            _bring(image, table.extents())
            found = take_variable(name, source)
            if table.time == "cdf_tt2000" and _is_early(found.values):
                blocks.refused[name] = "TT2000 times before 1972"
            else:
                yield found
        elif table is not None:
            # No memory: all are one and the same zero.
            zeros = np.broadcast_to(np.zeros((), np.dtype(table.dtype).newbyteorder("=")), source.shape)
            yield CdfVariable(name, zeros, True, False, variable_attributes(source))


def _is_early(times: Values) -> bool:
    """Tell whether some times lie before there were leap seconds."""
    return bool((times < _LEAP_SECONDS_SINCE).any())
