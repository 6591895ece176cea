"""Check every record of a CDF file before a decoder is let at it.

pycdfpp trusts the offsets and sizes it finds: damaged ones end the process.
"""

from collections.abc import Callable, Iterator
from math import prod
from struct import Struct
from typing import NamedTuple

from sepp.formats.cdf.image import GZIP, check_md5, inflate
from sepp.formats.cdf.records import (
    ADR,
    CDR,
    CPR,
    CVVR,
    GDR,
    GR_AEDR,
    R_VDR,
    SPR,
    TYPE_BYTES,
    VVR,
    VXR,
    Z_AEDR,
    Z_VDR,
    Image,
)

_END = (0, -1)
_HAS_CHECKSUM = 0b100
_IS_COMPRESSED = 0b100
_GLOBAL_SCOPES = (1, 3)
_MAX_DIMS = 10
_MAX_ENTRIES = 1 << 20
_MAX_BYTES = 1 << 36


class _Group(NamedTuple):
    """The r or the z variables of a file."""

    members: int
    shape: tuple[int, ...] | None
    has_checksum: bool
    """True where the gzip blocks need not be expanded to be trusted."""
    is_wanted: bool
    """True where the decoder will ask for the values."""


class _Extent(NamedTuple):
    """What the index of a variable must cover."""

    record_bytes: int
    is_compressed: bool
    is_gzip_unchecked: bool
    """True where only the gzip blocks' own checksums can tell wrong bits."""
    is_wanted: bool
    """True where the bytes of the blocks must be there."""


def check_structure(image: Image, *, with_values: bool = True, spared: Callable[[int], bool] | None = None) -> None:
    """Walk all records; each must lie in the file and be what it should be.

    ``with_values=False`` looks at no bytes of values, so at no checksum.
    ``spared`` tells by a variable's offset if its blocks are checked later.
    Raises ``UnreadableFileError`` if one does not: the file is cut short
    or damaged.
    """
    image.open_record(8, CDR)
    gdr_offset, _, _, _, flags = image.unpack(image.layout.cdr, 8)[2:7]
    image.open_record(gdr_offset, GDR)
    gdr = image.unpack(image.layout.gdr, gdr_offset)
    r_head, z_head, adr_head, eof, r_count, attribute_count, _, r_dims, z_count = gdr[2:11]
    if eof > len(image.data):
        image.fail(f"cut short: {len(image.data)} of {eof} bytes")
    if flags & _HAS_CHECKSUM and with_values:
        check_md5(image)
    r_shape = read_dims(image, gdr_offset + image.layout.gdr_dims_at, r_dims)
    for offset in chain(image, adr_head, attribute_count, ADR):
        _check_attribute(image, offset, r_count, z_count)
    has_checksum = bool(flags & _HAS_CHECKSUM)
    for offset, count, shape in (
        *((offset, r_count, r_shape) for offset in chain(image, r_head, r_count, R_VDR)),
        *((offset, z_count, None) for offset in chain(image, z_head, z_count, Z_VDR)),
    ):
        is_wanted = with_values and not (spared and spared(offset))
        _check_variable(image, offset, _Group(count, shape, has_checksum or not is_wanted, is_wanted))


def chain(image: Image, head: int, count: int, *kinds: int) -> Iterator[int]:
    """Give the offsets of exactly ``count`` linked records, each checked."""
    fields = Struct(image.layout.header.format + image.layout.offset)
    offset = head
    for index in range(count):
        if offset in _END:
            image.fail(f"{index} of {count} records of type {kinds[0]}")
        image.open_record(offset, *kinds)
        yield offset
        offset = image.unpack(fields, offset)[2]
    if offset not in _END:
        image.fail(f"more than {count} records of type {kinds[0]}")


def _check_attribute(image: Image, offset: int, r_count: int, z_count: int) -> None:
    adr = image.unpack(image.layout.adr, offset)
    first, scope, entries, last, first_z, z_entries, last_z = adr[3], adr[4], *adr[6:8], *adr[9:12]
    limit = _MAX_ENTRIES if scope in _GLOBAL_SCOPES else r_count
    for head, count, kind, most in (
        (first, entries, GR_AEDR, min(last + 1, limit)),
        (first_z, z_entries, Z_AEDR, min(last_z + 1, z_count)),
    ):
        for entry in chain(image, head, count, kind):
            _check_entry(image, entry, most)


def _check_entry(image: Image, offset: int, most: int) -> None:
    data_type, number, elements = image.unpack(image.layout.aedr, offset)[4:7]
    size, _ = image.open_record(offset, GR_AEDR, Z_AEDR)
    if not 0 <= number < most:
        image.fail(f"an attribute's entry {number} of {most}")
    if elements < 0 or image.layout.aedr_value + elements * _type_bytes(image, data_type) > size:
        image.fail(f"an attribute of {elements} values in a record of {size} bytes")


def _type_bytes(image: Image, data_type: int) -> int:
    if data_type not in TYPE_BYTES:
        image.fail(f"unknown data type {data_type}")
    return TYPE_BYTES[data_type]


def _check_variable(image: Image, offset: int, group: _Group) -> None:
    layout = image.layout
    data_type, last, head, _, flags, sparse = image.unpack(layout.vdr, offset)[3:9]
    elements, number, options, _ = image.unpack(layout.vdr_shape, offset + layout.vdr_shape_at)
    record_bytes = prod(record_shape(image, offset, group.shape)) * elements * _type_bytes(image, data_type)
    if elements < 1 or last < -1 or record_bytes * (last + 1) > _MAX_BYTES:
        image.fail(f"a variable of {last + 1} records of {record_bytes} bytes")
    if not 0 <= number < group.members:
        image.fail(f"variable number {number} of {group.members}")
    is_compressed = bool(flags & _IS_COMPRESSED)
    method = _check_options(image, options) if is_compressed or options not in _END else 0
    is_gzip_unchecked = is_compressed and method == GZIP and not group.has_checksum
    covered = _check_index(image, head, _Extent(record_bytes, is_compressed, is_gzip_unchecked, group.is_wanted))
    if covered < last and not sparse:
        image.fail(f"a variable of {last + 1} records holds {covered + 1}")


def _check_options(image: Image, offset: int) -> int:
    """Check the record that tells how a variable is compressed or sparse."""
    size, kind = image.open_record(offset, CPR, SPR)
    method, _, parameters = image.unpack(image.layout.cpr, offset)[2:5]
    if kind == CPR and not 0 <= parameters * 4 <= size - image.layout.cpr.size:
        image.fail(f"compression with {parameters} parameters in a record of {size} bytes")
    return method


def record_shape(image: Image, offset: int, r_shape: tuple[int, ...] | None) -> tuple[int, ...]:
    """Give the sizes of the dimensions that vary."""
    at = offset + image.layout.vdr_dims_at
    if r_shape is None:
        (count,) = image.integers(at, 1)
        sizes = read_dims(image, at + 4, count)
        at += 4 + 4 * count
    else:
        sizes = r_shape
    varies = image.integers(at, len(sizes))
    return tuple(size for size, varying in zip(sizes, varies, strict=True) if varying)


def read_dims(image: Image, offset: int, count: int) -> tuple[int, ...]:
    """Read the sizes of ``count`` dimensions."""
    if not 0 <= count <= _MAX_DIMS:
        image.fail(f"{count} dimensions")
    sizes = image.integers(offset, count)
    if any(size < 1 for size in sizes):
        image.fail(f"dimensions of sizes {sizes}")
    return sizes


def _check_index(image: Image, head: int, extent: _Extent) -> int:
    """Check all blocks of a variable; give the last record that they hold."""
    covered, seen, pending = -1, set[int](), [head]
    while pending:
        offset = pending.pop()
        if offset in _END:
            continue
        if offset in seen:
            image.fail(f"an index that returns to byte {offset}")
        seen.add(offset)
        for first, last, block in index_entries(image, offset, pending):
            _check_block(image, block, last - first + 1, extent, pending)
            covered = max(covered, last)
    return covered


def index_entries(image: Image, offset: int, pending: list[int]) -> Iterator[tuple[int, int, int]]:
    """Give first record, last record and offset of what an index names."""
    image.open_record(offset, VXR)
    follow, entries, used = image.unpack(image.layout.vxr, offset)[2:5]
    if not 0 <= used <= entries:
        image.fail(f"an index with {used} of {entries} entries used")
    pending.append(follow)
    at = offset + image.layout.vxr.size
    firsts = image.integers(at, entries)[:used]
    lasts = image.integers(at + 4 * entries, entries)[:used]
    blocks = image.integers(at + 8 * entries, entries, image.layout.offset)[:used]
    for first, last in zip(firsts, lasts, strict=True):
        if not 0 <= first <= last:
            image.fail(f"a block of records {first} to {last}")
    return zip(firsts, lasts, blocks, strict=True)


def _check_block(image: Image, offset: int, records: int, extent: _Extent, pending: list[int]) -> None:
    size, kind = image.open_record(offset, VXR, VVR, CVVR)
    wanted = records * extent.record_bytes
    if extent.is_wanted:
        image.need(offset, size)
    if kind == VXR:
        pending.append(offset)
    elif kind == VVR and size < wanted + image.layout.header.size:
        image.fail(f"a block of {size} bytes for {records} records of {extent.record_bytes} bytes")
    elif kind == CVVR:
        begin, stored = offset + image.layout.cvvr.size, image.unpack(image.layout.cvvr, offset)[3]
        if not extent.is_compressed or not 0 < stored <= size - image.layout.cvvr.size:
            image.fail(f"a compressed block of {stored} bytes in a record of {size}")
        if extent.is_gzip_unchecked and len(inflate(image, image.data[begin : begin + stored], 4 * wanted)) < wanted:
            image.fail(f"too few bytes in the compressed block at byte {offset}")
