"""Coverage of data whose cadence changes: neither a stretch a record, nor a gap overlooked."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.gaps.rule import AROUND, find_blocks, find_gaps
from sepp.store.levels.pyramid import FIRST, edges_of
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_series

SECOND = 10**9


def times_of(*runs):
    """Lay runs of (step in s, count) one after the other."""
    return START_NS + np.cumsum(np.concatenate([np.full(n, round(step * SECOND)) for step, n in runs]))


def is_gap(steps, place, cadence):
    """Judge one step by the rule, as it is written down."""
    plain = [step or cadence for step in steps]
    padded = [cadence] * AROUND + plain + [cadence] * AROUND
    before, after = sorted(padded[place : place + AROUND]), sorted(padded[place + AROUND + 1 :][:AROUND])
    slow, fast = max(before[7], after[7]), max(before[13], after[13])
    typical = slow if slow > 2 * cadence else fast if 2 * fast < cadence else cadence
    return steps[place] > 3 * typical


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2, 7, 10, 31, 40, 3600]), st.integers(1, 40)), max_size=12))
def test_gaps_are_those_of_the_rule(runs):
    time = np.cumsum([0, *(step for step, n in runs for _ in range(n))])
    steps = np.diff(time).tolist()
    expected = [place + 1 for place in range(len(steps)) if is_gap(steps, place, 10)]
    assert find_gaps(time, 10).tolist() == expected


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(3.1, 1e5)), max_size=9), st.integers(0, 200))
def test_gaps_of_regular_data_are_steps_over_three_cadences(gaps, jitter):
    steps = np.full(500, 1000) + np.random.default_rng(jitter).integers(-jitter, jitter + 1, 500)
    for place, length in gaps:
        steps[place] = round(1000 * length)
    time = np.cumsum(steps)
    assert find_gaps(time, 1000).tolist() == (np.flatnonzero(np.diff(time) > 3000) + 1).tolist()


@pytest.mark.parametrize("slow", [10, 60, 3600])
def test_slower_data_later_are_one_stretch(store: Store, slow):
    time = times_of((1, 20_000), (slow, 20_000))
    store.append(make_series(np.zeros(len(time)), time))
    assert [span.records for span in store.spans("SERIES", None)] == [40_000]


def test_gaps_are_found_at_each_cadence(store: Store):
    runs = ((4, 9000), (100, 1), (4, 700), (40, 9000), (4000, 1), (40, 300), (0.1, 9000), (3, 1), (0.1, 9000))
    time = times_of(*runs)
    store.append(make_series(np.zeros(len(time)), time))
    assert [span.records for span in store.spans("SERIES")] == [9000, 9701, 9301, 9001]


def test_bursts_stay_apart(store: Store):
    time = times_of(*[run for _ in range(900) for run in ((4, 9), (300, 1))])
    store.append(make_series(np.zeros(len(time)), time))
    assert [span.records for span in store.spans("SERIES")] == [9, *[10] * 899, 1]


def test_a_few_records_far_apart_are_no_cadence(store: Store):
    time = times_of((4, 5000), (9000, 5), (4, 5000))
    store.append(make_series(np.zeros(len(time)), time))
    assert [span.records for span in store.spans("SERIES")] == [5000, 1, 1, 1, 1, 5001]


def test_blocks_of_another_cadence_are_not_read():
    time = times_of((1, 100 * FIRST), (10, 10_000 * FIRST))
    edges = edges_of(time, np.empty(0, np.int64), FIRST)
    assert len(find_blocks(edges, SECOND)) <= 1


def test_a_block_with_a_gap_is_read_at_every_cadence():
    time = times_of((4, 640), (0.1, 640), (2, 1), (0.1, 639), (400, 640), (9000, 1), (400, 639))
    edges = edges_of(time, np.empty(0, np.int64), FIRST)
    gaps = (find_gaps(time, CADENCE_NS) // FIRST).tolist()
    assert gaps
    assert set(gaps) <= set(find_blocks(edges, CADENCE_NS).tolist())


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hold five cadences, with a gap in each, one between two and many gaps of a minute."""
    runs = [
        (4, 90_000),
        (1800, 1),
        (4, 70_001),
        (40, 9000),
        (4000, 1),
        (40, 3000),
        (0.1, 90_000),
        (300, 1),
        (0.1, 9000),
    ]
    time = times_of(*runs, *[run for _ in range(50) for run in ((4, 300), (60, 1))])
    store = Store(tmp_path_factory.mktemp("changing"))
    store.append(make_series(np.zeros(len(time)), time))
    return store


@pytest.mark.parametrize("least", [0, 61, 3000])
def test_gaps_of_a_width_are_those_of_all(changing, least):
    spans = changing.spans("SERIES")
    steps = np.array([(a.stop_ns, b.start_ns) for a, b in pairwise(spans)])
    wide = steps[np.diff(steps, axis=1)[:, 0] > least * SECOND]
    found = changing.gaps("SERIES", None, CADENCE_NS, least_ns=least * SECOND)
    assert np.array_equal(np.stack([found.before_ns, found.after_ns], axis=1), wide)
    assert len(wide) == {0: 53, 61: 3, 3000: 1}[least]


def test_an_interval_within_a_gap_has_it(changing):
    gap = changing.gaps("SERIES", None, CADENCE_NS, least_ns=3000 * SECOND)
    middle = int(gap.before_ns[0]) + 2000 * SECOND
    found = changing.gaps("SERIES", Interval(middle, middle + SECOND), CADENCE_NS)
    assert (found.rows.tolist(), found.after_ns.tolist()) == (gap.rows.tolist(), gap.after_ns.tolist())


def test_without_a_cadence_a_gap_is_a_step_over_the_limit(changing):
    found = changing.gaps("SERIES", None, 0, least_ns=50 * SECOND)
    assert len(found.rows) == len(changing.spans("SERIES", 50 * SECOND)) - 1 == 53
