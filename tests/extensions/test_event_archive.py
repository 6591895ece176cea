"""Facts about the archive's event lists in notebooks and in the Lab server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sepp import events
from sepp.core.errors import AccessError, UnknownListError
from sepp.core.home import find_home
from sepp.ingest.event_lists.taking import ListIngestor
from sepp.ingest.sources import find_sources
from sepp.widgets import EventTable
from tests.extensions.lab_server import LabServer

NAME = "TC1_mp_Crossings"


@pytest.fixture(scope="module")
def server(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    folder = tmp_path_factory.mktemp("archive")
    home = find_home(folder / "home").prepare()
    list(ListIngestor(home).ingest(find_sources([str(shared / f"data/events/{NAME}.csv")], folder)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPP_EVENTS", str(folder / "kept"))
        patch.setenv("SEPP_ARCHIVE_ROOT", str(home.archive))
        with LabServer(folder, "", app="server") as started:
            yield started


@pytest.fixture(autouse=True)
def _archive(server: LabServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_ROOT", str(server.folder / "home" / "archive"))
    monkeypatch.delenv("SEPP_ARCHIVE_URL", raising=False)
    monkeypatch.setenv("SEPP_EVENTS", server.environment["SEPP_EVENTS"])


def combine(server: LabServer, how: str, *names: str) -> httpx.Response:
    query = [("combine", how), ("name", ""), *(("of", name) for name in names)]
    return httpx.post(f"{server.base}sepp/events/", params=query, headers=server.headers, trust_env=False, timeout=60)


def test_a_table_shows_a_list_of_the_archive_and_changes_nothing() -> None:
    table = EventTable(f"archive:{NAME}")
    assert (len(table.events), table.state, table.is_read_only) == (931, "archive", True)
    with pytest.raises(AccessError, match="to change it make your own"):
        table.add("2005-01-09", "2005-01-10")
    with pytest.raises(AccessError):
        table.remove([0])
    assert len(table.events) == 931


def test_a_list_that_the_archive_lacks_is_told() -> None:
    with pytest.raises(UnknownListError, match=f"did you mean '{NAME}'"):
        EventTable("archive:TC1_mp_Crossing")


def test_a_saved_copy_is_ones_own() -> None:
    table = EventTable(f"archive:{NAME}")
    table.save("my crossings")
    table.add("2005-01-09", "2005-01-10")
    assert (table.is_read_only, table.state, table.name) == (False, "saved", "my crossings")
    assert len(events.load("my crossings")) == 932
    assert len(EventTable(f"archive:{NAME}").events) == 931


def test_a_copy_by_the_button_gets_a_name_that_is_free() -> None:
    for name in (NAME, f"{NAME} 2"):
        table = EventTable(f"archive:{NAME}")
        table._handle_custom_msg({"wish": "copy"}, [])
        assert (table.name, table.state) == (name, "saved")


def test_its_time_follows_the_events_of_the_archive() -> None:
    table = EventTable(f"archive:{NAME}")
    found = table.next()
    assert found is not None
    assert str(found.start).startswith("2004-02-12T12:55")


def test_lists_of_both_are_combined(server: LabServer) -> None:
    table = EventTable(f"archive:{NAME}")
    events.save(table.events.select(slice(0, 10)), "first ten")
    made = combine(server, "intersection", "first ten", f"archive:{NAME}")
    assert (made.status_code, made.json()["events"]) == (201, 10)
    left = combine(server, "difference", f"archive:{NAME}", "first ten")
    assert left.json()["events"] <= 921
    assert events.load(left.json()["name"]).provenance == f"Difference of the lists archive:{NAME}, first ten"


def test_combining_a_list_that_is_not_there_is_told(server: LabServer) -> None:
    answer = combine(server, "union", "archive:nothing", f"archive:{NAME}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_list")
