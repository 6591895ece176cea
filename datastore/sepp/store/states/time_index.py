"""Rows by time, found in the table of chunks, not in the whole time axis."""

from collections import OrderedDict
from threading import Lock

import numpy as np

from sepp.core.model import Times
from sepp.core.time import Interval
from sepp.store.states.layout import CHUNK_ROWS, TIME
from sepp.store.states.snapshot import Snapshot

FIRST_TIMES = "index/first"
LAST_TIMES = "index/last"
KEPT_CHUNKS = 32


class TimeIndex:
    """The time axis of one state of a dataset; picklable."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Hold the state; nothing is read yet."""
        self.snapshot = snapshot
        self._first: Times | None = None

    @property
    def rows_total(self) -> int:
        """Count the rows."""
        return self.snapshot.rows

    @property
    def bounds(self) -> tuple[int, int] | None:
        """First and last time in ns; None without rows."""
        if not self.rows_total:
            return None
        if self.snapshot.rows == self.snapshot.held_rows:
            first, last = self.snapshot.document["bounds"]
            return int(first), int(last)
        return int(self.times(slice(0, 1))[0]), int(self.times(slice(self.rows_total - 1, self.rows_total))[0])

    def rows(self, interval: Interval | None = None) -> slice:
        """Find the rows in ``[start, stop)``; all of them without interval."""
        if interval is None:
            return slice(0, self.rows_total)
        start = self.search(interval.start_ns)
        return slice(start, max(start, self.search(interval.stop_ns)))

    def search(self, time_ns: int, side: str = "left") -> int:
        """Find the first row at or after (``right``: after) a time."""
        first = self._first_times()
        right = side == "right"
        chunk = int(np.searchsorted(first, time_ns, "right" if right else "left")) - 1
        if chunk < 0:
            return 0
        return chunk * CHUNK_ROWS + int(np.searchsorted(self._chunk(chunk), time_ns, "right" if right else "left"))

    def nearest(self, time_ns: int) -> int:
        """Find the row nearest to a time, the later of two as near.

        Raises ``IndexError`` if there is no row.
        """
        if not self.rows_total:
            raise IndexError("No rows, so none is nearest")
        after = self.search(time_ns)
        if after == 0:
            return 0
        before = self.search(self._at(after - 1))
        if after == self.rows_total:
            return before
        return after if self._at(after) - time_ns <= time_ns - self._at(before) else before

    def times(self, rows: slice) -> Times:
        """Read the times of ``rows`` in ns, from chunks kept in memory."""
        start, stop, _ = rows.indices(self.rows_total)
        if stop <= start:
            return np.empty(0, np.int64)
        if (stop - 1) // CHUNK_ROWS - start // CHUNK_ROWS >= KEPT_CHUNKS // 2:
            return self.snapshot.array(TIME).read(slice(start, stop))
        chunks = range(start // CHUNK_ROWS, (stop - 1) // CHUNK_ROWS + 1)
        parts = [self._chunk(c)[max(0, start - c * CHUNK_ROWS) : stop - c * CHUNK_ROWS] for c in chunks]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _at(self, row: int) -> int:
        return int(self._chunk(row // CHUNK_ROWS)[row % CHUNK_ROWS])

    def _first_times(self) -> Times:
        if self._first is None:
            whole = self.rows_total // CHUNK_ROWS
            table: Times = np.empty(0, np.int64)
            if whole:
                table = self.snapshot.member(FIRST_TIMES).read(slice(0, whole))
            if self.rows_total % CHUNK_ROWS:
                table = np.append(table, self._tail_time(whole))
            self._first = table
        return self._first

    def _tail_time(self, chunk: int) -> int:
        tail = self.snapshot.document["tail"]
        return int(tail[1]) if tail and tail[0] == chunk else self._at(chunk * CHUNK_ROWS)

    def _chunk(self, number: int) -> Times:
        stop = min((number + 1) * CHUNK_ROWS, self.rows_total)
        key = (self.snapshot.token, number, stop)
        found = _kept.get(key)
        if found is None:
            found = self.snapshot.array(TIME).read(slice(number * CHUNK_ROWS, stop))
            found.flags.writeable = False
            _kept.put(key, found)
        return found


class _Kept:
    """The chunks of time axes last used, one memory for the process."""

    def __init__(self) -> None:
        self._chunks: OrderedDict[tuple[str, int, int], Times] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int, int]) -> Times | None:
        with self._lock:
            if key in self._chunks:
                self._chunks.move_to_end(key)
            return self._chunks.get(key)

    def put(self, key: tuple[str, int, int], chunk: Times) -> None:
        with self._lock:
            self._chunks[key] = chunk
            while len(self._chunks) > KEPT_CHUNKS:
                self._chunks.popitem(last=False)


_kept = _Kept()
