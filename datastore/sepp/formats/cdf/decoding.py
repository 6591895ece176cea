"""Values of a CDF file decoded from its blocks, any range of records."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Values
from sepp.formats.cdf.blocks import BlockTable
from sepp.formats.cdf.image import inflate
from sepp.formats.cdf.records import Image

_SLACK = 1 << 22
_PIECES = 3
_RECORDS = 1 << 17
_RAW_BYTES = 1 << 22


class BlockDecoder:
    """Decodes variables of one file; gzip blocks are checked by their checksums.

    Of each variable the block that the last range ended in is kept for the next.
    """

    def __init__(self, image: Image, pool: ThreadPoolExecutor) -> None:
        """Share the blocks of ``image`` among threads."""
        self._image = image
        self._pool = pool
        self._kept: dict[int, tuple[int, Values]] = {}
        self._last: dict[int, tuple[bytes, Values]] = {}

    def begin(self, table: BlockTable, first: int, last: int) -> Callable[[], Values]:
        """Begin to decode records ``first`` to ``last`` (not included), native bytes.

        What is given waits for them, and raises ``UnreadableFileError`` for
        a block that is damaged.
        """
        out: Values = np.empty((last - first, *table.shape), np.dtype(table.dtype).newbyteorder("="))
        begin = int(np.searchsorted(table.starts, first, "right")) - 1
        end = int(np.searchsorted(table.starts, last, "left")) if len(out) else begin
        step = max(1, -(-(end - begin) // _PIECES))
        pieces = [range(at, min(at + step, end)) for at in range(begin, end, step)]
        under_way = [self._pool.submit(self._put, table, piece, first, out) for piece in pieces]

        def finish() -> Values:
            for piece in under_way:
                piece.result()
            return out

        return finish

    def decode(self, table: BlockTable, first: int, last: int) -> Values:
        """Decode records at once; raises as ``begin`` tells."""
        return self.begin(table, first, last)()

    def take(self, table: BlockTable, rows: NDArray[np.int64]) -> Values:
        """Decode records in the order in which their numbers stand; raises as ``begin`` tells.

        They are read in windows of neighbours, those that lie together at once.
        """
        order = np.argsort(rows, kind="stable")
        ascending = rows[order]
        record = prod(table.shape) * np.dtype(table.dtype).itemsize
        window = ascending // max(1, _RAW_BYTES // max(1, record))
        edges: list[int] = np.flatnonzero(np.diff(window, prepend=-1, append=-1)).tolist() if len(rows) else []
        out: Values = np.empty((len(rows), *table.shape), np.dtype(table.dtype).newbyteorder("="))
        for begin, end in pairwise(edges):
            some = ascending[begin:end]
            first = int(some[0])
            out[order[begin:end]] = self.decode(table, first, int(some[-1]) + 1)[some - first]
        return out

    def is_in_order(self, table: BlockTable) -> bool:
        """Tell if no time is before that of an earlier record."""
        before = self.decode(table, 0, 1)
        for first in range(0, table.records, _RECORDS):
            times = self.decode(table, first, min(first + _RECORDS, table.records)).reshape(-1)
            if not np.less_equal(before, times[:1]).all() or not np.greater_equal(times[1:], times[:-1]).all():
                return False
            before = times[-1:]
        return True

    def _put(self, table: BlockTable, blocks: range, first: int, out: Values) -> None:
        for block in blocks:
            start = int(table.starts[block])
            stop = int(table.starts[block + 1]) if block + 1 < len(table.starts) else table.records
            low, high = max(start, first), min(stop, first + len(out))
            if table.is_gzip[block]:
                values = self._expanded(table, block, stop - start)
                if stop > high:
                    self._kept[id(table)] = (block, values)
                out[low - first : high - first] = values[low - start : high - start]
            else:
                self._put_raw(table, block, slice(low - start, high - start), out[low - first : high - first])

    def _put_raw(self, table: BlockTable, block: int, rows: slice, out: Values) -> None:
        """Take records of a block that is not compressed: read no others."""
        record = prod(table.shape) * np.dtype(table.dtype).itemsize
        offset, size = int(table.offsets[block]), int(table.sizes[block])
        if size < rows.stop * record:
            self._image.fail(f"too few bytes in the block at byte {offset}")
        step = max(1, _RAW_BYTES // record)
        for first in range(rows.start, rows.stop, step):
            count = min(step, rows.stop - first)
            raw = (table.image or self._image).stretch(offset + first * record, offset + (first + count) * record)
            out[first - rows.start : first - rows.start + count] = self._shaped(table, raw, count, offset)

    def _expanded(self, table: BlockTable, block: int, records: int) -> Values:
        kept = self._kept.get(id(table))
        if kept and kept[0] == block:
            return kept[1]
        offset, size = int(table.offsets[block]), int(table.sizes[block])
        stored = bytes(self._image.stretch(offset, offset + size))
        # Constant stretches give the same bytes, block after block.
        before = self._last.get(id(table))
        if before and before[0] == stored and len(before[1]) >= records:
            return before[1][:records]
        wanted = records * prod(table.shape) * np.dtype(table.dtype).itemsize
        raw = inflate(self._image, memoryview(stored), 4 * wanted + _SLACK)
        values = self._shaped(table, raw, records, offset)
        self._last[id(table)] = (stored, values)
        return values

    def _shaped(self, table: BlockTable, raw: memoryview | bytes, records: int, offset: int) -> Values:
        count, dtype = records * prod(table.shape), np.dtype(table.dtype)
        if len(raw) < count * dtype.itemsize:
            self._image.fail(f"too few bytes in the block at byte {offset}")
        flat: NDArray[np.generic] = np.frombuffer(raw, dtype, count)
        if not table.is_column_major:
            return flat.reshape(records, *table.shape)
        axes = (0, *range(len(table.shape), 0, -1))
        return flat.reshape(records, *table.shape[::-1]).transpose(axes)
