"""A link opens the same view for a colleague: with its events, read-only until they are kept."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.extensions.lab_page import wait_for_layout, wait_until
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import FIELD, FLUX, START, drag, open_page, open_view, tool
from tests.fixtures_browser import hover
from tests.fixtures_service import Served

pytestmark = pytest.mark.browser
LOOKS = {"panel": FLUX, "map": "inferno"}


@pytest.fixture(scope="module")
def colleague(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """The Lab of somebody else, with lists of their own."""
    with LabServer(tmp_path_factory.mktemp("colleague"), served.url) as server:
        yield server


@pytest.fixture
def view(lab_on_demo: LabServer, chromium: Browser) -> Iterator[Locator]:
    """A view with two events, kept by who drew them."""
    with open_view(lab_on_demo, chromium, [{"panel": FIELD, "hidden": ["By"]}, LOOKS]) as opened:
        drag(opened, (0.2, 0.3), key="Shift")
        drag(opened, (0.5, 0.7), key="Shift")
        expect(opened.locator(".sepp-events-line")).to_contain_text("2 events")
        yield opened


def copy_link(view: Locator) -> str:
    tool(view, "Save a picture").click()
    view.get_by_role("button", name="Copy link").click()
    expect(view.locator(".sepp-status")).to_contain_text("with these events")
    return str(view.page.evaluate("navigator.clipboard.readText()"))


def kept_events(lab: LabServer) -> list[int]:
    """Count the events of each list that is kept."""
    found = (lab.folder / "events").glob("*.csv")
    return [len(re.findall(r"^2001-03-02", path.read_text(), re.MULTILINE)) for path in found]


def test_a_colleague_sees_the_events_and_keeps_them_by_a_click(
    view: Locator, colleague: LabServer, chromium: Browser
) -> None:
    text = copy_link(view).partition("sepp-view=")[2]
    told = json.loads(urlsafe_b64decode(text + "=="))["events"]
    assert (len(told["start"]), set(told) <= {"name", "color", "at", "unit", "start", "length"}) == (2, True)
    with open_page(colleague, chromium, f"lab?reset&sepp-view={text}") as page:
        theirs = page.locator(".sepp-tab .sepp-quicklook")
        line = theirs.locator(".sepp-events-line")
        expect(theirs).to_have_attribute("data-state", "ready", timeout=60_000)
        assert theirs.get_attribute("data-start") == START
        expect(line).to_contain_text("2 events")
        expect(line).to_contain_text("Events from the link, read-only")
        hover(theirs, 0.25)
        expect(theirs.locator(".u-over").first).to_have_css("cursor", "pointer")
        drag(theirs, (0.8, 0.9), key="Shift")
        expect(page.get_by_text("These events came with the link")).to_be_visible()
        assert not list((colleague.folder / "events").glob("*.csv"))
        line.get_by_role("button", name="Keep as my list").click()
        expect(line).not_to_contain_text("from the link")
        drag(theirs, (0.8, 0.9), key="Shift")
        expect(line).to_contain_text("3 events")
        wait_until(lambda: kept_events(colleague) == [3], "one list with three events kept")


def test_events_of_a_link_are_there_after_a_reload_and_leave_own_lists_alone(
    view: Locator, colleague: LabServer, chromium: Browser
) -> None:
    text = copy_link(view).partition("sepp-view=")[2]
    with open_page(colleague, chromium, f"lab?reset&sepp-view={text}") as page:
        line = page.locator(".sepp-tab .sepp-events-line")
        expect(line).to_contain_text("Events from the link", timeout=60_000)
        wait_for_layout(colleague, '"events": {')
        page.goto(f"{colleague.base}lab")
        expect(line).to_contain_text("Events from the link", timeout=60_000)
        page.keyboard.press("Control+Alt+e")
        expect(page.locator(".sepp-events")).to_be_visible(timeout=60_000)
        expect(page.locator(".sepp-events")).to_have_attribute("data-count", "0")


def test_a_saved_picture_shows_the_events_with_their_name(view: Locator, tmp_path: Path) -> None:
    tool(view, "Save a picture").click()
    with view.page.expect_download() as loading:
        view.get_by_role("button", name="Save SVG picture").click()
    loading.value.save_as(tmp_path / "view.svg")
    text = (tmp_path / "view.svg").read_text()
    name = view.locator(".sepp-events-name").inner_text()
    assert name in text
    assert re.search(r">\s*Bx\s*<", text)
    assert not re.search(r">\s*By\s*<", text)
