"""The moving magnetopause and bow shock of the demonstration."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sepp.ingest.demonstration.noise import Spectrum, random_series
from sepp.ingest.demonstration.scenario import SPIN_S, Scenario
from sepp.ingest.demonstration.wind import ELECTRON_MK, SolarWind, smooth
from sepp.physics.arrays import Floats, dot, norm, unit
from sepp.physics.boundary import Boundary, excess, normals, zenith_angle
from sepp.physics.bow_shock import BowShock, farris_russell1994
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.frames import rotate
from sepp.physics.magnetopause import Magnetopause, shue1998
from sepp.physics.plasma import alfven_speed, dynamic_pressure, fast_speed, sound_speed

_RESPONSE_SPINS: Final = 75
_HALF_STEP_S: Final = 2.0
NAMES: Final = ("magnetopause", "bow_shock")
"""The boundaries, from the Earth outward."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """How a spacecraft stands to one boundary, one row per time."""

    distance_km: Floats
    """Distance along the normal in km, shape ``(n,)``; positive outside."""
    normal: Floats
    """Outward unit normals, GSE, shape ``(n, 3)``."""
    speed_kms: Floats
    """Speed of the boundary along the normal in km/s, shape ``(n,)``."""
    radius_re: Floats
    """Distance of the boundary from the Earth along this ray, Earth radii."""

    def take(self, rows: NDArray[np.bool_]) -> "Encounter":
        """Pick rows."""
        return Encounter(self.distance_km[rows], self.normal[rows], self.speed_kms[rows], self.radius_re[rows])


@dataclass(frozen=True)
class MovingBoundaries:
    """Boundaries that follow the wind, and breathe."""

    scenario: Scenario
    """What is generated."""
    wind: SolarWind
    """What pushes them."""

    def at(self, name: str, seconds: Floats) -> Boundary:
        """Give the shape of the boundary ``name`` at s from the start."""
        standoff = np.interp(seconds, self.wind.clock, self._standoffs[name])
        if name == "bow_shock":
            return BowShock(standoff)
        return Magnetopause(standoff, np.interp(seconds, self.wind.clock, self._shue.flaring))

    def encounter(self, name: str, seconds: Floats, positions_km: Floats) -> Encounter:
        """Relate GSE positions in km to the boundary ``name``."""
        positions = positions_km / EARTH_RADIUS_KM
        boundary, angle = self.at(name, seconds), zenith_angle(positions)
        upright = normals(boundary, positions)
        slant = dot(upright, unit(positions)) * EARTH_RADIUS_KM
        before, after = (self.at(name, seconds + step).radius(angle) for step in (-_HALF_STEP_S, _HALF_STEP_S))
        return Encounter(
            distance_km=excess(boundary, positions) * slant,
            normal=upright,
            speed_kms=(after - before) / (2 * _HALF_STEP_S) * slant,
            radius_re=boundary.radius(angle),
        )

    @cached_property
    def _shue(self) -> Magnetopause:
        """Follow the wind of the last minutes (Shue et al. 1998)."""
        times = self.scenario.times(self.wind.clock)
        bz = rotate(self.wind.field_nt, times, "GSE", "GSM")[:, 2]
        pressure = dynamic_pressure(self.wind.density_cc, self.wind.speed_kms)
        return shue1998(smooth(bz, _RESPONSE_SPINS), smooth(pressure, _RESPONSE_SPINS))

    @cached_property
    def _standoffs(self) -> dict[str, Floats]:
        """Noses with time in Earth radii, by boundary."""
        bow_shock = farris_russell1994(self._shue.standoff_re, self._mach)
        return {
            "magnetopause": self._shue.standoff_re * (1 + 0.028 * self._breath("magnetopause")),
            "bow_shock": bow_shock * (1 + 0.02 * self._breath("bow_shock")),
        }

    @cached_property
    def _mach(self) -> Floats:
        wind = self.wind
        alfven = alfven_speed(norm(wind.field_nt), wind.density_cc)
        mach = wind.speed_kms / fast_speed(alfven, sound_speed(0.11 + ELECTRON_MK))
        return np.maximum(smooth(mach, _RESPONSE_SPINS), 3.0)

    def _breath(self, name: str) -> Floats:
        random = self.scenario.random("boundaries", name)
        return random_series(random, len(self.wind.clock), SPIN_S, Spectrum(1500.0, shortest_s=300.0, slope=2.5))
