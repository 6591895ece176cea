"""What a user does with event lists in JupyterLab, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sepp import events
from tests.extensions.archive_service import ArchiveService
from tests.extensions.lab_server import LabServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(archive_service: ArchiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    folder = tmp_path_factory.mktemp("events")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPP_EVENTS", str(folder / "kept"))
        with LabServer(folder, archive_service.url) as server:
            yield server


@pytest.fixture
def kept(lab: LabServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEPP_EVENTS", str(lab.folder / "kept"))
    for each in events.kept():
        events.remove(each.name)
    return lab.folder / "kept"


@pytest.fixture
def page(lab: LabServer, kept: Path, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    opened = context.new_page()
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.goto(f"{lab.base}lab?token={lab.token}&reset")
    expect(opened.locator(".jp-Launcher-sectionTitle", has_text="SEPP")).to_be_visible(timeout=60_000)
    yield opened
    context.close()
    assert failures == []


def open_events(page: Page) -> Locator:
    page.locator(".jp-LauncherCard", has_text="Events").click()
    view = page.locator(".sepp-events")
    expect(view).to_be_visible()
    return view


def make_list(view: Locator, name: str) -> None:
    view.get_by_role("button", name="New list").click()
    view.page.get_by_label("Name", exact=True).fill(name)
    view.page.get_by_role("button", name="Make").click()
    expect(view).to_have_attribute("data-name", name)


def cell(view: Locator, row: int, key: str) -> Locator:
    return view.locator(f'.sepp-grid tbody tr[data-id] td[data-key="{key}"]').nth(row)


def edit(view: Locator, row: int, key: str, text: str) -> None:
    cell(view, row, key).dblclick()
    field = view.locator(".sepp-cell-field")
    field.fill(text)
    field.press("Enter")


def saved(view: Locator) -> None:
    expect(view.locator(".sepp-kept")).to_have_attribute("data-state", "saved")


def test_a_list_is_made_edited_undone_saved_and_there_after_a_reload(page: Page) -> None:
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
    page.wait_for_timeout(1500)
    page.goto(page.url.split("?")[0])
    expect(page.locator(".sepp-events")).to_have_attribute("data-count", "2", timeout=60_000)
