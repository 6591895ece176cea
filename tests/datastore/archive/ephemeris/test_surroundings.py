"""The solar wind that boundaries stand in, and the boundaries."""

import numpy as np
import pytest

from sepp.archive.ephemeris import SolarWind, Surroundings
from sepp.core.errors import MismatchError
from sepp.core.time import parse_time


def test_the_wind_is_measured_where_omni_is_held(almanac):
    found = almanac.wind(parse_time("2001-03-01T12:00Z"))
    assert (found.pdyn, found.bz, found.mach) == (4, -6, 5)
    assert found.source == "OMNI_HRO_1MIN, mean of 1 h"


def test_what_is_not_measured_is_nominal_and_said(almanac):
    found = almanac.wind(parse_time("2001-03-01T01:00Z"))
    assert (found.pdyn, found.bz) == (2, -6)
    assert "pdyn nominal" in found.source
    assert almanac.wind(parse_time("2005-01-01")) == SolarWind(source="nominal")


def test_what_a_user_gives_goes_first():
    found = SolarWind().with_given(5.0, None, None)
    assert (found.pdyn, found.source) == (5, "pdyn given, else nominal")
    assert SolarWind().with_given(1.0, 2.0, 3.0).source == "pdyn and bz and mach given"
    assert SolarWind().with_given(None, None, None) == SolarWind()


@pytest.mark.parametrize("values", [{"pdyn": 0.0}, {"bz": 1e4}, {"mach": 1.0}, {"pdyn": float("nan")}])
def test_no_solar_wind_is_like_that(values):
    with pytest.raises(MismatchError, match="no solar wind"):
        SolarWind(**values)


def test_the_shock_stands_outside_the_magnetopause():
    around = Surroundings(SolarWind(4.0, -6.0, 5.0))
    (_, pause), (_, shock) = around.meridian(around.magnetopause), around.meridian(around.bow_shock)
    assert (shock[:40] > pause[:40]).all()
    assert pause[0] == pytest.approx(float(around.magnetopause.standoff_re))
    assert np.isfinite(shock).all()
