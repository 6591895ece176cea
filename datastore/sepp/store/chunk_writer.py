"""Chunks encoded and written on threads, some at a time."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress


class ChunkWriter:
    """Does pieces of work on threads; holds the giver back when too many wait."""

    def __init__(self) -> None:
        """Start no thread before there is work."""
        self._threads = len(os.sched_getaffinity(0))
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: deque[Future[None]] = deque()

    def submit(self, work: Callable[[], None]) -> None:
        """Have ``work`` done soon; raises what earlier work raised."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="sepp-chunks")
        while len(self._under_way) > 4 * self._threads:
            self._under_way.popleft().result()
        self._under_way.append(self._pool.submit(work))

    def drain(self) -> None:
        """Wait until all is done; raises what work raised."""
        while self._under_way:
            self._under_way.popleft().result()

    def abandon(self) -> None:
        """Leave out what has not begun, wait for what has; nothing is raised."""
        for future in self._under_way:
            future.cancel()
        while self._under_way:
            with suppress(BaseException):
                self._under_way.popleft().result()
        self.close()

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
