import subprocess
import sys
from dataclasses import replace
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp import events
from sepp.core.errors import BadNameError, ChangedElsewhereError, MismatchError, StoreError, UnknownListError
from sepp.events.names import check_name, fit_name, free_name
from sepp.events.shelf import NOTHING, Shelf
from sepp.events.versions import MOST, Version, thin_versions
from tests.datastore.events.lists import event_lists

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
START = np.datetime64("2005-01-09T18:00", "ns")
WRITER = """
import sys
from dataclasses import replace
import numpy as np
from pathlib import Path
from sepp.core.errors import ChangedElsewhereError
from sepp.events import EventList
from sepp.events.shelf import Shelf
shelf, mine = Shelf(Path(sys.argv[1])), int(sys.argv[2])
for n in range(15):
    while True:
        held, known = shelf.open("shared")
        start = np.append(held.start, np.datetime64(mine * 1000 + n, "s"))
        try:
            shelf.save(EventList("shared", start, start), expected=known.tag)
            break
        except ChangedElsewhereError:
            continue
"""


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "events")


def several(count, name="shocks"):
    start = START + np.arange(count) * np.timedelta64(1, "h")
    return events.EventList(name, start, start + np.timedelta64(60, "s"))


@QUICK
@given(event_lists())
def test_what_is_saved_is_loaded_bit_for_bit(tmp_path, made):
    shelf = Shelf(tmp_path)
    shelf.save(made, "mine")
    assert shelf.load("mine") == replace(made, name="mine")
    assert shelf.kept()[0].events == len(made)


@QUICK
@given(st.lists(event_lists(), min_size=1, max_size=5))
def test_every_state_before_can_be_had_again(tmp_path_factory, states):
    shelf = Shelf(tmp_path_factory.mktemp("history"))
    states = [replace(state, description=str(n), name="mine") for n, state in enumerate(states)]
    for state in states:
        shelf.save(state)
    assert [shelf.load("mine", version.name) for version in shelf.versions("mine")] == states[:-1]


def test_lists_lie_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "mine"))
    events.save(several(3))
    events.save(pd.DataFrame({"start": [START], "stop": [START]}), "table")
    assert [(each.name, each.events) for each in events.kept()] == [("shocks", 3), ("table", 1)]
    assert repr(events.kept()[1]).startswith("Kept('table', 1 event, saved 20")
    events.remove("shocks")
    assert [path.name for path in (tmp_path / "mine").glob("*.csv")] == ["table.csv"]
    assert events.load("shocks", version=-1) == several(3)


def test_without_the_environment_they_lie_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("SEPP_EVENTS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert events.save(several(1)).path == tmp_path / ".local" / "share" / "sepp" / "events" / "shocks.csv"


def test_nothing_is_made_by_looking(shelf):
    assert shelf.kept() == ()
    with pytest.raises(UnknownListError):
        shelf.load("shocks")
    assert not shelf.folder.exists()


def test_an_unknown_name_gets_the_nearest_offered(shelf):
    shelf.save(several(1))
    with pytest.raises(UnknownListError, match="did you mean 'shocks'"):
        shelf.load("shock")


def test_saving_the_same_again_makes_no_version(shelf):
    first, second = shelf.save(several(2)), shelf.save(several(2))
    assert first == second
    assert shelf.versions("shocks") == ()


def test_a_list_changed_elsewhere_is_not_replaced(shelf):
    mine = shelf.save(several(1))
    shelf.save(several(2))
    with pytest.raises(ChangedElsewhereError, match="changed elsewhere"):
        shelf.save(several(3), expected=mine.tag)
    with pytest.raises(ChangedElsewhereError, match="already"):
        shelf.save(several(3), expected=NOTHING)
    with pytest.raises(ChangedElsewhereError):
        shelf.remove("shocks", expected=mine.tag)
    assert len(shelf.load("shocks")) == 2


def test_a_list_removed_elsewhere_does_not_come_back_unasked(shelf):
    mine = shelf.save(several(1))
    shelf.remove("shocks")
    with pytest.raises(ChangedElsewhereError, match="removed elsewhere"):
        shelf.save(several(2), expected=mine.tag)


def test_two_processes_lose_nothing_of_each_other(shelf):
    shelf.save(several(0, "shared"))
    command = [sys.executable, "-c", WRITER, str(shelf.folder)]
    writers = [subprocess.Popen([*command, str(n)], stderr=subprocess.PIPE) for n in (1, 2)]
    assert [writer.communicate(timeout=60)[1].decode().count("Traceback") for writer in writers] == [0, 0]
    assert len(set(shelf.load("shared").start.tolist())) == 30


def test_who_reads_meanwhile_sees_whole_lists_only(shelf):
    shelf.save(several(1))
    writer = Thread(target=lambda: [shelf.save(several(100 + n)) for n in range(20)])
    writer.start()
    seen = []
    while writer.is_alive():
        seen.append(len(shelf.load("shocks")))
    writer.join()
    assert set(seen) <= {1, *range(100, 120)}


@pytest.mark.parametrize("name", ["", " ", "a/b", "../a", "..", ".a", "a\\b", "a\0b", "a\nb", "a ", "x" * 201, "a:b"])
def test_names_that_are_no_files_are_refused(shelf, name):
    with pytest.raises(BadNameError):
        shelf.save(several(1, "kept"), name or " ")
    with pytest.raises(BadNameError):
        shelf.load(name)
    assert not shelf.folder.exists()


@given(st.text(max_size=300))
def test_any_text_can_be_made_a_name(text):
    name = free_name(text, {fit_name(text)})
    assert check_name(name) == name
    assert name != fit_name(text)


@pytest.mark.parametrize("name", ["Bow shocks 2005 (Q>1)".replace(">", " "), "évènements", "衝撃波", "a.b", "a-1_2, b"])
def test_names_in_words_are_kept(shelf, name):
    shelf.save(several(2), name)
    assert [(each.name, each.events) for each in shelf.kept()] == [(name, 2)]


def test_a_full_disk_is_told_and_nothing_is_lost(shelf):
    import resource

    shelf.save(several(1))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(StoreError, match="nothing was changed"):
            shelf.save(several(500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert shelf.load("shocks") == several(1)
    assert [path.name for path in shelf.folder.rglob("*.partial")] == []


def test_what_csv_cannot_hold_is_told_before_anything_is_written(shelf):
    made = replace(several(1), columns=(events.Column("note", "str"),), values={"note": ["a\rb"]})
    with pytest.raises(MismatchError, match="carriage return"):
        shelf.save(made)
    assert not shelf.folder.exists()


def test_renaming_takes_the_history_along(shelf):
    shelf.save(several(1))
    shelf.save(several(2))
    shelf.save(several(5), "other")
    with pytest.raises(ChangedElsewhereError):
        shelf.rename("shocks", "other")
    assert shelf.rename("shocks", "bow shocks").events == 2
    assert len(shelf.load("bow shocks", -1)) == 1
    assert [each.name for each in shelf.kept()] == ["bow shocks", "other"]


def test_a_list_that_is_a_link_stays_one(shelf, tmp_path):
    shelf.save(several(1))
    shared = tmp_path / "shared.csv"
    (shelf.folder / "shocks.csv").rename(shared)
    (shelf.folder / "shocks.csv").symlink_to(shared)
    shelf.save(several(2))
    assert (shelf.folder / "shocks.csv").is_symlink()
    assert len(events.read(shared)) == 2


def test_old_versions_thin_out_and_the_first_and_last_stay(tmp_path):
    made = []
    for minute in range(200):
        path = tmp_path / f"{minute}.csv"
        path.touch()
        made.append(Version(str(minute), START + np.timedelta64(minute, "m"), path))
    thin_versions(tuple(made))
    left = sorted(int(path.stem) for path in tmp_path.glob("*.csv"))
    assert (len(left), left[0], left[-1]) == (MOST, 0, 199)
    assert left[-5:] == [195, 196, 197, 198, 199]
    assert max(np.diff(left)[: MOST // 2]) > 3 * max(np.diff(left)[-MOST // 4 :])


def test_a_file_changed_by_hand_keeps_what_was_told_of_it(shelf):
    made = events.from_frame(pd.DataFrame({"start": [START], "stop": [START], "speed": [400.5]}), "mine")
    told = (replace(made.columns[0], units="km/s", description="Solar wind"),)
    path = shelf.save(replace(made, columns=told, description="By hand")).path
    lines = path.read_text().splitlines()
    lines[-2:] = [lines[-2] + ",note", lines[-1] + ",sure", "2005-01-10T00:00Z,2005-01-10T01:00Z,1,new"]
    path.write_text("\n".join(lines))
    found = shelf.load("mine")
    assert [(each.name, each.units, each.dtype) for each in found.columns] == [
        ("speed", "km/s", "float64"),
        ("note", "", "str"),
    ]
    assert (found.description, found.values["speed"].tolist()) == ("By hand", [400.5, 1.0])


def test_columns_put_in_another_order_by_hand_are_known_by_their_headings(shelf):
    table = pd.DataFrame({"start": [START], "stop": [START], "a": [1.5], "b": [2.5]})
    path = shelf.save(events.from_frame(table), "mine").path
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "start,stop,b,a", *(",".join(lines[2].split(",")[n] for n in (0, 1, 3, 2)),)]))
    found = shelf.load("mine")
    assert (found.values["a"].tolist(), found.values["b"].tolist()) == ([1.5], [2.5])
