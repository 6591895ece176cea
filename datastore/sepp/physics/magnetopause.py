"""The magnetopause of Shue et al. (1998)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sepp.physics.arrays import Floats, floats


@dataclass(frozen=True, slots=True)
class Magnetopause:
    """The shape ``r = r0 [2 / (1 + cos theta)]^alpha``, a `Boundary`.

    Shue et al. (1997), JGR 102, 9497, Eq. 1. Both values may be arrays, one
    per position.
    """

    standoff_re: Floats
    """Distance of the nose, r0, in Earth radii."""
    flaring: Floats
    """Exponent alpha: how open the tail is."""

    def radius(self, angle: Floats) -> Floats:
        """Give the distance from the Earth in Earth radii, angle in radians."""
        return self.standoff_re * (2 / (1 + np.cos(angle))) ** self.flaring

    def slope(self, angle: Floats) -> Floats:
        """Give ``d ln r / d theta``, angle in radians."""
        return self.flaring * np.tan(angle / 2)


def shue1998(bz_nt: ArrayLike, pressure_npa: ArrayLike) -> Magnetopause:
    """Place the magnetopause for the IMF's Bz (GSM) and dynamic pressure.

    ``bz_nt`` in nT, ``pressure_npa`` in nPa; x of the surface is to be taken
    along the (aberrated) solar wind.

    Source: Shue et al. (1998), JGR 103, 17691, Eqs. 10 and 11.
    """
    bz, pressure = floats(bz_nt), floats(pressure_npa)
    return Magnetopause(
        standoff_re=(10.22 + 1.29 * np.tanh(0.184 * (bz + 8.14))) * pressure ** (-1 / 6.6),
        flaring=(0.58 - 0.007 * bz) * (1 + 0.024 * np.log(pressure)),
    )
