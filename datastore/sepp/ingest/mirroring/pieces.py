"""What is still to be fetched: pieces of time, cut by day, joined by size."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sepp.core.time import DAY_NS, SECOND_NS, Interval

WANTED_BYTES = 32 * 2**20
"""Pieces are joined until one brings about so much."""
LONGEST_NS = 64 * DAY_NS
"""No piece is joined to more than this."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to fetch: a stretch of time, or a file of the remote archive."""

    interval: Interval
    """The time that it covers."""
    item: str = ""
    """Name of the remote file; empty where the remote archive cuts by time."""
    key: str = ""
    """What the remote archive wants to be asked for the file."""
    size: int = 0
    """Size in bytes, as far as the remote archive tells it; 0 if not."""

    def __str__(self) -> str:
        """Name it to people."""
        return self.item or str(self.interval)


def cut(interval: Interval, step_ns: int) -> list[Interval]:
    """Cut at whole multiples of ``step_ns`` since 1970: days stay days."""
    starts = range(interval.start_ns // step_ns * step_ns, interval.stop_ns, step_ns)
    return [Interval(max(at, interval.start_ns), min(at + step_ns, interval.stop_ns)) for at in starts]


def subtract(interval: Interval, done: Iterable[Interval]) -> list[Interval]:
    """Give the parts of an interval that none of ``done`` covers."""
    left, at = [], interval.start_ns
    for each in sorted(done):
        if each.start_ns >= interval.stop_ns:
            break
        if each.start_ns > at:
            left.append(Interval(at, each.start_ns))
        at = max(at, each.stop_ns)
    if at < interval.stop_ns:
        left.append(Interval(at, interval.stop_ns))
    return left


def overlap(one: Interval, other: Interval) -> Interval | None:
    """Give the time that both have; None if they do not meet."""
    start, stop = max(one.start_ns, other.start_ns), min(one.stop_ns, other.stop_ns)
    return Interval(start, stop) if start < stop else None


class Queue:
    """Pieces in order of time; short ones are joined as their size allows."""

    def __init__(self, pieces: Sequence[Piece], *, is_fixed: bool = False) -> None:
        """Hold the pieces; ``is_fixed`` keeps them as they were cut."""
        self._pieces = deque(pieces)
        self._longest_ns = 0
        self._is_fixed = is_fixed
        self.total_ns = sum(piece.interval.duration_ns for piece in pieces)

    def __iter__(self) -> Iterator[Piece]:
        """Take pieces until there are none left."""
        while self._pieces:
            yield self._take()

    def learn(self, piece: Piece, size: int) -> None:
        """Choose the length of the next pieces from the size of this one."""
        if piece.item or self._is_fixed:
            return
        if size * 2 <= WANTED_BYTES:
            self._longest_ns = min(max(self._longest_ns, piece.interval.duration_ns * 2), LONGEST_NS)
        elif size > WANTED_BYTES * 2:
            self._longest_ns = piece.interval.duration_ns // 2

    def halve(self, piece: Piece) -> bool:
        """Put a piece back as two halves; False if it can't be cut."""
        middle = (piece.interval.start_ns + piece.interval.duration_ns // 2) // SECOND_NS * SECOND_NS
        if piece.item or middle <= piece.interval.start_ns:
            return False
        halves = Interval(piece.interval.start_ns, middle), Interval(middle, piece.interval.stop_ns)
        self._pieces.extendleft(Piece(half) for half in reversed(halves))
        self._longest_ns = halves[0].duration_ns
        return True

    def _take(self) -> Piece:
        piece = self._pieces.popleft()
        while self._pieces and self._can_join(piece, self._pieces[0]):
            piece = Piece(Interval(piece.interval.start_ns, self._pieces.popleft().interval.stop_ns))
        return piece

    def _can_join(self, piece: Piece, following: Piece) -> bool:
        is_adjacent = piece.interval.stop_ns == following.interval.start_ns and not piece.item
        length = following.interval.stop_ns - piece.interval.start_ns
        return is_adjacent and not self._is_fixed and length <= self._longest_ns
