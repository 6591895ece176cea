"""Orbits from perigee to perigee, and their numbers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sepp.archive.ephemeris.tracks import Track, TrackSource
from sepp.core.errors import NoDataError
from sepp.core.model import Times
from sepp.core.time import MINUTE_NS, Interval
from sepp.physics.arrays import Floats, norm

MOST_POINTS: Final = 1 << 22
LEAST_RATIO: Final = 1.1
"""An orbit's apogee is at least so much further away than its perigees."""
_FIT_NS: Final = 5 * MINUTE_NS
_GRAIN_NS: Final = 10**6
_LONGEST: Final = 1.5
COUNTED: Final = "counted from the first perigee held"
MISSION: Final = "the mission's own"


@dataclass(frozen=True, slots=True)
class OrbitTable:
    """Whole orbits that the archive holds, in order of time."""

    numbers: Times
    """Orbit numbers, shape ``(n,)``; growing."""
    start_ns: Times
    """Perigee at which each begins, ns since 1970 UTC."""
    stop_ns: Times
    """Perigee at which it ends."""
    numbering: str
    """Whose numbers they are."""

    def within(self, interval: Interval) -> "OrbitTable":
        """Keep the orbits that touch an interval."""
        kept = (self.start_ns < interval.stop_ns) & (self.stop_ns > interval.start_ns)
        return OrbitTable(self.numbers[kept], self.start_ns[kept], self.stop_ns[kept], self.numbering)

    def find(self, number: int) -> Interval:
        """Give the time of an orbit by its number.

        Raises ``NoDataError`` with the numbers that there are.
        """
        row = int(np.searchsorted(self.numbers, number))
        if row == len(self.numbers) or self.numbers[row] != number:
            held = f"orbits {self.numbers[0]} to {self.numbers[-1]} are" if len(self.numbers) else "no whole orbit is"
            raise NoDataError(f"Orbit {number} is not held; {held}")
        return Interval(int(self.start_ns[row]), int(self.stop_ns[row]))


def find_orbits(source: TrackSource) -> OrbitTable:
    """Find all whole orbits of a spacecraft: from perigee to perigee.

    Perigees are minima of distance, refined by a parabola through the
    records within 5 minutes, in whole milliseconds: positions do not tell
    them better, and texts stay short. None for spacecraft that do not go round the
    Earth, and for orbits within 10 % of a circle.
    """
    track = source.read(None, MOST_POINTS, direct_rows=MOST_POINTS)
    coarse = _perigee_rows(track)
    refined = np.array([_refine(source, track, row) for row in coarse], np.int64)
    perigees = (refined + _GRAIN_NS // 2) // _GRAIN_NS * _GRAIN_NS
    lengths = np.diff(perigees)
    if not len(lengths):
        none = np.empty(0, np.int64)
        return OrbitTable(none, none, none, COUNTED)
    usual = float(np.median(lengths[lengths <= _LONGEST * lengths.min()]))
    counted = np.cumsum(np.append(1, np.maximum(1, np.rint(lengths[:-1] / usual)))).astype(np.int64)
    numbers, numbering = _mission_numbers(source, perigees, counted)
    is_whole = (lengths < _LONGEST * usual) & (np.diff(numbers, prepend=numbers[0] - 1) > 0)
    return OrbitTable(numbers[is_whole], perigees[:-1][is_whole], perigees[1:][is_whole], numbering)


def _perigee_rows(track: Track) -> list[int]:
    distance = norm(track.positions_re)
    if len(distance) < 3:
        return []
    steps = np.diff(track.time_ns)
    is_even = np.maximum(steps[:-1], steps[1:]) <= max(6 * float(np.median(steps)), _FIT_NS)
    is_low = (distance[1:-1] <= distance[:-2]) & (distance[1:-1] < distance[2:]) & is_even
    return _parted(distance, np.flatnonzero(is_low) + 1)


def _parted(distance: Floats, minima: Times) -> list[int]:
    """Keep the lowest of minima with no apogee between them."""
    kept: list[int] = []
    for row in minima.tolist():
        if not kept or distance[kept[-1] : row].max() >= LEAST_RATIO * max(distance[kept[-1]], distance[row]):
            kept.append(row)
        elif distance[row] < distance[kept[-1]]:
            kept[-1] = row
    return [row for place, row in enumerate(kept) if _is_deep(distance, [0, *kept, len(distance)], place + 1)]


def _is_deep(distance: Floats, bounds: list[int], place: int) -> bool:
    """Tell a perigee from a dent: towards a neighbour it rises by the ratio."""
    before, row, after = bounds[place - 1 : place + 2]
    return bool(distance[before:after].max() >= LEAST_RATIO * distance[row])


def _refine(source: TrackSource, track: Track, row: int) -> int:
    coarse = int(track.time_ns[row])
    reach = max(int(np.diff(track.time_ns[row - 1 : row + 2]).max()), _FIT_NS)
    near = source.near(Interval(coarse - reach, coarse + reach + 1))
    distance = norm(near.positions_re)
    if len(distance) < 3:
        return coarse
    lowest = int(np.argmin(distance))
    since = (near.time_ns - near.time_ns[lowest]).astype(np.float64)
    chosen = np.abs(since) <= _FIT_NS
    if chosen.sum() < 3:
        chosen = np.abs(np.arange(len(since)) - lowest) <= 1
    return int(near.time_ns[lowest]) + _vertex(since[chosen], distance[chosen])


def _vertex(since: Floats, distance: Floats) -> int:
    """Find the lowest point of the parabola through some distances."""
    if len(since) < 3:
        return 0
    scale = max(float(np.abs(since).max()), 1.0)
    powers = np.vander(since / scale, 3)
    square, slope, _ = np.linalg.solve(powers.T @ powers, powers.T @ (distance - distance.min()))
    return int(np.clip(-slope / (2 * square), -1, 1) * scale) if square > 0 else 0


def _mission_numbers(source: TrackSource, perigees: Times, counted: Times) -> tuple[Times, str]:
    """Read the mission's numbers a quarter of each orbit after its perigee.

    There the whole part is right whether a mission counts from perigee or
    from apogee.
    """
    name = source.observatory.orbit_parameter
    if not name:
        return counted, COUNTED
    quarters = perigees[:-1] + np.diff(perigees) // 4
    rows = [source.index.nearest(int(time)) for time in quarters]
    told = np.array([float(source.rows(slice(row, row + 1), name)[0]) for row in rows])
    offsets = np.floor(told) - counted
    known = offsets[np.isfinite(offsets)]
    if not len(known):
        return counted, COUNTED
    filled = np.where(np.isfinite(told), np.floor(np.nan_to_num(told)), counted + np.median(known))
    return filled.astype(np.int64), MISSION
