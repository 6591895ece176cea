"""Positions of one spacecraft read from the store, thinned as wanted."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Final

import numpy as np

from sepp.archive.ephemeris.observatories import KM_PER_UNIT, Observatory
from sepp.core.errors import NoDataError
from sepp.core.model import Times, Values
from sepp.core.time import MINUTE_NS, SECOND_NS, Interval
from sepp.physics.arrays import Floats, norm
from sepp.physics.constants import EARTH_GM_KM3_S2, EARTH_RADIUS_KM
from sepp.store import Store, TimeIndex

DIRECT_ROWS: Final = 1 << 21
"""So many records are read as they are; of more the blocks of a pyramid."""
BLOCK_ROWS: Final = 64
GAP_STEPS: Final = 3
REACH_STEPS: Final = 2
LEAST_GAP_NS: Final = 5 * MINUTE_NS
_PAGE_ROWS: Final = 65536
_KEPT_PAGES: Final = 24


@dataclass(frozen=True, slots=True)
class Track:
    """Where a spacecraft was, in the frame of its dataset."""

    time_ns: Times
    """ns since 1970 UTC, shape ``(n,)``."""
    positions_re: Floats
    """Earth radii, shape ``(n, 3)``, never NaN."""


@dataclass
class TrackSource:
    """One state of the dataset that holds a spacecraft's positions."""

    store: Store
    """Where it lies."""
    observatory: Observatory
    """Whose positions they are."""
    version: str
    """The state that all is read at."""
    _pages: OrderedDict[tuple[str, int], Values] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def index(self) -> TimeIndex:
        """Give what finds rows by time."""
        return self.store.time_index(self.observatory.dataset, self.version)

    @cached_property
    def gap_ns(self) -> int:
        """Give the longest step that positions are interpolated over."""
        return max(GAP_STEPS * (self.store.cadence_ns(self.observatory.dataset) or 0), LEAST_GAP_NS)

    @cached_property
    def reach_ns(self) -> int:
        """Give how far beyond a record positions are told."""
        return REACH_STEPS * (self.store.cadence_ns(self.observatory.dataset) or 0)

    def read(self, interval: Interval | None, points: int, direct_rows: int = DIRECT_ROWS) -> Track:
        """Read about ``points`` positions spread over an interval.

        Records themselves while there are at most ``direct_rows``, else the
        middles of blocks of 64 or more, made positions again by `unbend`.
        """
        rows = self.index.rows(interval)
        if rows.stop - rows.start > direct_rows:
            return self._read_blocks(interval, rows, points)
        kept = thin(rows.stop - rows.start, points)
        if not len(kept):
            return Track(np.empty(0, np.int64), np.empty((0, 3)))
        name = self.observatory.parameter
        values = self.store.read(self.observatory.dataset, name, rows, self.version)[kept]
        return self._track(self.index.times(rows)[kept], values)

    def rows(self, rows: slice, name: str = "") -> Values:
        """Read some rows of a parameter by pages that stay in memory."""
        wanted = name or self.observatory.parameter
        if rows.stop <= rows.start:
            return self._page(wanted, rows.start // _PAGE_ROWS)[:0]
        pages = range(rows.start // _PAGE_ROWS, (rows.stop - 1) // _PAGE_ROWS + 1)
        parts = [
            self._page(wanted, page)[max(0, rows.start - page * _PAGE_ROWS) : rows.stop - page * _PAGE_ROWS]
            for page in pages
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def near(self, interval: Interval) -> Track:
        """Read every position within a short interval."""
        return self.at_rows(self.index.rows(interval))

    def at_rows(self, rows: slice) -> Track:
        """Read the positions of some rows."""
        return self._track(self.index.times(rows), self.rows(rows))

    def _page(self, name: str, number: int) -> Values:
        with self._lock:
            found = self._pages.get((name, number))
            if found is None:
                rows = slice(number * _PAGE_ROWS, min((number + 1) * _PAGE_ROWS, self.index.rows_total))
                found = self.store.read(self.observatory.dataset, name, rows, self.version)
                self._pages[name, number] = found
            self._pages.move_to_end((name, number))
            while len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        return found

    def _read_blocks(self, interval: Interval | None, rows: slice, points: int) -> Track:
        blocks = (rows.stop - rows.start) // BLOCK_ROWS
        level = self.store.level(
            self.observatory.dataset,
            self.observatory.parameter,
            interval,
            min(blocks, DIRECT_ROWS),
            version=self.version,
            breaks=self.store.gaps(
                self.observatory.dataset, interval, 0, least_ns=self.gap_ns, version=self.version
            ).rows,
        )
        kept = thin(len(level.time_ns), points)
        spans = (level.stop_ns - level.time_ns)[kept]
        return self._track(level.time_ns[kept] + spans // 2, np.asarray(level.mean)[kept], spans)

    def _track(self, time_ns: Times, values: Values, spans_ns: Times | None = None) -> Track:
        vectors = values[:, :3].astype(np.float64) * (KM_PER_UNIT[self.observatory.units] / EARTH_RADIUS_KM)
        if spans_ns is not None:
            vectors = unbend(vectors, spans_ns)
        is_there = np.isfinite(vectors).all(axis=1)
        return Track(time_ns, vectors) if is_there.all() else Track(time_ns[is_there], vectors[is_there])


def open_track(store: Store, observatory: Observatory) -> TrackSource:
    """Settle the state that a spacecraft's positions are read at.

    Raises ``NoDataError`` where nothing is held.
    """
    revision = store.revision(observatory.dataset)
    if revision is None or not revision.rows:
        raise NoDataError(f"No positions of {observatory.id!r}: {observatory.dataset!r} holds no data")
    return TrackSource(store, observatory, str(revision))


def thin(length: int, points: int) -> Values:
    """Choose at most ``points`` indices spread evenly, both ends included."""
    if length <= points:
        return np.arange(length)
    return np.linspace(0, length - 1, max(points, 2)).round().astype(np.int64)


def unbend(means_re: Floats, spans_ns: Times) -> Floats:
    """Turn means of positions over ``spans_ns`` into positions midway.

    A mean over a curved arc lies inside it, by ``a T^2 / 24`` for the
    acceleration ``a``, which is gravity's: the Taylor expansion of the mean,
    right to fourth order in T. Earth radii, shape ``(n, 3)``.
    """
    distance_km = norm(means_re) * EARTH_RADIUS_KM
    seconds = spans_ns / SECOND_NS
    with np.errstate(divide="ignore", invalid="ignore"):
        inwards = EARTH_GM_KM3_S2 / distance_km**3 * seconds**2 / 24
    return means_re * (1 + inwards)[:, None]
