import pytest

from sepp.physics.parker_spiral import spiral_angle
from sepp.physics.plasma import alfven_speed, dynamic_pressure, fast_speed, sound_speed, thermal_pressure


# NRL Plasma Formulary: v_A = 2.18e11 n^-1/2 B cm/s (gauss, cm^-3, protons).
def test_the_alfven_speed_is_that_of_the_formulary():
    assert alfven_speed(5.0, 5.0) == pytest.approx(2.18e11 * 5e-5 / 5**0.5 / 1e5, rel=2e-3)


# NRL Plasma Formulary: c_s = 9.79e5 (gamma T) ^1/2 cm/s, T in eV.
def test_the_sound_speed_is_that_of_the_formulary():
    assert sound_speed(0.0116045) == pytest.approx(9.79 * (5 / 3) ** 0.5, rel=1e-3)


def test_pressures_are_those_of_the_usual_solar_wind():
    assert dynamic_pressure(5.0, 400.0) == pytest.approx(1.6726e-6 * 5 * 400**2, rel=1e-4)
    assert thermal_pressure(1.0, 1.0) == pytest.approx(0.0138065, rel=1e-5)


def test_the_fast_wave_is_sound_along_a_weak_field_and_both_across():
    assert fast_speed(30.0, 60.0, 0.0) == pytest.approx(60.0)
    assert fast_speed(30.0, 40.0) == pytest.approx(50.0)


def test_the_spiral_is_wound_to_about_45_degrees_at_the_earth():
    assert float(spiral_angle(428.6)) == pytest.approx(0.7854, abs=1e-3)
    assert spiral_angle(800.0) < spiral_angle(300.0)
