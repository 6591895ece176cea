import numpy as np
import pytest

from sepp.physics.dipole import dipole_axis, dipole_field, dipole_moment, gauss_coefficients


def ns(text):
    return np.datetime64(text, "ns").astype(np.int64)


def test_coefficients_are_igrf_at_an_epoch_and_linear_between():
    assert gauss_coefficients(ns("2020-01-01")) == pytest.approx([-29403.41, -1451.37, 4653.35])
    middle = gauss_coefficients((ns("2020-01-01") + ns("2025-01-01")) // 2)
    assert middle == pytest.approx([-29376.705, -1430.835, 4599.425])


def test_the_last_secular_variation_goes_on_after_2030():
    assert gauss_coefficients(ns("2027-01-01"))[0] == pytest.approx(-29350.0 + 2 * 12.6, abs=0.1)
    assert gauss_coefficients(ns("2032-01-01"))[0] == pytest.approx(-29287.0 + 2 * 12.6, abs=0.1)


# World Data Center for Geomagnetism, Kyoto: geomagnetic north pole of IGRF in 2020, geodetic.
def test_the_geomagnetic_pole_of_2020_is_where_kyoto_puts_it():
    x, y, z = dipole_axis(ns("2020-01-01"))
    geodetic = np.arctan2(z, np.hypot(x, y) * (1 - 0.00669438))
    assert np.degrees(geodetic) == pytest.approx(80.65, abs=0.006)
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(-72.68, abs=0.006)


def test_the_field_points_north_at_the_equator_and_down_at_the_pole():
    axis, moment = np.array([0.0, 0.0, 1.0]), dipole_moment(ns("2001-03-01"))
    field = dipole_field(np.array([[2.0, 0, 0], [0, 0, 2.0]]), axis, moment)
    assert field == pytest.approx(moment / 8 * np.array([[0, 0, 1.0], [0, 0, -2.0]]))


def test_the_dipole_has_neither_sources_nor_currents():
    axis, step = np.array([0.1, -0.2, 0.97]), 1e-4
    centre = np.array([3.0, -2.0, 1.5])
    offsets = step * np.vstack([np.eye(3), -np.eye(3)])
    field = dipole_field(centre + offsets, axis / np.linalg.norm(axis), 30000.0)
    gradient = (field[:3] - field[3:]) / (2 * step)
    assert np.trace(gradient) == pytest.approx(0, abs=1e-4)
    assert gradient == pytest.approx(gradient.T, abs=1e-4)
