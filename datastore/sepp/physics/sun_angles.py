"""Angles of the Sun and of the Earth's rotation with time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sepp.physics.arrays import Floats

# 2000-01-01T12:00 UTC in ns since 1970.
_J2000_NS: Final = 946_728_000_000_000_000
_DAY_NS: Final = 86_400_000_000_000
_CENTURY_DAYS: Final = 36525.0


@dataclass(frozen=True, slots=True)
class SunAngles:
    """Angles that turn GEI into GEO and GSE, all in radians."""

    sidereal: Floats
    """Greenwich mean sidereal time."""
    obliquity: Floats
    """Obliquity of the ecliptic."""
    longitude: Floats
    """Ecliptic longitude of the Sun, equinox of date."""


def sun_angles(time_ns: ArrayLike) -> SunAngles:
    """Compute Hapgood's angles at ``time_ns`` (ns since 1970 UTC).

    Each angle has the shape of ``time_ns``. Good to 0.01 degree from 1950 to
    2050; UTC is taken for UT1.

    Source: Hapgood (1992), Planet. Space Sci. 40, 711, Sect. 3.1 and 3.2
    (after the Astronomical Almanac): time in Julian centuries at the last
    midnight, and hours since.
    """
    midnight, hours = _days_and_hours(time_ns)
    centuries = midnight / _CENTURY_DAYS
    anomaly = np.radians((357.528 + 35999.050 * centuries + 0.04107 * hours) % 360)
    mean = 280.460 + 36000.772 * centuries + 0.04107 * hours
    centre = (1.915 - 0.0048 * centuries) * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly)
    return SunAngles(
        sidereal=np.radians((100.461 + 36000.770 * centuries + 15.04107 * hours) % 360),
        obliquity=np.radians(23.439 - 0.013 * centuries),
        longitude=np.radians((mean + centre) % 360),
    )


def _days_and_hours(time_ns: ArrayLike) -> tuple[Floats, Floats]:
    """Split times into days of the last midnight since J2000, and hours."""
    times = np.asarray(time_ns, dtype=np.int64)
    days, rest = np.divmod(times, _DAY_NS)
    return days - _J2000_NS / _DAY_NS, rest / (_DAY_NS / 24)
