"""The plain bytes of a CDF file: opened, decompressed, checksum verified."""

import hashlib
import re
from pathlib import Path
from typing import cast

from isal import isal_zlib

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.records import CCR, CPR, VERSION_2, VERSION_2_5, VERSION_3, Image, Layout

PLAIN, COMPRESSED = b"\x00\x00\xff\xff", b"\xcc\xcc\x00\x01"
_V3, _V2_6, _V2 = b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02", b"\x00\x00\xff\xff"
MAGICS = frozenset(version + coding for version in (_V3, _V2_6, _V2) for coding in (PLAIN, COMPRESSED))
"""First eight bytes of a CDF file: version 3, 2.6, before 2.6; plain, compressed."""

GZIP = 5
"""CDF's number of the gzip compression."""

RLE = 1
"""CDF's number of run lengths of zeros."""

GZIP_FORMAT = 31
"""zlib's number of the gzip format."""

_ROOM = 1 << 16
_MOST_RATIO = 1032
"""No deflated byte gives more bytes."""
_ALWAYS_ROOM = 1 << 29
_MD5_BYTES = 16
_MD5_STEP = 1 << 22
# isal's own annotations are incomplete.
DAMAGE = cast("type[Exception]", isal_zlib.error)
"""What isal raises."""
_MAX_BYTES = 1 << 36


def open_image(path: Path) -> Image:
    """Read a CDF file into memory; a file compressed as a whole is expanded.

    It is not mapped: a file cut while it is read would end the process.
    Raises ``UnreadableFileError`` if it does not begin as CDF does.
    """
    data = memoryview(path.read_bytes())
    head = bytes(data[:8])
    if head not in MAGICS:
        raise UnreadableFileError(f"Not a CDF file: {path.name!r} begins with {head!r}")
    raw = Image(path.name, data, first_layout(head[:4]))
    image = _expand(raw, head[:4]) if head[4:] == COMPRESSED else raw
    return Image(image.name, image.data, exact_layout(image, head[:4]))


def check_md5(image: Image) -> None:
    """Compare the MD5 that follows a file's last record with its bytes.

    Raises ``UnreadableFileError`` if they differ.
    """
    if len(image.data) <= _MD5_BYTES:
        image.fail("no room for its checksum")
    digest, end = hashlib.md5(usedforsecurity=False), len(image.data) - _MD5_BYTES
    for start in range(0, end, _MD5_STEP):
        digest.update(image.stretch(start, min(start + _MD5_STEP, end)))
    if digest.digest() != bytes(image.stretch(end, end + _MD5_BYTES)):
        image.fail("its bytes do not have the MD5 checksum that it names")


def first_layout(version: bytes) -> Layout:
    """Choose the layout by the first magic number."""
    return VERSION_3 if version == _V3 else VERSION_2_5


def exact_layout(image: Image, version: bytes) -> Layout:
    """Versions before 2.5 share the first magic number with 2.5."""
    major, release = image.unpack(image.layout.cdr, 8)[3:5]
    return VERSION_2 if version != _V3 and (major, release) < (2, 5) else image.layout


def _expand(raw: Image, version: bytes) -> Image:
    layout = raw.layout
    size, _ = raw.open_record(8, CCR)
    cpr, plain_size = raw.unpack(layout.ccr, 8)[2:4]
    raw.open_record(cpr, CPR)
    kind = raw.unpack(layout.cpr, cpr)[2]
    if not 0 < plain_size < _MAX_BYTES:
        raw.fail(f"{plain_size} bytes promised once decompressed")
    body = raw.data[8 + layout.ccr.size : 8 + size]
    plain = _decompress(raw, body, kind, plain_size)
    if len(plain) != plain_size:
        raw.fail(f"{len(plain)} of {plain_size} bytes come out of its compression")
    return Image(raw.name, memoryview(version + PLAIN + plain), layout)


def inflate(image: Image, body: memoryview | bytes, limit: int) -> bytes:
    """Expand gzip to ``limit`` bytes at most; its own checksum tells wrong bits.

    Raises ``UnreadableFileError`` where it does, or where there is more.
    """
    told = int.from_bytes(body[-4:], "little")
    try:
        if told <= limit and len(body) * _MOST_RATIO <= max(limit, _ALWAYS_ROOM):
            plain = isal_zlib.decompress(body, GZIP_FORMAT, max(told, 1))
            if len(plain) <= limit + _ROOM:
                return plain
        expander = isal_zlib.decompressobj(GZIP_FORMAT)
        plain = expander.decompress(body, limit + _ROOM)
    except DAMAGE:
        image.fail("its gzip compression is damaged")
    if not expander.eof:
        image.fail("its gzip compression is cut short, or holds more than it should")
    return plain


def _decompress(raw: Image, body: memoryview, kind: int, plain_size: int) -> bytes:
    if kind == GZIP:
        return inflate(raw, body, plain_size)
    if kind != RLE:
        raw.fail(f"it is compressed as a whole by method {kind}; SEPP reads gzip and run lengths")
    return unroll(bytes(body))


def unroll(body: bytes) -> bytes:
    """Expand zeros, each followed by how many more there are."""
    return re.sub(rb"\x00(.)", lambda run: bytes(run[1][0] + 1), body, flags=re.DOTALL)
