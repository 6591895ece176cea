"""Surfaces of revolution about the Sun-Earth line, such as the bow shock."""

from typing import Protocol

import numpy as np

from sepp.physics.arrays import Floats, norm, unit


class Boundary(Protocol):
    """A surface ``r(theta)``; theta is the angle from the x axis (GSE, GSM)."""

    def radius(self, angle: Floats) -> Floats:
        """Give the distance from the Earth in Earth radii, angle in radians."""

    def slope(self, angle: Floats) -> Floats:
        """Give ``d ln r / d theta``, angle in radians."""


def zenith_angle(positions: Floats) -> Floats:
    """Measure the angle from the x axis in radians, positions ``(n, 3)``."""
    return np.arctan2(np.hypot(positions[:, 1], positions[:, 2]), positions[:, 0])


def normals(boundary: Boundary, positions: Floats) -> Floats:
    """Give outward unit normals where the rays to ``positions`` pass it.

    Shape ``(n, 3)``, in the frame of ``positions`` (any unit; x to the Sun).
    The gradient of ``ln r - ln r_b(theta)``.
    """
    radial = unit(positions)
    return unit(radial - boundary.slope(zenith_angle(positions))[:, None] * _away_from_axis(radial))


def excess(boundary: Boundary, positions_re: Floats) -> Floats:
    """Measure how far ``positions_re`` stand outside along the ray.

    In Earth radii, shape ``(n,)``; negative inside.
    """
    return norm(positions_re) - boundary.radius(zenith_angle(positions_re))


def _away_from_axis(radial: Floats) -> Floats:
    """Give the unit vectors of growing theta; zero on the axis itself."""
    across = np.hypot(radial[:, 1], radial[:, 2])
    safe = np.where(across > 0, across, 1.0)
    along, ratio = radial[:, 0] / safe, np.where(across > 0, 1.0, 0.0)
    return np.stack([-across, radial[:, 1] * along, radial[:, 2] * along], axis=-1) * ratio[:, None]
