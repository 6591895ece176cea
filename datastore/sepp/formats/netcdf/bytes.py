"""The bytes of a classic netCDF file: its header field after field, stretches of values."""

import os
from typing import BinaryIO

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Values

_TYPES = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8", 7: "u1", 8: ">u2", 9: ">u4", 10: ">i8", 11: ">u8"}
_CHARACTER = np.dtype("S1")


_HEAD_BYTES = 1 << 18


class FileBytes:
    """The bytes of an open file, read when they are asked for."""

    def __init__(self, file: BinaryIO) -> None:
        """Keep the first ones; the file must stay open."""
        self._place = file.fileno()
        self._size = os.fstat(self._place).st_size
        self._head = os.pread(self._place, _HEAD_BYTES, 0)
        self._held = (0, b"")

    def __len__(self) -> int:
        """Count the bytes of the file."""
        return self._size

    def stretch(self, start: int, stop: int) -> bytes:
        """Give some bytes; those given last are at hand at once."""
        if stop <= len(self._head):
            return self._head[start:stop]
        if self._held[0] != start or len(self._held[1]) != stop - start:
            self._held = (0, b"")
            self._held = (start, self._load(start, stop))
        return self._held[1]

    def _load(self, start: int, stop: int) -> bytes:
        pieces = []
        while start < stop and (piece := os.pread(self._place, stop - start, start)):
            pieces.append(piece)
            start += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class HeaderBytes:
    """Takes the fields of a header, big-endian, padded to four bytes.

    All methods raise ``UnreadableFileError`` where the file ends before.
    """

    def __init__(self, data: FileBytes, name: str) -> None:
        """Begin after the magic number of a file called ``name``."""
        self.data, self.name, self.at = data, name, 4
        self.version = data.stretch(3, 4)[0]

    def fail(self, reason: str) -> UnreadableFileError:
        """Make the error that tells the file and the reason."""
        return UnreadableFileError(f"Corrupt or cut netCDF file {self.name!r}: {reason}")

    def take(self, count: int) -> bytes:
        """Take bytes and the padding after them."""
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise self.fail(f"its header wants {count} bytes at {self.at}, the file has {len(self.data)}")
        found = self.data.stretch(self.at, end)
        self.at = end + -count % 4
        return found

    def tag(self) -> int:
        """Take a number of four bytes."""
        return int.from_bytes(self.take(4), "big")

    def count(self) -> int:
        """Take a number that is not negative: eight bytes in CDF-5."""
        return int.from_bytes(self.take(8 if self.version == 5 else 4), "big")

    def offset(self) -> int:
        """Take where values begin: eight bytes but in CDF-1."""
        return int.from_bytes(self.take(4 if self.version == 1 else 8), "big")

    def entries(self, tag: int) -> range:
        """Begin a list; each entry is four bytes at least."""
        found, count = self.tag(), self.count()
        if (found, count) != (0, 0) and found != tag:
            raise self.fail(f"a list at {self.at} is of kind {found}, not {tag}")
        if count * 4 > len(self.data):
            raise self.fail(f"a list at {self.at} claims {count} entries")
        return range(count)

    def text(self) -> str:
        """Take a name."""
        return self.take(self.count()).decode("utf-8", errors="replace")

    def dtype(self) -> np.dtype[np.generic]:
        """Take a type."""
        number = self.tag()
        if number not in _TYPES:
            raise self.fail(f"type {number} at {self.at - 4} does not exist")
        return np.dtype(_TYPES[number])

    def attributes(self) -> dict[str, Attribute]:
        """Take a list of attributes."""
        return {self.text(): self._attribute() for _ in self.entries(12)}

    def _attribute(self) -> Attribute:
        dtype = self.dtype()
        count = self.count()
        values: Values = np.frombuffer(self.take(count * dtype.itemsize), dtype)
        if dtype == _CHARACTER:
            return values.tobytes().rstrip(b"\0").decode("utf-8", errors="replace")
        entries = tuple(values.tolist())
        return entries[0] if len(entries) == 1 else entries
