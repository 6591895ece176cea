"""Intervals of a dataset whose shape has changed, given back as their records came."""

import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.archive.exporting import read_constants, take_extract
from sepp.core.model import Batch
from sepp.core.time import Interval
from sepp.formats.writing import Extract
from sepp.store import Store
from tests.datastore.store.shapes import NAME, make_bins

SLOT = 20
parts_of = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, SLOT), st.integers(1, 4), st.integers(1, 3)),
    min_size=1,
    max_size=6,
    unique_by=lambda part: part[0],
)


def take(store: Store, batch: Batch, last: Batch | None = None) -> Extract:
    stop = (last or batch).time[-1]
    return take_extract(store, NAME, Interval(int(batch.time[0]), int(stop) + 1))


def check_given_back(store: Store, batch: Batch) -> None:
    extract = take(store, batch)
    assert [p.name for p in extract.dataset.parameters] == [p.name for p in batch.dataset.parameters]
    assert [(p.shape, p.is_varying, p.labels, p.attributes) for p in extract.dataset.parameters] == [
        (p.shape, p.is_varying, p.labels, p.attributes) for p in batch.dataset.parameters
    ]
    found = extract.read(0, extract.rows)[1]
    for name, values in batch.values.items():
        np.testing.assert_array_equal(found[name], values, strict=True)
    for name, values in batch.constants.items():
        np.testing.assert_array_equal(extract.constants[name], values)


@settings(max_examples=30, deadline=None)
@given(parts_of)
def test_each_stretch_is_given_back_in_the_shape_in_which_it_came(parts: list[tuple[int, int, int, int]]) -> None:
    store = Store(f"memory://{uuid.uuid4().hex}")
    batches = [make_bins(slot * SLOT, rows, bins, angles=angles) for slot, rows, bins, angles in parts]
    for batch in batches:
        store.append(batch)
    for batch in batches:
        check_given_back(store, batch)


def test_over_a_change_each_axis_is_as_long_as_its_longest_records(tmp_path) -> None:
    store = Store(tmp_path)
    batches = [make_bins(slot * SLOT, SLOT, bins) for slot, bins in enumerate((3, 4, 6))]
    for batch in batches:
        store.append(batch)
    extract = take(store, *batches[:2])
    flux, energy = (extract.dataset.parameter(name) for name in ("flux", "energy"))
    assert (flux.shape, energy.shape, energy.is_varying) == ((4,), (4,), True)
    assert flux.labels == ("E0", "E1", "E2", "E3")
    assert extract.dataset.parameter("counts").fill == np.iinfo(np.int32).min
    assert np.isnan(extract.read(0, SLOT)[1]["energy"][:, 3]).all()


@pytest.mark.parametrize("names", [("flux",), ("counts", "mode"), ("energy",)])
def test_some_parameters_are_given_back_as_they_came(tmp_path, names: tuple[str, ...]) -> None:
    store = Store(tmp_path)
    for slot, bins in enumerate((3, 4)):
        store.append(make_bins(slot * SLOT, SLOT, bins))
    first = make_bins(0, SLOT, 3)
    extract = take_extract(store, NAME, Interval(int(first.time[0]), int(first.time[-1]) + 1), names)
    assert {p.name: p.shape for p in extract.dataset.parameters} == {
        p.name: p.shape for p in first.dataset.parameters if p.name in (*names, "energy")
    }


def test_a_version_before_the_change_is_given_back_as_it_was(tmp_path) -> None:
    store = Store(tmp_path)
    for slot, bins in enumerate((3, 4)):
        store.append(make_bins(slot * SLOT, SLOT, bins))
    extract = take_extract(store, NAME, None, version="1.20")
    np.testing.assert_array_equal(extract.read(0, SLOT)[1]["flux"], make_bins(0, SLOT, 3).values["flux"])


def test_of_the_whole_dataset_constants_are_as_long_as_it_has_them(tmp_path) -> None:
    store = Store(tmp_path)
    for bins in (4, 3):
        store.append(make_bins(0, SLOT, bins))
    constants = read_constants(store, NAME)
    assert {p.name: p.shape for p in store.description(NAME).parameters if not p.is_varying} == {
        name: values.shape for name, values in constants.items()
    }
    assert constants["channel"].tolist() == ["channel 0", "channel 1", "channel 2", "channel 3"]
    assert take_extract(store, NAME, None).constants["channel"].shape == (3,)
