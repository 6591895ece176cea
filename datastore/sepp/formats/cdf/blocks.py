"""Where the values of a CDF file lie: offset, length and codec of each block.

Source: CDF Internal Format Description 3.x (NASA/GSFC): VDR, VXR, VVR, CVVR.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sepp.formats.cdf.image import GZIP
from sepp.formats.cdf.records import CDR, CPR, CVVR, GDR, R_VDR, SPR, TYPE_BYTES, VVR, VXR, Z_VDR, Image
from sepp.formats.cdf.structure import chain, index_entries, read_dims, record_shape

_BIG_ENDIAN = frozenset({1, 2, 5, 7, 9, 11, 12, 18})
_LITTLE_ENDIAN = frozenset({4, 6, 13, 16, 17, 19})
_IS_ROW_MAJOR = 0b1
_IS_VARYING, _IS_COMPRESSED = 0b1, 0b100
_END = (0, -1)
_CODES = {1: "i1", 2: "i2", 4: "i4", 8: "i8", 11: "u1", 12: "u2", 14: "u4", 21: "f4", 22: "f8"}
_CODES |= {31: "f8", 33: "i8", 41: "i1", 44: "f4", 45: "f8"}
_TIMES = {31: "cdf_epoch", 33: "cdf_tt2000"}
_UNWRITTEN = "records that were never written"
_REFUSED = {32: "EPOCH16 time", 51: "text in each record", 52: "text in each record"}


@dataclass(frozen=True, slots=True)
class BlockTable:
    """The blocks that hold a record-varying variable, in order of record."""

    dtype: str
    """numpy type as stored, with its byte order: ``>f4``."""
    shape: tuple[int, ...]
    """Shape of one record."""
    is_column_major: bool
    """True where the first axis of a record varies fastest."""
    time: str
    """``cdf_epoch`` or ``cdf_tt2000`` for times, else empty."""
    records: int
    """How many records there are."""
    starts: NDArray[np.int64]
    """First record of each block."""
    offsets: NDArray[np.int64]
    """First byte of each block in the file."""
    sizes: NDArray[np.int64]
    """Bytes of each block in the file."""
    is_gzip: NDArray[np.bool_]
    """True for blocks compressed by gzip, False for raw ones."""
    image: Image | None = None
    """Where the blocks lie, if not in the file itself."""

    def extents(self) -> Iterator["Extent"]:
        """Give the blocks one by one."""
        record = int(self.dtype[-1]) * prod(self.shape)
        counts = np.diff(np.append(self.starts, self.records))
        for offset, size, is_gzip, count in zip(self.offsets, self.sizes, self.is_gzip, counts, strict=True):
            yield Extent(int(offset), int(size), bool(is_gzip), int(count) * record)


@dataclass(frozen=True, slots=True)
class _Encoding:
    """What holds for all values of a file."""

    byte_order: str
    """``>`` or ``<``; empty for what numpy does not know (VAX)."""
    is_column_major: bool


class Extent(NamedTuple):
    """A block of a file."""

    offset: int
    """Its first byte."""
    size: int
    """Its bytes."""
    is_gzip: bool
    """True if it is compressed."""
    wanted: int
    """Bytes that it must hold once expanded."""


@dataclass(frozen=True, slots=True)
class FileBlocks:
    """Where all values of a file lie."""

    tables: dict[str, BlockTable]
    """Blocks of each record-varying variable by name."""
    refused: dict[str, str]
    """Why there are none of a record-varying variable, by name."""
    constants: list["Extent"]
    """The blocks of the other variables."""


def read_tables(image: Image) -> FileBlocks:
    """Find the blocks of all variables of a checked file."""
    gdr_offset, _, _, encoding, flags = image.unpack(image.layout.cdr, 8)[2:7]
    image.open_record(8, CDR)
    image.open_record(gdr_offset, GDR)
    gdr = image.unpack(image.layout.gdr, gdr_offset)
    r_head, z_head, r_count, r_dims, z_count = gdr[2], gdr[3], gdr[6], gdr[9], gdr[10]
    whole = _encoding(encoding, flags)
    r_shape = read_dims(image, gdr_offset + image.layout.gdr_dims_at, r_dims)
    found: list[tuple[int, tuple[int, ...] | None]] = [
        (offset, r_shape) for offset in chain(image, r_head, r_count, R_VDR)
    ]
    found += [(offset, None) for offset in chain(image, z_head, z_count, Z_VDR)]
    blocks = FileBlocks({}, {}, [])
    for offset, shape in found:
        if image.unpack(image.layout.vdr, offset)[7] & _IS_VARYING:
            _add_varying(blocks, image, offset, record_shape(image, offset, shape), whole)
        else:
            data_type, _, head = image.unpack(image.layout.vdr, offset)[3:6]
            elements = image.unpack(image.layout.vdr_shape, offset + image.layout.vdr_shape_at)[0]
            record = prod(record_shape(image, offset, shape)) * elements * TYPE_BYTES[data_type]
            blocks.constants.extend(Extent(b[2], b[3], b[4], (b[1] - b[0]) * record) for b in _blocks(image, head))
    return blocks


def decodes_in_place(image: Image, offset: int) -> bool:
    """Tell if a variable's values can be taken from its blocks.

    Its record must lie in the file.
    """
    encoding, flags = image.unpack(image.layout.cdr, 8)[5:7]
    data_type, last, _, _, options = image.unpack(image.layout.vdr, offset)[3:8]
    is_known = last > 0 and data_type in _CODES
    return is_known and bool(options & _IS_VARYING) and not _refusal(image, offset, _encoding(encoding, flags))


# pycdfpp is untyped: its objects are Any here.
def shape_tables(cdf: Any, blocks: FileBlocks) -> Iterator[tuple[str, BlockTable]]:
    """Give the tables of several records, in the decoder's shapes.

    It keeps axes of length 1 that do not vary.
    """
    for name, table in blocks.tables.items():
        shape = tuple(cdf[name].shape)
        if table.records > 1 and prod(shape[1:]) == prod(table.shape) and shape[0] == table.records:
            yield name, replace(table, shape=shape[1:])


def count_spared(blocks: FileBlocks) -> int:
    """Count the variables whose values are spared the checks beforehand."""
    listed = sum(table.records > 1 for table in blocks.tables.values())
    return listed + sum(reason == _UNWRITTEN for reason in blocks.refused.values())


def _encoding(encoding: int, flags: int) -> _Encoding:
    order = ">" if encoding in _BIG_ENDIAN else "<" if encoding in _LITTLE_ENDIAN else ""
    return _Encoding(order, not flags & _IS_ROW_MAJOR)


def _add_varying(blocks: FileBlocks, image: Image, offset: int, shape: tuple[int, ...], whole: _Encoding) -> None:
    name, reason = _name(image, offset), _refusal(image, offset, whole)
    table = None if reason else _read_table(image, offset, shape, whole)
    if table is None:
        blocks.refused[name] = reason or _UNWRITTEN
    else:
        blocks.tables[name] = table


def _name(image: Image, offset: int) -> str:
    begin = offset + image.layout.vdr_shape_at + image.layout.vdr_shape.size
    raw = bytes(image.data[begin : offset + image.layout.vdr_dims_at]).partition(b"\0")[0]
    try:
        return raw.decode("utf-8").rstrip(" ")
    except UnicodeDecodeError:
        return raw.decode("latin-1").rstrip(" ")


def _refusal(image: Image, offset: int, whole: _Encoding) -> str:
    data_type, _, _, _, flags, sparse = image.unpack(image.layout.vdr, offset)[3:9]
    options = image.unpack(image.layout.vdr_shape, offset + image.layout.vdr_shape_at)[2]
    if data_type in _REFUSED:
        return _REFUSED[data_type]
    if not whole.byte_order:
        return "numbers in VAX format"
    if sparse:
        return "sparse records"
    if flags & _IS_COMPRESSED and options not in _END:
        _, kind = image.open_record(options, CPR, SPR)
        method = image.unpack(image.layout.cpr, options)[2]
        if kind == CPR and method != GZIP:
            return "compressed by run lengths" if method == 1 else f"compressed by method {method}"
    return ""


def _read_table(image: Image, offset: int, shape: tuple[int, ...], whole: _Encoding) -> BlockTable | None:
    """Give the blocks of a variable; None if some of its records lie in none."""
    data_type, last, head = image.unpack(image.layout.vdr, offset)[3:6]
    code = _CODES[data_type]
    record_bytes = prod(shape) * int(code[1])
    blocks = [block for block in sorted(_blocks(image, head)) if block[0] <= last]
    ends = [0, *(stop for _, stop, *_ in blocks)]
    if any(start != end for (start, *_), end in zip(blocks, ends, strict=False)) or ends[-1] <= last:
        return None
    rows = [(b[0], b[2], b[3] if b[4] else (min(b[1], last + 1) - b[0]) * record_bytes, b[4]) for b in blocks]
    columns = np.array(rows, np.int64).reshape(-1, 4)
    return BlockTable(
        dtype=(whole.byte_order if code[1] != "1" else "|") + code,
        shape=shape,
        is_column_major=whole.is_column_major and len(shape) > 1,
        time=_TIMES.get(data_type, ""),
        records=last + 1,
        starts=columns[:, 0].copy(),
        offsets=columns[:, 1].copy(),
        sizes=columns[:, 2].copy(),
        is_gzip=columns[:, 3].astype(bool),
    )


def _blocks(image: Image, head: int) -> Iterator[tuple[int, int, int, int, bool]]:
    """Give first record, record after the last, first byte, bytes, is gzip."""
    pending = [head]
    while pending:
        offset = pending.pop()
        if offset in _END:
            continue
        for first, last, block in index_entries(image, offset, pending):
            size, kind = image.open_record(block, VXR, VVR, CVVR)
            if kind == VXR:
                pending.append(block)
            elif kind == VVR:
                begin = image.layout.header.size
                yield first, last + 1, block + begin, size - begin, False
            else:
                stored = image.unpack(image.layout.cvvr, block)[3]
                yield first, last + 1, block + image.layout.cvvr.size, stored, True
