import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.core.errors import MismatchError
from sepp.core.model import Parameter
from sepp.core.time import Interval
from sepp.store import PyramidSlice, Store
from sepp.store.levels.pyramid import cut_rows, factors
from sepp.store.levels.statistics import _reduce, combine_blocks, combine_plainly, reduce_plainly, reducer
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch, make_series

PLAIN = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = 90_000


def make_values(rows: int = ROWS) -> np.ndarray:
    rng = np.random.default_rng(7)
    values = np.cumsum(rng.normal(size=(rows, 3)), axis=0).astype(np.float32)
    values[rng.random(values.shape) < 0.05] = np.nan
    values[rows // 3 : rows // 3 + 5000] = np.nan
    return values


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("long"))
    values = make_values()
    time = START_NS + np.arange(ROWS) * CADENCE_NS
    for start, stop in ((0, 10), (10, 5000), (5000, 66_000), (66_000, ROWS)):
        store.append(make_series(values[start:stop], time[start:stop]))
    return store


def check_blocks(level: PyramidSlice, time: np.ndarray, values: np.ndarray) -> None:
    """Compare every block with its records, and all records with the blocks."""
    first = np.searchsorted(time, level.time_ns)
    stop = np.searchsorted(time, level.stop_ns, "right")
    np.testing.assert_array_equal(first, np.append([0], stop[:-1]))
    assert stop[-1] == len(time)
    for block, rows in enumerate(map(slice, first, stop)):
        part = values[rows]
        np.testing.assert_array_equal(level.minimum[block], np.fmin.reduce(part))
        np.testing.assert_array_equal(level.maximum[block], np.fmax.reduce(part))
        np.testing.assert_array_equal(level.count[block], (~np.isnan(part)).sum(axis=0))
        total = np.nansum(part.astype(float), axis=0)
        np.testing.assert_allclose(level.mean[block] * level.count[block], np.where(level.count[block], total, np.nan))


@PLAIN
@given(st.integers(0, ROWS - 1), st.integers(1, ROWS), st.integers(10, 3000))
def test_blocks_equal_brute_force(long: Store, start: int, length: int, points: int) -> None:
    stop = min(start + length, ROWS)
    time = START_NS + np.arange(start, stop) * CADENCE_NS
    level = long.level("SERIES", "x", Interval(int(time[0]), int(time[-1]) + 1), points)
    assert len(level.time_ns) <= points + 2
    assert len(level.time_ns) * 2 >= min(stop - start, points)
    check_blocks(level, time, make_values()[start:stop])


@pytest.mark.parametrize("rows", [10, 5000, 66_000, 40_001])
def test_an_older_revision_has_its_own_blocks(long: Store, rows: int) -> None:
    level = long.level("SERIES", "x", None, 500, version=f"1.{rows}")
    check_blocks(level, START_NS + np.arange(rows) * CADENCE_NS, make_values()[:rows])


def test_few_records_are_given_as_they_are(long: Store) -> None:
    level = long.level("SERIES", "x", Interval(START_NS, START_NS + 100 * CADENCE_NS), 100)
    assert level.factor == 1
    np.testing.assert_array_equal(level.mean, make_values()[:100])
    np.testing.assert_array_equal(level.time_ns, level.stop_ns)


def test_no_block_spans_a_gap_if_asked(store: Store) -> None:
    time = START_NS + np.r_[0:7001, 9000:20_003, 20_100:20_101, 30_000:40_000] * CADENCE_NS
    store.append(make_series(np.arange(len(time), dtype=float), time))
    gaps = store.gaps("SERIES", None, CADENCE_NS)
    level = store.level("SERIES", "x", None, 300, breaks=gaps.rows)
    check_blocks(level, time, np.arange(len(time), dtype=float))
    inside = [np.diff(time[(time >= a) & (time <= b)]) for a, b in zip(level.time_ns, level.stop_ns, strict=True)]
    assert max(steps.max(initial=0) for steps in inside) == CADENCE_NS


@pytest.mark.parametrize("points", [300, 900])
def test_a_slower_mode_is_as_fine_in_time_as_the_rest(store: Store, points: int) -> None:
    steps = np.concatenate([np.full(30_000, 1), np.full(1000, 60), [4000], np.full(1000, 60), np.full(30_000, 1)])
    time = START_NS + np.cumsum(steps) * CADENCE_NS
    store.append(make_series(np.arange(len(time), dtype=float), time))
    level = store.level("SERIES", "x", None, points)
    check_blocks(level, time, np.arange(len(time), dtype=float))
    width = (time[-1] - time[0]) / points
    slow = (level.time_ns > time[30_000]) & (level.stop_ns < time[32_000])
    spans = (level.stop_ns - level.time_ns)[slow & (level.step_ns <= 60 * CADENCE_NS)]
    assert spans.max() <= 4 * width
    assert len(level.time_ns) < 3 * points


def test_a_gap_does_not_cut_its_block(store: Store) -> None:
    time = START_NS + np.r_[0:7000, 9_000_000:9_020_000] * CADENCE_NS
    store.append(make_series(np.zeros(len(time)), time))
    assert len(store.level("SERIES", "x", None, 300).time_ns) <= 302


def test_the_longest_step_into_each_block_is_told(store: Store) -> None:
    time = START_NS + np.r_[0:7000, 9000:20_000] * CADENCE_NS
    store.append(make_series(np.zeros(len(time)), time))
    level = store.level("SERIES", "x", None, 300)
    assert level.step_ns.max() == 2001 * CADENCE_NS
    assert (level.step_ns > CADENCE_NS).sum() == 1


def test_fills_of_integers_do_not_count(store: Store) -> None:
    values = np.tile(np.array([5, -99, 7], np.int32), 3000)
    store.append(make_series(values, parameter=Parameter("x", "int32", fill=-99)))
    level = store.level("SERIES", "x", None, 100)
    assert (level.minimum.min(), level.maximum.max()) == (5, 7)
    assert level.count.sum() == 6000


def test_spectrogram_bins_have_levels(store: Store) -> None:
    store.append(make_batch(9000))
    level = store.level("C1_TEST", "flux", None, 200)
    check_blocks(level, make_batch(9000).time, make_batch(9000).values["flux"])


def test_a_parameter_that_came_later_has_levels(store: Store) -> None:
    store.append(make_batch(9000, only=["mode"]))
    store.append(make_batch(9001, 9000))
    expected = np.concatenate([np.full((9000, 5), np.nan), make_batch(9001, 9000).values["flux"]])
    check_blocks(store.level("C1_TEST", "flux", None, 300), make_batch(18_001).time, expected)


def test_a_merged_version_has_the_levels_of_its_records(store: Store) -> None:
    store.append(make_batch(20_000, 5000))
    store.append(make_batch(10_000))
    level = store.level("C1_TEST", "duration", None, 400)
    check_blocks(level, make_batch(25_000).time, make_batch(25_000).values["duration"])


@pytest.mark.parametrize("name", ["label", "time_range", "energy"])
def test_text_times_and_constants_have_no_levels(store: Store, name: str) -> None:
    store.append(make_batch(10))
    with pytest.raises(MismatchError, match="not a number along time"):
        store.level("C1_TEST", name, None, 100)


@pytest.mark.parametrize("reduce", [reducer(), reduce_plainly, _reduce])
def test_each_pass_gives_the_same_blocks(reduce: object) -> None:
    values = make_values(6400)[:640].reshape(10, 64, 3)
    np.testing.assert_allclose(reduce(values), reducer()(values), rtol=1e-12)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rows_are_cut_without_overlap_or_hole(start: int, length: int) -> None:
    pieces = cut_rows(start, start + length, factors(10**7))
    edges = [start, *(last * factor for factor, _, last in pieces)]
    assert [first * factor for factor, first, _ in pieces] == edges[:-1]
    assert edges[-1] == start + length


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_blocks_combine_alike_with_and_without_the_compiler(shape):
    rng = np.random.default_rng(5)
    blocks = rng.normal(size=(256, 4, *shape))
    blocks[rng.random(blocks.shape) < 0.2] = np.nan
    blocks[:16, :2] = np.nan
    plain = combine_plainly(blocks.reshape(32, 8, 4, -1)).reshape(32, 4, *shape)
    np.testing.assert_allclose(combine_blocks(blocks, 8), plain, rtol=1e-12, atol=1e-12)
