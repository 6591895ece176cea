"""What becomes of a dataset whose records come in other shapes."""

import logging
import uuid

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter, Revision
from sepp.core.time import Interval, to_iso
from sepp.store import Store
from sepp.store.states.forms import read_forms
from sepp.store.states.layout import CHUNK_ROWS
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_series
from tests.datastore.store.shapes import NAME, make_bins, padded

NO_COUNTS = np.iinfo(np.int32).min


def at(row: int) -> int:
    return START_NS + row * CADENCE_NS


def since(row: int, shape: str) -> str:
    return f"{to_iso(at(row))} {shape}"


def test_wider_records_make_the_next_version_and_the_one_before_stays(store: Store) -> None:
    narrow, wide = make_bins(0, 5, 3), make_bins(5, 4, 4)
    assert store.append(narrow) == Revision(1, 5)
    assert store.append(wide) == Revision(2, 9)
    found = store.read(NAME, "flux", slice(None))
    np.testing.assert_array_equal(found, np.concatenate([padded(narrow.values["flux"], 4), wide.values["flux"]]))
    np.testing.assert_array_equal(store.read(NAME, "flux", slice(None), "1.5"), narrow.values["flux"])
    assert store.versions(NAME) == (Revision(1, 5), Revision(2, 9))


def test_narrower_records_are_padded_without_a_new_version(store: Store) -> None:
    store.append(make_bins(0, 5, 4, only=("flux", "counts")))
    narrow = make_bins(5, 3, 2, only=("flux", "counts"))
    assert store.append(narrow) == Revision(1, 8)
    np.testing.assert_array_equal(store.read(NAME, "flux", slice(5, 8)), padded(narrow.values["flux"], 4))
    counts = store.open(NAME)
    assert (counts.counts.values[5:, 2:] == NO_COUNTS).all()
    assert counts.counts_mask.values.sum() == 6


def test_one_axis_wider_and_another_narrower_go_together(store: Store) -> None:
    first, second = make_bins(0, 4, 5, angles=2), make_bins(4, 4, 3, angles=6)
    store.append(first)
    assert store.append(second) == Revision(2, 8)
    expected = np.concatenate([padded(each.values["flux"], 6, 5) for each in (first, second)])
    np.testing.assert_array_equal(store.read(NAME, "flux", slice(None)), expected)


def test_integers_that_are_padded_get_a_fill(store: Store) -> None:
    store.append(make_bins(0, 5, 3))
    store.append(make_bins(5, 4, 4))
    assert store.description(NAME).parameter("counts").fill == NO_COUNTS
    opened = store.open(NAME)
    assert opened.counts_mask.values[:5, 3].all()
    assert not opened.counts_mask.values[:, :3].any()


@pytest.mark.parametrize(("small", "roomy"), [("uint8", "int16"), ("int8", "int16"), ("uint16", "int32")])
@pytest.mark.parametrize("sizes", [(3, 5), (5, 3)])
def test_no_measured_value_of_small_integers_becomes_a_fill(
    store: Store, small: str, roomy: str, sizes: tuple[int, int]
) -> None:
    limits = np.iinfo(small)
    for first, size in zip((0, 10), sizes, strict=True):
        values = np.tile(np.array([limits.min, limits.max], small), (size, 5)).T
        dataset = Dataset("PICTURE", parameters=(Parameter("pixels", small, (size,), ("pixel",)),))
        store.append(Batch(dataset, START_NS + np.arange(first, first + 10) * CADENCE_NS, {"pixels": values}, {}))
    opened = store.open("PICTURE")
    assert opened.pixels.dtype == roomy
    assert set(np.unique(opened.pixels.values[~opened.pixels_mask.values])) == {limits.min, limits.max}
    assert int(opened.pixels_mask.values.sum()) == 20


def test_a_constant_that_changes_with_its_length_varies_in_time(store: Store) -> None:
    narrow, wide = make_bins(0, 5, 3), make_bins(5, 4, 4)
    store.append(narrow)
    store.append(wide)
    energy = store.open(NAME).energy
    assert energy.dims == ("time", "energy")
    np.testing.assert_array_equal(energy.values[:5], padded(np.tile(narrow.constants["energy"], (5, 1)), 4))
    np.testing.assert_array_equal(energy.values[5:], np.tile(wide.constants["energy"], (4, 1)))


@pytest.mark.parametrize("sizes", [(3, 4), (4, 3)])
def test_a_constant_that_only_goes_on_stays_one(store: Store, sizes: tuple[int, int]) -> None:
    store.append(make_bins(0, 5, sizes[0]))
    store.append(make_bins(5, 4, sizes[1]))
    opened = store.open(NAME)
    assert opened.channel.values.tolist() == [f"channel {number}" for number in range(4)]
    assert opened.number.values.tolist() == [0, 1, 2, 3]


def test_parameters_on_one_axis_grow_together_though_only_one_came(disk: Store) -> None:
    disk.append(make_bins(0, 5, 3))
    disk.append(make_bins(5, 4, 4, only=("flux", "energy")))
    for opened in (disk.open(NAME), xr.open_zarr(f"{disk.url}/{NAME}/2")):
        assert dict(opened.sizes) == {"time": 9, "energy": 4}
        assert opened.flux.dims == opened.counts.dims == ("time", "energy")
        assert opened.channel.values.tolist() == ["channel 0", "channel 1", "channel 2", ""]
    assert disk.open(NAME).counts_mask.values[5:].all()


def test_a_new_parameter_takes_the_axis_of_those_it_came_with(disk: Store) -> None:
    disk.append(make_bins(0, 5, 4, only=("flux", "energy")))
    disk.append(make_bins(5, 4, 3))
    assert disk.open(NAME).counts.shape == (9, 4)
    assert dict(xr.open_zarr(f"{disk.url}/{NAME}/2").sizes) == {"time": 9, "energy": 4}


def test_axes_that_share_only_their_length_grow_alone(disk: Store) -> None:
    def components(size: int, name: str) -> Parameter:
        return Parameter(name, "float64", (size,), (f"component_{size}",), (None,))

    for first, sizes in ((0, (4, 4)), (3, (5, 4))):
        named = dict(zip("ab", sizes, strict=True))
        parameters = tuple(components(size, name) for name, size in named.items())
        time = START_NS + (first + np.arange(3)) * CADENCE_NS
        values = {name: np.ones((3, size)) for name, size in named.items()}
        disk.append(Batch(Dataset("SERIES", parameters=parameters), time, values))
    opened = xr.open_zarr(f"{disk.url}/SERIES/2")
    assert (opened.a.dims, opened.b.dims) == (("time", "component_5"), ("time", "component_4"))


def test_an_opened_interval_tells_which_shapes_its_records_had(disk: Store) -> None:
    for first, bins in ((0, 3), (5, 4), (10, 3)):
        disk.append(make_bins(first, 5, bins))
    told = [since(0, "3"), since(5, "4"), since(10, "3")]
    assert disk.open(NAME).flux.attrs["original_shapes"] == told
    assert xr.open_zarr(f"{disk.url}/{NAME}/2").flux.attrs["original_shapes"] == told
    assert disk.open(NAME, Interval(at(11), at(12))).flux.attrs["original_shapes"] == told[2:]
    assert "original_shapes" not in disk.open(NAME, Interval(at(6), at(8))).flux.attrs
    assert "original_shapes" not in disk.open(NAME).mode.attrs


def test_the_wider_description_counts(store: Store) -> None:
    store.append(make_bins(0, 5, 3))
    store.append(make_bins(5, 4, 4))
    flux = store.description(NAME).parameter("flux")
    assert (flux.shape, flux.labels, flux.attributes["TABLE"]) == ((4,), ("E0", "E1", "E2", "E3"), "of 4")


def test_another_shape_is_told_once_with_sizes_and_since_when(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for first, bins in ((0, 3), (5, 4), (10, 3), (15, 4)):
        store.append(make_bins(first, 5, bins, only=("flux", "mode")))
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == (
        "C1_BINS: records from 2005-01-09T00:00:20Z on have another shape: flux 4 (held 3); shorter axes are padded at "
        "their end with NaN or fill; version 2.10 holds all in one shape, 1.5 stays as it was until retired"
    )


def test_levels_over_a_change_are_those_of_the_values(disk: Store) -> None:
    rows = CHUNK_ROWS // 8
    for number, bins in enumerate((3, 5, 4)):
        disk.append(make_bins(number * rows, rows, bins, only=("flux",)))
    level = disk.level(NAME, "flux", None, 100)
    assert level.count[:, 4].sum() == rows
    assert np.isnan(level.mean[: len(level.mean) // 3 - 1, 3:]).all()
    values = disk.read(NAME, "flux", slice(None))
    np.testing.assert_allclose(np.nanmax(level.maximum, axis=0), np.nanmax(values, axis=0))


def test_narrow_records_among_wide_ones_know_their_shape(store: Store) -> None:
    store.append(make_bins(0, 5, 4))
    store.append(make_bins(10, 5, 4))
    narrow = make_bins(3, 4, 3)
    assert store.append(narrow).rows == 12
    assert store.open(NAME).flux.attrs["original_shapes"] == [since(0, "4"), since(3, "3"), since(10, "4")]
    np.testing.assert_array_equal(store.read(NAME, "flux", slice(3, 7)), padded(narrow.values["flux"], 4))
    state = store.revision(NAME)
    assert store.append(narrow) == state


def test_records_without_any_bins_are_padded_as_others(store: Store) -> None:
    for first, bins in ((0, 0), (2, 3), (4, 0)):
        time = START_NS + np.arange(first, first + 2) * CADENCE_NS
        store.append(make_series(np.ones((2, bins)), time))
    assert np.isnan(store.read("SERIES", "x", slice(None))).all(axis=1).tolist() == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(("held", "new"), [((3,), ()), ((), (3,)), ((2, 3), (3,))])
def test_another_number_of_axes_is_refused_in_one_line(
    store: Store, held: tuple[int, ...], new: tuple[int, ...]
) -> None:
    store.append(make_series(np.zeros((4, *held))))
    with pytest.raises(MismatchError, match=r"is held with shape .*another number of axes; .* --dataset") as caught:
        store.append(make_series(np.zeros((4, *new)), START_NS + np.arange(4, 8) * CADENCE_NS))
    assert "\n" not in str(caught.value)
    assert store.revision("SERIES") == Revision(1, 4)


Part = tuple[int, int, int, int]
parts_of = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 12), st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=6
)


def check_records(store: Store, parts: list[Part]) -> None:
    """Compare every record with the last one given of its time, and the shape that is told of it."""
    batches = [make_bins(first, rows, bins, angles=angles) for first, rows, bins, angles in parts]
    expected = {time: (batch, row) for batch in batches for row, time in enumerate(batch.time.tolist())}
    opened = store.open(NAME)
    assert opened.time.values.astype(np.int64).tolist() == sorted(expected)
    energy = np.broadcast_to(opened.energy.values, (opened.sizes["time"], opened.sizes["energy"]))
    for number, (_, (batch, row)) in enumerate(sorted(expected.items())):
        for name, fill in (("flux", np.nan), ("counts", opened.counts.attrs.get("FILLVAL", 0))):
            given_one = batch.values[name][row : row + 1]
            found = opened[name].values[number : number + 1]
            np.testing.assert_array_equal(found, padded(given_one, *found.shape[1:], fill=fill))
        bins = len(batch.constants["energy"])
        np.testing.assert_array_equal(energy[number, :bins], batch.constants["energy"])


@settings(max_examples=30, deadline=None)
@given(parts_of)
def test_after_any_sequence_of_shapes_records_are_what_was_given(parts: list[Part]) -> None:
    store = Store(f"memory://{uuid.uuid4().hex}")
    for first, rows, bins, angles in parts:
        store.append(make_bins(first, rows, bins, angles=angles))
    check_records(store, parts)


@settings(max_examples=30, deadline=None)
@given(parts_of)
def test_so_they_are_after_one_append_of_all(parts: list[Part]) -> None:
    store = Store(f"memory://{uuid.uuid4().hex}")
    with store.appending(NAME) as append:
        for first, rows, bins, angles in parts:
            append.add(make_bins(first, rows, bins, angles=angles))
        append.commit()
    check_records(store, parts)


@settings(max_examples=20, deadline=None)
@given(parts_of)
def test_each_record_is_told_in_the_shape_in_which_it_came(parts: list[Part]) -> None:
    store = Store(f"memory://{uuid.uuid4().hex}")
    shapes: dict[int, tuple[int, ...]] = {}
    for first, rows, bins, angles in parts:
        batch = make_bins(first, rows, bins, angles=angles)
        store.append(batch)
        shapes |= dict.fromkeys(batch.time.tolist(), batch.values["flux"].shape[1:])
    snapshot = store.snapshot(NAME)
    forms = read_forms(snapshot.document, "flux", snapshot.rows)
    whole = snapshot.parameter("flux").shape
    numbers = forms.numbers_at(np.arange(snapshot.rows)) if forms else []
    found = [forms.kinds[number].shape for number in numbers] if forms else [whole] * snapshot.rows
    assert found == [shapes[time] for time in sorted(shapes)]
