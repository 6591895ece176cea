"""Where spacecraft are: positions, orbits, model boundaries about them."""

from sepp.archive.ephemeris.almanac import Almanac
from sepp.archive.ephemeris.observatories import Observatory
from sepp.archive.ephemeris.orbits import OrbitTable
from sepp.archive.ephemeris.places import Places
from sepp.archive.ephemeris.surroundings import SolarWind, Surroundings

__all__ = ["Almanac", "Observatory", "OrbitTable", "Places", "SolarWind", "Surroundings"]
