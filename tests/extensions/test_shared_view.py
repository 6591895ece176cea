"""A shared view is the same view for the other person: links with their events, from Python to Python."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sepp import events
from sepp.core.errors import AccessError, BadViewError, UnknownListError
from sepp.core.time import parse_interval
from sepp.quicklook.view_state import read_link
from sepp.widgets import EventTable, Quicklook
from sepp.widgets._panels import view_text

PANELS = ["A/x", {"panel": "B/f", "hidden": ["Bx"], "map": "inferno"}]


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the colleague's lists, used from the moment it is asked for."""
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "theirs"))
    return tmp_path / "theirs"


def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Quicklook:
    """A view with two events of a kept list."""
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "ours"))
    q = Quicklook(PANELS, "2005-01-09", events="shocks", ephemeris="cluster1")
    q.events.add("2005-01-09T06:00Z", "2005-01-09T07:00Z", comment="first")
    q.events.add("2005-01-09T08:00:00.5Z", "2005-01-09T08:00:00.5Z", comment="second")
    return q


def test_a_colleague_sees_the_same_events_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shared(tmp_path, monkeypatch).link()
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "theirs"))
    q = Quicklook.from_link(f"https://hub.example.org{link}")
    assert (q.panels, q.interval, q.ephemeris) == (PANELS, parse_interval("2005-01-09"), "cluster1")
    frame = q.events.frame()
    assert frame["start"].tolist() == [pd.Timestamp("2005-01-09T06:00"), pd.Timestamp("2005-01-09T08:00:00.5")]
    assert (frame["label"].tolist(), q.events.name, q.events.state) == (["first", "second"], "shocks", "link")
    with pytest.raises(AccessError, match="came with a link"):
        q.events.add("2005-01-09T09:00Z", "2005-01-09T10:00Z")
    assert events.kept() == ()


def test_what_came_with_a_link_is_kept_by_one_deed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shared(tmp_path, monkeypatch).link()
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "theirs"))
    EventTable("shocks")
    events.save(EventTable("shocks").events, "shocks")
    q = Quicklook.from_link(link)
    q.events._handle_custom_msg({"wish": "copy"}, [])
    assert (q.events.name, q.events.state, len(events.load("shocks 2"))) == ("shocks 2", "saved", 2)
    q.events.add("2005-01-09T09:00Z", "2005-01-09T10:00Z")
    assert len(events.load("shocks 2")) == 3


def test_a_link_of_a_link_tells_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shared(tmp_path, monkeypatch).link()
    assert Quicklook.from_link(link).link() == link


def test_a_link_can_leave_the_events_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    q = shared(tmp_path, monkeypatch)
    assert json.loads(urlsafe_b64decode(q.link(events=False).partition("=")[2] + "=="))["events"] == ""
    assert Quicklook.from_link(q.link(events=False)).view()["events"] == ""


@pytest.mark.usefixtures("theirs")
def test_events_too_many_for_a_link_are_refused_in_words() -> None:
    start = pd.Timestamp("2005-01-09") + pd.to_timedelta(np.arange(2000) * 40, "s")
    q = Quicklook(["A"], "2005-01-09", events=EventTable(pd.DataFrame({"start": start, "stop": start})))
    with pytest.raises(BadViewError, match="2000 events"):
        q.link()


@pytest.mark.usefixtures("theirs")
def test_a_list_that_only_its_user_has_opens_without_events() -> None:
    told = Quicklook(["A"], "2005-01-09").view() | {"events": "never kept"}
    assert Quicklook.from_link(view_text(told)).view()["events"] == ""
    assert events.kept() == ()


@pytest.mark.parametrize("link", ["", "https://hub.example.org/lab", "https://hub.example.org/lab?sepp-view=%%%"])
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(BadViewError):
        Quicklook.from_link(link)


def test_pictures_carry_the_events_that_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    q = shared(tmp_path, monkeypatch)
    view = read_link(view_text(q._pictured()))
    assert view.linked is not None
    assert (view.linked.name, len(view.linked)) == ("shocks", 2)


def test_a_list_of_the_archive_that_is_not_there_is_told(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_HOME", str(theirs))
    with pytest.raises(UnknownListError):
        Quicklook.from_link(view_text({"v": 1, "panels": ["A"], "events": "archive:NONE"}))
