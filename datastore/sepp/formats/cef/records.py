"""The records of a CEF file decoded, block by block, on several cores."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Condition

import numpy as np

from sepp.core.model import Values
from sepp.formats.cef.blocks import Block, BlockLoader
from sepp.formats.cef.columns import Columns, Plan
from sepp.formats.cef.decoding import BlockDecoder, Scan
from sepp.formats.cef.header import Header
from sepp.formats.cef.kinds import NEWLINE
from sepp.formats.cef.scanning import count_bytes

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
        """Decode on ``workers`` threads, of which the caller's is one."""
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
        feed = _Feed(self._loader, record_end(self._header), expected_bytes, limit)
        done = 0
        with ThreadPoolExecutor(self._workers - 1) if self._workers > 1 else nullcontext() as executor:
            while not feed.is_over:
                part = _Part(self._header, self._plan, feed)
                others = [executor.submit(part.work) for _ in range(self._workers - 1)] if executor else []
                part.work()
                wait(others)
                records = part.finish(done)
                done += records.rows
                yield records
        self._loader.drain()
        if not feed.has_ended and self._header.data_until.upper() != "EOF":
            self._header.fail(f"cut short: no {self._header.data_until!r} after the last record")


class _Feed:
    """The blocks in their order, and how many records each holds at most."""

    def __init__(self, loader: BlockLoader, marker: int, expected_bytes: int, limit: int | None) -> None:
        self.loader = loader
        self.limit = limit
        self.has_ended = False
        self._is_empty = False
        self._blocks = iter(loader)
        self._marker = marker
        self._expected_bytes = expected_bytes
        self._held: tuple[Block, int] | None = None

    @property
    def is_over(self) -> bool:
        """Tell if no block is left."""
        return self._held is None and self._is_empty

    def stop(self, *, has_ended: bool) -> None:
        """Give no more blocks: the text that ends the records was found, or something is wrong."""
        self._is_empty, self._held, self.has_ended = True, None, self.has_ended or has_ended

    def take(self, reserved: int) -> tuple[Block, int] | None:
        """Give the next block, None if a part of ``reserved`` records is full."""
        found = self._held or self._load()
        is_full = found is not None and self.limit and reserved and reserved + found[1] > self.limit
        self._held = found if is_full else None
        return None if is_full else found

    def expect(self, block: Block, most: int) -> int:
        """Reckon how many records there will be, this block being as others are."""
        return self.limit or int(_SPARE * most * self._expected_bytes / max(1, block.end))

    def _load(self) -> tuple[Block, int] | None:
        block = None if self._is_empty else next(self._blocks, None)
        if block is None:
            self._is_empty = True
            return None
        self._is_empty = block.is_last
        return block, int(count_bytes(block.data, block.end, self._marker)) + block.is_last


class _Part:
    """Blocks under way into the same columns, by several threads at once.

    A thread takes a block, loads it and decodes it itself, so that its bytes
    stay in the cache of one core; taking is what one does at a time.
    """

    def __init__(self, header: Header, plan: Plan, feed: _Feed) -> None:
        self._header = header
        self._feed = feed
        until = np.frombuffer(header.data_until.encode(), np.uint8)
        self._decoder = BlockDecoder(header, record_end(header), until)
        self._columns = Columns(plan, 0)
        self._reserved = 0
        self._busy = 0
        self._scans: list[Scan] = []
        self._is_stopped = False
        self._error: Exception | None = None
        self._turn = Condition()

    def work(self) -> None:
        """Decode blocks as long as there are some for this part."""
        try:
            while taken := self._take():
                self._scan(*taken)
        except Exception as error:
            self._is_stopped, self._error = True, self._error or error

    def finish(self, done: int) -> Records:
        """Close the gaps between the records of the blocks, which come after ``done`` others."""
        rows, kept = 0, list[Scan]()
        for scan in sorted(self._scans, key=lambda scan: scan.begin):
            if scan.refuse is not None:
                self._header.fail(scan.refuse(done + rows))
            if scan.begin != rows:
                self._columns.close_gap(rows, scan.begin, scan.begin + scan.rows)
            rows += scan.rows
            kept.append(scan)
            if scan.has_ended:
                break
        if self._error is not None:
            raise self._error
        texts = {run: [scan.texts[run] for scan in kept] for run in kept[0].texts} if kept else {}
        return Records(self._columns, rows, texts, kept[-1].tail if kept else b"")

    def _take(self) -> tuple[Block, int] | None:
        """Take the next block and make room for its records: it, and its first row."""
        with self._turn:
            found = None if self._is_stopped else self._feed.take(self._reserved)
            if found is None:
                self._is_stopped = True
                return None
            block, most = found
            begin, self._reserved = self._reserved, self._reserved + most
            while self._reserved > self._columns.capacity:
                self._turn.wait_for(lambda: not self._busy)
                more = self._reserved + self._reserved // 2 if begin else self._feed.expect(block, most)
                self._columns.grow(max(self._reserved, more), begin)
            self._busy += 1
            return block, begin

    def _scan(self, block: Block, begin: int) -> None:
        try:
            scan = self._decoder.decode(block, self._columns, begin)
            self._scans.append(scan)
        finally:
            self._feed.loader.release(block)
            with self._turn:
                self._busy -= 1
                self._turn.notify_all()
        if scan.has_ended or scan.refuse is not None:
            with self._turn:
                self._is_stopped = True
                self._feed.stop(has_ended=scan.has_ended)
