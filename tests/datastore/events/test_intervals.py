import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sepp import events
from sepp.events import Column, EventList

STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=8)
SECOND = 10**9


def make(pairs, name="a") -> EventList:
    start = np.array([first for first, _ in pairs], np.int64) * SECOND
    stop = start + np.array([length for _, length in pairs], np.int64) * SECOND
    numbers = {"number": np.arange(len(pairs))}
    times = [each.view("datetime64[ns]") for each in (start, stop)]
    return EventList(name, *times, (Column("number", "int64"),), numbers)


def covered(made) -> set[int]:
    return {second for start, stop in bounds(made) for second in range(start, stop)}


def bounds(made) -> list[tuple[int, int]]:
    return [tuple(int(time.astype(np.int64)) // SECOND for time in pair) for pair in made]


@given(STEPS, STEPS)
def test_union_covers_what_either_covers(first, second):
    found = events.union(make(first), make(second))
    assert covered(found) == covered(make(first)) | covered(make(second))
    assert all(left[1] < right[0] for left, right in zip(bounds(found), bounds(found)[1:], strict=False))


@given(STEPS, STEPS)
def test_intersection_covers_what_both_cover(first, second):
    assert covered(events.intersection(make(first), make(second))) == covered(make(first)) & covered(make(second))


@given(STEPS, STEPS)
def test_difference_covers_what_only_the_first_covers(first, second):
    assert covered(events.difference(make(first), make(second))) == covered(make(first)) - covered(make(second))


@given(STEPS, STEPS)
def test_parts_keep_the_values_of_their_event_and_lie_in_it(first, second):
    original = make(first)
    for found in (events.intersection(original, make(second)), events.difference(original, make(second))):
        for (start, stop), number in zip(bounds(found), found.values["number"], strict=True):
            begin, end = bounds(original)[number]
            assert begin <= start < stop <= end


@given(STEPS, STEPS)
def test_intersection_and_difference_make_up_the_first(first, second):
    parts = [form(make(first), make(second)) for form in (events.intersection, events.difference)]
    assert bounds(events.union(*parts)) == bounds(events.union(make(first)))


def test_instants_are_kept_where_they_are_covered():
    instants = make([(5, 0), (10, 0), (15, 0)])
    window = make([(5, 10)])
    assert bounds(events.intersection(instants, window)) == [(5, 5), (10, 10)]
    assert bounds(events.difference(instants, window)) == [(15, 15)]


def test_names_tell_what_was_done():
    first, second = make([(0, 4)], "a"), make([(2, 4)], "b")
    found = [form(first, second).name for form in (events.union, events.intersection, events.difference)]
    assert found == ["a | b", "a & b", "a - b"]


def test_nothing_in_gives_nothing_out():
    assert len(events.union()) == len(events.intersection(make([]), make([]))) == 0
    assert bounds(events.difference(make([(1, 2)]), make([]))) == [(1, 3)]
