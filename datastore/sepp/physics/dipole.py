"""The Earth's dipole: its moment and axis with time, and its field."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sepp.core.errors import BadTimeError
from sepp.physics.arrays import Floats, dot, floats, norm

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2035

# IGRF-14, degree 1, nT: (g10, g11, h11) every 5 years from 1900; 2030 is
# 2025 + 5 years of secular variation (doi:10.5281/zenodo.14012302).
_IGRF14: Final = (
    (-31543.0, -2298.0, 5922.0),
    (-31464.0, -2298.0, 5909.0),
    (-31354.0, -2297.0, 5898.0),
    (-31212.0, -2306.0, 5875.0),
    (-31060.0, -2317.0, 5845.0),
    (-30926.0, -2318.0, 5817.0),
    (-30805.0, -2316.0, 5808.0),
    (-30715.0, -2306.0, 5812.0),
    (-30654.0, -2292.0, 5821.0),
    (-30594.0, -2285.0, 5810.0),
    (-30554.0, -2250.0, 5815.0),
    (-30500.0, -2215.0, 5820.0),
    (-30421.0, -2169.0, 5791.0),
    (-30334.0, -2119.0, 5776.0),
    (-30220.0, -2068.0, 5737.0),
    (-30100.0, -2013.0, 5675.0),
    (-29992.0, -1956.0, 5604.0),
    (-29873.0, -1905.0, 5500.0),
    (-29775.0, -1848.0, 5406.0),
    (-29692.0, -1784.0, 5306.0),
    (-29619.4, -1728.2, 5186.1),
    (-29554.63, -1669.05, 5077.99),
    (-29496.57, -1586.42, 4944.26),
    (-29441.46, -1501.77, 4795.99),
    (-29403.41, -1451.37, 4653.35),
    (-29350.0, -1410.3, 4545.5),
    (-29287.0, -1360.3, 4438.0),
)


def gauss_coefficients(time_ns: ArrayLike) -> Floats:
    """Give g10, g11 and h11 of IGRF-14 in nT, shape ``(..., 3)``.

    Linear between the epochs, as IGRF prescribes, and on with the last
    secular variation to 2035. ``time_ns`` is ns since 1970 UTC, any shape.
    Raises ``BadTimeError`` before 1900 and from 2035 on.

    Source: Alken et al. (2021), doi:10.1186/s40623-020-01288-x, Eqs. 1-3;
    IGRF-14, doi:10.5281/zenodo.14012302.
    """
    times = np.asarray(time_ns, dtype=np.int64)
    epochs = _epochs()
    if times.size and (times.min() < epochs[0] or times.max() >= epochs[-1]):
        raise BadTimeError(f"IGRF-14 holds from {FIRST_YEAR} to {LAST_YEAR}; a time lies outside")
    table = np.array([*_IGRF14, 2 * np.array(_IGRF14[-1]) - np.array(_IGRF14[-2])])
    columns = [np.interp(times, epochs, column) for column in table.T]
    return np.stack(columns, axis=-1)


def dipole_moment(time_ns: ArrayLike) -> Floats:
    """Give the dipole's equatorial field at the reference radius in nT.

    Shape as ``time_ns`` (ns since 1970 UTC). It is the length of
    ``(g11, h11, g10)``; Hapgood (1992), Planet. Space Sci. 40, 711, Sect. 3.3.
    """
    return norm(gauss_coefficients(time_ns))


def dipole_axis(time_ns: ArrayLike) -> Floats:
    """Point to the northern geomagnetic pole: unit vectors, GEO.

    Shape ``(..., 3)`` for ``time_ns`` (ns since 1970 UTC) of shape ``(...)``.
    The full dipole, not the truncated one of Hapgood (1992); see the
    correction, Hapgood (1997), Ann. Geophysicae 15, 1310.
    """
    coefficients = gauss_coefficients(time_ns)
    return -coefficients[..., [1, 2, 0]] / norm(coefficients)[..., None]


def dipole_field(positions_re: Floats, axis: Floats, moment_nt: ArrayLike) -> Floats:
    """Compute a dipole's field in nT at ``positions_re``, shape ``(n, 3)``.

    ``positions_re`` in Earth radii and the unit vectors ``axis`` (to the
    northern pole; ``(3,)`` or ``(n, 3)``) share one frame, which is also the
    field's; ``moment_nt`` as from `dipole_moment`.

    ``B = B0 (R/r)^3 [m - 3 (m . e) e]`` with the unit vector ``e`` of
    position; Kivelson & Russell (1995), Introduction to Space Physics, Eq. 6.2.
    """
    distance = norm(positions_re)
    radial = positions_re / distance[:, None]
    along = dot(radial, np.broadcast_to(axis, radial.shape))[:, None] * radial
    return (floats(moment_nt) / distance**3)[:, None] * (axis - 3 * along)


def _epochs() -> NDArray[np.int64]:
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1, 5) - 1970
    return years.astype("datetime64[Y]").astype("datetime64[ns]").astype(np.int64)
