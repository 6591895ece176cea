"""The solar wind that blows over the demonstration."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sepp.ingest.demonstration.noise import Carrier, Spectrum, WaveField, random_series, wave_field
from sepp.ingest.demonstration.plasma_state import PlasmaState
from sepp.ingest.demonstration.scenario import SPIN_S, WAVE_STEP_S, Scenario
from sepp.physics.arrays import Floats
from sepp.physics.parker_spiral import spiral_angle
from sepp.physics.plasma import alfven_speed

MEAN_SPEED_KMS: Final = 430.0
MEAN_DENSITY_CC: Final = 4.5
MEAN_FIELD_NT: Final = 5.0
ELECTRON_MK: Final = 0.14
"""Electron temperature, the same everywhere in the wind."""
_HOUR_S: Final = 3600.0
_TUBE_S: Final = 2100.0
_TURN_SPINS: Final = 7
_PULSE_S: Final = 2400.0
# Fronts lie along the spiral and are carried outward.
_FRONT: Final = np.array([-0.94, -0.34, 0.0])


@dataclass(frozen=True)
class SolarWind:
    """Solar wind as a function of time and place."""

    scenario: Scenario
    """What is generated."""

    @cached_property
    def clock(self) -> Floats:
        """Times of the series in s from the start."""
        return self.scenario.clock()

    @cached_property
    def speed_kms(self) -> Floats:
        """Bulk speed in km/s at the Earth."""
        return MEAN_SPEED_KMS + 30 * self._slow("speed", longest_s=30 * _HOUR_S)

    @cached_property
    def density_cc(self) -> Floats:
        """Proton density in cm^-3 at the Earth, with one dense stretch."""
        since = self.clock - 0.27 * self.scenario.length_s
        pulse = 1 + 1.2 * (np.tanh(since / 20) - np.tanh((since - _PULSE_S) / 60)) / 2
        return MEAN_DENSITY_CC * np.exp(0.2 * self._slow("density", longest_s=6 * _HOUR_S)) * pulse

    @cached_property
    def field_nt(self) -> Floats:
        """Field in nT, GSE, shape ``(count, 3)``: spiral, sectors, turnings."""
        random = self.scenario.random("wind", "tubes")
        azimuth, elevation = (_tubes(random, self.clock, spread) for spread in (0.35, 0.5))
        outward = np.where(self.clock < 0.6 * self.scenario.length_s, 1.0, -1.0)
        azimuth = azimuth + np.pi - spiral_angle(self.speed_kms)
        strength = outward * MEAN_FIELD_NT * np.exp(0.15 * self._slow("strength", longest_s=8 * _HOUR_S))
        level = strength * np.cos(elevation)
        vectors = np.stack([level * np.cos(azimuth), level * np.sin(azimuth), strength * np.sin(elevation)], axis=-1)
        return np.stack([smooth(component, _TURN_SPINS) for component in vectors.T], axis=-1)

    @cached_property
    def waves(self) -> WaveField:
        """Turbulence carried by the wind."""
        return wave_field(
            self.scenario.random("wind", "waves"),
            self.scenario.clock(WAVE_STEP_S),
            carrier=Carrier((-1.0, 0.0, 0.0), speed_kms=MEAN_SPEED_KMS, spread=0.7),
            spectrum=Spectrum(_HOUR_S, shortest_s=8.0),
            rms_nt=0.8,
        )

    def at(self, seconds: Floats, positions_km: Floats, extra_nt: Floats | float = 0.0) -> PlasmaState:
        """Give the wind at s from the start and GSE positions in km.

        What happens at the Earth at one time happened upstream before.
        ``extra_nt`` are waves to be added. All fluctuations are Alfven waves
        that leave the Sun: ``dv = -+ dB / sqrt(mu0 rho)``.
        """
        delayed = seconds - positions_km @ _FRONT / (-_FRONT[0] * MEAN_SPEED_KMS)
        density, speed = (np.interp(delayed, self.clock, series) for series in (self.density_cc, self.speed_kms))
        mean = np.stack([np.interp(delayed, self.clock, component) for component in self.field_nt.T], axis=-1)
        waves = self.waves.at(seconds, positions_km) + extra_nt
        outward = -np.sign(mean[:, :1])
        velocity = -outward * waves * alfven_speed(1.0, density)[:, None]
        velocity[:, 0] -= speed
        temperature = 0.11 * (speed / MEAN_SPEED_KMS) ** 2 * (density / MEAN_DENSITY_CC) ** -0.2
        return PlasmaState(density, velocity, temperature, mean + waves)

    def _slow(self, name: str, *, longest_s: float) -> Floats:
        random = self.scenario.random("wind", name)
        return random_series(random, len(self.clock), SPIN_S, Spectrum(longest_s, shortest_s=120.0, slope=2.0))


def smooth(series: Floats, spins: int) -> Floats:
    """Average over a sliding window of an odd number of spins."""
    padded = np.pad(series, spins // 2, mode="edge")
    total = np.cumsum(np.insert(padded, 0, 0.0))
    averaged: Floats = (total[spins:] - total[:-spins]) / spins
    return averaged


def _tubes(random: np.random.Generator, clock: Floats, spread: float) -> Floats:
    """Draw angles that hold for some time, then turn: tubes of the wind."""
    span = float(clock[-1] - clock[0])
    count = int(span / _TUBE_S * 2) + 10
    ends = np.cumsum(random.exponential(_TUBE_S, count))
    angles = random.normal(0, spread, count)
    held: Floats = angles[np.minimum(np.searchsorted(ends, clock - clock[0]), count - 1)]
    return held
