"""Two-body orbits about the Earth."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sepp.physics.arrays import Floats, dot, norm, unit
from sepp.physics.constants import EARTH_GM_KM3_S2

_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Orbit:
    """A closed orbit in an inertial frame such as GEI."""

    semi_major_km: float
    """Semi-major axis in km."""
    eccentricity: float
    """Eccentricity, from 0 to below 1."""
    to_perigee: Floats
    """Unit vector from the Earth to the perigee, shape ``(3,)``."""
    to_motion: Floats
    """Unit vector of the velocity at the perigee, shape ``(3,)``."""
    perigee_s: float
    """Time of a passage through the perigee, in s of the caller's clock."""

    @property
    def period_s(self) -> float:
        """Time of one revolution in s (Kepler's third law)."""
        return float(2 * np.pi * np.sqrt(self.semi_major_km**3 / EARTH_GM_KM3_S2))

    def positions(self, time_s: Floats) -> Floats:
        """Give positions in km, shape ``(n, 3)``, at ``time_s``, ``(n,)``.

        Murray & Dermott (1999), Solar System Dynamics, Eqs. 2.41 and 2.52.
        """
        anomaly = eccentric_anomaly(2 * np.pi * (time_s - self.perigee_s) / self.period_s, self.eccentricity)
        along = np.cos(anomaly) - self.eccentricity
        across = np.sqrt(1 - self.eccentricity**2) * np.sin(anomaly)
        positions: Floats = self.semi_major_km * (along[:, None] * self.to_perigee + across[:, None] * self.to_motion)
        return positions


def eccentric_anomaly(mean_anomaly: Floats, eccentricity: float) -> Floats:
    """Solve Kepler's equation ``E - e sin E = M``, in radians.

    Newton's method from Danby's start, Murray & Dermott (1999), Sect. 2.4.
    """
    mean = np.mod(mean_anomaly, 2 * np.pi)
    anomaly = mean + 0.85 * eccentricity * np.sign(np.sin(mean))
    for _ in range(_STEPS):
        error = anomaly - eccentricity * np.sin(anomaly) - mean
        anomaly = anomaly - error / (1 - eccentricity * np.cos(anomaly))
    return anomaly


def orbit_from_state(position_km: Floats, velocity_kms: Floats, time_s: float) -> Orbit:
    """Find the orbit through a position and velocity, each shape ``(3,)``.

    In km and km/s, one inertial frame. Raises ``ValueError`` if the speed is
    enough to escape. Murray & Dermott (1999), Sect. 2.8.
    """
    distance = float(norm(position_km))
    semi_major = 1 / (2 / distance - float(dot(velocity_kms, velocity_kms)) / EARTH_GM_KM3_S2)
    if semi_major <= 0:
        raise ValueError(f"Not a closed orbit: {float(norm(velocity_kms))!r} km/s escapes from {distance!r} km")
    momentum = np.cross(position_km, velocity_kms)
    towards = np.cross(velocity_kms, momentum) / EARTH_GM_KM3_S2 - position_km / distance
    eccentricity = float(norm(towards))
    to_perigee = unit(towards)
    to_motion = np.cross(unit(momentum), to_perigee)
    along, across = float(dot(position_km, to_perigee)), float(dot(position_km, to_motion))
    anomaly = np.arctan2(across / np.sqrt(1 - eccentricity**2), along + semi_major * eccentricity)
    since = (anomaly - eccentricity * np.sin(anomaly)) * np.sqrt(semi_major**3 / EARTH_GM_KM3_S2)
    return Orbit(semi_major, eccentricity, to_perigee, to_motion, time_s - float(since))
