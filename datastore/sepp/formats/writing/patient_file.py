"""A file for libraries that end the process when the disk fails them."""

import io
from pathlib import Path


class PatientFile(io.RawIOBase):
    """Keeps in memory what the disk refuses, and tells of it afterwards.

    HDF5 1.14 reads freed memory when a file is closed whose writes failed.
    So no write fails here: the first error is in ``error``, which must be
    asked for after each piece and at the end.
    """

    def __init__(self, path: Path) -> None:
        """Open a new file for writing and reading."""
        super().__init__()
        self.error: OSError | None = None
        self._file = path.open("w+b", buffering=0)
        self._refused: list[tuple[int, bytes]] = []
        self._at = 0

    def raise_error(self) -> None:
        """Raise the first error of the disk, if there was one."""
        if self.error is not None:
            raise self.error

    def seekable(self) -> bool:
        """Tell that it can be sought."""
        return True

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size()}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Tell the place."""
        return self._at

    def truncate(self, size: int | None = None, /) -> int:
        """Set the size, unless the disk has failed."""
        wanted = self._at if size is None else size
        if self.error is None:
            try:
                self._file.truncate(wanted)
            except OSError as error:
                self.error = error
        return wanted

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Write all; what the disk refuses is kept."""
        plain, done = bytes(data), 0
        if self.error is None:
            try:
                self._file.seek(self._at)
                while done < len(plain):
                    done += self._file.write(plain[done:]) or 0
            except OSError as error:
                self.error = error
        if done < len(plain):
            self._refused.append((self._at + done, plain[done:]))
        self._at += len(plain)
        return len(plain)

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Read what was written, on the disk or refused by it."""
        self._file.seek(self._at)
        found = bytearray(len(buffer))
        size = self._file.readinto(found) or 0
        for place, data in self._refused:
            first, last = max(place, self._at), min(place + len(data), self._at + len(found))
            if first < last:
                found[first - self._at : last - self._at] = data[first - place : last - place]
                size = max(size, last - self._at)
        buffer[:size] = found[:size]
        self._at += size
        return size

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _size(self) -> int:
        on_disk = self._file.seek(0, io.SEEK_END)
        return max([on_disk, *(place + len(data) for place, data in self._refused)])
