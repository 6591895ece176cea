"""The regions about the Earth as models of their boundaries part them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sepp.physics.arrays import Floats
from sepp.physics.boundary import Boundary, excess

REGIONS: Final = ("solar wind", "magnetosheath", "magnetotail", "magnetosphere", "plasmasphere")
"""From outside in; `find_regions` counts in this order."""
TAIL_X_RE: Final = -10.0
"""What is inside the magnetopause and further down than this is tail."""


def plasmapause_l(kp: float = 2.0) -> float:
    """Give L of the plasmapause for the largest Kp of the last 24 h.

    Carpenter & Anderson (1992), JGR 97, 1097.
    """
    return 5.6 - 0.46 * kp


def find_regions(
    positions_re: Floats, l_shells: Floats, magnetopause: Boundary, bow_shock: Boundary, kp: float = 2.0
) -> NDArray[np.int8]:
    """Tell in which of `REGIONS` each position lies, by number.

    ``positions_re`` in Earth radii, GSM or GSE, shape ``(n, 3)``;
    ``l_shells`` as from `dipole_l`, shape ``(n,)``. What the models say, not
    what was measured: real boundaries move by Earth radii in minutes.
    """
    found = np.where(excess(bow_shock, positions_re) > 0, 0, 1).astype(np.int8)
    with np.errstate(divide="ignore"):
        is_inside = excess(magnetopause, positions_re) <= 0
    is_tail = positions_re[:, 0] < TAIL_X_RE
    found[is_inside] = np.where(is_tail[is_inside], 2, 3)
    found[is_inside & ~is_tail & (l_shells < plasmapause_l(kp))] = 4
    return found
