"""What surrounds a spacecraft: wind, sheath and magnetosphere in parts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sepp.ingest.demonstration.boundaries import NAMES, Encounter, MovingBoundaries
from sepp.ingest.demonstration.magnetosheath import Magnetosheath
from sepp.ingest.demonstration.magnetosphere import Magnetosphere, effective_shell
from sepp.ingest.demonstration.noise import Carrier, Spectrum, WaveField, wave_field
from sepp.ingest.demonstration.orbits import Formation
from sepp.ingest.demonstration.plasma_state import PlasmaState, mix
from sepp.ingest.demonstration.scenario import WAVE_STEP_S, Scenario
from sepp.ingest.demonstration.wind import SolarWind
from sepp.physics.arrays import Floats, dot, unit
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.frames import rotate

MAGNETOPAUSE_HALF_KM: Final = 250.0
"""Half the thickness of the magnetopause: scale of its tanh, in km."""
SHOCK_HALF_KM: Final = 60.0
"""Half the thickness of the shock's ramp: scale of its tanh, in km."""
_NEGLIGIBLE: Final = 1e-4
_FORESHOCK_KM: Final = 2.0 * EARTH_RADIUS_KM

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What one spacecraft flies through, one row per time."""

    seconds: Floats
    """Times in s from the start, shape ``(n,)``."""
    positions_km: Floats
    """Positions in km, GSE, shape ``(n, 3)``."""
    shell: Floats
    """Effective L of the place in Earth radii, shape ``(n,)``."""
    populations: tuple[tuple[Floats, PlasmaState], ...]
    """Weights ``(n,)`` and states of wind, sheath and magnetosphere."""

    @property
    def state(self) -> PlasmaState:
        """The mixture that a moment instrument sees."""
        return mix(self.populations)


@dataclass(frozen=True)
class World:
    """Everything that is generated, before instruments look at it."""

    scenario: Scenario
    """What is generated."""

    @cached_property
    def formation(self) -> Formation:
        """The four orbits."""
        return Formation(self.scenario)

    @cached_property
    def wind(self) -> SolarWind:
        """The solar wind."""
        return SolarWind(self.scenario)

    @cached_property
    def boundaries(self) -> MovingBoundaries:
        """Magnetopause and bow shock."""
        return MovingBoundaries(self.scenario, self.wind)

    def around(self, spacecraft: int, seconds: Floats) -> Surroundings:
        """Look around one spacecraft at s from the start."""
        positions = self.formation.positions(spacecraft, seconds)
        magnetic = rotate(positions / EARTH_RADIUS_KM, self.scenario.times(seconds), "GSE", "SM")
        return Surroundings(seconds, positions, effective_shell(magnetic), self._populations(seconds, positions))

    def _populations(self, seconds: Floats, positions_km: Floats) -> tuple[tuple[Floats, PlasmaState], ...]:
        magnetopause, shock = (self.boundaries.encounter(name, seconds, positions_km) for name in NAMES)
        outside = 0.5 * (1 + np.tanh(magnetopause.distance_km / MAGNETOPAUSE_HALF_KM))
        upstream = outside * 0.5 * (1 + np.tanh(shock.distance_km / SHOCK_HALF_KM))
        wind = self.wind.at(seconds, positions_km, self._foreshock_waves(seconds, positions_km, shock))

        def sheath(rows: Rows) -> PlasmaState:
            near = (magnetopause.take(rows), shock.take(rows))
            return self._sheath.at(seconds[rows], positions_km[rows], wind.take(rows), near)

        def inside(rows: Rows) -> PlasmaState:
            nose = self.boundaries.at("magnetopause", seconds[rows]).radius(np.zeros(1))
            return self._magnetosphere.at(seconds[rows], positions_km[rows], nose)

        return (
            (upstream, wind),
            _where_it_matters(outside - upstream, sheath),
            _where_it_matters(1 - outside, inside),
        )

    @cached_property
    def _sheath(self) -> Magnetosheath:
        return Magnetosheath(self.scenario)

    @cached_property
    def _magnetosphere(self) -> Magnetosphere:
        return Magnetosphere(self.scenario)

    @cached_property
    def _foreshock(self) -> WaveField:
        """Waves of 30 s that the shock's reflected ions drive upstream."""
        return wave_field(
            self.scenario.random("foreshock"),
            self.scenario.clock(WAVE_STEP_S),
            carrier=Carrier((-1.0, 0.2, 0.0), speed_kms=300.0, spread=0.3),
            spectrum=Spectrum(45.0, shortest_s=20.0, slope=0.5),
            rms_nt=2.0,
        )

    def _foreshock_waves(self, seconds: Floats, positions_km: Floats, shock: Encounter) -> Floats:
        """Let them be where the field meets the shock at less than 50 deg."""
        mean = np.stack([np.interp(seconds, self.wind.clock, series) for series in self.wind.field_nt.T], axis=-1)
        cosine = np.abs(dot(unit(mean), shock.normal))
        reach = np.exp(-np.maximum(shock.distance_km, 0) / _FORESHOCK_KM)
        strength = reach * 0.5 * (1 + np.tanh((cosine - np.cos(np.radians(50))) / 0.08))
        waves: Floats = strength[:, None] * self._foreshock.at(seconds, positions_km)
        return waves


def _where_it_matters(weight: Floats, state_at: Callable[[Rows], PlasmaState]) -> tuple[Floats, PlasmaState]:
    """Compute a state only in the rows where its weight tells."""
    rows = weight > _NEGLIGIBLE
    part, count = state_at(rows), len(weight)
    whole = PlasmaState(np.zeros(count), np.zeros((count, 3)), np.ones(count), np.zeros((count, 3)))
    whole.density_cc[rows], whole.velocity_kms[rows] = part.density_cc, part.velocity_kms
    whole.temperature_mk[rows], whole.field_nt[rows] = part.temperature_mk, part.field_nt
    return np.where(rows, weight, 0.0), whole
