"""All that a process knows of where spacecraft are."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np

from sepp.archive.ephemeris.observatories import Observatory, list_observatories
from sepp.archive.ephemeris.orbits import OrbitTable, find_orbits
from sepp.archive.ephemeris.places import Places, interpolate, locate
from sepp.archive.ephemeris.surroundings import SolarWind, Surroundings, find_wind
from sepp.archive.ephemeris.tracks import TrackSource, open_track
from sepp.core.errors import UnknownNameError, nearest_names
from sepp.core.model import Holding
from sepp.core.time import Interval
from sepp.physics.frames import FRAMES
from sepp.store import Store

FRESH_S: Final = 10.0
KEPT_S: Final = 300.0
USUAL_POINTS: Final = 500
_WIND_MISSION: Final = "OMNI"

Search = Callable[[str], Iterable[Holding]]
"""Finds the datasets that have a parameter of a unit, such as ``km``."""


@dataclass
class Almanac:
    """Positions, orbits and boundaries, kept while their data stay the same.

    What spacecraft there are is asked again after 10 s for a list of them,
    after 5 min for one that is known, at once for one that is not; tracks
    and orbits belong to one state of their dataset.
    """

    find_store: Callable[[str], Store | None]
    """Gives the store that holds a dataset, if it may be read."""
    search: Search
    """Finds datasets by unit."""
    _known: tuple[float, dict[str, Observatory], tuple[Holding, ...]] | None = None
    _tracks: dict[str, TrackSource] = field(default_factory=dict)
    _orbits: dict[tuple[str, str], OrbitTable] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def observatories(self) -> list[Observatory]:
        """List the spacecraft whose positions are held, by id."""
        return list(self._survey(FRESH_S)[0].values())

    def observatory(self, name: str) -> Observatory:
        """Find a spacecraft by id; raises ``UnknownNameError``."""
        wanted = name.casefold()
        known = self._survey(KEPT_S)[0]
        if wanted not in known:
            known = self._survey(0)[0]
        if wanted not in known:
            hint = nearest_names(wanted, known) or (f"; known are {', '.join(known)}" if known else "")
            raise UnknownNameError(f"The archive holds no positions of {name!r}{hint}")
        return known[wanted]

    def track(self, name: str) -> TrackSource:
        """Give the positions of a spacecraft at their present state."""
        observatory = self.observatory(name)
        store = self.find_store(observatory.dataset)
        if store is None:
            raise UnknownNameError(f"The positions of {name!r} are not readable here")
        fresh = open_track(store, observatory)
        with self._lock:
            held = self._tracks.get(observatory.id)
            if held is None or (held.version, held.observatory.dataset) != (fresh.version, observatory.dataset):
                self._tracks[observatory.id] = held = fresh
        return held

    def places(
        self,
        name: str,
        interval: Interval,
        frame: str = "GSE",
        points: int = USUAL_POINTS,
        wind: SolarWind | None = None,
    ) -> Places:
        """Tell where a spacecraft was in an interval, in about ``points``.

        Raises ``UnknownNameError`` (spacecraft, frame) and ``NoDataError``.
        """
        source = self.track(name)
        middle = interval.start_ns + interval.duration_ns // 2
        surroundings = Surroundings(wind or self.wind(middle))
        return locate(source.read(interval, points), source.observatory.frame, _checked(frame), surroundings)

    def places_at(
        self, name: str, times_ns: Sequence[int], frame: str = "GSE", *, wind: SolarWind | None = None
    ) -> Places:
        """Tell where a spacecraft was at each of some times."""
        source = self.track(name)
        times = np.asarray(times_ns, np.int64)
        surroundings = Surroundings(wind or self.wind(int(times[len(times) // 2])))
        return locate(interpolate(source, times), source.observatory.frame, _checked(frame), surroundings)

    def orbits(self, name: str) -> OrbitTable:
        """List the whole orbits of a spacecraft; found once a state."""
        source = self.track(name)
        key = (source.observatory.dataset, source.version)
        if key not in self._orbits:
            found = find_orbits(source)
            with self._lock:
                self._orbits = {old: table for old, table in self._orbits.items() if old[0] != key[0]} | {key: found}
        return self._orbits[key]

    def wind(self, time_ns: int) -> SolarWind:
        """Tell the solar wind at a time: measured where held, else nominal."""
        return find_wind(self._survey(KEPT_S)[1], self.find_store, time_ns)

    def _survey(self, fresh_s: float) -> tuple[dict[str, Observatory], tuple[Holding, ...]]:
        known = self._known
        if known is None or time.monotonic() - known[0] > fresh_s:
            spatial = [holding for unit in ("km", "Re") for holding in self.search(unit)]
            held = [holding for holding in spatial if self.find_store(holding.dataset.id) is not None]
            winds = tuple(
                one for one in self.search("nPa") if one.dataset.mission == "OMNI" and one.start_ns is not None
            )
            self._known = known = (time.monotonic(), list_observatories(held), winds)
        return known[1], known[2]


def _checked(frame: str) -> str:
    if frame.upper() not in FRAMES:
        raise UnknownNameError(f"No frame named {frame!r}; known are {', '.join(FRAMES)}")
    return frame.upper()
