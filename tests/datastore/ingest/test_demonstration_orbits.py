import numpy as np
import pytest

from sepp.ingest.demonstration.environment import World
from sepp.ingest.demonstration.magnetosphere import compressed_dipole, effective_shell
from sepp.ingest.demonstration.noise import Carrier, Spectrum, random_series, wave_field
from sepp.ingest.demonstration.orbits import SEPARATION_KM, Formation, tetrahedron_shape
from sepp.ingest.demonstration.scenario import Scenario

SCENARIO = Scenario()


def corners(hour):
    moment = np.array([hour * 3600.0])
    return np.concatenate([Formation(SCENARIO).positions(one, moment) for one in (1, 2, 3, 4)])


def test_the_tetrahedron_is_regular_on_leaving_the_magnetosphere():
    size, elongation, planarity = tetrahedron_shape(corners(11.5))
    assert size == pytest.approx(SEPARATION_KM / np.sqrt(2), rel=0.01)
    assert max(elongation, planarity) < 0.01


def test_the_four_stay_together_and_apart():
    for hour in range(1, 120, 3):
        places = corners(hour)
        apart = np.linalg.norm(places[:, None] - places[None], axis=-1)[np.triu_indices(4, 1)]
        assert 200 < apart.min() < apart.max() < 4000


def test_a_line_of_points_is_elongated_and_a_sheet_planar():
    line, sheet = np.zeros((4, 3)), np.zeros((4, 3))
    line[:, 0] = [0, 1, 2, 3]
    sheet[:, :2] = [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert tetrahedron_shape(line + 1e-9 * corners(11.5))[1] == pytest.approx(1, abs=1e-4)
    assert tetrahedron_shape(sheet)[1:] == pytest.approx((0, 1))


def test_a_series_has_unit_variance_and_no_mean():
    series = random_series(np.random.default_rng(1), 5000, 4.0, Spectrum(3600.0, 8.0))
    assert (series.mean(), series.std()) == pytest.approx((0, 1), abs=1e-12)


def test_waves_pass_later_where_they_go_to():
    carrier = Carrier((-1.0, 0.0, 0.0), speed_kms=400.0, spread=0.0)
    clock = np.arange(0.0, 4000.0, 2.0)
    waves = wave_field(np.random.default_rng(2), clock, carrier=carrier, spectrum=Spectrum(600.0, 10.0), rms_nt=1.0)
    moments = np.arange(1000.0, 2000.0, 2.0)
    here = waves.at(moments, np.zeros((len(moments), 3)))
    there = waves.at(moments + 20, np.tile([-8000.0, 500.0, 0.0], (len(moments), 1)))
    assert there == pytest.approx(here, abs=1e-9)
    assert here[:, 0] == pytest.approx(0, abs=1e-12)


def test_the_pressed_dipole_is_stronger_than_the_free_one_at_the_nose():
    place, times = np.array([[10.0, 0, 0]]), np.array([SCENARIO.start_ns])
    near, far = (compressed_dipole(place, times, np.array([standoff])) for standoff in (10.0, 1e3))
    assert np.linalg.norm(near) / np.linalg.norm(far) == pytest.approx(2.4, abs=0.25)


def test_lines_from_the_poles_reach_far():
    shells = effective_shell(np.array([[-6.0, 0, 0], [0, 6.0, 0], [0.1, 0, 6.0], [6.0, 0, 0]]))
    assert shells[:2] == pytest.approx(6)
    assert shells[2] > 50
    assert shells[3] < 6


def test_weights_of_the_regions_add_up_to_one():
    world = World(SCENARIO)
    around = world.around(1, SCENARIO.spins(1)[::50])
    assert np.sum([weight for weight, _ in around.populations], axis=0) == pytest.approx(1, abs=1e-3)
