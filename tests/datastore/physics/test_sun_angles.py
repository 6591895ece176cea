import numpy as np
import pytest

from sepp.physics.sun_angles import sun_angles


def ns(text):
    return np.datetime64(text, "ns").astype(np.int64)


# Astronomical Almanac 2000: GMST at 0h UT 1 January 6h 39m 52s; obliquity 23 deg 26 min 21 s.
def test_the_angles_of_the_year_2000_are_those_of_the_almanac():
    angles = sun_angles(ns("2000-01-01T00:00"))
    assert np.degrees(angles.sidereal) == pytest.approx((6 + 39 / 60 + 52 / 3600) * 15, abs=0.01)
    assert np.degrees(angles.obliquity) == pytest.approx(23.4393, abs=0.001)


# Meeus, Astronomical Algorithms, Table 27: equinox and solstice of 2001 (times in TD, a minute off UT).
@pytest.mark.parametrize(
    ("moment", "longitude"), [("2001-03-20T13:31:47", 0), ("2001-06-21T07:38:48", 90), ("2001-12-21T19:22:34", 270)]
)
def test_the_seasons_of_2001_begin_on_time(moment, longitude):
    difference = np.degrees(sun_angles(ns(moment)).longitude) - longitude
    assert (difference + 180) % 360 - 180 == pytest.approx(0, abs=0.012)


def test_midnight_is_no_step():
    before, after = sun_angles(np.array([ns("2001-03-02") - 1, ns("2001-03-02")])).sidereal
    assert after == pytest.approx(before, abs=1e-6)
