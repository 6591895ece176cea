"""What a fast shock makes of the plasma: the Rankine-Hugoniot jump."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sepp.physics.arrays import Floats, dot, norm
from sepp.physics.constants import BOLTZMANN, VACUUM_PERMEABILITY
from sepp.physics.plasma import alfven_speed, mass_density, sound_speed, thermal_pressure

_HALVINGS: Final = 48
# nPa of 1 nT^2 / (2 mu0) and of 1 kg m^-3 (km/s)^2.
_MAGNETIC_NPA: Final = 1e-9 / (2 * VACUUM_PERMEABILITY)
_DYNAMIC_NPA: Final = 1e15


@dataclass(frozen=True, slots=True)
class FlowState:
    """Proton plasma on one side, one row per point."""

    density_cc: Floats
    """Protons per cm^3, shape ``(n,)``."""
    velocity_kms: Floats
    """Bulk velocity in km/s, shape ``(n, 3)``."""
    temperature_mk: Floats
    """Sum of ion and electron temperature in MK, shape ``(n,)``."""
    field_nt: Floats
    """Magnetic field in nT, shape ``(n, 3)``, same frame as the velocity."""


def fast_shock(upstream: FlowState, normal: Floats, speed_kms: Floats | float = 0.0, gamma: float = 5 / 3) -> FlowState:
    """Give the state behind a fast shock, in the frame of ``upstream``.

    ``normal`` are unit vectors against the flow, shape ``(n, 3)``;
    ``speed_kms`` is the shock's speed along them. Where the flow is not
    faster than the fast wave there is no shock and the state passes as it is.

    Source: the jump conditions in the form of Priest (1982), Solar MHD,
    Eq. 5.36, multiplied by cos^4 so that a perpendicular field is no
    singularity; conservation of mass, momentum and tangential electric field.
    """
    inflow = speed_kms - dot(upstream.velocity_kms, normal)
    along = dot(upstream.field_nt, normal)
    alfven_n2 = alfven_speed(along, upstream.density_cc) ** 2
    ratio = _compression(upstream, inflow, alfven_n2, gamma)
    tangential = upstream.field_nt - along[:, None] * normal
    gain = ratio * (inflow**2 - alfven_n2) / np.where(ratio > 1, inflow**2 - ratio * alfven_n2, inflow**2 - alfven_n2)
    after = gain[:, None] * tangential
    pull = 2 * _MAGNETIC_NPA / _DYNAMIC_NPA * along / (mass_density(upstream.density_cc) * inflow)
    drag = (inflow * (1 - 1 / ratio))[:, None] * normal - pull[:, None] * (after - tangential)
    return FlowState(
        density_cc=ratio * upstream.density_cc,
        velocity_kms=upstream.velocity_kms + drag,
        temperature_mk=_temperature(upstream, inflow, ratio, norm(tangential) ** 2 * (1 - gain**2)),
        field_nt=along[:, None] * normal + after,
    )


def _compression(upstream: FlowState, inflow: Floats, alfven_n2: Floats, gamma: float) -> Floats:
    """Halve the bracket of the density ratio down to the fast root."""
    flow2, sound2 = inflow**2, sound_speed(upstream.temperature_mk, gamma) ** 2
    alfven2 = alfven_speed(norm(upstream.field_nt), upstream.density_cc) ** 2

    def residual(ratio: Floats) -> Floats:
        energy = ratio * sound2 + flow2 / 2 * (ratio * (gamma - 1) - (gamma + 1))
        field = (gamma + ratio * (2 - gamma)) * flow2 - ratio * alfven_n2 * ((gamma + 1) - ratio * (gamma - 1))
        return (flow2 - ratio * alfven_n2) ** 2 * energy + (alfven2 - alfven_n2) * flow2 * ratio * field / 2

    low = np.ones_like(flow2)
    high = np.full_like(flow2, (gamma + 1) / (gamma - 1))
    is_shock = (inflow > 0) & (flow2 > alfven_n2) & (residual(low) < 0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_below = residual(middle) < 0
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return np.where(is_shock, (low + high) / 2, 1.0)


def _temperature(upstream: FlowState, inflow: Floats, ratio: Floats, field_loss: Floats) -> Floats:
    """Close the balance of normal momentum with the pressure, in MK."""
    ram = mass_density(upstream.density_cc) * inflow**2 * _DYNAMIC_NPA * (1 - 1 / ratio)
    pressure = thermal_pressure(upstream.density_cc, upstream.temperature_mk) + ram + field_loss * _MAGNETIC_NPA
    return pressure / (ratio * upstream.density_cc * BOLTZMANN * 1e21)
