"""Without a mouse from the archive to the notebook; dragged onto a plot; answered while the kernel computes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import parameters, shows
from tests.fixtures_browser import hover, run_cell

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
SET = "DEMO1_FGM_SPIN"
CELL = f"""from sepp.widgets import Quicklook
q = Quicklook(["{SET}/B_mag"], "2001-03-02 00:00 to 12:00")
q"""


@pytest.fixture
def page(lab_on_demo: LabServer, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab_on_demo, chromium) as opened:
        yield opened


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def open_by_keys(page: Page) -> Locator:
    """Search, go down to the dataset, plot it, and tab into the plot."""
    press(page, "Control+Alt+b")
    expect(page.locator(".sepp-filter")).to_be_focused()
    page.keyboard.insert_text(SET)
    expect(page.locator(".sepp-archive")).to_have_attribute("data-found", "1", timeout=PATIENCE_MS)
    press(page, "ArrowDown", "End", "Enter")
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    return view


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        press(page, "Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def page_and_zoom(page: Page, view: Locator) -> None:
    """Page back, zoom in, undo, move the crosshair."""
    tab_to(page, view.locator(".sepp-stack"))
    began = view.get_attribute("data-start") or ""
    press(page, "Alt+ArrowLeft")
    expect(view).not_to_have_attribute("data-start", began)
    paged = view.get_attribute("data-start") or ""
    page.wait_for_timeout(500)
    press(page, "+")
    expect(view).not_to_have_attribute("data-start", paged)
    press(page, "Control+z")
    expect(view).to_have_attribute("data-start", paged)
    press(page, "ArrowLeft")
    expect(view.locator(".sepp-moment")).not_to_be_empty()


def make_event(page: Page) -> Locator:
    """Begin a list and add an event over the time that is shown."""
    press(page, "Control+Alt+e")
    table = page.locator(".sepp-events")
    tab_to(page, table.get_by_role("button", name="New list"))
    press(page, "Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.insert_text("by keys")
    press(page, "Enter")
    expect(table).to_have_attribute("data-name", "by keys")
    tab_to(page, table.get_by_role("button", name="Add an event"))
    press(page, "Enter")
    return table


def test_the_keyboard_alone_goes_from_the_archive_to_an_event_and_the_notebook(page: Page) -> None:
    view = open_by_keys(page)
    page_and_zoom(page, view)
    expect(make_event(page)).to_have_attribute("data-count", "1")
    press(page, "Control+Alt+n")
    cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    expect(cell).to_contain_text(f'archive.open("{SET}"', timeout=PATIENCE_MS)


def test_a_parameter_dragged_from_the_archive_opens_a_plot_and_a_second_one_joins_it(page: Page) -> None:
    page.locator(".jp-LauncherCard", has_text="Archive").click()
    page.locator(".sepp-filter").fill(SET)
    page.locator(f'[data-key="{SET}"] .sepp-twisty').click()
    page.locator(f'[data-key="{SET}/B_mag"]').drag_to(page.locator(".jp-Launcher"))
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    shows(view, "B_mag")
    page.locator(f'[data-key="{SET}/B_vec_xyz_gse"]').drag_to(view.locator(".u-over").first)
    expect(view.locator(".sepp-panel")).to_have_count(2)
    assert sorted(parameters(view)) == ["B_mag", "B_vec_xyz_gse"]


def test_a_widget_pages_and_zooms_while_the_kernel_computes(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=PATIENCE_MS)
    run_cell(page, CELL)
    view = page.locator(".sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    run_cell(page, "import time; time.sleep(40)")
    expect(page.get_by_text("SEPP Python | Busy")).to_be_visible()
    view.locator(".sepp-stack").press("Alt+ArrowRight")
    expect(view).to_have_attribute("data-start", "2001-03-02T12:00:00Z")
    hover(view, 0.5)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -1200)
    page.keyboard.up("Control")
    expect(view.locator(".sepp-panel")).to_have_attribute("data-factor", "1")
    expect(view).to_have_attribute("data-state", "ready")
    expect(page.get_by_text("SEPP Python | Busy")).to_be_visible()
