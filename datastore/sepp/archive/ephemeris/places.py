"""Positions in a frame of one's choice, with L, MLT and model region."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sepp.archive.ephemeris.surroundings import Surroundings
from sepp.archive.ephemeris.tracks import Track, TrackSource
from sepp.core.model import Times
from sepp.physics.arrays import Floats
from sepp.physics.frames import rotate
from sepp.physics.magnetic_place import dipole_l, magnetic_local_time
from sepp.physics.regions import REGIONS, find_regions

_AROUND_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class Places:
    """Where a spacecraft was, and what that means."""

    time_ns: Times
    """ns since 1970 UTC, shape ``(n,)``."""
    positions_re: Floats
    """Earth radii, shape ``(n, 3)``; NaN where it is not known."""
    l_shells: Floats
    """L of the centred dipole, shape ``(n,)``."""
    mlt_hours: Floats
    """Magnetic local time, shape ``(n,)``."""
    regions: NDArray[np.int8]
    """Number in `REGIONS` by model, shape ``(n,)``; -1 where not known."""
    frame: str
    """Frame of ``positions_re``."""

    def region_names(self) -> list[str]:
        """Name the model's region at each time; empty where not known."""
        names = (*REGIONS, "")
        return [names[number] for number in self.regions.tolist()]


def locate(track: Track, track_frame: str, frame: str, surroundings: Surroundings) -> Places:
    """Turn a track into ``frame`` and tell L, MLT and region of each point.

    Raises ``UnknownNameError`` for an unknown frame.
    """
    time, given = track.time_ns, track.positions_re
    solar_magnetic = rotate(given, time, track_frame, "SM")
    l_shells = dipole_l(solar_magnetic)
    regions = find_regions(
        rotate(given, time, track_frame, "GSM"), l_shells, surroundings.magnetopause, surroundings.bow_shock
    )
    regions[np.isnan(given).any(axis=1)] = -1
    turned = rotate(given, time, track_frame, frame)
    return Places(time, turned, l_shells, magnetic_local_time(solar_magnetic), regions, frame.upper())


def interpolate(source: TrackSource, times: Times) -> Track:
    """Find positions at given times by cubics through the records about them.

    NaN outside the records and in gaps longer than three steps (or 5
    minutes), but within two steps of the nearest record, where the line
    through the last two goes on: a day's records end before 24:00.
    """
    found = np.array([_at(source, int(time)) for time in times]).reshape(-1, 3)
    return Track(np.asarray(times, np.int64), found)


def _at(source: TrackSource, time: int) -> Floats:
    index, unknown = source.index, np.full(3, np.nan)
    after = index.search(time)
    rows = slice(max(0, after - _AROUND_ROWS), min(index.rows_total, after + _AROUND_ROWS))
    if rows.stop <= rows.start:
        return unknown
    near = source.at_rows(rows)
    earlier, later = near.time_ns[near.time_ns <= time], near.time_ns[near.time_ns >= time]
    if not len(earlier) or not len(later) or later[0] - earlier[-1] > source.gap_ns:
        return _beyond(source, near, time)
    is_even = np.abs(near.time_ns - time) <= source.gap_ns
    return _lagrange(near.time_ns[is_even] - time, near.positions_re[is_even])


def _beyond(source: TrackSource, near: Track, time: int) -> Floats:
    """Go on from the nearest record and its neighbour on the same side."""
    away = np.abs(near.time_ns - time)
    nearest = int(np.argmin(away))
    if away[nearest] > source.reach_ns:
        return np.full(3, np.nan)
    is_same_side = (near.time_ns > time) == (near.time_ns[nearest] > time)
    chosen = np.flatnonzero(is_same_side & (np.abs(near.time_ns - near.time_ns[nearest]) <= source.gap_ns))
    chosen = chosen[np.argsort(away[chosen])][:2]
    return _lagrange(near.time_ns[chosen] - time, near.positions_re[chosen])


def _lagrange(since: Times, positions: Floats) -> Floats:
    """Evaluate the polynomial through some positions at since = 0."""
    chosen, first = np.unique(since, return_index=True)
    points = chosen.astype(np.float64)
    weights = [np.prod([-b / (a - b) for b in points if b != a]) for a in points]
    value: Floats = np.array(weights) @ positions[first]
    return value
