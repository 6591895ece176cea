"""The bow shock: how far it stands off, and its shape."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sepp.physics.arrays import Floats, floats


@dataclass(frozen=True, slots=True)
class BowShock:
    """The conic ``r = r0 (1 + e) / (1 + e cos theta)``, a `Boundary`.

    Focus at the Earth. The eccentricity 0.81 is that of Farris, Petrinec &
    Russell (1991), GRL 18, 1821, kept by Farris & Russell (1994). An ellipse:
    not for the far tail.
    """

    standoff_re: Floats
    """Distance of the nose in Earth radii."""
    eccentricity: float = 0.81
    """Eccentricity of the conic."""

    def radius(self, angle: Floats) -> Floats:
        """Give the distance from the Earth in Earth radii, angle in radians."""
        return self.standoff_re * (1 + self.eccentricity) / (1 + self.eccentricity * np.cos(angle))

    def slope(self, angle: Floats) -> Floats:
        """Give ``d ln r / d theta``, angle in radians."""
        return self.eccentricity * np.sin(angle) / (1 + self.eccentricity * np.cos(angle))


def farris_russell1994(magnetopause_re: ArrayLike, mach: ArrayLike, gamma: float = 5 / 3) -> Floats:
    """Give the distance of the bow shock's nose in Earth radii.

    ``magnetopause_re`` is the nose of the magnetopause in Earth radii,
    ``mach`` the fast magnetosonic Mach number, above 1.

    Source: Farris & Russell (1994), JGR 99, 17681, the relation of Spreiter
    et al. (1966) with ``M^2 - 1`` in the denominator, so that the shock goes
    away as M falls to 1.
    """
    mach2 = floats(mach) ** 2
    thickness = 1.1 * ((gamma - 1) * mach2 + 2) / ((gamma + 1) * (mach2 - 1))
    return floats(magnetopause_re) * (1 + thickness)
