"""Chunks encoded and written on threads, some at a time."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

_MOST_BYTES = 1 << 23
"""Bytes that may wait for each thread."""


class ChunkWriter:
    """Does pieces of work on threads; holds the giver back when too much waits."""

    def __init__(self) -> None:
        """Start no thread before there is work."""
        self._threads = len(os.sched_getaffinity(0))
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: deque[tuple[Future[None], int]] = deque()
        self._waiting = 0

    def submit(self, work: Callable[[], None], size: int) -> None:
        """Have ``work`` on ``size`` bytes done soon; raises what earlier work raised."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="sepp-chunks")
        while self._under_way and self._waiting > self._threads * _MOST_BYTES:
            self._wait()
        self._under_way.append((self._pool.submit(work), size))
        self._waiting += size

    def drain(self) -> None:
        """Wait until all is done; raises what work raised."""
        while self._under_way:
            self._wait()

    def _wait(self) -> None:
        future, size = self._under_way.popleft()
        self._waiting -= size
        future.result()

    def abandon(self) -> None:
        """Leave out what has not begun, wait for what has; nothing is raised."""
        for future, _ in self._under_way:
            future.cancel()
        while self._under_way:
            with suppress(BaseException):
                self._wait()
        self.close()

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
