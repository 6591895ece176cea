"""The bytes of a CDF file, brought in page by page as they are asked for."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass, replace
from struct import Struct

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.image import COMPRESSED, MAGICS, exact_layout, first_layout
from sepp.formats.cdf.records import CVVR, VVR, Image

Fetch = Callable[[int, int], bytes]
"""Gives ``size`` bytes from ``offset`` of the file on."""

PAGE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class PartialImage(Image):
    """An image that holds the pages looked at, zeros elsewhere."""

    pages: mmap.mmap
    """Memory as large as the file; pages never touched cost nothing."""
    held: bytearray
    """For each page 1 if it is there."""
    fetch: Fetch
    """Where missing pages come from."""
    page_bytes: int
    """Size of a page."""

    def need(self, offset: int, size: int) -> None:
        """Bring in the pages of ``size`` bytes at ``offset``, in one go."""
        stop = min(len(self.data), offset + size)
        wanted = range(max(0, offset) // self.page_bytes, -(-stop // self.page_bytes))
        missing = [page for page in wanted if not self.held[page]]
        if not missing:
            return
        start, end = missing[0] * self.page_bytes, min(len(self.data), (missing[-1] + 1) * self.page_bytes)
        self.pages[start:end] = self.fetch(start, end - start)
        self.held[missing[0] : missing[-1] + 1] = b"\1" * (missing[-1] + 1 - missing[0])

    def stretch(self, start: int, stop: int) -> memoryview | bytes:
        """Give bytes of values, which are not kept."""
        return self.fetch(start, max(0, min(stop, len(self.data)) - start))

    def unpack(self, fields: Struct, offset: int) -> tuple[int, ...]:
        """Read fields at an offset; they must lie inside the file."""
        self.need(offset, fields.size)
        return Image.unpack(self, fields, offset)

    def open_record(self, offset: int, *kinds: int) -> tuple[int, int]:
        """Check a record's header; bring in the record unless it is values."""
        size, kind = Image.open_record(self, offset, *kinds)
        if kind not in (VVR, CVVR):
            self.need(offset, size)
        return size, kind


def open_partial(name: str, size: int, fetch: Fetch, page_bytes: int = PAGE_BYTES) -> PartialImage:
    """Open a CDF file of ``size`` bytes without reading more than its head.

    ``page_bytes`` are fetched and held for each record looked at. Raises
    ``UnreadableFileError`` if it is not CDF, or compressed as a whole.
    """
    head = fetch(0, min(8, size))
    if head not in MAGICS:
        raise UnreadableFileError(f"Not a CDF file: {name!r} begins with {head!r}")
    if head[4:] == COMPRESSED:
        raise UnreadableFileError(f"{name!r} is compressed as a whole")
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    held = bytearray(-(-size // page_bytes))
    first = PartialImage(name, memoryview(pages), first_layout(head[:4]), pages, held, fetch, page_bytes)
    return replace(first, layout=exact_layout(first, head[:4]))
