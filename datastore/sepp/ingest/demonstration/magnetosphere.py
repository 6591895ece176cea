"""The magnetosphere: a dipole pressed by the wind, and hot thin plasma."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sepp.ingest.demonstration.noise import Carrier, Spectrum, WaveField, random_series, wave_field
from sepp.ingest.demonstration.plasma_state import PlasmaState
from sepp.ingest.demonstration.scenario import SPIN_S, WAVE_STEP_S, Scenario
from sepp.physics.arrays import Floats, norm
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.dipole import dipole_field, dipole_moment
from sepp.physics.frames import dipole_tilt, rotate

# Mead (1964), JGR 69, 1181: coefficients in nT for a standoff in Earth radii.
_MEAD_UNIFORM: Final = 25150.0
_MEAD_GRADIENT: Final = 21040.0
_LAST_CLOSED_L: Final = 18.0
_SOFTNESS: Final = 1.5
_SHEET_L: Final = 6.0


@dataclass(frozen=True)
class Magnetosphere:
    """Field and plasma inside the magnetopause."""

    scenario: Scenario
    """What is generated."""

    def at(self, seconds: Floats, positions_km: Floats, standoff_re: Floats) -> PlasmaState:
        """Give the state at s from the start and GSE positions in km.

        ``standoff_re`` is the nose of the magnetopause in Earth radii.
        """
        positions, times = positions_km / EARTH_RADIUS_KM, self.scenario.times(seconds)
        shell = effective_shell(rotate(positions, times, "GSE", "SM"))
        closed = 1 / (1 + np.exp(np.clip((shell - _LAST_CLOSED_L) / _SOFTNESS, -30, 30)))
        ring = np.exp(-(((shell - _SHEET_L) / 2.5) ** 2))
        wobble = np.interp(seconds, self._clock, self._wobble)
        density = (0.05 * (1 - closed) + closed * (0.4 + 0.5 * ring)) * np.exp(0.2 * wobble)
        temperature = (6.0 * (1 - closed) + closed * (45 + 35 * ring)) * np.exp(-0.1 * wobble)
        waves = self._waves.at(seconds, positions_km)
        field = rotate(compressed_dipole(positions, times, standoff_re), times, "GSM", "GSE")
        drift = np.stack([np.interp(seconds, self._clock, series) for series in self._drift], axis=-1)
        return PlasmaState(density, drift, temperature, field + waves)

    @cached_property
    def _clock(self) -> Floats:
        return self.scenario.clock()

    @cached_property
    def _wobble(self) -> Floats:
        return self._series("wobble", 5400.0)

    @cached_property
    def _drift(self) -> Floats:
        return 18.0 * np.stack([self._series(f"drift {axis}", 1200.0) for axis in "xyz"])

    @cached_property
    def _waves(self) -> WaveField:
        """Pc 5 and shorter pulsations, at Alfven speed."""
        return wave_field(
            self.scenario.random("magnetosphere", "waves"),
            self.scenario.clock(WAVE_STEP_S),
            carrier=Carrier((-0.6, 0.0, 0.8), speed_kms=700.0, spread=0.9),
            spectrum=Spectrum(400.0, shortest_s=10.0, slope=2.2),
            rms_nt=0.9,
        )

    def _series(self, name: str, longest_s: float) -> Floats:
        random = self.scenario.random("magnetosphere", name)
        return random_series(random, len(self._clock), SPIN_S, Spectrum(longest_s, shortest_s=20.0, slope=1.8))


def compressed_dipole(positions_re: Floats, times: np.ndarray, standoff_re: Floats) -> Floats:
    """Add the wind's pressure to the Earth's dipole: nT, GSM, ``(n, 3)``.

    ``positions_re`` in Earth radii, GSE; ``times`` ns since 1970. Dipole of
    IGRF-14 plus the first two terms of the field of the magnetopause
    currents (both free of curl and divergence), Mead (1964), JGR 69, 1181.
    """
    tilt, place = dipole_tilt(times), rotate(positions_re, times, "GSE", "GSM")
    axis = np.stack([np.sin(tilt), np.zeros_like(tilt), np.cos(tilt)], axis=-1)
    uniform, gradient = _MEAD_UNIFORM / standoff_re**3, _MEAD_GRADIENT / standoff_re**4
    currents = np.stack([gradient * place[:, 2], np.zeros_like(tilt), uniform + gradient * place[:, 0]], axis=-1)
    return dipole_field(place, axis, dipole_moment(times)) + currents


def effective_shell(positions_sm_re: Floats) -> Floats:
    """Estimate the equatorial distance of the field line in Earth radii.

    A dipole's L (McIlwain 1961), brought in by 60 % towards noon, where the
    wind presses the lines together: rough, but tells lobes from closed lines.
    """
    radius = norm(positions_sm_re)
    across = np.hypot(positions_sm_re[:, 0], positions_sm_re[:, 1])
    shell = radius * (radius / np.maximum(across, 0.05 * radius)) ** 2
    return shell * (1 - 0.6 * np.clip(positions_sm_re[:, 0] / radius, 0, 1))
