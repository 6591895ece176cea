"""What a user does with event lists in JupyterLab, in a real browser."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sepp import events
from tests.extensions.archive_service import ArchiveService
from tests.extensions.lab_page import open_launcher, wait_for_layout, wait_until
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import run_cell

pytestmark = pytest.mark.browser
PATIENCE_MS = 20_000
CELL = """from sepp.widgets import EventTable, TimeSelector
t = TimeSelector("2005-01-09")
table = EventTable("both", t)
table.add("2005-01-09 18:00", "2005-01-09 19:00")
display(t, table)"""


@pytest.fixture(scope="module")
def lab(archive_service: ArchiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    folder = tmp_path_factory.mktemp("events")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPP_EVENTS", str(folder / "events"))
        with LabServer(folder, archive_service.url) as server:
            yield server


@pytest.fixture
def kept(lab: LabServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEPP_EVENTS", str(lab.folder / "events"))
    for each in events.kept():
        events.remove(each.name)
    return lab.folder / "events"


@pytest.fixture
def page(lab: LabServer, kept: Path, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab, chromium) as opened:
        yield opened


def open_events(page: Page) -> Locator:
    page.locator(".jp-LauncherCard", has_text="Events").click()
    view = page.locator(".sepp-events")
    expect(view).to_be_visible()
    return view


def make_list(view: Locator, name: str) -> None:
    view.get_by_role("button", name="New list").click()
    view.page.get_by_label("Name", exact=True).fill(name)
    view.page.get_by_role("button", name="Make").click()
    expect(view).to_have_attribute("data-name", name, timeout=PATIENCE_MS)


def cell(view: Locator, row: int, key: str) -> Locator:
    return view.locator(f'.sepp-grid tbody tr[data-id] td[data-key="{key}"]').nth(row)


def edit(view: Locator, row: int, key: str, text: str) -> None:
    cell(view, row, key).dblclick()
    field = view.locator(".sepp-cell-field")
    field.fill(text)
    field.press("Enter")


def saved(view: Locator) -> None:
    expect(view.locator(".sepp-kept")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)


def stops_of(name: str) -> list[str]:
    return [str(stop)[:16] for stop in events.load(name).stop]


def is_kept(name: str, *stops: str) -> None:
    wait_until(lambda: stops_of(name) == list(stops), f"{name} kept with {stops}")


def test_a_list_is_made_edited_undone_saved_and_there_after_a_reload(page: Page, lab: LabServer) -> None:
    view = open_events(page)
    make_list(view, "shocks")
    for text in ("2005-01-09 18:00:00", "2005-01-09 20:00:00"):
        view.get_by_role("button", name="Add an event").click()
        edit(view, -1, "stop", "2030-01-01")
        edit(view, -1, "start", text)
        edit(view, -1, "duration", "10 min")
    expect(cell(view, 0, "stop")).to_have_text("2005-01-09 18:10:00")
    edit(view, 1, "duration", "1 h")
    page.keyboard.press("Control+z")
    expect(cell(view, 1, "duration")).to_have_text("10 min")
    saved(view)
    assert [str(stop)[:19] for stop in events.load("shocks").stop] == ["2005-01-09T18:10:00", "2005-01-09T20:10:00"]
    wait_for_layout(lab, "shocks")
    page.goto(page.url.split("?")[0])
    expect(page.locator(".sepp-events")).to_have_attribute("data-count", "2", timeout=60_000)


def test_what_a_notebook_changed_meanwhile_is_not_lost(page: Page) -> None:
    view = open_events(page)
    make_list(view, "crossings")
    view.get_by_role("button", name="Add an event").click()
    saved(view)
    theirs = events.load("crossings").select([])
    events.save(theirs, "crossings")
    edit(view, 0, "duration", "3 h")
    view.get_by_role("button", name="Keep both").click()
    expect(view).to_have_attribute("data-name", "crossings (mine)", timeout=PATIENCE_MS)
    saved(view)
    assert [(each.name, each.events) for each in events.kept()] == [("crossings", 0), ("crossings (mine)", 1)]


def test_a_bad_cell_or_filter_is_told_and_the_old_value_stays(page: Page) -> None:
    view = open_events(page)
    make_list(view, "mine")
    view.get_by_role("button", name="Add an event").click()
    before = cell(view, 0, "start").inner_text()
    edit(view, 0, "start", "2005-13-01")
    expect(view.locator(".sepp-message")).to_contain_text("no month 13")
    page.keyboard.press("Escape")
    expect(cell(view, 0, "start")).to_have_text(before)
    view.get_by_label("Filter").fill("proba > 1")
    expect(view.locator(".sepp-message")).to_contain_text("no column “proba”")
    expect(view).to_have_attribute("data-shown", "1")


def test_files_are_imported_and_hostile_texts_stay_text(page: Page, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("start,stop,note\n2005,2006,<b>bold</b>\n2007,2008,plain\n")
    view = open_events(page)
    view.locator("input[type=file]").set_input_files(tmp_path / "mine.csv")
    expect(view).to_have_attribute("data-name", "mine", timeout=PATIENCE_MS)
    expect(cell(view, 0, "value:note")).to_have_text("<b>bold</b>")
    view.get_by_label("Filter").fill("note ~ bold")
    expect(view).to_have_attribute("data-shown", "1")
    with page.expect_download() as download:
        view.get_by_role("button", name="Export this list").click()
        page.get_by_role("button", name="Export", exact=True).click()
    assert download.value.suggested_filename == "mine.csv"
    assert events.read(download.value.path()) == events.load("mine")


def test_an_event_drawn_on_a_plot_is_kept_and_a_row_moves_the_plot(page: Page, lab: LabServer) -> None:
    view = {"v": 1, "start": "2005-01-09T18:00:00Z", "stop": "2005-01-10T00:00:00Z", "panels": ["C1_SYN_FGM"]}
    text = base64.urlsafe_b64encode(json.dumps(view).encode()).decode().rstrip("=")
    page.goto(f"{lab.base}lab?reset&sepp-view={text}")
    plot = page.locator(".sepp-quicklook")
    expect(plot).to_have_attribute("data-state", "ready", timeout=60_000)
    box = plot.locator(".u-over").first.bounding_box() or {}
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 200, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 50, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.locator("#jp-main-dock-panel .lm-TabBar-addButton:not(.lm-mod-hidden)").first.click()
    table = open_events(page)
    expect(table).to_have_attribute("data-count", "1", timeout=PATIENCE_MS)
    cell(table, 0, "start").click()
    [made] = events.load("events")
    shown = [np.datetime64(plot.get_attribute(name)[:-1]) for name in ("data-start", "data-stop")]
    assert shown[0] < made[0] < made[1] < shown[1]
    assert np.isclose((shown[1] - shown[0]) / (made[1] - made[0]), 2, rtol=0.02)


def test_a_table_in_a_notebook_and_python_share_one_list(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=60_000)
    run_cell(page, CELL)
    view = page.locator(".sepp-events")
    expect(view).to_have_attribute("data-count", "1", timeout=90_000)
    edit(view, 0, "duration", "30 min")
    run_cell(page, 'table.add("2005-01-10 01:00", "2005-01-10 02:00", note="from Python")')
    expect(cell(view, 1, "value:note")).to_have_text("from Python", timeout=PATIENCE_MS)
    cell(view, 0, "start").click()
    expect(page.locator(".sepp-time-text").first).to_have_value("2005-01-09 17:45 to 18:45")
    is_kept("both", "2005-01-09T18:30", "2005-01-10T02:00")


def open_table(page: Page) -> Locator:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=60_000)
    run_cell(page, CELL)
    view = page.locator(".sepp-events")
    expect(view).to_have_attribute("data-count", "1", timeout=90_000)
    return view


def test_edits_in_a_busy_notebook_and_in_its_cell_are_both_kept(page: Page) -> None:
    view = open_table(page)
    run_cell(page, 'import time; time.sleep(6); table.add("2005-01-10 01:00", "2005-01-10 02:00")')
    expect(page.locator(".jp-Notebook .jp-InputPrompt", has_text="[*]")).to_be_visible()
    edit(view, 0, "duration", "30 min")
    expect(view.locator(".sepp-kept")).to_have_text("Waiting for the kernel …")
    expect(view).to_have_attribute("data-count", "2", timeout=PATIENCE_MS)
    expect(cell(view, 0, "duration")).to_have_text("30 min")
    expect(view.locator(".sepp-kept")).to_have_text("Saved")
    is_kept("both", "2005-01-09T18:30", "2005-01-10T02:00")


def test_an_edit_that_a_stopped_kernel_never_had_is_told(page: Page) -> None:
    view = open_table(page)
    run_cell(page, "import time; time.sleep(60)")
    expect(page.locator(".jp-Notebook .jp-InputPrompt", has_text="[*]")).to_be_visible()
    edit(view, 0, "duration", "30 min")
    expect(view.locator(".sepp-kept")).to_have_text("Waiting for the kernel …")
    page.locator('.jp-NotebookPanel [data-jp-item-name="restart"]').click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(view.locator(".sepp-kept")).to_have_text("Not saved: the kernel was stopped", timeout=PATIENCE_MS)
    expect(page.get_by_text("SEPP Python | Idle")).to_be_visible(timeout=PATIENCE_MS)
