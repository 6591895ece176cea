import pickle

import numpy as np
import pytest

from sepp.core.errors import MismatchError, NoDataError, StoreError, UnknownDatasetError, UnknownParameterError
from sepp.core.model import Batch, Dataset, Revision
from sepp.core.time import Interval
from sepp.store import Store
from tests.datastore.store.samples import CADENCE_NS, CONSTANTS, DATASET, START_NS, make_batch


def test_what_was_appended_is_read_back(store: Store) -> None:
    batch = make_batch(300)
    assert store.append(batch) == Revision(1, 300)
    for name, values in batch.values.items():
        found = store.read("C1_TEST", name, slice(0, 300))
        expected = values.view(np.int64) if values.dtype.kind == "M" else values
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(store.read("C1_TEST", "time", slice(10, 20)), batch.time[10:20])
    for name, values in CONSTANTS.items():
        np.testing.assert_array_equal(store.read("C1_TEST", name, slice(None)), values)


def test_types_are_kept(store: Store) -> None:
    store.append(make_batch(5))
    found = {name: store.read("C1_TEST", name, slice(0, 5)).dtype for name in ("B_vec_xyz_gse", "mode", "counts")}
    assert found == {"B_vec_xyz_gse": np.dtype("f4"), "mode": np.dtype("i4"), "counts": np.dtype("u2")}


def test_the_description_comes_back_equal(store: Store) -> None:
    store.append(make_batch(3))
    assert store.description("C1_TEST") == DATASET


def test_a_store_knows_its_datasets(store: Store) -> None:
    assert store.ids() == []
    store.append(make_batch(3))
    assert store.ids() == ["C1_TEST"]
    assert store.has("C1_TEST")
    assert not store.has("C2_TEST")
    assert store.revision("C2_TEST") is None


def test_records_after_the_last_raise_the_revision(store: Store) -> None:
    store.append(make_batch(100))
    assert store.append(make_batch(50, 100)) == Revision(1, 150)
    np.testing.assert_array_equal(store.read("C1_TEST", "flux", slice(0, 150)), make_batch(150).values["flux"])


@pytest.mark.parametrize("part", [slice(0, 100), slice(0, 40), slice(60, 100), slice(30, 31)])
def test_records_held_already_change_nothing(store: Store, part: slice) -> None:
    store.append(make_batch(100))
    assert store.append(make_batch(part.stop - part.start, part.start)) == Revision(1, 100)


def test_records_that_overlap_alike_only_add_what_is_new(store: Store) -> None:
    store.append(make_batch(100))
    assert store.append(make_batch(60, 80)) == Revision(1, 140)
    np.testing.assert_array_equal(store.read("C1_TEST", "mode", slice(0, 140)), make_batch(140).values["mode"])


def test_earlier_records_make_a_new_version(store: Store) -> None:
    store.append(make_batch(100, 50))
    assert store.append(make_batch(20, 10)) == Revision(2, 120)
    time = store.read("C1_TEST", "time", slice(0, 120))
    assert (np.diff(time) > 0).all()
    np.testing.assert_array_equal(store.read("C1_TEST", "counts", slice(0, 20)), make_batch(20, 10).values["counts"])


def test_a_later_batch_wins_on_equal_times(store: Store) -> None:
    store.append(make_batch(100))
    other = make_batch(10, 40, seed=1)
    assert store.append(other) == Revision(2, 100)
    found = store.read("C1_TEST", "B_vec_xyz_gse", slice(0, 100))
    np.testing.assert_array_equal(found[40:50], other.values["B_vec_xyz_gse"])
    np.testing.assert_array_equal(found[:40], make_batch(40).values["B_vec_xyz_gse"])
    np.testing.assert_array_equal(found[50:], make_batch(50, 50).values["B_vec_xyz_gse"])


def test_an_old_revision_gives_its_bits_again(store: Store) -> None:
    store.append(make_batch(100))
    store.append(make_batch(100, 100))
    store.append(make_batch(30, 50, seed=3))
    for version, rows in (("1.100", 100), ("1.130", 130), ("1.200", 200), ("1", 200)):
        found = store.open("C1_TEST", version=version)
        assert found.sizes["time"] == rows
        assert found.B_vec_xyz_gse.values.tobytes() == make_batch(rows).values["B_vec_xyz_gse"].tobytes()
    assert store.open("C1_TEST", version="1.130").attrs["version"] == "1.130"


@pytest.mark.parametrize("version", ["1.201", "3.1", "2.1", "x", "1.x"])
def test_a_version_that_never_was_is_refused(store: Store, version: str) -> None:
    store.append(make_batch(200))
    with pytest.raises(NoDataError):
        store.open("C1_TEST", version=version)


def test_an_unknown_dataset_offers_the_nearest(store: Store) -> None:
    store.append(make_batch(2))
    with pytest.raises(UnknownDatasetError, match="did you mean 'C1_TEST'"):
        store.open("C1_TESt")


def test_an_unknown_parameter_offers_the_nearest(store: Store) -> None:
    store.append(make_batch(2))
    with pytest.raises(UnknownParameterError, match="did you mean 'flux'"):
        store.open("C1_TEST", parameters=["fluxx"])


def test_a_dataset_without_records_is_described(store: Store) -> None:
    assert store.append(make_batch(0)) == Revision(1, 0)
    assert store.open("C1_TEST").sizes["time"] == 0
    assert store.spans("C1_TEST") == ()
    assert store.append(make_batch(4)) == Revision(1, 4)
    assert store.description("C1_TEST") == DATASET


@pytest.mark.parametrize("dataset_id", ["", "a/b", "../x", ".hidden", "a\\b"])
def test_an_id_that_is_no_folder_is_refused(disk: Store, dataset_id: str) -> None:
    with pytest.raises(MismatchError, match="Not a dataset id"):
        disk.append(Batch(Dataset(dataset_id), np.empty(0, np.int64)))


def test_times_that_decrease_are_refused(disk: Store) -> None:
    batch = make_batch(3)
    with pytest.raises(MismatchError, match="must not decrease"):
        disk.append(Batch(batch.dataset, batch.time[::-1].copy(), batch.values, batch.constants))
    assert disk.ids() == []


def test_a_store_can_be_pickled(store: Store) -> None:
    store.append(make_batch(50))
    again = pickle.loads(pickle.dumps(store))
    assert again.revision("C1_TEST") == Revision(1, 50)


def test_an_open_interval_can_be_pickled_and_computed(disk: Store) -> None:
    disk.append(make_batch(50))
    span = Interval(START_NS + 10 * CADENCE_NS, START_NS + 20 * CADENCE_NS)
    opened = pickle.loads(pickle.dumps(disk.open("C1_TEST", span)))
    np.testing.assert_array_equal(opened.mode.values, make_batch(10, 10).values["mode"])
    np.testing.assert_array_equal(opened.time.values.astype(np.int64), make_batch(10, 10).time)


def test_a_store_that_cannot_be_written_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    blocked = tmp_path_factory.mktemp("blocked") / "file"
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match="Cannot write 'C1_TEST'"):
        Store(blocked).append(make_batch(2))
