"""The magnetosheath: shocked wind that flows around the magnetopause."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sepp.ingest.demonstration.boundaries import Encounter
from sepp.ingest.demonstration.noise import Carrier, Spectrum, WaveField, random_series, wave_field
from sepp.ingest.demonstration.plasma_state import PlasmaState
from sepp.ingest.demonstration.scenario import SPIN_S, WAVE_STEP_S, Scenario
from sepp.ingest.demonstration.wind import ELECTRON_MK
from sepp.physics.arrays import Floats, dot, norm
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.shock_jump import FlowState, fast_shock

ION_SHARE: Final = 0.87
"""Part of the shocked plasma's temperature that the ions have."""


@dataclass(frozen=True)
class Magnetosheath:
    """Plasma between bow shock and magnetopause."""

    scenario: Scenario
    """What is generated."""

    def at(
        self, seconds: Floats, positions_km: Floats, wind: PlasmaState, bounds: tuple[Encounter, Encounter]
    ) -> PlasmaState:
        """Give the state at s from the start and GSE positions in km.

        ``wind`` is what would be there without the Earth; ``bounds`` are the
        magnetopause and the bow shock. Behind the shock the state is that of
        the Rankine-Hugoniot jump; towards the magnetopause the flow turns
        along it, the field drapes and piles up, the density is depleted
        (Zwan & Wolf 1976, JGR 81, 1636): a sketch, not a model of the sheath.
        """
        magnetopause, shock = bounds
        shocked = _shocked(wind, shock)
        thickness = np.maximum(shock.radius_re - magnetopause.radius_re, 0.5)
        depth = np.clip(_beyond(positions_km, magnetopause) / thickness, 0, 1)
        near = 1 - depth
        waves = self._waves.at(seconds, positions_km) * (shocked.density_cc / 15)[:, None]
        draped = shocked.field_nt - (near * dot(shocked.field_nt, magnetopause.normal))[:, None] * magnetopause.normal
        piled = (1 + 0.5 * near**2) * _overshoot(shock.distance_km)
        through = dot(shocked.velocity_kms, magnetopause.normal) - magnetopause.speed_kms
        velocity = shocked.velocity_kms - (near * through)[:, None] * magnetopause.normal
        grain = np.interp(seconds - positions_km[:, 0] / -180.0, self._clock, self._grain)
        return PlasmaState(
            density_cc=shocked.density_cc * (1 - 0.35 * near**4) * np.exp(0.12 * grain),
            velocity_kms=velocity + waves * 2.5,
            temperature_mk=ION_SHARE * shocked.temperature_mk * np.exp(-0.07 * grain),
            field_nt=draped * piled[:, None] + waves,
        )

    @cached_property
    def _clock(self) -> Floats:
        return self.scenario.clock()

    @cached_property
    def _grain(self) -> Floats:
        random = self.scenario.random("magnetosheath", "grain")
        return random_series(random, len(self._clock), SPIN_S, Spectrum(600.0, shortest_s=12.0, slope=1.4))

    @cached_property
    def _waves(self) -> WaveField:
        return wave_field(
            self.scenario.random("magnetosheath", "waves"),
            self.scenario.clock(WAVE_STEP_S),
            carrier=Carrier((-0.8, 0.3, 0.5), speed_kms=180.0, spread=1.0),
            spectrum=Spectrum(500.0, shortest_s=10.0, slope=1.5),
            rms_nt=5.5,
        )


def _shocked(wind: PlasmaState, shock: Encounter) -> PlasmaState:
    before = FlowState(wind.density_cc, wind.velocity_kms, wind.temperature_mk + ELECTRON_MK, wind.field_nt)
    after = fast_shock(before, shock.normal, shock.speed_kms)
    return PlasmaState(after.density_cc, after.velocity_kms, after.temperature_mk, after.field_nt)


def _beyond(positions_km: Floats, magnetopause: Encounter) -> Floats:
    """Measure how far outside the magnetopause in Earth radii."""
    return norm(positions_km) / EARTH_RADIUS_KM - magnetopause.radius_re


def _overshoot(distance_km: Floats) -> Floats:
    """Raise the field just behind the ramp, as supercritical shocks do."""
    return 1 + 0.35 * np.exp(-(((distance_km + 150) / 90) ** 2))
