"""What of a list a link or a picture carries."""

import json

import numpy as np
import pytest

from sepp.core.errors import BadViewError
from sepp.core.time import HOUR_NS, MINUTE_NS, Interval, parse_time
from sepp.events import Column, EventList
from sepp.events.carrying import MOST_LETTERS, carry, write_pictured
from sepp.events.linked import LinkedEvents, linked_events, read_linked

START = parse_time("2001-03-02T18:00:00Z")
SHOWN = Interval(START, START + 6 * HOUR_NS)


def made(count: int, step_ns: int = HOUR_NS, label: str = "") -> LinkedEvents:
    start = (START + np.arange(count) * step_ns).view("datetime64[ns]")
    column = {"comment": np.full(count, label)}
    return linked_events(
        EventList("shocks", start, start + np.timedelta64(60, "s"), (Column("comment", "str"),), column)
    )


def test_a_short_list_goes_whole_with_its_labels() -> None:
    assert carry(made(20, label="first"), SHOWN) == made(20, label="first")


def test_labels_go_before_events_do() -> None:
    assert carry(made(300, label="a long comment about this event"), SHOWN) == made(300)


def test_a_long_list_goes_by_the_time_that_is_shown() -> None:
    assert len(carry(made(1513), SHOWN)) == 7


def test_too_many_events_are_refused_with_what_can_be_done() -> None:
    with pytest.raises(BadViewError, match=r"link\(events=False\).*sepp ingest"):
        carry(made(5000, 1_000_000_000), SHOWN)


def test_a_picture_gets_what_its_pixels_tell() -> None:
    told = read_linked(write_pictured(made(1513), SHOWN, 1000))
    assert len(told) == 7
    assert np.abs(np.array(told.start_ns) - made(7).start_ns).max() <= SHOWN.duration_ns / 4000


def test_a_picture_of_very_many_events_stays_short() -> None:
    told = write_pictured(made(40_000, MINUTE_NS // 60), SHOWN, 1400)
    assert len(json.dumps(told)) <= MOST_LETTERS
    assert read_linked(told).stop_ns[-1] >= SHOWN.stop_ns
