import numpy as np
import pytest

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter, Revision
from sepp.store import Store
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch, make_series

EARLY = ("B_vec_xyz_gse", "mode")
CONSTANT = Parameter("energy", "float64", (2,), ("energy",), is_varying=False)


def make_times(rows: int, first: int = 0) -> np.ndarray:
    return START_NS + np.arange(first, first + rows) * CADENCE_NS


def make_constant(values: list[float], first: int) -> Batch:
    dataset = Dataset("SERIES", parameters=(Parameter("x", "float32"), CONSTANT))
    values_x = np.arange(3, dtype=np.float32)
    return Batch(dataset, make_times(3, first), {"x": values_x}, {"energy": np.array(values)})


def test_a_parameter_that_a_file_lacks_is_missing_there(store: Store) -> None:
    store.append(make_batch(10))
    store.append(make_batch(5, 10, only=["counts"]))
    opened = store.open("C1_TEST").isel(time=slice(10, 15))
    assert np.isnan(opened.B_vec_xyz_gse.values).all()
    assert opened.mode_mask.values.all()
    assert (opened.label.values == "").all()
    assert np.isnat(opened.time_range.values).all()
    np.testing.assert_array_equal(opened.counts.values, np.arange(10, 15))


def test_integers_without_fill_get_one_where_they_lack(store: Store) -> None:
    store.append(make_batch(10, only=["counts", "mode"]))
    assert "counts_mask" not in store.open("C1_TEST")
    store.append(make_batch(5, 10, only=["mode"]))
    opened = store.open("C1_TEST")
    assert opened.counts_mask.values.tolist() == [False] * 10 + [True] * 5
    assert opened.counts.attrs["FILLVAL"] == store.description("C1_TEST").parameter("counts").fill == 65535


def test_a_file_without_records_adds_nothing(store: Store) -> None:
    store.append(make_batch(10, only=EARLY))
    assert store.append(make_batch(0)) == Revision(1, 10)
    assert len(store.description("C1_TEST").parameters) == 2


def test_a_parameter_that_comes_later_is_missing_before(store: Store) -> None:
    store.append(make_batch(10, only=EARLY))
    assert store.append(make_batch(5, 10)) == Revision(1, 15)
    opened = store.open("C1_TEST")
    assert np.isnan(opened.flux.values[:10]).all()
    assert opened.counts_mask.values.tolist() == [True] * 10 + [False] * 5
    np.testing.assert_array_equal(opened.flux.values[10:], make_batch(5, 10).values["flux"])
    np.testing.assert_array_equal(opened.energy.values, make_batch(0).constants["energy"])


def test_an_older_revision_knows_no_later_parameter(store: Store) -> None:
    store.append(make_batch(10, only=EARLY))
    store.append(make_batch(5, 10))
    assert [p.name for p in store.description("C1_TEST", "1.10").parameters] == list(EARLY)
    assert set(store.open("C1_TEST", version="1.10").data_vars) == {*EARLY, "mode_mask"}


def test_parameters_of_two_files_with_the_same_times_are_joined(store: Store) -> None:
    store.append(make_batch(10, only=EARLY))
    assert store.append(make_batch(10, only=["flux"])) == Revision(2, 10)
    opened = store.open("C1_TEST")
    np.testing.assert_array_equal(opened.mode.values, make_batch(10).values["mode"])
    np.testing.assert_array_equal(opened.flux.values, make_batch(10).values["flux"])


def test_text_where_numbers_are_held_is_refused(store: Store) -> None:
    store.append(make_series(np.zeros(4)))
    with pytest.raises(MismatchError, match="is held as float64, got string"):
        store.append(make_series(np.array(["a"]), make_times(1, 4), parameter=Parameter("x", "str")))


def test_a_narrower_type_joins_as_it_is_held(store: Store) -> None:
    store.append(make_series(np.arange(3, dtype=np.float64)))
    assert store.append(make_series(np.arange(3, dtype=np.float32), make_times(3, 3))) == Revision(1, 6)
    assert store.read("SERIES", "x", slice(0, 6)).tolist() == [0, 1, 2, 0, 1, 2]


def test_a_wider_type_makes_a_new_version(store: Store) -> None:
    store.append(make_series(np.array([1, -9], np.int16), parameter=Parameter("x", "int16", fill=-9)))
    fitting = np.array([0.25, 1e9])
    assert store.append(make_series(fitting, make_times(2, 2))) == Revision(2, 4)
    np.testing.assert_array_equal(store.read("SERIES", "x", slice(0, 4)), [1, np.nan, 0.25, 1e9])
    assert store.read("SERIES", "x", slice(0, 2), "1.2").dtype == np.int16


def test_the_same_constant_again_changes_nothing(store: Store) -> None:
    store.append(make_constant([1.0, np.nan], 0))
    assert store.append(make_constant([1.0, np.nan], 3)) == Revision(1, 6)


def test_a_constant_that_changes_becomes_varying(store: Store) -> None:
    store.append(make_constant([1.0, 2.0], 0))
    assert store.append(make_constant([1.0, 3.0], 3)) == Revision(2, 6)
    assert store.append(make_constant([5.0, 6.0], 6)) == Revision(2, 9)
    held = store.read("SERIES", "energy", slice(0, 9))
    assert held.tolist() == [[1.0, 2.0]] * 3 + [[1.0, 3.0]] * 3 + [[5.0, 6.0]] * 3
    assert store.read("SERIES", "energy", slice(None), "1.3").tolist() == [1.0, 2.0]


def test_values_without_description_are_refused(disk: Store) -> None:
    batch = Batch(Dataset("SERIES"), make_times(1), {"x": np.zeros(1)})
    with pytest.raises(MismatchError, match="without its description"):
        disk.append(batch)


def test_big_endian_values_are_kept_in_value(store: Store) -> None:
    store.append(make_series(np.arange(5).astype(">f8"), parameter=Parameter("x", "float64")))
    assert store.read("SERIES", "x", slice(0, 5)).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", ["a/b", "index", "pyramid", "c", "x.y", "N_p ", "zarr.json", "Né", "é/b", ".."])
def test_any_name_of_a_parameter_is_kept(store: Store, name: str) -> None:
    store.append(make_series(np.arange(3.0), parameter=Parameter(name, "float64")))
    assert store.open("SERIES")[name].values.tolist() == [0, 1, 2]


def test_an_empty_field_of_the_description_is_filled_later(store: Store) -> None:
    store.append(make_series(np.zeros(1)))
    dataset = Dataset("SERIES", title="Later", parameters=(Parameter("x", "float64"),))
    store.append(Batch(dataset, make_times(1, 1), {"x": np.ones(1)}))
    assert store.description("SERIES").title == "Later"
