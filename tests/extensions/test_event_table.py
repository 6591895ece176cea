"""Facts about the EventTable widget on its Python side."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sepp import events
from sepp.core.errors import BadNameError, ChangedElsewhereError, MismatchError
from sepp.core.time import parse_interval
from sepp.events.content import to_content
from sepp.widgets import EventTable, TimeSelector
from sepp.widgets._view import view_loader

TABLE = pd.DataFrame(
    {
        "start": pd.to_datetime(["2005-01-09T20:00", "2005-01-09T18:00", "2005-01-10T00:00"]),
        "stop": pd.to_datetime(["2005-01-09T21:00", "2005-01-09T18:10", "2005-01-10T00:00"]),
        "sc": ["C1", "C2", "C3"],
    }
)


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_its_view_is_the_module_that_lab_uses_too() -> None:
    assert EventTable._esm == view_loader("event_table")


def test_a_table_of_pandas_comes_back_as_it_was() -> None:
    table = EventTable(TABLE)
    pd.testing.assert_frame_equal(table.frame(), TABLE.astype({"start": "datetime64[ns]", "stop": "datetime64[ns]"}))
    assert (table.state, events.kept()) == ("unsaved", ())


def test_a_kept_list_is_opened_and_keeps_every_change() -> None:
    events.save(TABLE, "shocks")
    table = EventTable("shocks")
    table.add("2005-01-11", "2005-01-12", sc="C4", comment="sure")
    assert events.load("shocks") == table.events
    assert events.load("shocks").values["comment"].tolist() == ["", "", "", "sure"]
    assert table.state == "saved"


def test_a_name_not_kept_yet_begins_a_list_with_its_first_event() -> None:
    table = EventTable("shocks")
    assert events.kept() == ()
    table.add("2005-01-09 18:00 to 19:00")
    assert [(each.name, each.events) for each in events.kept()] == [("shocks", 1)]


def test_a_file_is_opened_and_left_as_it_is(tmp_path: Path) -> None:
    events.write(events.from_frame(TABLE), tmp_path / "mine.csv")
    before = (tmp_path / "mine.csv").read_bytes()
    EventTable(tmp_path / "mine.csv").add("2005", "2006")
    assert (tmp_path / "mine.csv").read_bytes() == before


def test_saving_gives_a_name_and_keeps_from_then_on() -> None:
    table = EventTable(TABLE)
    assert table.save("shocks").events == 3
    table.remove([0, 1])
    assert len(events.load("shocks")) == 1
    assert len(table.remove([])) == len(table.remove()) == 1
    assert (table.name, table.events.name, table.state) == ("shocks", "shocks", "saved")


def edit_in_view(table: EventTable, edited: pd.DataFrame, base: str, revision: str) -> None:
    content = to_content(events.from_frame(edited, table.name))
    table._heed(table, {"wish": "edit", "base": base, "revision": revision, "content": content}, [])


def test_edits_of_the_view_reach_python_and_the_file() -> None:
    table = EventTable("shocks")
    edit_in_view(table, TABLE.iloc[:2], table.content["revision"], "one")
    edit_in_view(table, TABLE, "one", "two")
    table.set_state({"selected": [1]})
    assert (len(events.load("shocks")), table.content["revision"]) == (3, "two")
    assert table.current == parse_interval("2005-01-09 18:00 to 18:10")


def test_an_edit_and_whether_it_is_kept_come_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    table = EventTable("shocks")
    events.save(TABLE, "shocks")
    sent: list[set[str]] = []
    monkeypatch.setattr(table.comm, "send", lambda data, **_: sent.append(set(data["state"])))
    edit_in_view(table, TABLE.iloc[:2], table.content["revision"], "one")
    assert sent == [{"content", "state", "message"}]


def test_an_edit_made_on_an_older_list_replaces_nothing() -> None:
    table = EventTable("shocks")
    seen = table.content["revision"]
    table.add("2005", "2006")
    edit_in_view(table, TABLE, seen, "one")
    assert len(table.events) == len(events.load("shocks")) == 1
    assert table.content["revision"] not in (seen, "one")


def test_what_changed_elsewhere_is_not_replaced_but_told() -> None:
    table = EventTable("shocks")
    table.add("2005", "2006")
    events.save(TABLE, "shocks")
    table.add("2006", "2007")
    assert (table.state, len(events.load("shocks"))) == ("conflict", 3)
    assert "changed elsewhere" in table.message
    with pytest.raises(ChangedElsewhereError):
        table.save()


def test_after_a_conflict_one_reloads_or_keeps_both() -> None:
    tables = [EventTable("shocks"), EventTable("shocks")]
    tables[0].add("2005", "2006")
    tables[1].add("2006", "2007")
    assert tables[1].state == "conflict"
    tables[1]._heed(tables[1], {"wish": "keep both"}, [])
    assert sorted(each.name for each in events.kept()) == ["shocks", "shocks (mine)"]
    events.save(TABLE, "shocks")
    assert tables[0].reload() == tables[0].events == events.load("shocks")
    assert [each.state for each in tables] == ["saved", "saved"]


def test_next_and_previous_go_by_time_and_move_the_selector() -> None:
    time = TimeSelector("2005-01-09 19:00 to 20:00")
    table = EventTable(TABLE, time)
    assert table.next() == parse_interval("2005-01-09 20:00 to 21:00")
    assert time.interval == parse_interval("2005-01-09 19:30 to 21:30")
    assert table.previous() == parse_interval("2005-01-09 18:00 to 18:10")
    assert table.selected == [1]
    assert table.previous() is None
    assert table.next(2, margin=0)
    assert time.interval == parse_interval("2005-01-09 23:50 to 2005-01-10 00:10")


def test_without_selector_next_begins_with_the_first_event() -> None:
    table = EventTable(TABLE)
    assert table.next() == parse_interval("2005-01-09 18:00 to 18:10")
    assert [table.next() is None for _ in range(3)] == [False, False, True]
    assert EventTable().next() is None


def test_nonsense_is_refused_and_nothing_is_lost() -> None:
    table = EventTable(TABLE)
    with pytest.raises(MismatchError):
        table.add("2006", "2005")
    with pytest.raises(BadNameError):
        table.save("../shocks")
    with pytest.raises(BadNameError):
        EventTable("a/b")
    table.set_state({"selected": [7]})
    assert table.current is None
    assert np.array_equal(table.events.start, events.from_frame(TABLE).start)


def test_a_saved_notebook_shows_the_first_events_as_text() -> None:
    hostile = TABLE.assign(sc=["<script>", "a", "b"])
    data, _ = EventTable(hostile)._repr_mimebundle_()
    assert "2005-01-09 18:00" in data["text/html"]
    assert "<script>" not in data["text/html"]
