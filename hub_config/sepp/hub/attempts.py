"""Slow down those who guess passwords."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

_MAX_KEYS = 10_000


class Attempts:
    """Failures per key within a window; too many close the door for a while."""

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow ``limit`` failures in ``window_s`` seconds of ``clock``."""
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._failures: OrderedDict[Hashable, list[float]] = OrderedDict()

    def wait_s(self, key: Hashable) -> float:
        """Tell for how many seconds the door stays closed; 0 if open."""
        recent = self._recent(key)
        return recent[-self._limit] + self._window_s - self._clock() if len(recent) >= self._limit else 0.0

    def fail(self, key: Hashable) -> None:
        """Count a failure."""
        self._failures[key] = [*self._recent(key), self._clock()]
        self._failures.move_to_end(key)
        while len(self._failures) > _MAX_KEYS:
            self._failures.popitem(last=False)

    def clear(self, key: Hashable) -> None:
        """Forget the failures, after a success."""
        self._failures.pop(key, None)

    def _recent(self, key: Hashable) -> list[float]:
        since = self._clock() - self._window_s
        return [moment for moment in self._failures.get(key, []) if moment > since]
