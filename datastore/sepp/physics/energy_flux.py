"""What an ion spectrometer sees of a drifting kappa distribution."""

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
