"""The four spacecraft on their orbits."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sepp.ingest.demonstration.scenario import SPACECRAFT, Scenario
from sepp.physics.arrays import Floats, norm, unit
from sepp.physics.constants import EARTH_GM_KM3_S2, EARTH_RADIUS_KM
from sepp.physics.frames import rotate
from sepp.physics.kepler import Orbit, orbit_from_state

PERIGEE_RE: Final = 4.0
APOGEE_RE: Final = 19.6
_FIRST_PERIGEE_S: Final = 3.0 * 3600
# After a perigee the outbound leg passes the magnetopause here: there the tetrahedron is regular.
_REGULAR_S: Final = _FIRST_PERIGEE_S + 8.5 * 3600
SEPARATION_KM: Final = 1000.0
_APOGEE_AZIMUTH: Final = np.radians(12.0)
_PLANE_TILT: Final = np.radians(45.0)
# Corners of a regular tetrahedron of edge 1, mean at the origin.
_CORNERS: Final = ((1.0, 1.0, 1.0), (1.0, -1.0, -1.0), (-1.0, 1.0, -1.0), (-1.0, -1.0, 1.0))


@dataclass(frozen=True)
class Formation:
    """Four orbits of one period, close together."""

    scenario: Scenario
    """What is generated."""

    @cached_property
    def orbits(self) -> dict[int, Orbit]:
        """Orbit in GEI by spacecraft, in s from the start."""
        reference = _reference_orbit(self.scenario)
        before, here, after = reference.positions(_REGULAR_S + np.array([-0.5, 0.0, 0.5]))
        corners = np.array(_CORNERS) / np.sqrt(8) * SEPARATION_KM
        return {
            spacecraft: orbit_from_state(here + corner, _matched(reference, here + corner, after - before), _REGULAR_S)
            for spacecraft, corner in zip(SPACECRAFT, corners, strict=True)
        }

    def positions(self, spacecraft: int, seconds: Floats) -> Floats:
        """Give positions in km, GSE, shape ``(n, 3)``, at s from the start."""
        inertial = self.orbits[spacecraft].positions(seconds)
        return rotate(inertial, self.scenario.times(seconds), "GEI", "GSE")


def _reference_orbit(scenario: Scenario) -> Orbit:
    """Lay the orbit with its apogee near noon at the middle of the time."""
    cosine, sine = np.cos(_APOGEE_AZIMUTH), np.sin(_APOGEE_AZIMUTH)
    to_apogee = np.array([cosine, sine, 0.0])
    sideways = np.array([-sine, cosine, 0.0]) * np.sin(_PLANE_TILT)
    to_motion = sideways + np.array([0.0, 0.0, np.cos(_PLANE_TILT)])
    middle = scenario.times(np.array([scenario.length_s / 2]))
    axes = rotate(np.stack([-to_apogee, to_motion]), np.repeat(middle, 2), "GSE", "GEI")
    return Orbit(
        semi_major_km=(PERIGEE_RE + APOGEE_RE) / 2 * EARTH_RADIUS_KM,
        eccentricity=(APOGEE_RE - PERIGEE_RE) / (APOGEE_RE + PERIGEE_RE),
        to_perigee=axes[0],
        to_motion=axes[1],
        perigee_s=_FIRST_PERIGEE_S,
    )


def _matched(reference: Orbit, position: Floats, velocity: Floats) -> Floats:
    """Turn up the speed until the period is the reference's."""
    speed = np.sqrt(EARTH_GM_KM3_S2 * (2 / norm(position) - 1 / reference.semi_major_km))
    return unit(velocity) * speed


def tetrahedron_shape(corners_km: Floats) -> tuple[float, float, float]:
    """Measure size (km), elongation and planarity of four points, ``(4, 3)``.

    Robert et al. (1998), ISSI SR-001, Sect. 13.3: from the eigenvalues of
    the volumetric tensor.
    """
    centred = corners_km - corners_km.mean(axis=0)
    axes = np.sqrt(np.maximum(np.linalg.eigvalsh(centred.T @ centred / len(corners_km)), 0))[::-1]
    return float(2 * axes[0]), float(1 - axes[1] / axes[0]), float(1 - axes[2] / axes[1])
