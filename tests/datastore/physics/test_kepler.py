import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.physics.constants import EARTH_GM_KM3_S2
from sepp.physics.kepler import Orbit, eccentric_anomaly, orbit_from_state

ORBIT = Orbit(75180.0, 0.661, np.array([1.0, 0, 0]), np.array([0, 0, 1.0]), 0.0)


# Murray & Dermott and Meeus, Astronomical Algorithms, Example 30.b: M = 5 deg, e = 0.1.
def test_keplers_equation_gives_the_published_anomaly():
    assert np.degrees(eccentric_anomaly(np.radians([5.0]), 0.1)[0]) == pytest.approx(5.554589, abs=1e-6)


@settings(deadline=None)
@given(mean=st.floats(-20, 20), eccentricity=st.floats(0, 0.95))
def test_the_anomaly_fulfils_keplers_equation(mean, eccentricity):
    anomaly = eccentric_anomaly(np.array([mean]), eccentricity)[0]
    assert anomaly - eccentricity * np.sin(anomaly) == pytest.approx(np.mod(mean, 2 * np.pi), abs=1e-10)


def test_an_orbit_returns_after_its_period():
    assert ORBIT.period_s / 3600 == pytest.approx(57.0, abs=0.1)
    start, end = ORBIT.positions(np.array([1234.5, 1234.5 + ORBIT.period_s]))
    assert end == pytest.approx(start, rel=1e-9)


def test_the_motion_obeys_gravity():
    moments, step = np.linspace(0, ORBIT.period_s, 9)[1:-1], 20.0
    before, here, after = (ORBIT.positions(moments + shift) for shift in (-step, 0.0, step))
    pull = -EARTH_GM_KM3_S2 * here / np.linalg.norm(here, axis=1)[:, None] ** 3
    assert (after - 2 * here + before) / step**2 == pytest.approx(pull, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("moment", [-5000.0, 3000.0, 90000.0, 190000.0])
def test_a_state_leads_back_to_its_orbit(moment):
    before, here, after = ORBIT.positions(moment + np.array([-0.5, 0.0, 0.5]))
    found = orbit_from_state(here, after - before, moment)
    later = moment + np.array([0.0, 7000.0, 50000.0])
    assert found.positions(later) == pytest.approx(ORBIT.positions(later), abs=5.0)


def test_an_escaping_state_is_refused():
    with pytest.raises(ValueError, match="Not a closed orbit"):
        orbit_from_state(np.array([7000.0, 0, 0]), np.array([0, 12.0, 0]), 0.0)
