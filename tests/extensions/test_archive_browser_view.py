"""The archive browser in JupyterLab's left panel, and as a widget, in a real browser."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.datastore.servers.examples import make_archive, start_server
from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import run_cell

pytestmark = pytest.mark.browser
HOUR = "2016-12-07 01:00 to 02:00"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The archive service itself, over a small archive."""
    home = tmp_path_factory.mktemp("home")
    make_archive(home)[1].close()
    process, url = start_server(home)
    httpx.get(f"{url}export/estimate?items=MIXED_CP_FIELD", timeout=60).raise_for_status()
    yield url
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def lab(archive: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("lab"), archive) as server:
        yield server


@pytest.fixture
def page(lab: LabServer, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab, chromium, width=1400) as opened:
        opened.locator(".jp-LauncherCard", has_text="Archive").click()
        expect(opened.locator(".sepp-archive[data-state=ready]")).to_be_visible()
        yield opened


def row(page: Page, key: str) -> Locator:
    return page.locator(f'.sepp-row[data-key="{key}"]')


def search(page: Page, text: str, found: int) -> None:
    page.locator(".sepp-filter").fill(text)
    expect(page.locator(".sepp-archive")).to_have_attribute("data-found", str(found))


def copy(page: Page, name: str) -> None:
    """Choose from the menu, and wait until the button says so."""
    button = page.locator(".sepp-card-buttons button[aria-haspopup]")
    button.click()
    page.locator(".sepp-popover .sepp-menu-item", has_text=name).click()
    expect(button).to_have_text("Copied")
    expect(button).to_have_text("Copy")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_search_knows_words_with_typos_and_fields(page: Page) -> None:
    search(page, "magentic", 1)
    search(page, "mission:Cluster kind:spectrum", 1)
    expect(row(page, "MIXED_CP_SPECTRUM")).to_be_visible()
    search(page, "units:nT frame:GSE spacecraft:C2", 0)
    expect(page.locator(".sepp-tree-note")).to_contain_text("Nothing in the archive matches")


def test_filters_leave_out_what_has_no_data_then(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("With data only").check()
    expect(page.locator(".sepp-archive")).to_have_attribute("data-found", "2")
    field = page.get_by_label("With data in this time")
    field.fill("1999")
    field.press("Enter")
    expect(page.locator(".sepp-archive")).to_have_attribute("data-found", "0")
    field.fill("2005-02-30")
    field.press("Enter")
    expect(page.locator(".sepp-filters .sepp-message")).to_have_text("2005-02 has no day 30")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".sepp-archive")).to_have_attribute("data-found", "")


def test_the_keyboard_alone_goes_from_search_to_plot(page: Page) -> None:
    search(page, "FIELD", 1)
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Space", "Enter")
    expect(row(page, "MIXED_CP_FIELD/B")).to_have_attribute("aria-selected", "true")
    expect(row(page, "MIXED_CP_FIELD/B").locator(".sepp-row-mark")).to_be_visible()
    expect(page.locator(".sepp-tab .sepp-panel[data-parameter=B]")).to_be_visible()
    expect(page.locator(".sepp-card h3")).to_have_text("MIXED_CP_FIELD/B")


def test_a_second_parameter_comes_onto_the_plot_used_last(page: Page) -> None:
    search(page, "FIELD", 1)
    row(page, "MIXED_CP_FIELD").locator(".sepp-twisty").click()
    row(page, "MIXED_CP_FIELD/B").dblclick()
    expect(page.locator(".sepp-tab .sepp-panel[data-parameter=B]")).to_be_visible()
    row(page, "MIXED_CP_FIELD/N").dblclick()
    expect(page.locator(".sepp-tab .sepp-panel[data-parameter=N]")).to_be_visible()
    expect(page.locator(".sepp-quicklook")).to_have_count(1)


def test_a_row_can_be_dragged_as_panels(page: Page) -> None:
    search(page, "SPECTRUM", 1)
    told = row(page, "MIXED_CP_SPECTRUM").evaluate("""(element) => {
      const dataTransfer = new DataTransfer();
      element.dispatchEvent(new DragEvent("dragstart", { dataTransfer, bubbles: true }));
      return dataTransfer.getData("application/vnd.sepp.panels+json");
    }""")
    assert json.loads(told) == {"panels": ["MIXED_CP_SPECTRUM"]}


def test_the_card_tells_and_copies(page: Page) -> None:
    search(page, "FIELD", 1)
    row(page, "MIXED_CP_FIELD").click()
    card = page.locator(".sepp-card")
    for text in (
        "Magnetic field & more",
        "Test et al.",
        "1.5000",
        "Made for tests.",
        "6 parameters",
        "1 original file",
    ):
        expect(card).to_contain_text(text)
    copy(page, "sepp export")
    assert page.evaluate("navigator.clipboard.readText()").startswith("sepp export MIXED_CP_FIELD ")
    copy(page, "HAPI URL")
    assert "hapi/data?dataset=MIXED_CP_FIELD" in page.evaluate("navigator.clipboard.readText()")
    card.locator("summary", has_text="original file").click()
    expect(card.locator(".sepp-granules")).to_contain_text("MIXED_CP_FIELD.cdf")


def test_the_basket_tells_sizes_and_brings_the_files(page: Page, tmp_path: Path) -> None:
    for name in ("FIELD", "SPECTRUM"):
        search(page, name, 1)
        row(page, f"MIXED_CP_{name}").click()
        page.get_by_role("button", name="Add to basket").click()
    page.locator(".sepp-tab-button", has_text="Basket").click()
    page.get_by_label("Time to download").fill(HOUR)
    page.get_by_label("Time to download").press("Enter")
    expect(page.locator(".sepp-basket-size")).to_contain_text("1\u202f800 records, from 2 original files, about")
    expect(page.get_by_label("Format").locator("option")).to_have_count(7)
    page.get_by_label("Format").select_option("nc")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download").click()
    coming.value.save_as(tmp_path / "got.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "got.zip").read_bytes())) as bundle:
        assert [name.rsplit(".", 1)[1] for name in bundle.namelist()] == ["nc", "nc", "txt"]
    expect(page.locator(".sepp-basket-size")).to_contain_text("complete")


def test_an_empty_time_is_told_and_nothing_is_downloaded(page: Page) -> None:
    search(page, "FIELD", 1)
    row(page, "MIXED_CP_FIELD").click()
    page.get_by_role("button", name="Add to basket").click()
    page.locator(".sepp-tab-button", has_text="Basket").click()
    page.get_by_label("Time to download").fill("1999")
    page.get_by_label("Time to download").press("Enter")
    expect(page.locator(".sepp-basket-size")).to_have_text("No records in this time")
    expect(page.get_by_role("button", name="Download")).to_be_disabled()


def test_a_widget_is_driven_both_ways(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    run_cell(page, "from sepp.widgets import ArchiveBrowser\nb = ArchiveBrowser('FIELD')\nb")
    view = page.locator(".jp-OutputArea .sepp-archive")
    expect(view).to_have_attribute("data-found", "1", timeout=60_000)
    view.locator('.sepp-row[data-key="MIXED_CP_FIELD"]').click()
    run_cell(page, "print('chosen', b.selected); b.query = 'spectrum'; b.basket = ['MIXED_CP_SPECTRUM']")
    expect(page.locator(".jp-OutputArea-output", has_text="chosen MIXED_CP_FIELD")).to_be_visible()
    expect(view.locator('.sepp-row[data-key="MIXED_CP_SPECTRUM"] .sepp-row-mark')).to_be_visible()


def test_a_widget_has_room_for_the_tree_and_the_card_beside_it(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    run_cell(page, "from sepp.widgets import ArchiveBrowser\nArchiveBrowser()")
    view = page.locator(".jp-OutputArea .sepp-archive-widget[data-state=ready]")
    expect(view).to_be_visible(timeout=60_000)
    expect(view.get_by_text("Choose a dataset")).to_be_visible()
    view.locator('.sepp-row[data-key="MIXED_CP_FIELD"]').click()
    tree, card = view.locator(".sepp-tree").bounding_box(), view.locator(".sepp-details").bounding_box()
    assert tree
    assert card
    assert tree["height"] > 350
    assert card["x"] >= tree["x"] + tree["width"]


def test_the_panel_leads_to_overviews_and_the_card_to_its_pages(page: Page) -> None:
    row(page, "MIXED_CP_FIELD").click()
    links = page.locator(".sepp-card-links a")
    expect(links.nth(0)).to_have_attribute("href", re.compile(r"/datasets/MIXED_CP_FIELD$"))
    expect(links.nth(1)).to_have_attribute("href", re.compile(r"/overviews/MIXED_CP_FIELD/1d$"))
    page.locator("#sepp-archive").get_by_role("button", name="Overviews").click()
    expect(page.locator(".sepp-tab .sepp-overviews[data-state=ready]")).to_be_visible()


def test_the_panel_opens_wide_enough_to_tell_names_apart(page: Page) -> None:
    box = page.locator("#sepp-archive").bounding_box()
    assert box
    assert box["width"] >= 320
    expect(row(page, "MIXED_CP_SPECTRUM").locator(".sepp-row-tail")).to_have_text("SPECTRUM")
