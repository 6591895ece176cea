"""Where a position lies with regard to the Earth's dipole: L and MLT."""

import numpy as np

from sepp.physics.arrays import Floats, norm


def dipole_l(positions_sm_re: Floats) -> Floats:
    """Give L of the centred dipole's field line through each position.

    ``positions_sm_re`` in Earth radii, SM, shape ``(n, 3)``; the answer has
    shape ``(n,)`` and is infinite on the dipole's axis. No IGRF beyond the
    dipole and no outer field: near the magnetopause it is a label only.

    ``L = r / cos^2(magnetic latitude)``, McIlwain (1961), JGR 66, 3681, for
    the pure dipole.
    """
    across = positions_sm_re[:, 0] ** 2 + positions_sm_re[:, 1] ** 2
    with np.errstate(divide="ignore"):
        return norm(positions_sm_re) ** 3 / across


def magnetic_local_time(positions_sm: Floats) -> Floats:
    """Give the magnetic local time in hours, from 0 to below 24.

    ``positions_sm`` in any unit, SM, shape ``(n, 3)``: 12 is towards the Sun,
    18 at dusk. Laundal & Richmond (2017), Space Sci. Rev. 206, 27, for the
    centred dipole.
    """
    hours: Floats = np.mod(np.degrees(np.arctan2(positions_sm[:, 1], positions_sm[:, 0])) / 15 + 12, 24)
    return hours
