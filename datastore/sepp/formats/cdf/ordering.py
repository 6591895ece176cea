"""Records of a large file in order of time, sorted block by block on the medium."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times
from sepp.formats.cdf.spilling import write_all

BLOCK_ROWS = 1 << 20
"""Times sorted at once, in memory."""
_SAMPLES = 64
_PAIR_BYTES = 16

Rows = NDArray[np.int64]
ReadTimes = Callable[[int, int], Times]
"""Gives the times of records from one number to before another, in ns."""


@dataclass(frozen=True, slots=True)
class _Samples:
    """Some records of all blocks, in order of time and, of one time, of the file."""

    step: int
    times: Times
    blocks: Rows
    places: Rows


class TimeOrder:
    """The records of one table by time; of equal times in the order of the file.

    Blocks of times are sorted and put into a file with their records'
    numbers; what lies between two cuts is merged when it is asked for.
    """

    def __init__(self, read_times: ReadTimes, records: int, cuts: Sequence[int], file: FileIO) -> None:
        """Sort the times; cut them near the positions ``cuts``, which begin with 0 and end with ``records``."""
        self._file = file
        self._begin = file.seek(0, 2)
        self._starts = range(0, records, BLOCK_ROWS)
        self._counts = [min(BLOCK_ROWS, records - start) for start in self._starts]
        step = max(1, min((last - first for first, last in pairwise(cuts)), default=1) // _SAMPLES)
        samples = self._sort(read_times, step)
        self._bounds = np.array([self._cut(block, cuts, samples) for block in range(len(self._starts))])

    def read(self, part: int) -> tuple[Times, Rows]:
        """Give times and numbers of the records between two cuts."""
        times, rows = [], []
        for block, (first, last) in enumerate(self._bounds[:, part : part + 2].tolist()):
            times.append(self._read(block, 0, first, last))
            rows.append(self._read(block, 1, first, last))
        joined = np.concatenate(times)
        order = np.argsort(joined, kind="stable")
        return joined[order], np.concatenate(rows)[order]

    def _sort(self, read_times: ReadTimes, step: int) -> _Samples:
        found = []
        for block, (start, count) in enumerate(zip(self._starts, self._counts, strict=True)):
            times = read_times(start, start + count)
            order = np.argsort(times, kind="stable")
            times = times[order]
            write_all(self._file, times.tobytes())
            write_all(self._file, (order + start).astype(np.int64).tobytes())
            places = np.arange(0, count, step)
            found.append((times[places], np.full(len(places), block), places))
        sampled, blocks, places = map(np.concatenate, zip(*found, strict=True))
        order = np.argsort(sampled, kind="stable")
        return _Samples(step, sampled[order], blocks[order], places[order])

    def _cut(self, block: int, cuts: Sequence[int], samples: _Samples) -> list[int]:
        """Tell how many records of a block lie before each cut."""
        count = self._counts[block]
        times = self._read(block, 0, 0, count)
        inner = np.clip(np.array(cuts[1:-1], np.int64) // samples.step, 0, len(samples.times) - 1)
        moments, blocks = samples.times[inner], samples.blocks[inner]
        before = np.searchsorted(times, moments, "left")
        after = np.searchsorted(times, moments, "right")
        places = np.where(block < blocks, after, np.where(block > blocks, before, samples.places[inner]))
        return [0, *places.tolist(), count]

    def _read(self, block: int, column: int, first: int, last: int) -> Rows:
        begin = self._begin + self._starts[block] * _PAIR_BYTES + column * self._counts[block] * 8
        self._file.seek(begin + first * 8)
        found = bytearray((last - first) * 8)
        left = memoryview(found)
        while left:
            left = left[self._file.readinto(left) :]
        return np.frombuffer(found, np.int64)
