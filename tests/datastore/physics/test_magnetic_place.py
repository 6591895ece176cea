"""L, magnetic local time and model regions of positions."""

import numpy as np
import pandas as pd
import pytest

from sepp.physics.bow_shock import BowShock
from sepp.physics.magnetic_place import dipole_l, magnetic_local_time
from sepp.physics.magnetopause import shue1998
from sepp.physics.regions import REGIONS, find_regions, plasmapause_l

EQUATOR = np.array([[6.6, 0, 0], [0, 6.6, 0], [-6.6, 0, 0], [0, -6.6, 0]])


def test_at_the_magnetic_equator_l_is_the_distance():
    assert dipole_l(EQUATOR) == pytest.approx(6.6)


@pytest.mark.parametrize("latitude", [10.0, 45.0, 60.0, 80.0])
def test_l_stays_the_same_along_a_dipole_line(latitude):
    angle = np.radians(latitude)
    distance = 4 * np.cos(angle) ** 2
    assert dipole_l(distance * np.array([[0, np.cos(angle), np.sin(angle)]])) == pytest.approx(4)


def test_on_the_axis_l_has_no_end():
    assert dipole_l(np.array([[0.0, 0, 5]]))[0] == np.inf


def test_noon_is_sunward_and_dusk_at_eighteen():
    assert magnetic_local_time(EQUATOR) == pytest.approx([12, 18, 0, 6])


def test_regions_follow_one_another_from_the_sun_to_the_earth():
    along = np.array([[20.0, 0, 0], [12, 0, 0], [8, 0, 0], [3, 0, 0], [-30, 0, 0]])
    found = find_regions(along, np.abs(along[:, 0]), shue1998(0.0, 2.0), BowShock(np.array(13.5)))
    names = [REGIONS[number] for number in found]
    assert names == ["solar wind", "magnetosheath", "magnetosphere", "plasmasphere", "magnetotail"]


def test_inside_and_outside_are_those_of_geopack(shared):
    table = pd.read_csv(shared / "reference" / "magnetopause_nearest_point_geopack.csv")
    place = table[["x", "y", "z"]].to_numpy()
    pause = shue1998(table.bz_nT, table["pdyn_nPa(1.94e-6 n v^2)"])
    far = BowShock(np.array(500.0))
    is_inside = find_regions(place, np.full(len(table), 50.0), pause, far) >= 2
    assert (is_inside == (table["shue_id(1 inside,-1 outside)"] == 1)).all()


def test_the_plasmapause_comes_in_with_activity():
    assert plasmapause_l(0) == pytest.approx(5.6)
    assert plasmapause_l(5) == pytest.approx(3.3)
