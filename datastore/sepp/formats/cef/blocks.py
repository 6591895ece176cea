"""The bytes of the records in blocks of whole records, buffers used again."""

from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sepp.formats.cef.words import PADDING

BLOCK_BYTES = 1 << 21
"""Bytes in a block: what is done once for each hardly counts, and it stays in the processor's cache."""

LEAST_BYTES = 1 << 12
_LAST_BYTES = 1 << 18
_NEWLINE, _COMMENT, _QUOTE, _COMMA = b'\n!",'
_SPACE = b" \t\r\n\v\f"


class ByteStream(Protocol):
    """Bytes in order, as an unbuffered file gives them."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill as much of the buffer as there is; 0 at the end."""
        ...


@dataclass(slots=True)
class Block:
    """Some whole records, and the buffer that holds them."""

    buffer: bytearray
    """The bytes, then room for ``PADDING`` more."""
    end: int = 0
    """Where the records end."""
    is_last: bool = False
    """True if no block comes after it."""

    @property
    def data(self) -> NDArray[np.uint8]:
        """The buffer as an array."""
        return np.frombuffer(self.buffer, np.uint8)


class BlockLoader:
    """Fills buffers from a stream, each with whole records.

    Not more than ``count`` buffers are under way: ``release`` gives one back.
    """

    def __init__(self, stream: ByteStream, first: bytes, marker: int, *, count: int, expected: int) -> None:
        """Begin with the bytes ``first``, which were taken off the stream.

        ``expected`` bytes are reckoned with: buffers of small files are small.
        """
        self._stream = stream
        self._rest = first
        self._marker = marker
        self._free: SimpleQueue[Block] = SimpleQueue()
        self._unmade = count
        self._size = min(BLOCK_BYTES, LEAST_BYTES + expected) + PADDING
        self._count = count
        self._ahead = expected

    def release(self, block: Block) -> None:
        """Give a block back once its bytes are of no use any more."""
        self._free.put(block)

    def __iter__(self) -> Iterator[Block]:
        """Load blocks until the stream ends; the last may end anywhere."""
        is_last = False
        while not is_last:
            block = self._next_free()
            self._fill(block)
            is_last = block.is_last
            yield block

    def drain(self) -> None:
        """Take what is left off the stream, so that its checksum is seen."""
        room = memoryview(bytearray(1 << 16))
        while self._stream.readinto(room):
            pass

    def _next_free(self) -> Block:
        """Give a block that is back, else a new one while there may be more."""
        if self._unmade and self._free.empty():
            self._unmade -= 1
            return Block(bytearray(self._size))
        return self._free.get()

    def _fill(self, block: Block) -> None:
        """Fill a block up to the end of a record."""
        held, wanted = _put(block, 0, self._rest), self._wanted()
        while True:
            before = held
            held, is_last = self._read(block, held, wanted)
            self._ahead -= held - before
            cut = held if is_last else find_cut(block.buffer, held, self._marker)
            if cut or is_last:
                break
            wanted = 2 * held
            block.buffer.extend(bytes(max(0, wanted + PADDING - len(block.buffer))))
        self._rest = bytes(memoryview(block.buffer)[cut:held])
        if is_last and self._marker == _NEWLINE:
            cut = _put(block, cut, b"\n")
        block.buffer[cut : cut + PADDING] = bytes(PADDING)
        block.end, block.is_last = cut, is_last

    def _wanted(self) -> int:
        """Give the size of the next block: smaller towards the end, so that all threads end together."""
        share = self._ahead // (2 * self._count) if self._count > 1 else self._size
        return min(self._size - PADDING, max(share, _LAST_BYTES))

    def _read(self, block: Block, held: int, wanted: int) -> tuple[int, bool]:
        room = memoryview(block.buffer)[: min(wanted, len(block.buffer) - PADDING)]
        with room:
            while held < len(room):
                taken = self._stream.readinto(room[held:])
                if not taken:
                    return held, True
                held += taken
        return held, False


def _put(block: Block, at: int, data: bytes) -> int:
    end = at + len(data)
    if end + PADDING > len(block.buffer):
        block.buffer.extend(bytes(end + PADDING - len(block.buffer)))
    block.buffer[at:end] = data
    return end


def find_cut(data: bytearray, end: int, marker: int) -> int:
    """Find where the last record that is surely whole ends; 0 if none is."""
    at = data.rfind(marker, 0, end)
    while at >= 0:
        begin = data.rfind(_NEWLINE, 0, at) + 1
        is_end = data.find(_COMMENT, begin, at) < 0 and data.count(_QUOTE, begin, at) % 2 == 0
        if is_end and (marker != _NEWLINE or not _is_continued(data, at, end)):
            return at + 1
        at = data.rfind(marker, 0, at)
    return 0


def _is_continued(data: bytearray, at: int, end: int) -> bool:
    """Tell if the line that ends at ``at`` may go on in the next."""
    before = data[max(0, at - 256) : at].rstrip(_SPACE)
    after = data[at : min(end, at + 256)].lstrip(_SPACE)
    return bytes(before[-1:]) in (b"", b",") or bytes(after[:1]) in (b"", b",", b"!")
