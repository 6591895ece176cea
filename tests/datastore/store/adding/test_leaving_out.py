"""Held records left out of the version that new ones begin."""

import numpy as np
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.store import Store
from sepp.store.adding.leaving_out import Stretch, count_rows, find_runs, rows_kept

PARAMETERS = (Parameter("x", "float64"), Parameter("y", "int64"))


def batch(time, value: float, *, names=("x", "y")) -> Batch:
    time = np.asarray(time, np.int64)
    values = {"x": np.full(len(time), value), "y": np.arange(len(time))}
    return Batch(Dataset("D", parameters=PARAMETERS), time, {name: values[name] for name in names})


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path))
    store.append(batch(range(0, 1000, 10), 1.0))
    return store


def replace(store, new: Batch, *stretches: Stretch):
    with store.appending("D") as append:
        append.leave_out(stretches)
        append.add(new)
        return append.commit()


def read(store, name="time", version=None):
    return (
        store.read("D", name, slice(None), version)
        if name != "time"
        else store.time_index("D", version).times(slice(None))
    )


def test_runs_that_overlap_or_meet_are_joined(store):
    runs = find_runs(store.time_index("D"), [Stretch(500, 600), Stretch(0, 49), Stretch(50, 90), Stretch(550, 610)])
    assert runs.tolist() == [[0, 10], [50, 62]]
    assert count_rows(runs) == 22
    assert rows_kept(runs, 0, 100).tolist() == [*range(10, 50), *range(62, 100)]


def test_only_records_of_the_times_named_are_meant(store):
    runs = find_runs(store.time_index("D"), [Stretch(0, 100, np.array([0, 20, 30, 200]))])
    assert runs.tolist() == [[0, 1], [2, 4]]


def test_left_out_records_are_not_in_the_next_version(store):
    assert str(replace(store, batch(range(201, 400, 10), 2.0), Stretch(200, 399))) == "2.100"
    time = read(store)
    assert time.tolist() == [*range(0, 200, 10), *range(201, 400, 10), *range(400, 1000, 10)]
    assert read(store, "x").tolist() == [1.0] * 20 + [2.0] * 20 + [1.0] * 60
    assert read(store, "time", "1").tolist() == list(range(0, 1000, 10))


def test_records_before_the_first_new_one_are_left_out_too(store):
    replace(store, batch([305], 2.0), Stretch(200, 399))
    assert read(store).tolist() == [*range(0, 200, 10), 305, *range(400, 1000, 10)]


def test_all_may_be_left_out(store):
    replace(store, batch([7, 8], 2.0), Stretch(0, 990))
    assert read(store).tolist() == [7, 8]
    assert store.time_index("D").bounds == (7, 8)


def test_values_that_a_new_record_lacks_are_not_those_left_out(store):
    replace(store, batch([200], 2.0, names=("x",)), Stretch(200, 399))
    assert read(store, "y").tolist()[19:22] == [19, store.snapshot("D").array("y").spec.fill, 40]


def test_the_very_same_records_make_no_version(store):
    same = batch(range(0, 1000, 10), 1.0)
    assert str(replace(store, same, Stretch(0, 990))) == "1.100"


def test_a_part_of_the_same_records_leaves_the_others_out(store):
    held = batch(range(0, 1000, 10), 1.0)
    part = Batch(held.dataset, held.time[:50], {name: values[:50] for name, values in held.values.items()})
    assert str(replace(store, part, Stretch(0, 990))) == "2.50"


def test_records_in_parts_replace_as_those_at_once(store):
    with store.appending("D") as append:
        append.leave_out([Stretch(200, 399)])
        append.add(batch(range(203, 300, 10), 2.0))
        append.add(batch(range(303, 400, 10), 3.0), is_continued=True)
        append.commit()
    assert read(store, "x").tolist() == [1.0] * 20 + [2.0] * 10 + [3.0] * 10 + [1.0] * 60


def test_what_is_left_out_stays_where_nothing_comes(store):
    with store.appending("D") as append:
        append.leave_out([Stretch(200, 399)])
        assert str(append.commit()) == "1.100"
