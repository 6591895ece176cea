import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.reading.time_axis import StoredTimeIndex
from sepp.store.states import time_index
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch, make_series

PLAIN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = 200_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("long"))
    rng = np.random.default_rng(5)
    time = START_NS + np.cumsum(rng.integers(0, 3, ROWS)) * CADENCE_NS
    store.append(make_series(np.arange(ROWS, dtype=np.int32), time))
    return store


@pytest.fixture(scope="module")
def pair(long: Store) -> tuple[xr.Dataset, xr.Dataset]:
    ours = long.open("SERIES")
    theirs = xr.open_zarr(f"{long.url}/SERIES/1").load()
    return ours, theirs


places = st.integers(START_NS - 10 * CADENCE_NS, START_NS + (ROWS + 10) * CADENCE_NS)


@PLAIN
@given(places, places)
def test_a_slice_of_time_is_the_one_pandas_gives(pair: tuple[xr.Dataset, xr.Dataset], start: int, stop: int) -> None:
    wanted = slice(np.datetime64(start, "ns"), np.datetime64(stop, "ns"))
    ours, theirs = (dataset.sel(time=wanted) for dataset in pair)
    assert ours.sizes == theirs.sizes
    np.testing.assert_array_equal(ours.x.values, theirs.x.values)
    np.testing.assert_array_equal(ours.time.values, theirs.time.values)


@PLAIN
@given(places)
def test_the_nearest_time_is_the_one_pandas_gives(pair: tuple[xr.Dataset, xr.Dataset], place: int) -> None:
    ours, theirs = pair
    labels = pd.DatetimeIndex(np.unique(theirs.time.values))
    wanted = pd.Timestamp(place)
    found = ours.sel(time=wanted, method="nearest")
    assert found.time.values == labels[labels.get_indexer([wanted], method="nearest")[0]]
    assert found.x.values == theirs.x.values[np.searchsorted(theirs.time.values, found.time.values)]


@PLAIN
@given(places, st.integers(1, 10**15))
def test_an_interval_holds_its_start_and_not_its_stop(long: Store, start: int, length: int) -> None:
    span = Interval(start, start + length)
    time = long.read("SERIES", "time", slice(0, ROWS))
    rows = long.time_index("SERIES").rows(span)
    np.testing.assert_array_equal(time[rows], time[(time >= span.start_ns) & (time < span.stop_ns)])


@pytest.mark.parametrize(
    "label",
    [
        "2005-01-09",
        "2005-01",
        slice("2005-01-09T02", "2005-01-09T03:30"),
        slice(None, "2005-01-09"),
        slice("2005-01-11Z", None),
    ],
)
def test_text_is_understood_as_pandas_does(pair: tuple[xr.Dataset, xr.Dataset], label: object) -> None:
    ours, theirs = pair
    plain = slice("2005-01-11", None) if isinstance(label, slice) and label.start == "2005-01-11Z" else label
    np.testing.assert_array_equal(ours.sel(time=label).x.values, theirs.sel(time=plain).x.values)


def test_slices_of_slices_stay_in_the_store(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    once = pair[0].isel(time=slice(1000, 150_000))
    twice = once.isel(time=slice(10, -10))
    assert twice.xindexes["time"]._pandas is None
    np.testing.assert_array_equal(twice.x.values, np.arange(1010, 149_990))
    np.testing.assert_array_equal(twice.time.values, pair[1].time.values[1010:149_990])


OPERATIONS = {
    "arithmetic": lambda ds: (ds.x + ds.x).values,
    "inner join": lambda ds: (ds.x[:50] + ds.x[20:]).values,
    "outer join": lambda ds: xr.align(ds.x[:50], ds.x[20:70], join="outer")[0].values,
    "step": lambda ds: ds.x[::7].values,
    "reverse": lambda ds: ds.x[::-1].values,
    "one": lambda ds: ds.isel(time=3).time.values,
    "list": lambda ds: ds.x.isel(time=[5, 3, 8]).values,
    "concat": lambda ds: xr.concat([ds.x[:5], ds.x[9:12]], "time").time.values,
    "resample": lambda ds: ds.x.resample(time="1min").mean().values,
    "groupby": lambda ds: ds.x.groupby("time.minute").mean().values,
    "rolling": lambda ds: ds.x.rolling(time=3).mean().values,
    "interp": lambda ds: ds.x.interp(time=ds.time[:-1:2] + np.timedelta64(1, "s")).values,
    "frame": lambda ds: ds.to_dataframe().index.values,
    "sort": lambda ds: ds.sortby("time", ascending=False).x.values,
    "where": lambda ds: ds.x.where(ds.x.compute() % 2 == 0, drop=True).values,
    "label": lambda ds: ds.x.sel(time=ds.time.values[4]).values,
    "labels": lambda ds: ds.x.sel(time=ds.time.values[[4, 1]]).values,
    "tolerance": lambda ds: ds.x.sel(time=ds.time.values[4] + 1, method="nearest", tolerance="1s").values,
    "rename": lambda ds: ds.rename(time="epoch").sel(epoch=slice("2005-01-09", "2005-01-09T00:02")).x.values,
    "shift": lambda ds: ds.x.roll(time=3, roll_coords=True).time.values,
    "differentiate": lambda ds: ds.x.astype(float).differentiate("time").values,
    "hour": lambda ds: ds.time.dt.hour.values,
    "copy": lambda ds: ds.copy(deep=True).x.sel(time=slice("2005-01-09", None)).values,
    "default index": lambda ds: ds.drop_indexes("time").set_xindex("time").x.sel(time="2005-01-09").values,
    "empty": lambda ds: ds.sel(time=slice("2030", None)).time.values,
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_xarray_does_the_same_with_our_index_as_with_its_own(disk: Store, name: str) -> None:
    disk.append(make_series(np.arange(100, dtype=np.int32)))
    theirs = xr.open_zarr(f"{disk.url}/SERIES/1").load()
    np.testing.assert_array_equal(OPERATIONS[name](disk.open("SERIES")), OPERATIONS[name](theirs))


def test_indexes_are_equal_by_their_labels(disk: Store) -> None:
    disk.append(make_batch(30))
    index = disk.open("C1_TEST").xindexes["time"]
    assert isinstance(index, StoredTimeIndex)
    assert index.equals(disk.open("C1_TEST").xindexes["time"])
    assert not index.equals(disk.open("C1_TEST", version="1.29").xindexes["time"])


def test_finding_rows_reads_no_more_than_a_chunk_of_time(long: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    time_index._kept._chunks.clear()
    index = long.time_index("SERIES")
    index.rows(Interval(START_NS + 10**14, START_NS + 2 * 10**14))
    assert len(time_index._kept._chunks) <= 2


def test_spans_end_where_a_step_is_a_gap(store: Store) -> None:
    time = START_NS + np.r_[0:5000, 5010:5100, 9000:20000, 30000] * CADENCE_NS
    store.append(make_series(np.zeros(len(time)), time))
    found = store.spans("SERIES")
    assert [span.records for span in found] == [5000, 90, 11000, 1]
    starts = (np.array([0, 5010, 9000, 30000]) * CADENCE_NS + START_NS).tolist()
    assert [span.start_ns for span in found] == starts
    assert found[-1].stop_ns == time[-1]


def test_a_gap_between_two_chunks_is_found_once(store: Store) -> None:
    gaps = [64, 65536, 65537, 131072, 149_999]
    steps = np.ones(150_000, np.int64)
    steps[gaps] = 100
    time = START_NS + np.cumsum(steps) * CADENCE_NS
    store.append(make_series(np.zeros(len(time)), time))
    found = store.spans("SERIES")
    assert [span.start_ns for span in found] == time[[0, *gaps]].tolist()
    assert [span.records for span in found] == np.diff([0, *gaps, len(time)]).tolist()


@PLAIN
@given(st.lists(st.integers(0, 9), min_size=1, max_size=300), st.integers(1, 30))
def test_spans_hold_all_records_and_no_gap(steps: list[int], repeat: int) -> None:
    time = START_NS + np.cumsum(np.tile(steps, repeat)) * CADENCE_NS
    store = Store(f"memory://spans-{hash((tuple(steps), repeat))}")
    store.append(make_series(np.zeros(len(time)), time))
    places = np.flatnonzero(np.diff(time) > 3 * CADENCE_NS)
    found = store.spans("SERIES", 3 * CADENCE_NS)
    assert sum(span.records for span in found) == len(time)
    assert [span.stop_ns for span in found] == [*time[places].tolist(), int(time[-1])]
