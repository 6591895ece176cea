"""The internal records of a CDF file, at their offsets.

Source: CDF Internal Format Description, versions 2.6 and 3.x (NASA/GSFC).
"""

from dataclasses import dataclass
from struct import Struct
from typing import NoReturn

from sepp.core.errors import UnreadableFileError

CDR, GDR, R_VDR, ADR, GR_AEDR, VXR, VVR, Z_VDR, Z_AEDR, CCR, CPR, SPR, CVVR = (*range(1, 14),)

TYPE_BYTES = {
    **dict.fromkeys((1, 11, 41, 51, 52), 1),
    **dict.fromkeys((2, 12), 2),
    **dict.fromkeys((4, 14, 21, 44), 4),
    **dict.fromkeys((8, 22, 31, 33, 45), 8),
    32: 16,
}
"""Bytes of one element of each CDF data type."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of each record are, in one version of CDF."""

    header: Struct
    """Size, type."""
    cdr: Struct
    """Header, GDR offset, version, release, encoding, flags."""
    gdr: Struct
    """Header, rVDR, zVDR, ADR offsets, eof, r variables, attributes, r records, r dimensions, z variables."""
    adr: Struct
    """Header, next, first entry, scope, number, entries, last, reserved, first z entry, z entries, last."""
    aedr: Struct
    """Header, next, attribute, data type, number, elements."""
    aedr_value: int
    """Where an entry's value begins."""
    vdr: Struct
    """Header, next, data type, last record, VXR head and tail, flags, sparseness."""
    vdr_shape: Struct
    """Elements, number, CPR or SPR offset, blocking."""
    vdr_shape_at: int
    """Where ``vdr_shape`` begins."""
    vdr_dims_at: int
    """Where a variable's dimensions begin, after its name."""
    gdr_dims_at: int
    """Where the dimensions of all r variables begin."""
    vxr: Struct
    """Header, next, entries, used entries."""
    offset: str
    """struct code of an offset: ``q`` or ``i``."""
    cvvr: Struct
    """Header, reserved, size of the compressed data."""
    ccr: Struct
    """Header, CPR offset, size once decompressed, reserved."""
    cpr: Struct
    """Header, kind of compression, reserved, parameters."""


def make_layout(offset: str, name_bytes: int, vdr_gap: int) -> Layout:
    """Lay out the records for offsets of ``q`` or ``i`` and names of a length.

    ``vdr_gap`` bytes are reserved inside the VDR of versions before 2.5.
    """
    head, w = f">{offset}i", offset
    vdr = Struct(f"{head}{w}ii{w}{w}ii12x{vdr_gap}x")
    shape = Struct(f">ii{w}i")
    aedr = Struct(f"{head}{w}iiii")
    return Layout(
        header=Struct(head),
        cdr=Struct(f"{head}{w}iiii"),
        gdr=Struct(f"{head}{w}{w}{w}{w}iiiii"),
        adr=Struct(f"{head}{w}{w}iiiii{w}ii"),
        aedr=aedr,
        aedr_value=aedr.size + 20,
        vdr=vdr,
        vdr_shape=shape,
        vdr_shape_at=vdr.size,
        vdr_dims_at=vdr.size + shape.size + name_bytes,
        gdr_dims_at=Struct(f"{head}{w}{w}{w}{w}iiiii{w}iii").size,
        vxr=Struct(f"{head}{w}ii"),
        offset=w,
        cvvr=Struct(f"{head}i{w}"),
        ccr=Struct(f"{head}{w}{w}i"),
        cpr=Struct(f"{head}iii"),
    )


VERSION_3 = make_layout("q", 256, 0)
VERSION_2_5 = make_layout("i", 64, 0)
VERSION_2 = make_layout("i", 64, 128)


@dataclass(frozen=True, slots=True)
class Image:
    """The plain bytes of a CDF file, after whole-file decompression."""

    name: str
    """File name, for messages."""
    data: memoryview
    """All bytes, from the magic numbers on."""
    layout: Layout
    """Layout of this file's version."""

    def fail(self, what: str) -> NoReturn:
        """Refuse the file: raise ``UnreadableFileError``."""
        raise UnreadableFileError(f"Corrupt CDF file {self.name!r}: {what}")

    def need(self, offset: int, size: int) -> None:
        """Bring in bytes that are not there yet; here all are."""

    def stretch(self, start: int, stop: int) -> memoryview | bytes:
        """Give bytes of values, which are not kept."""
        return self.data[start:stop]

    def unpack(self, fields: Struct, offset: int) -> tuple[int, ...]:
        """Read fields at an offset; they must lie inside the file."""
        if not 8 <= offset <= len(self.data) - fields.size:
            self.fail(f"a record would begin at byte {offset} of {len(self.data)}")
        return fields.unpack_from(self.data, offset)

    def integers(self, offset: int, count: int, code: str = "i") -> tuple[int, ...]:
        """Read ``count`` integers at an offset."""
        if not 0 <= count <= len(self.data):
            self.fail(f"a list of {count} numbers at byte {offset}")
        return self.unpack(Struct(f">{count}{code}"), offset) if count else ()

    def open_record(self, offset: int, *kinds: int) -> tuple[int, int]:
        """Check a record's header; give its size in bytes and its type."""
        size, kind = self.unpack(self.layout.header, offset)[:2]
        if kind not in kinds:
            self.fail(f"record of type {kind} at byte {offset}, expected {' or '.join(map(str, kinds))}")
        if size < self.layout.header.size or offset + size > len(self.data):
            self.fail(f"record of {size} bytes at byte {offset} of {len(self.data)}")
        return size, kind
