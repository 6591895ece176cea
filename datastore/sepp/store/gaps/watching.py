"""Gaps looked for among rows that are being written, while their times are in memory."""

from collections.abc import Callable
from functools import partial

from sepp.core.model import Times
from sepp.store.chunks.chunk_writer import ChunkWriter
from sepp.store.gaps.coverage import Looked, settled_blocks
from sepp.store.gaps.rule import AROUND, Gaps, Rows, find_blocks, gaps_of, join_gaps
from sepp.store.levels.pyramid import FIRST

ReadTimes = Callable[[slice], Times]
"""Reads times of rows, written or not."""
ReadEdges = Callable[[int, int], Times]
"""Gives the edges of blocks of 64 rows from one on to another (not included)."""


class GapWatch:
    """Finds what ``spans_by_cadence`` would find in the rows later, on the threads that write them."""

    def __init__(self, cadence_ns: int, rows: int) -> None:
        """Begin after the ``rows`` that there are."""
        self.cadence_ns = cadence_ns
        self._first = self._next = settled_blocks(rows)
        self._found: dict[int, Gaps] = {}

    def look(self, times: ReadTimes, edges: ReadEdges, rows: int, writer: ChunkWriter) -> None:
        """Look at the blocks that ``rows`` made whole, with all that lies around them."""
        first, stop = self._next, settled_blocks(rows)
        if stop <= first:
            return
        self._next = stop
        blocks = first + find_blocks(edges(first, stop), self.cadence_ns)
        if len(blocks):
            begin = max(0, int(blocks[0]) * FIRST - AROUND - 1)
            found = times(slice(begin, (int(blocks[-1]) + 1) * FIRST + AROUND))
            writer.submit(partial(self._judge, found, begin, blocks), found.nbytes)

    def _judge(self, times: Times, begin: int, blocks: Rows) -> None:
        self._found[begin] = gaps_of(times, begin, self.cadence_ns).within(blocks)

    def looked(self) -> Looked:
        """Give all that was found, once the writer has done its work."""
        return Looked(self._first, self._next, join_gaps([self._found[begin] for begin in sorted(self._found)]))
