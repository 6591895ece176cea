"""The end of a growing array, kept in memory until its chunks are whole."""

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from sepp.core.model import Values
from sepp.store.chunks.array_spec import Cells
from sepp.store.chunks.arrays import StoredArray, encode_chunk
from sepp.store.chunks.chunk_writer import ChunkWriter
from sepp.store.levels.pyramid import FIRST

_BYTES_AT_ONCE = 1 << 21
"""Bytes that a thread is given at a time: waking it costs as much as some chunks."""


class Tail:
    """Grows an array row by row; every chunk is written once, when it is whole.

    Rows given must not be changed until the writer is drained.
    """

    def __init__(self, array: StoredArray, writer: ChunkWriter, before: int = 0) -> None:
        """Go on after the rows that ``array`` has.

        ``before`` rows more are kept than a chunk or a block begins with.
        """
        self.array = array
        self._writer = writer
        self._before = before
        self._span = max(array.spec.chunks[0], FIRST)
        self._start = self._first_kept()
        self._pieces: list[Cells] | None = None
        self._whole = self.rows - self.rows % array.spec.chunks[0]
        self._is_flushed = True

    @property
    def rows(self) -> int:
        """Count the rows."""
        return self.array.spec.shape[0]

    def _first_kept(self) -> int:
        return max(0, self.rows // self._span * self._span - self._before)

    def append(self, values: Values) -> None:
        """Add rows; chunks that became whole are on their way to the disk."""
        if not len(values):
            return
        self._memory().append(np.asarray(values, dtype=self.array.spec.numpy_dtype))
        self.array = StoredArray(self.array.files, self.array.key, self.array.spec.grown(self.rows + len(values)))
        size = self.array.spec.chunks[0]
        whole = self.rows - self.rows % size
        if whole > self._whole:
            self._put(range(self._whole, whole, size), size)
        self._whole = whole
        self._is_flushed = self._whole == self.rows

    def settle(self) -> None:
        """Keep no more in memory than the last rows."""
        pieces, start = self._memory(), self._first_kept()
        while pieces and self._start + len(pieces[0]) <= start:
            self._start += len(pieces.pop(0))
        if pieces and start > self._start:
            pieces[0] = pieces[0][start - self._start :].copy()
            self._start = start

    def read(self, rows: slice) -> Cells:
        """Read rows, written or not."""
        first, last, _ = rows.indices(self.rows)
        if first >= self._start:
            return self._cut(first, last)
        self._writer.drain()
        before = self.array.read(slice(first, min(last, self._start)))
        return before if last <= self._start else np.concatenate([before, self._cut(self._start, last)])

    def flush(self) -> None:
        """Have the last chunk written as far as it goes."""
        if not self._is_flushed:
            self._put(range(self._whole, self.rows, self.array.spec.chunks[0]), self.rows - self._whole)
            self._is_flushed = True

    def _memory(self) -> list[Cells]:
        if self._pieces is None:
            held = self.rows > self._start
            self._pieces = [self.array.read(slice(self._start, self.rows))] if held else []
        return self._pieces

    def _cut(self, first: int, last: int) -> Cells:
        found, begin = [], self._start
        for piece in self._memory():
            if begin < last and first < begin + len(piece):
                found.append(piece[max(0, first - begin) : last - begin])
            begin += len(piece)
        return found[0] if len(found) == 1 else np.concatenate([self.array.read(slice(0, 0)), *found])

    def _put(self, firsts: range, count: int) -> None:
        """Have ``count`` rows each written, from some rows on that begin chunks."""
        slab_bytes = count * max(1, self._memory()[-1][:1].nbytes)
        step = max(1, _BYTES_AT_ONCE // slab_bytes)
        for some in (firsts[at : at + step] for at in range(0, len(firsts), step)):
            slabs = [(first // firsts.step, self._cut(first, first + count)) for first in some]
            self._writer.submit(partial(_write_slabs, self.array, slabs), len(slabs) * slab_bytes)


def _write_slabs(array: StoredArray, slabs: list[tuple[int, Values]]) -> None:
    while slabs:
        write_slab(array, *slabs.pop(0))


def write_slab(array: StoredArray, number: int, rows: Values) -> None:
    """Write the chunks that hold ``rows``, the first of which begins them."""
    for place, box in slab_boxes(array, number):
        part = rows[(slice(None), *box)]
        if part.shape != array.spec.chunks:
            chunk: Cells = np.full(array.spec.chunks, array.spec.fill, dtype=array.spec.numpy_dtype)
            chunk[tuple(slice(0, size) for size in part.shape)] = part
            part = chunk
        array.write_chunk(place, encode_chunk(part, array.spec))


def slab_boxes(array: StoredArray, number: int) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """Give place and extent across of each chunk of some rows."""
    shape, chunks = array.spec.shape[1:], array.spec.chunks[1:]
    grid = [range(-(-size // chunk)) for size, chunk in zip(shape, chunks, strict=True)]
    for place in product([number], *grid):
        yield place, tuple(slice(n * c, (n + 1) * c) for n, c in zip(place[1:], chunks, strict=True))
