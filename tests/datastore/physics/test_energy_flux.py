import numpy as np
import pytest

from sepp.physics.constants import ELEMENTARY_CHARGE, PROTON_MASS
from sepp.physics.energy_flux import omnidirectional_flux, pitch_angle_flux

ENERGY = np.geomspace(0.05, 3e6, 4000)


def density_seen(flux):
    """Integrate 4 pi j / v over energy, in cm^-3."""
    speed_cms = np.sqrt(2 * ENERGY * ELEMENTARY_CHARGE / PROTON_MASS) * 100
    return np.trapezoid(4 * np.pi * flux / speed_cms / ENERGY, ENERGY, axis=-1)


@pytest.mark.parametrize(
    ("density", "speed", "temperature", "kappa"),
    [(5.0, 420.0, 0.1, 20.0), (20.0, 200.0, 3.0, 6.0), (0.5, 0.0, 50.0, 5.0), (0.5, 30.0, 50.0, 2.5)],
)
def test_the_flux_holds_the_density(density, speed, temperature, kappa):
    flux = omnidirectional_flux(ENERGY, np.array([density]), np.array([speed]), np.array([temperature]), kappa=kappa)
    assert density_seen(flux)[0] == pytest.approx(density, rel=2e-3)


def test_a_cold_beam_peaks_at_its_energy():
    flux = omnidirectional_flux(ENERGY, np.array([5.0]), np.array([437.7]), np.array([0.05]), kappa=20.0)
    assert ENERGY[flux[0].argmax()] == pytest.approx(1000, rel=0.03)


def test_a_large_kappa_is_a_maxwellian():
    flux = omnidirectional_flux(ENERGY, np.array([1.0]), np.array([0.0]), np.array([50.0]), kappa=100.0)
    thermal_ev = 50e6 * 1.380649e-23 / ELEMENTARY_CHARGE
    maxwellian = ENERGY**2 * np.exp(-ENERGY / thermal_ev)
    shown = np.abs(np.log(ENERGY / thermal_ev)) < 1.1
    assert flux[0, shown] / flux[0].max() == pytest.approx(maxwellian[shown] / maxwellian.max(), rel=0.06)


def test_the_mean_over_pitch_angles_is_the_omnidirectional_flux() -> None:
    energies, pitch = np.geomspace(5, 32000, 31), np.arange(180) + 0.5
    density, along, across, temperature = (np.array([value]) for value in (5.0, 300.0, 200.0, 1.0))
    by_angle = pitch_angle_flux(energies, pitch, density, (along, across), temperature, kappa=7.0)[0]
    weights = np.sin(np.radians(pitch)) / np.sin(np.radians(pitch)).sum()
    whole = omnidirectional_flux(energies, density, np.hypot(along, across), temperature, kappa=7.0)[0]
    assert weights @ by_angle == pytest.approx(whole, rel=3e-4)


def test_a_drift_along_the_field_is_seen_at_small_pitch_angles() -> None:
    moments = (np.array([5.0]), (np.array([400.0]), np.array([0.0])), np.array([0.1]))
    flux = pitch_angle_flux(np.array([835.0]), np.array([10.0, 90.0, 170.0]), *moments, kappa=7.0)[0, :, 0]
    assert flux[0] > 10 * flux[1] > 100 * flux[2]
