"""What an ion spectrometer sees of a drifting kappa distribution, in all directions or by pitch angle."""

from math import gamma

import numpy as np

from sepp.physics.arrays import Floats
from sepp.physics.constants import BOLTZMANN, ELEMENTARY_CHARGE, PROTON_MASS


def omnidirectional_flux(
    energy_ev: Floats, density_cc: Floats, speed_kms: Floats, temperature_mk: Floats, *, kappa: float
) -> Floats:
    """Compute the differential energy flux of protons averaged over angle.

    In keV/(cm^2 s sr keV), shape ``(n, bins)``, for ``energy_ev`` of shape
    ``(bins,)`` in eV and moments of shape ``(n,)``: protons per cm^3, bulk
    speed in km/s, temperature in MK. ``kappa`` above 1.5; the larger, the
    nearer to a Maxwellian.

    Source: the kappa distribution of Livadiotis & McComas (2009), JGR 114,
    A11105, with the temperature as second moment; ``E j = 2 E^2 f / m^2``,
    and the mean over the angle between v and u integrated in closed form.
    """
    speed = np.sqrt(2 * energy_ev * ELEMENTARY_CHARGE / PROTON_MASS)[None, :]
    drift = np.maximum(speed_kms * 1e3, 1.0)[:, None]
    width2 = ((2 * kappa - 3) * BOLTZMANN / PROTON_MASS * 1e6 * temperature_mk)[:, None]
    scale = gamma(kappa + 1) / (gamma(kappa - 0.5) * np.pi**1.5)
    peak = scale * 1e6 * density_cc[:, None] * width2**-1.5
    ahead, behind = 1 + (speed - drift) ** 2 / width2, 1 + (speed + drift) ** 2 / width2
    mean = (ahead**-kappa - behind**-kappa) * width2 / (4 * kappa * speed * drift)
    # v^4 f / 2 is J/(m^2 s sr J); 1e-4 makes it keV/(cm^2 s sr keV).
    flux: Floats = peak * mean * speed**4 / 2 * 1e-4
    return flux


def pitch_angle_flux(  # noqa: PLR0913 - the moments of a drifting distribution
    energy_ev: Floats,
    pitch_deg: Floats,
    density_cc: Floats,
    drift_kms: tuple[Floats, Floats],
    temperature_mk: Floats,
    *,
    kappa: float,
    phases: int = 8,
) -> Floats:
    """Compute the differential energy flux of protons by pitch angle.

    In keV/(cm^2 s sr keV), shape ``(n, angles, bins)``, for ``energy_ev`` of
    shape ``(bins,)``, ``pitch_deg`` of shape ``(angles,)`` in degrees and
    moments of shape ``(n,)``; the drift is that along the field and that
    across it, in km/s. The mean over ``phases`` gyro-phases.

    Source: as `omnidirectional_flux`, before the mean over angle.
    """
    speed = np.sqrt(2 * energy_ev * ELEMENTARY_CHARGE / PROTON_MASS)[None, None, :]
    along, across = (drift[:, None, None] * 1e3 for drift in drift_kms)
    width2 = ((2 * kappa - 3) * BOLTZMANN / PROTON_MASS * 1e6 * temperature_mk)[:, None, None]
    scale = gamma(kappa + 1) / (gamma(kappa - 0.5) * np.pi**1.5)
    peak = scale * 1e6 * density_cc[:, None, None] * width2**-1.5
    cosine, sine = np.cos(np.radians(pitch_deg))[None, :, None], np.sin(np.radians(pitch_deg))[None, :, None]
    still = speed**2 + along**2 + across**2 - 2 * speed * along * cosine
    turning = 2 * speed * across * sine
    # f is even in the gyro-phase: the middles of equal steps over half a turn give its mean.
    steps = np.cos((np.arange(phases) + 0.5) * np.pi / phases)
    mean = sum((1 + (still - turning * step) / width2) ** -(kappa + 1) for step in steps) / phases
    flux: Floats = peak * mean * speed**4 / 2 * 1e-4
    return flux
