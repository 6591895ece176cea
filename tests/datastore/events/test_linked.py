"""Events in a link: short, exact, and refused where they are not whole."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.core.errors import BadViewError
from sepp.core.time import Interval, parse_time
from sepp.events import Column, EventList
from sepp.events.linked import event_list, linked_events, list_colour, read_linked, write_linked

START = parse_time("2001-03-02T18:00:00Z")
MICROS = st.integers(-(10**12), 10**12).map(lambda micros: START + 1000 * micros)


def instants(times: list[int]) -> np.ndarray:
    return np.array(times, np.int64).view("datetime64[ns]")


def made() -> EventList:
    columns = (Column("comment", "str"), Column("kind", "str"), Column("color", "str"))
    values = {
        "comment": np.array(["first", "second"]),
        "kind": np.array(["in", "out"]),
        "color": np.array(["#d55e00", "#0090d0"]),
    }
    start = [START + 60 * 10**9, START]
    return EventList("shocks", instants(start), instants([start[0] + 10**9, START]), columns, values)


def test_a_link_keeps_times_colours_and_labels_in_order_of_time() -> None:
    found = read_linked(json.loads(json.dumps(write_linked(linked_events(made())))))
    assert found == linked_events(made())
    assert (found.start_ns, found.labels) == ((START, START + 60 * 10**9), ("second", "first"))
    assert [found.colour_of(number) for number in range(2)] == ["#0090d0", "#d55e00"]


def test_instants_at_whole_seconds_are_told_in_seconds() -> None:
    times = instants([START, START + 10**9])
    told = write_linked(linked_events(EventList("x", times, times)))
    assert (told["unit"], told["start"], "length" in told) == (1000, [0, 1], False)


@given(st.lists(st.tuples(MICROS, st.integers(0, 10**9)), max_size=30))
def test_times_are_kept_to_the_microsecond(pairs: list[tuple[int, int]]) -> None:
    start, stop = [one for one, _ in pairs], [one + 1000 * length for one, length in pairs]
    linked = linked_events(EventList("x", instants(start), instants(stop)))
    assert read_linked(write_linked(linked)) == linked


def test_a_kept_list_has_what_the_link_told() -> None:
    kept = event_list(read_linked(write_linked(linked_events(made()))))
    assert [column.name for column in kept.columns] == ["label", "kind", "color"]
    assert linked_events(kept) == linked_events(made())
    assert kept.attributes["color"] == list_colour("shocks")


def test_what_is_not_shown_can_be_left_out() -> None:
    linked = linked_events(made())
    assert linked.within(Interval(START + 10**9, START + 10**12)).labels == ("first",)
    assert len(linked.within(Interval(0, 1))) == 0


def test_colours_of_lists_are_those_of_the_browser() -> None:
    assert [list_colour(name) for name in ("shocks", "events", "")] == ["#cc79a7", "#0090d0", "#d55e00"]


@pytest.mark.parametrize(
    "told",
    [
        {"start": "x"}, {"start": [True]}, {"start": [float("nan")]}, {"start": [0] * 5001},
        {"start": [0], "unit": None},
        {"start": [0, 1], "length": [1]}, {"start": [0], "unit": 1, "length": [-1]}, {"start": [0], "kind": [0]},
        {"start": [0], "kinds": [["a", "red"]], "kind": [0]}, {"start": [0], "labels": ["a", "b"]},
        {"start": [1e18], "unit": 60000},
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(told: dict) -> None:
    with pytest.raises(BadViewError):
        read_linked({"at": 0, "unit": 1000, **told})
