"""The inventory in a tab of JupyterLab, in a real browser."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(lab: LabServer, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab, chromium, width=1400) as opened:
        opened.locator(".jp-LauncherCard", has_text="Inventory").click()
        expect(opened.locator(".sepp-inventory[data-state=ready]")).to_be_visible()
        yield opened


def at(view: Locator, share: float, row: int = 0) -> tuple[float, float]:
    box = view.locator("canvas").bounding_box()
    assert box
    return box["x"] + share * box["width"], box["y"] + 34 + 24 * row + 12


def test_every_dataset_has_a_row_and_a_gap_reads_no_data(page: Page) -> None:
    view = page.locator(".sepp-inventory")
    expect(view).to_have_attribute("data-rows", "4")
    page.mouse.move(*at(view, 0.3))
    expect(view.locator(".sepp-status")).to_have_text(re.compile(r"C1_SYN_CIS: [\d\u202f]+ records in 2005-01-"))
    page.mouse.move(*at(view, 0.02 + 0.96 * (39.5 / 72)))
    expect(view.locator(".sepp-status")).to_contain_text("no data")


def test_a_drag_zooms_in_and_back_comes_home(page: Page) -> None:
    view = page.locator(".sepp-inventory")
    page.mouse.move(*at(view, 0.4))
    page.mouse.down()
    page.mouse.move(*at(view, 0.6), steps=4)
    page.mouse.up()
    expect(view).to_have_attribute("data-start", re.compile("2005-01-09T0"))
    zoomed = view.get_attribute("data-start")
    view.locator(".sepp-inventory-picture").focus()
    for key in ("+", "+", "0"):
        page.keyboard.press(key)
    expect(view).to_have_attribute("data-start", re.compile("2005-01-07T"))
    for _ in range(3):
        page.get_by_role("button", name="Back to the time before").click()
    expect(view).to_have_attribute("data-start", str(zoomed))


def test_a_click_takes_the_plot_there(page: Page) -> None:
    page.locator(".jp-SideBar [title='Archive']").or_(page.locator("[data-id='sepp-archive']")).first.click()
    page.locator('[data-key="C1_SYN_FGM"]').dblclick()
    plot = page.locator(".sepp-tab .sepp-quicklook")
    expect(plot).to_have_attribute("data-state", "ready")
    page.locator(".lm-TabBar-tabLabel", has_text="Inventory").click()
    view = page.locator(".sepp-inventory")
    page.mouse.click(*at(view, 0.25))
    page.locator(".lm-TabBar-tabLabel", has_text="C1_SYN_FGM").click()
    expect(plot).to_have_attribute("data-start", re.compile("2005-01-08T"))


def test_a_search_and_a_drop_choose_rows(page: Page) -> None:
    view = page.locator(".sepp-inventory")
    page.get_by_label("Datasets to show").fill("magentic")
    page.get_by_label("Datasets to show").press("Enter")
    expect(view).to_have_attribute("data-rows", "2")
    view.evaluate(
        """(element, body) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("application/vnd.sepp.panels+json", body);
      for (const name of ["dragover", "drop"]) {
        element.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
      }
    }""",
        json.dumps({"panels": ["C1_SYN_CIS/flux"]}),
    )
    expect(view).to_have_attribute("data-rows", "3")
    page.get_by_role("button", name="Take C1_SYN_CIS away").click()
    expect(view).to_have_attribute("data-rows", "2")


def test_the_table_is_saved(page: Page) -> None:
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save the table").click()
    lines = coming.value.path().read_text().splitlines()
    assert lines[0] == "dataset,start,stop,records"
    assert sum(int(line.split(",")[3]) for line in lines[1:] if line.startswith("C1_SYN_FGM,")) == 63_900
