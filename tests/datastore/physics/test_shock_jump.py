import numpy as np
import pytest

from sepp.physics.constants import BOLTZMANN, PROTON_MASS, VACUUM_PERMEABILITY
from sepp.physics.shock_jump import FlowState, fast_shock

GAMMA = 5 / 3


def upstream(count=200, seed=7):
    random = np.random.default_rng(seed)
    return FlowState(
        density_cc=random.uniform(2, 15, count),
        velocity_kms=np.stack([random.uniform(-700, -350, count), *random.normal(0, 25, (2, count))], axis=-1),
        temperature_mk=random.uniform(0.1, 0.4, count),
        field_nt=random.normal(0, 4, (count, 3)),
    )


def normals_of(count=200, seed=8):
    tangents = np.random.default_rng(seed).normal([1, 0, 0], 0.25, (count, 3))
    return tangents / np.linalg.norm(tangents, axis=1)[:, None]


def fluxes(state, normal, shock_kms):
    """Mass, momentum, energy and tangential E through the shock, in SI."""
    rho, field = state.density_cc * 1e6 * PROTON_MASS, state.field_nt * 1e-9
    flow = (state.velocity_kms - shock_kms * normal) * 1e3
    pressure = state.density_cc * 1e6 * BOLTZMANN * state.temperature_mk * 1e6
    through, along = np.einsum("ij,ij->i", flow, normal), np.einsum("ij,ij->i", field, normal)
    field2 = np.einsum("ij,ij->i", field, field)
    stress = (pressure + field2 / (2 * VACUUM_PERMEABILITY))[:, None] * normal
    momentum = (rho * through)[:, None] * flow + stress - along[:, None] * field / VACUUM_PERMEABILITY
    heat = rho * np.einsum("ij,ij->i", flow, flow) / 2 + GAMMA / (GAMMA - 1) * pressure
    poynting = through * field2 - along * np.einsum("ij,ij->i", flow, field)
    electric = np.cross(normal, np.cross(flow, field))
    return {
        "mass": rho * through,
        "momentum": momentum,
        "energy": heat * through + poynting / VACUUM_PERMEABILITY,
        "electric": electric,
        "field": along,
    }


@pytest.mark.parametrize("speed", [0.0, 35.0])
@pytest.mark.parametrize("flux", ["mass", "momentum", "energy", "electric", "field"])
def test_what_flows_in_flows_out(flux, speed):
    before, normal = upstream(), normals_of()
    after = fast_shock(before, normal, speed)
    expected, found = fluxes(before, normal, speed)[flux], fluxes(after, normal, speed)[flux]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * np.abs(expected).max())


def test_shocks_compress_heat_and_brake():
    before, normal = upstream(), normals_of()
    after = fast_shock(before, normal)
    ratio = after.density_cc / before.density_cc
    assert ((ratio > 1.5) & (ratio < 4)).all()
    assert (after.temperature_mk > before.temperature_mk).all()
    assert (np.linalg.norm(after.velocity_kms, axis=1) < np.linalg.norm(before.velocity_kms, axis=1)).all()


def one(velocity_kms, field_nt, temperature_mk=1e-4):
    return FlowState(
        np.array([5.0]), np.array([[velocity_kms, 0, 0]]), np.array([temperature_mk]), np.array([field_nt])
    )


def test_a_strong_shock_compresses_fourfold():
    after = fast_shock(one(-900.0, [0.0, 0.1, 0.0]), np.array([[1.0, 0, 0]]))
    assert after.density_cc[0] == pytest.approx(20, rel=1e-3)
    assert after.field_nt[0] == pytest.approx([0, 0.4, 0], rel=1e-3)
    assert after.temperature_mk[0] == pytest.approx(3 / 16 * PROTON_MASS * 9e5**2 / BOLTZMANN / 1e6, rel=1e-3)


@pytest.mark.parametrize("field", [[0.0, 0.0, 5.0], [5.0, 0.0, 0.0], [3.0, 3.0, 0.0]])
def test_a_slow_flow_makes_no_shock(field):
    before = one(-40.0, field, 0.2)
    after = fast_shock(before, np.array([[1.0, 0, 0]]))
    assert after.density_cc == pytest.approx(before.density_cc)
    assert after.velocity_kms == pytest.approx(before.velocity_kms)
    assert after.temperature_mk == pytest.approx(before.temperature_mk)
