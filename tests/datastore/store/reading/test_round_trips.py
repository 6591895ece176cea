import uuid
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.model import Attribute, Dataset, Parameter, Revision
from sepp.store import Store
from sepp.store.states.description import decode_dataset, encode_dataset
from sepp.store.states.layout import CHUNK_ROWS
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch, make_series

FEW = settings(max_examples=15, deadline=None)
cuts = st.lists(st.integers(0, 400), max_size=6)
scalars = st.none() | st.text() | st.integers() | st.floats(allow_nan=False) | st.booleans()
attributes = st.dictionaries(st.text(), scalars | st.lists(scalars).map(tuple), max_size=5)


def make_store() -> Store:
    return Store(f"memory://{uuid.uuid4().hex}")


def check_equal(store: Store, rows: int) -> None:
    batch = make_batch(rows)
    opened = store.open("C1_TEST")
    for name, values in batch.values.items():
        assert opened[name].values.tolist() == values.astype(opened[name].dtype).tolist() or np.array_equal(
            opened[name].values, values, equal_nan=True
        )
    np.testing.assert_array_equal(opened.time.values.astype(np.int64), batch.time)


@FEW
@given(cuts)
def test_appends_in_any_parts_equal_one(parts: list[int]) -> None:
    store = make_store()
    done = 0
    for part in [*parts, 50]:
        assert store.append(make_batch(part, done)) == Revision(1, done + part)
        done += part
    check_equal(store, done)


@FEW
@given(cuts.flatmap(lambda parts: st.permutations(list(enumerate(parts)))))
def test_appends_in_any_order_equal_one(parts: list[tuple[int, int]]) -> None:
    store = make_store()
    lengths = dict(parts)
    starts = {number: sum(lengths[n] for n in range(number)) for number in lengths}
    store.append(make_batch(0))
    for number, length in parts:
        store.append(make_batch(length, starts[number]))
    check_equal(store, sum(lengths.values()))


@FEW
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), min_size=1, max_size=5))
def test_overlapping_parts_equal_their_union(parts: list[tuple[int, int]]) -> None:
    store = make_store()
    for first, rows in parts:
        store.append(make_batch(rows, first))
    numbers = np.unique(np.concatenate([np.arange(first, first + rows) for first, rows in parts]))
    found = store.read("C1_TEST", "time", slice(None))
    np.testing.assert_array_equal(found, START_NS + numbers * CADENCE_NS)
    np.testing.assert_array_equal(store.read("C1_TEST", "counts", slice(None)), numbers)
    state = store.revision("C1_TEST")
    for first, rows in parts:
        assert store.append(make_batch(rows, first)) == state


@FEW
@given(st.lists(st.integers(0, 5), min_size=2, max_size=40), st.data())
def test_a_later_batch_wins_whatever_the_times(times: list[int], data: st.DataObject) -> None:
    store = make_store()
    expected: dict[int, list[float]] = {}
    for turn in range(3):
        chosen = sorted(data.draw(st.lists(st.sampled_from(times), min_size=1)))
        values = np.arange(len(chosen)) + 100.0 * turn
        store.append(make_series(values, START_NS + np.array(chosen) * CADENCE_NS))
        for moment in set(chosen):
            expected[moment] = values[np.array(chosen) == moment].tolist()
    found = store.read("SERIES", "x", slice(None)).tolist()
    assert found == [value for moment in sorted(expected) for value in expected[moment]]


def test_appends_across_chunks_equal_one() -> None:
    store = make_store()
    values = np.arange(3 * CHUNK_ROWS + 7, dtype=np.int32)
    edges = [0, 10, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 3 * CHUNK_ROWS, len(values)]
    time = START_NS + np.arange(len(values)) * CADENCE_NS
    for start, stop in pairwise(edges):
        store.append(make_series(values[start:stop], time[start:stop]))
    np.testing.assert_array_equal(store.read("SERIES", "x", slice(None)), values)
    for rows in edges[1:]:
        index = store.time_index("SERIES", f"1.{rows}")
        assert index.bounds == (int(time[0]), int(time[rows - 1]))
        assert index.search(int(time[rows - 1])) == rows - 1


@given(attributes, attributes, st.text())
def test_any_description_comes_back_equal(
    of_set: dict[str, Attribute], of_one: dict[str, Attribute], text: str
) -> None:
    parameter = Parameter("x", "float32", (2,), ("a",), (None,), (text, text), fill=float("inf"), attributes=of_one)
    dataset = Dataset("SERIES", title=text, parameters=(parameter,), attributes=of_set)
    assert decode_dataset(encode_dataset(dataset)) == dataset
