"""What a user does with the archive's event lists in JupyterLab, in a real browser."""

import base64
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sepp import events
from tests.extensions.lab_server import LabServer

pytestmark = pytest.mark.browser
PATIENCE_MS = 20_000
TRUTH = "archive:DEMO_CROSSINGS"
VIEW = {
    "v": 1,
    "start": "2001-03-01T10:00:00Z",
    "stop": "2001-03-01T14:00:00Z",
    "panels": ["DEMO1_FGM_SPIN"],
    "ephemeris": "",
    "events": TRUTH,
}


@pytest.fixture
def page(lab_on_demo: LabServer, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("SEPP_EVENTS", lab_on_demo.environment["SEPP_EVENTS"])
    for each in events.kept():
        events.remove(each.name)
    opened = chromium.new_page(viewport={"width": 1300, "height": 900})
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    link = base64.urlsafe_b64encode(json.dumps(VIEW).encode()).decode().rstrip("=")
    opened.goto(f"{lab_on_demo.base}lab?token={lab_on_demo.token}&reset&sepp-view={link}")
    expect(opened.locator(".sepp-quicklook")).to_have_attribute("data-state", "ready", timeout=60_000)
    yield opened
    opened.close()
    assert failures == []


def open_events(page: Page) -> Locator:
    page.locator('[data-command="launcher:create"]').first.click()
    page.locator(".jp-LauncherCard", has_text="Events").click()
    view = page.locator(".sepp-events")
    expect(view).to_have_attribute("data-name", TRUTH, timeout=PATIENCE_MS)
    return view


def test_the_list_of_a_linked_view_is_read_only_and_says_what_it_is(page: Page) -> None:
    view = open_events(page)
    expect(view).to_have_attribute("data-count", "172")
    expect(view.locator(".sepp-events-about")).to_contain_text("SYNTHETIC")
    expect(view.locator(".sepp-kept")).to_have_attribute("data-state", "archive")
    expect(view.locator("optgroup")).to_have_attribute("label", "Archive (read-only)")
    view.locator("td[data-key]").first.dblclick()
    expect(view.locator(".sepp-message")).to_contain_text("copy it to your lists")
    expect(view.locator(".sepp-cell-field")).to_have_count(0)
    assert events.kept() == ()


def test_events_of_the_archive_are_drawn_and_not_changed_by_a_drag(page: Page) -> None:
    box = page.locator(".sepp-quicklook .u-over").first.bounding_box()
    assert box is not None
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 40, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".sepp-event-refusal")).to_contain_text("These events are the archive's")
    expect(open_events(page)).to_have_attribute("data-count", "172")


def test_a_click_on_an_event_of_the_archive_moves_the_plot(page: Page) -> None:
    view = open_events(page)
    quicklook = page.locator(".sepp-quicklook")
    before = quicklook.get_attribute("data-start")
    view.locator('tr[data-id] td[data-key="start"]').nth(20).click()
    expect(quicklook).not_to_have_attribute("data-start", str(before), timeout=PATIENCE_MS)


def test_a_copy_is_ones_own_and_both_are_combined(page: Page) -> None:
    view = open_events(page)
    view.get_by_role("button", name="Copy to my lists").click()
    page.get_by_label("Name", exact=True).fill("mine")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(view).to_have_attribute("data-name", "mine", timeout=PATIENCE_MS)
    view.locator("tr[data-id]").first.click()
    view.get_by_role("button", name="Remove the events chosen").click()
    expect(view.locator(".sepp-kept")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)
    assert len(events.load("mine")) == 171
    view.get_by_role("button", name="Combine lists").click()
    page.get_by_label("How", exact=True).select_option("union")
    page.get_by_label("Second list").select_option(TRUTH)
    page.get_by_label("Name of the new list").fill("both")
    page.get_by_role("button", name="Combine", exact=True).click()
    expect(view).to_have_attribute("data-name", "both", timeout=PATIENCE_MS)
    assert len(events.load("both")) == 172
