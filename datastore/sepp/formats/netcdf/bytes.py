"""The bytes of a classic netCDF header, taken one field after the other."""

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Values

_TYPES = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8", 7: "u1", 8: ">u2", 9: ">u4", 10: ">i8", 11: ">u8"}
_CHARACTER = np.dtype("S1")


class HeaderBytes:
    """Takes the fields of a header, big-endian, padded to four bytes.

    All methods raise ``UnreadableFileError`` where the file ends before.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Begin after the magic number of a file called ``name``."""
        self.data, self.name, self.at = data, name, 4
        self.version = data[3]

    def fail(self, reason: str) -> UnreadableFileError:
        """Make the error that tells the file and the reason."""
        return UnreadableFileError(f"Corrupt or cut netCDF file {self.name!r}: {reason}")

    def take(self, count: int) -> bytes:
        """Take bytes and the padding after them."""
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise self.fail(f"its header wants {count} bytes at {self.at}, the file has {len(self.data)}")
        found = self.data[self.at : end]
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
