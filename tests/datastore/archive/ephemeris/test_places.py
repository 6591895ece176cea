"""Positions against the orbits that they were made of, and what is told of them."""

import numpy as np
import pytest

from sepp.archive.ephemeris import tracks
from sepp.archive.ephemeris.tracks import thin
from sepp.core.errors import UnknownNameError
from sepp.core.time import DAY_NS, HOUR_NS, SECOND_NS, Interval
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.frames import rotate
from sepp.physics.regions import REGIONS
from tests.datastore.archive.ephemeris.flights import FORMATION, SCENARIO, day, perigees_ns

WHOLE = Interval(SCENARIO.start_ns, SCENARIO.start_ns + 12 * DAY_NS)


def truth_re(times_ns):
    return FORMATION.positions(1, (np.asarray(times_ns) - SCENARIO.start_ns) / 1e9) / EARTH_RADIUS_KM


def test_records_are_given_as_they_are_held_in_earth_radii(almanac):
    found = almanac.places("demo1", Interval(day(1), day(1) + HOUR_NS))
    assert len(found.time_ns) == 60
    assert found.positions_re == pytest.approx(truth_re(found.time_ns), abs=1e-5)


def test_a_long_interval_is_thinned_to_the_points_wanted(almanac):
    found = almanac.places("demo1", WHOLE, points=100)
    assert len(found.time_ns) == 100
    assert found.positions_re == pytest.approx(truth_re(found.time_ns), abs=1e-5)
    assert (found.time_ns[0], found.time_ns[-1]) == (WHOLE.start_ns, WHOLE.stop_ns - 60 * SECOND_NS)


def test_blocks_of_an_hour_are_made_positions_again(almanac, monkeypatch):
    source = almanac.track("demo1")
    bent = source.read(WHOLE, 10_000, direct_rows=1000)
    assert len(bent.time_ns) < 400
    assert np.linalg.norm(bent.positions_re - truth_re(bent.time_ns), axis=1).max() < 0.002
    monkeypatch.setattr(tracks, "unbend", lambda means, _spans: means)
    plain = source.read(WHOLE, 10_000, direct_rows=1000)
    assert np.linalg.norm(plain.positions_re - truth_re(plain.time_ns), axis=1).max() > 0.02


def test_between_records_positions_are_interpolated(almanac):
    times = [day(1) + 17 * SECOND_NS, int(perigees_ns(1)[0]) + 31 * SECOND_NS]
    assert almanac.places_at("demo1", times).positions_re == pytest.approx(truth_re(times), abs=1e-5)


def test_a_cadence_or_two_beyond_the_last_record_the_position_goes_on(almanac):
    last = WHOLE.stop_ns - 60 * SECOND_NS
    times = [WHOLE.start_ns - 60 * SECOND_NS, last + 60 * SECOND_NS, last + 120 * SECOND_NS]
    assert almanac.places_at("demo1", times).positions_re == pytest.approx(truth_re(times), abs=2e-3)
    assert np.isnan(almanac.places_at("demo1", [last + 121 * SECOND_NS]).positions_re).all()


def test_beyond_the_records_and_in_holes_nothing_is_made_up(almanac):
    hole = SCENARIO.start_ns + 118_000 * SECOND_NS
    found = almanac.places_at("cluster1", [day(-1), hole, day(1), day(99)])
    assert np.isnan(found.positions_re[[0, 1, 3]]).all()
    assert np.isfinite(found.positions_re[2]).all()
    assert [bool(name) for name in found.region_names()] == [False, False, True, False]


@pytest.mark.parametrize("frame", ["GSM", "sm", "GEO"])
def test_frames_are_those_of_physics(almanac, frame):
    found = almanac.places("demo1", Interval(day(1), day(2)), frame)
    turned = rotate(truth_re(found.time_ns), found.time_ns, "GSE", frame)
    assert found.positions_re == pytest.approx(turned, abs=1e-5)
    assert found.frame == frame.upper()


def test_an_unknown_frame_is_refused(almanac):
    with pytest.raises(UnknownNameError, match="known are GEI, GEO, GSE"):
        almanac.places("demo1", WHOLE, "HCI")


def test_an_orbit_leads_from_the_plasmasphere_to_the_solar_wind(almanac):
    orbit = almanac.orbits("demo1").find(1)
    names = almanac.places("demo1", orbit, points=4000).region_names()
    assert names[len(names) // 2] == "solar wind"
    assert set(names) == set(REGIONS) - {"magnetotail"}


def test_nothing_is_read_where_nothing_is(almanac):
    assert len(almanac.places("demo1", Interval(0, DAY_NS)).time_ns) == 0


def test_thinning_keeps_both_ends():
    assert thin(1000, 4).tolist() == [0, 333, 666, 999]
    assert thin(3, 10).tolist() == [0, 1, 2]
