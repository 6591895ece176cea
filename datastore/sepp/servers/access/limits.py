"""How much one address may ask for, and all together."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_ADDRESSES = 20_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered now."""

    status_code: int
    """429 for one address, 503 for all, 413 and 414 for what is too long."""
    message: str
    """What to do."""
    retry_s: int = 0
    """When to ask again; 0 for never."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_s: float
    heavy: int = 0


class RateLimit:
    """A bucket of tokens for each address, in a table that does not grow.

    Full buckets are forgotten: they say nothing. Where there are more
    addresses than the table holds, the one not heard of for longest goes.
    """

    def __init__(self, per_s: float, burst: int, most_heavy: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Give ``per_s`` requests a second, ``burst`` at once, ``most_heavy`` long ones at a time."""
        self._per_s, self._burst, self._most_heavy = per_s, burst, most_heavy
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Count the addresses kept."""
        return len(self._buckets)

    def take(self, address: str) -> Refusal | None:
        """Take a token; None if there was one."""
        bucket = self._fill(address)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return None
        wait = max(1, round((1 - bucket.tokens) / self._per_s + 0.5))
        return Refusal(
            429,
            f"Too many requests from your address: at most {self._per_s:g} a second, {self._burst} at once. "
            f"Ask again in {wait} s, or send a token of the hub",
            wait,
        )

    def begin_heavy(self, address: str) -> Refusal | None:
        """Begin a long answer; None if there was room."""
        bucket = self._fill(address)
        if bucket.heavy < self._most_heavy:
            bucket.heavy += 1
            return None
        return Refusal(
            429,
            f"Your address is being sent {bucket.heavy} answers, at most {self._most_heavy} at once. "
            "Wait for one to end, or send a token of the hub",
            1,
        )

    def end_heavy(self, address: str) -> None:
        """Tell that a long answer has ended."""
        bucket = self._buckets.get(address)
        if bucket is not None:
            bucket.heavy = max(0, bucket.heavy - 1)

    def _fill(self, address: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.get(address)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[address] = _Bucket(float(self._burst), now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_s) * self._per_s)
        bucket.filled_s = now
        self._buckets.move_to_end(address)
        return bucket

    def _forget(self, now: float) -> None:
        """Forget full buckets at the old end of the table, and one where it is full."""
        full_s = self._burst / self._per_s
        while self._buckets:
            address, bucket = next(iter(self._buckets.items()))
            is_full = now - bucket.filled_s >= full_s and not bucket.heavy
            if not is_full and len(self._buckets) < MOST_ADDRESSES:
                return
            del self._buckets[address]
