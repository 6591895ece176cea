"""The state of the plasma that the instruments measure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.physics.arrays import Floats

Rows = slice | NDArray[np.bool_] | NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PlasmaState:
    """Proton moments and field, one row per time."""

    density_cc: Floats
    """Protons per cm^3, shape ``(n,)``."""
    velocity_kms: Floats
    """Bulk velocity in km/s, GSE, shape ``(n, 3)``."""
    temperature_mk: Floats
    """Ion temperature in MK, shape ``(n,)``."""
    field_nt: Floats
    """Magnetic field in nT, GSE, shape ``(n, 3)``."""

    def take(self, rows: Rows) -> "PlasmaState":
        """Pick rows."""
        return PlasmaState(
            self.density_cc[rows], self.velocity_kms[rows], self.temperature_mk[rows], self.field_nt[rows]
        )


def mix(populations: Sequence[tuple[Floats, PlasmaState]]) -> PlasmaState:
    """Join populations that share the space by weights, each ``(n,)``.

    Densities and fields add by weight; velocity is that of the common
    momentum; the temperature holds the thermal energy (not that of the drift
    of one population against another).
    """
    weights, states = [weight for weight, _ in populations], [state for _, state in populations]
    parts = np.stack([weight * state.density_cc for weight, state in populations])
    density = parts.sum(axis=0)
    momentum = np.einsum("kn,kni->ni", parts, np.stack([state.velocity_kms for state in states]))
    energy = np.einsum("kn,kn->n", parts, np.stack([state.temperature_mk for state in states]))
    field = np.einsum("kn,kni->ni", np.stack(weights), np.stack([state.field_nt for state in states]))
    return PlasmaState(density, momentum / density[:, None], energy / density, field)
