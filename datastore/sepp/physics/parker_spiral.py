"""The Parker spiral: where the interplanetary field points."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sepp.physics.arrays import Floats, floats
from sepp.physics.constants import ASTRONOMICAL_UNIT_KM

SOLAR_ROTATION: Final = 2.865e-6
"""Sidereal rate of the Sun at its equator in rad/s, 25.38 days."""


def spiral_angle(speed_kms: ArrayLike, distance_km: ArrayLike = ASTRONOMICAL_UNIT_KM) -> Floats:
    """Give the angle between the field and the Sun-Earth line in radians.

    ``tan psi = omega r / v``, Parker (1958), ApJ 128, 664, Eq. 24 far from
    the Sun. In GSE an outward field points to (-cos psi, sin psi, 0).
    """
    return np.arctan(SOLAR_ROTATION * floats(distance_km) / floats(speed_kms))
