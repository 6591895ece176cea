"""Speeds and pressures of a plasma from its moments."""

import numpy as np
from numpy.typing import ArrayLike

from sepp.physics.arrays import Floats, floats
from sepp.physics.constants import BOLTZMANN, PROTON_MASS, VACUUM_PERMEABILITY


def mass_density(density_cc: ArrayLike) -> Floats:
    """Convert protons per cm^3 to kg m^-3."""
    return floats(density_cc) * (1e6 * PROTON_MASS)


def dynamic_pressure(density_cc: ArrayLike, speed_kms: ArrayLike) -> Floats:
    """Compute ``rho v^2`` of protons in nPa from cm^-3 and km/s."""
    return mass_density(density_cc) * floats(speed_kms) ** 2 * 1e15


def thermal_pressure(density_cc: ArrayLike, temperature_mk: ArrayLike) -> Floats:
    """Compute ``n k T`` in nPa from cm^-3 and MK."""
    return floats(density_cc) * floats(temperature_mk) * (BOLTZMANN * 1e21)


def alfven_speed(field_nt: ArrayLike, density_cc: ArrayLike) -> Floats:
    """Compute ``B / sqrt(mu0 rho)`` in km/s from nT and protons per cm^3."""
    return floats(field_nt) * 1e-12 / np.sqrt(VACUUM_PERMEABILITY * mass_density(density_cc))


def sound_speed(temperature_mk: ArrayLike, gamma: float = 5 / 3) -> Floats:
    """Compute ``sqrt(gamma k T / m)`` in km/s; ``T`` = ions + electrons, MK."""
    return np.sqrt(gamma * BOLTZMANN / PROTON_MASS * floats(temperature_mk))


def fast_speed(alfven_kms: ArrayLike, sound_kms: ArrayLike, angle: ArrayLike = np.pi / 2) -> Floats:
    """Compute the fast magnetosonic speed in km/s.

    ``angle`` from the field to the direction of propagation in radians;
    Kivelson & Russell (1995), Eq. 11.54.
    """
    alfven2, sound2 = floats(alfven_kms) ** 2, floats(sound_kms) ** 2
    total = alfven2 + sound2
    root: Floats = np.sqrt(total**2 - 4 * alfven2 * sound2 * np.cos(floats(angle)) ** 2)
    speed: Floats = np.sqrt((total + root) / 2)
    return speed
