"""Random series and fields with the spectrum of space-plasma turbulence."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sepp.physics.arrays import Floats, unit

KOLMOGOROV: Final = 5 / 3
_DIRECTIONS: Final = 6


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Power that falls as ``f^-slope``, flat below and nought above."""

    longest_s: float
    """Period below whose frequency the power is flat, in s."""
    shortest_s: float
    """Period above whose frequency there is no power, in s."""
    slope: float = KOLMOGOROV
    """Exponent of the fall."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries waves past the spacecraft (Taylor's hypothesis)."""

    heading: tuple[float, float, float]
    """Where to, GSE, any length."""
    speed_kms: float
    """How fast, in km/s."""
    spread: float
    """How far the waves' directions scatter about the heading."""


def random_series(random: np.random.Generator, count: int, step_s: float, spectrum: Spectrum) -> Floats:
    """Draw a series of zero mean and unit variance, shape ``(count,)``.

    ``step_s`` is the time between its values in s.
    """
    frequency = np.fft.rfftfreq(count, step_s)
    power = np.maximum(frequency, 1 / spectrum.longest_s) ** -spectrum.slope
    power[(frequency > 1 / spectrum.shortest_s) | (frequency == 0)] = 0
    phases = random.normal(size=(2, len(frequency)))
    series = np.fft.irfft((phases[0] + 1j * phases[1]) * np.sqrt(power), count)
    drawn: Floats = (series - series.mean()) / series.std()
    return drawn


@dataclass(frozen=True, slots=True)
class WaveField:
    """Plane waves that pass over all spacecraft, each with its own delay.

    Every wave is a random series that travels along its direction, with
    vectors across it: the field has no divergence, and four spacecraft see
    the delays that their places call for.
    """

    directions: Floats
    """Unit vectors of travel, GSE, shape ``(m, 3)``."""
    speeds_kms: Floats
    """Phase speeds in km/s, shape ``(m,)``."""
    polarisations: Floats
    """Two unit vectors across each direction, shape ``(m, 2, 3)``."""
    series: Floats
    """Amplitudes in nT with time, shape ``(m, 2, count)``."""
    clock: Floats
    """Times of the amplitudes in s, shape ``(count,)``."""

    def at(self, seconds: Floats, positions_km: Floats) -> Floats:
        """Give the field in nT, GSE, ``(n, 3)``, at times and positions."""
        field = np.zeros((len(seconds), 3))
        for direction, speed, vectors, pair in zip(
            self.directions, self.speeds_kms, self.polarisations, self.series, strict=True
        ):
            phase = seconds - positions_km @ direction / speed
            for vector, amplitude in zip(vectors, pair, strict=True):
                field += np.interp(phase, self.clock, amplitude)[:, None] * vector
        return field


def wave_field(
    random: np.random.Generator, clock: Floats, *, carrier: Carrier, spectrum: Spectrum, rms_nt: float
) -> WaveField:
    """Draw a `WaveField` of ``rms_nt`` (of the whole vector) in nT.

    ``clock`` are the times of the amplitudes in s, evenly spaced. A wave that
    runs at a slant to the carrier's heading passes slower.
    """
    carried = unit(np.array(carrier.heading))
    directions = unit(carried + random.uniform(-carrier.spread, carrier.spread, (_DIRECTIONS, 3)))
    first = unit(np.cross(directions, random.normal(size=3)))
    step = float(clock[1] - clock[0])
    draws = [random_series(random, len(clock), step, spectrum) for _ in range(2 * _DIRECTIONS)]
    return WaveField(
        directions=directions,
        speeds_kms=carrier.speed_kms * (directions @ carried),
        polarisations=np.stack([first, np.cross(directions, first)], axis=1),
        series=np.reshape(draws, (_DIRECTIONS, 2, len(clock))) * (rms_nt / np.sqrt(2 * _DIRECTIONS)),
        clock=clock,
    )
