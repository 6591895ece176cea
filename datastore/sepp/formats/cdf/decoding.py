"""Values of a CDF file decoded from its blocks, any range of records."""

from concurrent.futures import ThreadPoolExecutor
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Values
from sepp.formats.cdf.blocks import BlockTable
from sepp.formats.cdf.image import inflate
from sepp.formats.cdf.records import Image

_SLACK = 1 << 22
_PIECES = 8


class BlockDecoder:
    """Decodes variables of one file; gzip blocks are checked by their checksums."""

    def __init__(self, image: Image, pool: ThreadPoolExecutor) -> None:
        """Share the blocks of ``image`` among threads."""
        self._image = image
        self._pool = pool

    def decode(self, table: BlockTable, first: int, last: int) -> Values:
        """Decode records ``first`` to ``last`` (not included), native bytes.

        Raises ``UnreadableFileError`` for a block that is damaged.
        """
        out: Values = np.empty((last - first, *table.shape), np.dtype(table.dtype).newbyteorder("="))
        if len(out):
            begin = int(np.searchsorted(table.starts, first, "right")) - 1
            end = int(np.searchsorted(table.starts, last, "left"))
            step = max(1, -(-(end - begin) // _PIECES))
            pieces = [range(at, min(at + step, end)) for at in range(begin, end, step)]
            for _ in self._pool.map(lambda piece: self._put(table, piece, first, out), pieces):
                pass
        return out

    def _put(self, table: BlockTable, blocks: range, first: int, out: Values) -> None:
        for block in blocks:
            start = int(table.starts[block])
            stop = int(table.starts[block + 1]) if block + 1 < len(table.starts) else table.records
            values = self._block(table, block, stop - start)
            low, high = max(start, first), min(stop, first + len(out))
            out[low - first : high - first] = values[low - start : high - start]

    def _block(self, table: BlockTable, block: int, records: int) -> Values:
        offset = int(table.offsets[block])
        raw = self._image.stretch(offset, offset + int(table.sizes[block]))
        count = records * prod(table.shape)
        dtype = np.dtype(table.dtype)
        if table.is_gzip[block]:
            raw = inflate(self._image, memoryview(raw), 4 * count * dtype.itemsize + _SLACK)
        if len(raw) < count * dtype.itemsize:
            self._image.fail(f"too few bytes in the block at byte {offset}")
        flat: NDArray[np.generic] = np.frombuffer(raw, dtype, count)
        if not table.is_column_major:
            return flat.reshape(records, *table.shape)
        axes = (0, *range(len(table.shape), 0, -1))
        return flat.reshape(records, *table.shape[::-1]).transpose(axes)
