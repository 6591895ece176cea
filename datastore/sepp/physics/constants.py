"""Constants of nature and of the Earth, in SI unless the name says else."""

from typing import Final

EARTH_RADIUS_KM: Final = 6371.2
"""Mean radius of the Earth, the reference radius of IGRF, in km."""
EARTH_GM_KM3_S2: Final = 398600.4418
"""Gravitational parameter of the Earth, km^3 s^-2 (IERS Conventions 2010)."""
PROTON_MASS: Final = 1.67262192595e-27
"""Mass of a proton in kg (CODATA 2022)."""
BOLTZMANN: Final = 1.380649e-23
"""Boltzmann's constant in J/K (exact)."""
ELEMENTARY_CHARGE: Final = 1.602176634e-19
"""Elementary charge in C (exact); also one eV in J."""
VACUUM_PERMEABILITY: Final = 1.25663706127e-6
"""Magnetic constant in N A^-2 (CODATA 2022)."""
ASTRONOMICAL_UNIT_KM: Final = 149597870.7
"""Astronomical unit in km (IAU 2012, exact)."""
