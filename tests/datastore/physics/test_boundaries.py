import numpy as np
import pandas as pd
import pytest

from sepp.physics.boundary import excess, normals, zenith_angle
from sepp.physics.bow_shock import BowShock, farris_russell1994
from sepp.physics.magnetopause import Magnetopause, shue1998

SURFACES = [Magnetopause(np.array(10.5), np.array(0.6)), BowShock(np.array(13.9))]
RAYS = np.array([[1.0, 0, 0], [1, 1, 0], [0.5, -1, 2], [0.0, 0, -1], [-0.3, 0.2, 1]])


def on(surface, rays):
    rays = rays / np.linalg.norm(rays, axis=1)[:, None]
    return rays * np.broadcast_to(surface.radius(zenith_angle(rays)), len(rays))[:, None]


def test_shue1998_is_the_published_surface(shared):
    table = pd.read_csv(shared / "reference" / "shue1998.csv")
    surface = shue1998(table.bz_nT, table.pdyn_nPa)
    assert surface.standoff_re == pytest.approx(table.r0_Re_formula.to_numpy(), rel=1e-12)
    assert surface.flaring == pytest.approx(table.alpha_formula.to_numpy(), rel=1e-12)
    radius = surface.radius(np.radians(table.theta_deg.to_numpy()))
    assert radius == pytest.approx(table.r_Re_formula.to_numpy(), rel=1e-12)


def test_the_shock_stands_off_as_farris_and_russell_say(shared):
    table = pd.read_csv(shared / "reference" / "farris_russell1994_standoff.csv")
    ours = [
        float(farris_russell1994(row.r_mp_Re, row.mach, row.gamma)) for row in table.iloc[:, :3].itertuples(index=False)
    ]
    assert ours == pytest.approx(table.iloc[:, 3].to_numpy(), rel=1e-12)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_nose_is_the_standoff_and_looks_at_the_sun(surface):
    nose = on(surface, RAYS[:1])
    assert nose[0] == pytest.approx([float(surface.standoff_re), 0, 0])
    assert normals(surface, nose)[0] == pytest.approx([1, 0, 0])


@pytest.mark.parametrize("surface", SURFACES)
def test_normals_stand_upright_on_the_surface(surface):
    upright = normals(surface, on(surface, RAYS))
    for nudge in 1e-6 * np.eye(3):
        along = on(surface, RAYS + nudge) - on(surface, RAYS - nudge)
        assert np.einsum("ij,ij->i", along, upright) == pytest.approx(0, abs=1e-10)
    assert (np.einsum("ij,ij->i", upright, RAYS) > 0).all()


@pytest.mark.parametrize("surface", SURFACES)
def test_excess_is_negative_inside_and_nought_on_the_surface(surface):
    points = on(surface, RAYS)
    assert excess(surface, points) == pytest.approx(0, abs=1e-12)
    assert (excess(surface, 0.9 * points) < 0).all()
    assert excess(surface, points * 1.1) == pytest.approx(0.1 * np.linalg.norm(points, axis=1))
