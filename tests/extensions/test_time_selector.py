"""Facts about TimeSelector and about the times it shares with its front end."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError, link

from sepp.core.errors import BadTimeError, EmptyIntervalError
from sepp.core.time import Interval, parse_interval, parse_time
from sepp.widgets import TimeSelector
from sepp.widgets._steps import describe, step, zoom
from tests.fixtures_service import Served

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "time_cases.json").read_text())
LAST_NS = parse_time("2200-01-01")


@pytest.fixture
def demo(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``archive`` read the demonstration archive."""
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_HOME", str(served.home.root))


def span(start: str, stop: str) -> Interval:
    return Interval(parse_time(start), parse_time(stop))


@pytest.mark.parametrize(("text", "start", "stop"), CASES["intervals"])
def test_python_reads_the_texts_that_the_field_reads(text: str, start: str, stop: str) -> None:
    assert parse_interval(text, now_ns=parse_time(CASES["now"])) == span(start, stop)


@pytest.mark.parametrize("text", CASES["bad"])
def test_python_refuses_what_the_field_refuses(text: str) -> None:
    with pytest.raises(BadTimeError):
        parse_interval(text)


@pytest.mark.parametrize(("start", "stop", "text"), CASES["texts"])
def test_intervals_are_written_as_in_the_field(start: str, stop: str, text: str) -> None:
    assert describe(span(start, stop)) == text


@pytest.mark.parametrize(("text", "count", "expected"), CASES["steps"])
def test_steps_are_those_of_the_buttons(text: str, count: int, expected: str) -> None:
    assert describe(step(parse_interval(text), count)) == expected


@pytest.mark.parametrize(("text", "factor", "expected"), CASES["zooms"])
def test_zooms_are_those_of_the_buttons(text: str, factor: float, expected: str) -> None:
    assert describe(zoom(parse_interval(text), factor)) == expected


@given(st.integers(0, LAST_NS // 1000), st.integers(1, 10**13))
def test_a_written_interval_reads_back_the_same(start_us: int, length_us: int) -> None:
    interval = Interval(start_us * 1000, start_us * 1000 + length_us * 1000)
    assert parse_interval(describe(interval)) == interval


@given(st.integers(0, LAST_NS), st.integers(10**6, 10**16), st.integers(-50, 50))
def test_steps_forth_and_back_end_where_they_began(start_ns: int, length_ns: int, count: int) -> None:
    interval = Interval(start_ns, start_ns + length_ns)
    assert step(step(interval, count), -count) == interval


def test_start_and_stop_are_utc_times() -> None:
    t = TimeSelector("2005-01-09 18:00 to 24:00")
    assert t.start == np.datetime64("2005-01-09T18:00", "ns")
    assert t.stop == np.datetime64("2005-01-10T00:00", "ns")
    assert t.interval == parse_interval("2005-01-09T18:00Z/2005-01-10")


def test_two_times_make_an_interval() -> None:
    assert TimeSelector("2005-01-09", np.datetime64("2005-01-11")).text == "2005-01-09 to 2005-01-11"


def test_the_front_end_gets_iso_times() -> None:
    state = TimeSelector("2005-01-09").get_state(["start", "stop"])
    assert state == {"start": "2005-01-09T00:00:00Z", "stop": "2005-01-10T00:00:00Z"}


def test_what_the_front_end_sends_moves_the_selector() -> None:
    t = TimeSelector("2005-01-09")
    t.set_state({"start": "2005-03-01T00:00:00Z", "stop": "2005-03-01T06:00:00.250000Z"})
    assert t.text == "2005-03-01 00:00 to 06:00:00.25"


def test_text_moves_the_ends_and_is_shortened() -> None:
    t = TimeSelector("2005-01-09")
    t.text = "May 2014"
    assert (t.interval, t.text) == (parse_interval("2014-05"), "2014-05")


@pytest.mark.parametrize("text", ["yesterdayish", "2005-02-30", "2005-01-10/2005-01-09"])
def test_bad_text_is_refused_and_the_last_good_interval_stays(text: str) -> None:
    t = TimeSelector("2005-01-09")
    with pytest.raises(BadTimeError):
        t.text = text
    assert (t.text, t.interval) == ("2005-01-09", parse_interval("2005-01-09"))


def test_a_reversed_interval_is_refused() -> None:
    with pytest.raises(EmptyIntervalError, match="swap"):
        TimeSelector("2005-01-10", "2005-01-09")


def test_an_end_moved_past_the_other_carries_it_along() -> None:
    t = TimeSelector("2005-01-09")
    t.start = "2006-01-01"
    assert t.text == "2006-01-01"
    t.stop = "2001-01-01"
    assert t.text == "2000-12-31"


def test_next_and_previous_page() -> None:
    t = TimeSelector("2005-01-09 18:00 to 24:00")
    t.next()
    assert t.text == "2005-01-10 00:00 to 06:00"
    t.previous(5)
    assert t.text == "2005-01-08 18:00 to 24:00"


def test_months_page_by_the_calendar() -> None:
    t = TimeSelector("2005-01")
    assert str(t.next()) == "2005-02-01T00:00:00Z/2005-03-01T00:00:00Z"


def test_zoom_needs_a_factor_above_zero() -> None:
    t = TimeSelector("2005-01-09")
    t.zoom(2)
    assert t.text == "2005-01-09 06:00 to 18:00"
    with pytest.raises(ValueError, match="above zero"):
        t.zoom(0)


@pytest.mark.parametrize("to", ["2006-01-01 to 2006-01-03", "2001-01-01", "2005-01-09 12:00 to 13:00"])
def test_two_selectors_linked_trait_by_trait_agree(to: str) -> None:
    one, other = TimeSelector("2005-01-09"), TimeSelector("2005-01-09")
    link((one, "start"), (other, "start"))
    link((one, "stop"), (other, "stop"))
    one.interval = to
    assert other.interval == one.interval == parse_interval(to)


def test_one_move_is_one_message_to_the_front_end() -> None:
    t = TimeSelector("2005-01-09")
    sent: list[dict[str, Any]] = []
    t.comm.send = lambda data=None, **_: sent.append(data)
    t.interval = "2005-02"
    assert [set(message["state"]) for message in sent if message["method"] == "update"] == [{"start", "stop"}]


def test_orbits_are_intervals_and_page_as_orbits(demo: None) -> None:
    t = TimeSelector("orbit:demo1:1")
    first = t.interval
    t.next()
    assert (t.text, t.interval.start_ns) == ("orbit:demo1:2", first.stop_ns)


def test_an_orbit_whose_end_is_moved_is_none_any_more(demo: None) -> None:
    t = TimeSelector("orbit:demo1:1")
    t.start = "2001-03-02"
    assert (t.orbit, t.text[:10]) == ("", "2001-03-02")


def test_the_front_end_may_name_the_orbit_it_goes_to(demo: None) -> None:
    t = TimeSelector("2001-03-02")
    t.set_state({"start": "2001-03-01T03:00:00Z", "stop": "2001-03-03T12:00:00Z", "orbit": "orbit:demo1:1"})
    assert t.text == "orbit:demo1:1"


def test_an_orbit_that_is_not_held_is_refused_and_the_interval_stays(demo: None) -> None:
    t = TimeSelector("2001-03-02")
    with pytest.raises(BadTimeError, match="orbits 1 to 2 are"):
        t.text = "orbit:demo1:99"
    assert t.text == "2001-03-02"


def test_paging_by_orbits_begins_with_the_orbit_that_is_shown(demo: None) -> None:
    t = TimeSelector("2001-03-02", pace="orbit:demo1")
    t.next()
    assert t.text == "orbit:demo1:2"


@pytest.mark.parametrize(
    ("pace", "expected"), [("P1D", "2005-01-10"), ("6 hours", "2005-01-09 06:00 to 2005-01-10 06:00")]
)
def test_pages_may_have_a_length_of_their_own(pace: str, expected: str) -> None:
    t = TimeSelector("2005-01-09", pace=pace)
    t.next()
    assert t.text == expected


def test_a_pace_that_is_none_is_refused() -> None:
    with pytest.raises(TraitError, match="Not a pace"):
        TimeSelector("2005-01-09", pace="often")
