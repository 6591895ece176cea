"""Perigees and orbit numbers against the orbits that the positions were made of."""

from dataclasses import replace

import numpy as np
import pytest

from sepp.archive.ephemeris import orbits as finding
from sepp.archive.ephemeris.orbits import COUNTED, MISSION
from sepp.core.errors import NoDataError, UnknownNameError
from sepp.core.model import Batch, Dataset
from sepp.core.time import HOUR_NS, MINUTE_NS, SECOND_NS, Interval
from tests.datastore.archive.ephemeris.flights import FIRST_NUMBER, day, demo, perigees_ns
from tests.datastore.servers.examples import ingest


def test_perigees_are_found_to_a_tenth_of_a_second(almanac):
    found = almanac.orbits("demo1")
    true = perigees_ns(1)
    assert np.abs(found.start_ns - true[:-1]).max() < SECOND_NS // 10
    assert np.abs(found.stop_ns - true[1:]).max() < SECOND_NS // 10


def test_perigees_are_told_in_whole_milliseconds(almanac):
    found = almanac.orbits("demo1")
    assert not np.any(found.start_ns % 10**6)
    assert (found.start_ns[1:] == found.stop_ns[:-1]).all()


def test_without_mission_numbers_orbits_are_counted_and_say_so(almanac):
    found = almanac.orbits("demo1")
    assert found.numbers.tolist() == [1, 2, 3, 4, 5]
    assert found.numbering == COUNTED


def test_the_mission_s_own_numbers_are_taken_where_they_are_held(almanac):
    found = almanac.orbits("cluster1")
    assert found.numbers.tolist() == [FIRST_NUMBER + n for n in range(5)]
    assert found.numbering == MISSION


def test_an_orbit_is_found_by_its_number(almanac):
    found = almanac.orbits("cluster1")
    assert found.find(FIRST_NUMBER + 1) == Interval(int(found.start_ns[1]), int(found.stop_ns[1]))
    with pytest.raises(NoDataError, match="orbits 121 to 125 are"):
        found.find(7)


def test_orbits_that_touch_an_interval(almanac):
    found = almanac.orbits("demo1").within(Interval(day(2), day(2) + HOUR_NS))
    assert found.numbers.tolist() == [1]


def test_a_hole_of_two_orbits_is_counted_over_and_is_no_orbit(sky, almanac):
    store, catalog = sky
    flight = demo(2)
    true = perigees_ns(2)
    kept = (flight.time < true[0] + 3 * HOUR_NS) | (flight.time > true[2] - 3 * HOUR_NS)
    dataset = Dataset("HOLE_POSITION", observatory="Hole", cadence_ns=MINUTE_NS, parameters=flight.dataset.parameters)
    ingest(store, catalog, Batch(dataset, flight.time[kept], {n: v[kept] for n, v in flight.values.items()}))
    found = almanac.orbits("hole")
    assert found.numbers.tolist() == [3, 4]


def test_a_few_days_in_each_of_many_months_are_whole_orbits_only(sky, almanac):
    store, catalog = sky
    flight = demo(2)
    seconds = (flight.time - perigees_ns(2)[0]) / SECOND_NS
    kept = np.abs(seconds) < 8 * 3600
    for perigee in perigees_ns(2)[[1, 4]]:
        kept |= np.abs(flight.time - perigee) < 8 * HOUR_NS
    dataset = replace(flight.dataset, id="SPARSE_POSITION", observatory="Sparse")
    ingest(store, catalog, Batch(dataset, flight.time[kept], {n: v[kept] for n, v in flight.values.items()}))
    assert almanac.orbits("sparse").numbers.tolist() == [1]


def test_long_flights_are_read_by_blocks_with_the_same_perigees(almanac, monkeypatch):
    monkeypatch.setattr(finding, "MOST_POINTS", 4000)
    found = finding.find_orbits(almanac.track("demo1"))
    assert len(found.numbers) >= 4
    assert np.abs(found.start_ns - perigees_ns(1)[: len(found.numbers)]).max() < SECOND_NS // 10


def test_who_does_not_go_round_has_no_orbits(sky, almanac):
    store, catalog = sky
    flight = demo(1)
    still = np.tile(np.float32([1.5e6, 2e4, -3e3]), (len(flight.time), 1))
    still += np.random.default_rng(5).normal(0, 5, still.shape).astype(np.float32)
    dataset = Dataset(
        "L1_POSITION", observatory="Sentinel", cadence_ns=MINUTE_NS, parameters=flight.dataset.parameters[:1]
    )
    ingest(store, catalog, Batch(dataset, flight.time, {"sc_pos_xyz_gse": still}))
    assert len(almanac.orbits("sentinel").numbers) == 0


def test_orbits_are_found_once_for_each_state(almanac):
    assert almanac.orbits("demo1") is almanac.orbits("DEMO1")


def test_an_unknown_spacecraft_offers_the_nearest(almanac):
    with pytest.raises(UnknownNameError, match="did you mean 'cluster1'"):
        almanac.orbits("cluster_1")
