"""The records of a CEF file decoded, block by block, on several cores."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from sepp.core.model import Values
from sepp.formats.cef.blocks import Block, BlockLoader
from sepp.formats.cef.columns import Columns, Plan
from sepp.formats.cef.decoding import BlockDecoder, Scan
from sepp.formats.cef.header import Header
from sepp.formats.cef.scanning import NEWLINE, count_bytes

_SPARE = 1.02


@dataclass(frozen=True, slots=True)
class Records:
    """Some records, decoded."""

    columns: Columns
    """Their numbers."""
    rows: int
    """How many they are."""
    texts: dict[int, list[Values]]
    """Texts by number of the variable, in parts."""
    tail: bytes
    """The last bytes read, with the comments there."""


def record_end(header: Header) -> int:
    """Give the byte that ends a record."""
    return header.end_of_record.encode()[0] if header.end_of_record else NEWLINE


class RecordDecoder:
    """Decodes the blocks of one file, in parts or as a whole."""

    def __init__(self, header: Header, plan: Plan, loader: BlockLoader, *, workers: int) -> None:
        """Decode on ``workers`` threads; with one, on the caller's."""
        self._header = header
        self._plan = plan
        self._loader = loader
        self._workers = workers

    def decode(self, expected_bytes: int, max_bytes: int | None = None) -> Iterator[Records]:
        """Decode all records, in parts of about ``max_bytes``, else in one.

        ``expected_bytes`` of text are reckoned with. Raises
        ``UnreadableFileError`` for a record that is not as declared, and
        where the text that ends the records is missing.
        """
        limit = max(1, max_bytes // (8 * self._plan.width)) if max_bytes else None
        marker = record_end(self._header)
        with ThreadPoolExecutor(self._workers) if self._workers > 1 else nullcontext() as executor:
            part = _Part(self._header, self._plan, self._loader, executor)
            for block in self._loader:
                most = int(count_bytes(block.data, block.end, marker)) + block.is_last
                if limit and part.reserved and part.reserved + most > limit:
                    yield part.finish()
                    part = _Part(self._header, self._plan, self._loader, executor, done=part.done)
                part.reserve(most, limit or int(_SPARE * most * expected_bytes / max(1, block.end)))
                part.take(block, most)
                if part.has_ended:
                    break
            yield part.finish()
        self._loader.drain()
        if not part.has_ended and self._header.data_until.upper() != "EOF":
            self._header.fail(f"cut short: no {self._header.data_until!r} after the last record")


class _Part:
    """Blocks under way into the same columns, collected in their order."""

    def __init__(
        self, header: Header, plan: Plan, loader: BlockLoader, executor: ThreadPoolExecutor | None, done: int = 0
    ) -> None:
        self.done = done
        self.reserved = 0
        self.has_ended = False
        self._header = header
        self._loader = loader
        until = np.frombuffer(header.data_until.encode(), np.uint8)
        self._decoder = BlockDecoder(header, record_end(header), until)
        self._executor = executor
        self._columns = Columns(plan, 0)
        self._pending: deque[Future[Scan]] = deque()
        self._scans: list[Scan] = []

    def reserve(self, rows: int, expected: int) -> None:
        """Make room for some more records, at first for all expected."""
        wanted = self.reserved + rows
        if wanted > self._columns.capacity:
            self._collect(all_of_them=True)
            self._columns.grow(max(wanted, expected, wanted + wanted // 2 if self.reserved else 0), self.reserved)

    def take(self, block: Block, rows: int) -> None:
        """Decode a block that holds ``rows`` records at most."""
        begin, self.reserved = self.reserved, self.reserved + rows
        if self._executor is None:
            self._accept(self._scan(block, begin))
        else:
            self._pending.append(self._executor.submit(self._scan, block, begin))
            self._collect(all_of_them=False)

    def finish(self) -> Records:
        """Wait for all blocks and close the gaps between their records."""
        self._collect(all_of_them=True)
        rows = 0
        for scan in self._scans:
            if scan.begin != rows:
                self._columns.close_gap(rows, scan.begin, scan.begin + scan.rows)
            rows += scan.rows
        texts = {run: [scan.texts[run] for scan in self._scans] for run in self._scans[0].texts} if self._scans else {}
        return Records(self._columns, rows, texts, self._scans[-1].tail if self._scans else b"")

    def _scan(self, block: Block, begin: int) -> Scan:
        try:
            return self._decoder.decode(block, self._columns, begin)
        finally:
            self._loader.release(block)

    def _collect(self, *, all_of_them: bool) -> None:
        while self._pending and (all_of_them or self._pending[0].done()):
            self._accept(self._pending.popleft().result())

    def _accept(self, scan: Scan) -> None:
        if self.has_ended:
            return
        if scan.refuse is not None:
            self._header.fail(scan.refuse(self.done))
        self._scans.append(scan)
        self.done += scan.rows
        self.has_ended = scan.has_ended
