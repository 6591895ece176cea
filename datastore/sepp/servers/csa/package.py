"""A tar.gz made member by member, each compressed before its size is known.

A tar tells the size of a member before its content. So each file is
compressed while it is made, into pieces of deflate that end at a byte; these
then go into one gzip stream behind the tar's header, as they are.
"""

import struct
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from isal import isal_zlib

PIECE = 1 << 20
_IN_MEMORY = 4 << 20
_LEVEL = 1
_RAW = -15
_BLOCK = 512
_STORED_LIMIT = 0xFFFF
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"
_LAST_BLOCK = b"\x03\x00"


@dataclass(frozen=True, slots=True)
class Packed:
    """A file, compressed, that only this object holds."""

    size: int
    """Bytes as they were."""
    checksum: int
    """CRC-32 of these."""
    packed_size: int
    """Bytes of deflate."""
    file: SpooledTemporaryFile[bytes]
    """Deflate without a last block, ending at a byte."""


def pack(pieces: Iterable[bytes]) -> Packed:
    """Compress a file while it is made; small ones stay in memory."""
    size, checksum, packer = 0, 0, isal_zlib.compressobj(_LEVEL, wbits=_RAW)
    file = SpooledTemporaryFile[bytes](_IN_MEMORY, prefix="sepp-csa-")
    try:
        for piece in pieces:
            size, checksum = size + len(piece), isal_zlib.crc32(piece, checksum)
            file.write(packer.compress(piece))
        file.write(packer.flush(isal_zlib.Z_SYNC_FLUSH))
    except BaseException:
        file.close()
        raise
    packed_size = file.tell()
    file.seek(0)
    return Packed(size, checksum, packed_size, file)


class TarGzip:
    """One gzip stream with one tar in it, given in pieces."""

    def __init__(self, time_s: int) -> None:
        """Begin; members are of ``time_s`` (s since 1970)."""
        self._time_s = time_s
        self._size, self._checksum = 0, 0

    def begin(self) -> bytes:
        """Give what stands first."""
        return _GZIP_HEADER

    def add(self, name: str, packed: Packed) -> Iterator[bytes]:
        """Give a member; its file is let go of at the end, or before."""
        with packed.file as file:
            yield self._store(self._describe(name, packed.size))
            while piece := file.read(PIECE):
                yield piece
        self._checksum = isal_zlib.crc32_combine(self._checksum, packed.checksum, packed.size)
        self._size += packed.size
        padding = -packed.size % _BLOCK
        if padding:
            yield self._store(bytes(padding))

    def end(self) -> bytes:
        """Give the tar's end and gzip's."""
        closing = self._store(bytes(-(self._size + 2 * _BLOCK) % tarfile.RECORDSIZE + 2 * _BLOCK))
        return closing + _LAST_BLOCK + struct.pack("<II", self._checksum, self._size & 0xFFFFFFFF)

    def _describe(self, name: str, size: int) -> bytes:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, self._time_s, 0o644
        try:
            return member.tobuf(tarfile.USTAR_FORMAT)
        except ValueError:
            return member.tobuf(tarfile.GNU_FORMAT)

    def _store(self, data: bytes) -> bytes:
        """Put bytes as they are into the gzip stream."""
        self._checksum = isal_zlib.crc32(data, self._checksum)
        self._size += len(data)
        parts = [data[place : place + _STORED_LIMIT] for place in range(0, len(data), _STORED_LIMIT)]
        return b"".join(b"\x00" + struct.pack("<HH", len(part), len(part) ^ 0xFFFF) + part for part in parts)
