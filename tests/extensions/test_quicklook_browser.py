"""What a user does to the panels of a Quicklook, in a real browser on the demonstration archive."""

import base64
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from sepp.widgets._panels import view_text
from sepp.widgets._picture import SAVED_TYPE
from tests.extensions.lab_page import open_page, wait_until
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import (
    DENSITY,
    FIELD,
    FLUX,
    START,
    axis_labels,
    drag,
    open_view,
    parameters,
    shows,
    tool,
)
from tests.fixtures_browser import hover

pytestmark = pytest.mark.browser
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
KERNEL = {"name": "sepp-python", "display_name": "SEPP Python", "language": "python"}
ASKED = """(part) => performance.getEntriesByType("resource").filter(({ name }) => name.includes(part))
  .map(({ startTime, responseEnd }) => ({ startTime, responseEnd }))"""
DROP = """(stack, panels) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.setData("application/vnd.sepp.panels+json", JSON.stringify({ panels }));
  const { left, top, width } = stack.getBoundingClientRect();
  const place = { clientX: left + width / 2, clientY: top + 4, bubbles: true, cancelable: true, dataTransfer };
  for (const type of ["dragover", "drop"]) stack.dispatchEvent(new DragEvent(type, place));
}"""


@pytest.fixture
def view(lab_on_demo: LabServer, chromium: Browser) -> Iterator[Locator]:
    with open_view(lab_on_demo, chromium, [FIELD, FLUX, "DEMO1_FGM_SPIN/@coverage"]) as opened:
        yield opened


def test_a_link_opens_its_view_and_can_be_copied_again(view: Locator) -> None:
    shows(view, "B_vec_xyz_gse", "flux", "@coverage")
    assert view.get_attribute("data-start") == START
    expect(view.locator(".sepp-ephemeris [role=row]")).to_have_count(7)
    expect(view.locator(".sepp-ephemeris-name")).to_have_text("Demo-1")
    expect(view.locator(".sepp-ephemeris [role=cell]").first).to_have_text(re.compile(r"^−?\d+\.\d\d$"))
    tool(view, "Save a picture").click()
    view.get_by_role("button", name="Copy link").click()
    link = view.page.evaluate("navigator.clipboard.readText()")
    told = json.loads(base64.urlsafe_b64decode(link.partition("sepp-view=")[2] + "=="))
    assert (told["start"], told["panels"][:2]) == (START, [FIELD, FLUX])
    assert "sepp-view" not in view.page.url


def test_what_is_covered_is_asked_for_after_the_first_picture(view: Locator) -> None:
    wait_until(lambda: bool(view.page.evaluate(ASKED, "/coverage")), "the strip asks for coverage")
    came = min(one["responseEnd"] for one in view.page.evaluate(ASKED, "quicklook/data"))
    assert min(one["startTime"] for one in view.page.evaluate(ASKED, "/coverage")) > came


def test_panels_are_moved_sized_removed_and_brought_back(view: Locator) -> None:
    first, second = (view.locator(".sepp-panel-head").nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    mouse = view.page.mouse
    mouse.move(second["x"] + 40, second["y"] + 8)
    mouse.down()
    mouse.move(second["x"] + 40, first["y"] + 60)
    mouse.move(second["x"] + 40, first["y"] + 2)
    mouse.up()
    shows(view, "flux", "B_vec_xyz_gse", "@coverage")
    view.locator(".sepp-grip").nth(2).press("ArrowUp")
    shows(view, "flux", "@coverage", "B_vec_xyz_gse")
    before = view.locator(".sepp-plot").first.bounding_box()
    view.locator(".sepp-edge").first.press("ArrowUp")
    after = view.locator(".sepp-plot").first.bounding_box()
    assert before
    assert after
    assert before["height"] - after["height"] == 12
    view.locator(".sepp-grip").first.press("Delete")
    shows(view, "@coverage", "B_vec_xyz_gse")
    for _ in range(4):
        view.locator(".sepp-stack").press("Control+z")
    shows(view, "B_vec_xyz_gse", "flux", "@coverage")


def test_panels_are_added_by_search_and_by_drop(view: Locator) -> None:
    tool(view, "Add panel").click()
    field = view.get_by_role("combobox", name="Find a dataset or parameter")
    field.fill("density demo2")
    expect(view.locator(".sepp-option[aria-selected=true]")).to_have_attribute("data-name", DENSITY)
    field.press("Enter")
    field.press("Escape")
    shows(view, "B_vec_xyz_gse", "flux", "@coverage", "density")
    view.locator(".sepp-stack").evaluate(DROP, ["DEMO3_FGM_SPIN/B_mag"])
    shows(view, "B_mag", "B_vec_xyz_gse", "flux", "@coverage", "density")


def test_values_zoom_alone_and_a_component_can_be_hidden(view: Locator) -> None:
    natural = axis_labels(view)
    axis = view.locator(".sepp-value-axis").first
    axis.hover()
    view.page.wait_for_timeout(300)
    view.page.mouse.wheel(0, -300)
    wait_until(lambda: axis_labels(view) != natural, "values zoomed")
    assert view.get_attribute("data-start") == START
    axis.dblclick()
    assert axis_labels(view) == natural
    view.locator(".sepp-legend-item").nth(1).click()
    expect(view.locator(".sepp-legend-item").nth(1)).to_have_attribute("aria-pressed", "false")
    hover(view, 0.5)
    expect(view.locator('.sepp-value[data-parameter="B_vec_xyz_gse"]')).to_have_count(2)


def test_events_are_drawn_moved_and_deleted(view: Locator) -> None:
    drag(view, (0.2, 0.3), key="Shift")
    over = view.locator(".u-over").nth(1)
    hover(view, 0.25, 1)
    expect(over).to_have_css("cursor", "pointer")
    drag(view, (0.3, 0.5))
    hover(view, 0.4, 1)
    expect(over).to_have_css("cursor", "pointer")
    assert view.get_attribute("data-start") == START
    view.locator(".sepp-stack").press("Delete")
    hover(view, 0.41, 1)
    expect(over).not_to_have_css("cursor", "pointer")


@pytest.mark.parametrize(("status", "words"), [(502, "asking again by itself"), (403, "You are logged out")])
def test_what_is_drawn_stays_while_the_archive_is_away(view: Locator, status: int, words: str) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=status, json={"message": "away"})

    view.page.route("**/quicklook/data*", refuse)
    view.page.locator(".sepp-time-text").press("Alt+ArrowRight")
    expect(view.locator(".sepp-banner")).to_contain_text(words)
    assert view.locator(".sepp-banner a").is_visible() == (status == 403)
    assert len(parameters(view)) == 3
    view.page.unroute("**/quicklook/data*")
    expect(view.locator(".sepp-banner")).to_be_hidden(timeout=20_000)
    expect(view).to_have_attribute("data-state", "ready")
    assert view.get_attribute("data-start") == "2001-03-02T12:00:00Z"


def test_a_template_is_kept_and_brought_back(view: Locator) -> None:
    tool(view, "Templates").click()
    field = view.get_by_label("Name for these panels")
    field.fill("day side")
    field.press("Enter")
    expect(view.locator(".sepp-template")).to_have_attribute("data-name", "day side")
    view.page.keyboard.press("Escape")
    view.locator(".sepp-grip").first.press("Delete")
    shows(view, "flux", "@coverage")
    tool(view, "Templates").click()
    view.locator(".sepp-template").get_by_role("button", name="day side", exact=True).click()
    shows(view, "B_vec_xyz_gse", "flux", "@coverage")


def test_a_picture_is_saved_with_the_panels_shown(view: Locator) -> None:
    tool(view, "Save a picture").click()
    with view.page.expect_download() as saving:
        view.get_by_role("button", name="Save SVG picture").click()
    saved = saving.value.path().read_text()
    assert saving.value.suggested_filename == "DEMO1_FGM_SPIN_20010302_0000.svg"
    assert "DEMO1_CIS_SPECTROGRAM" in saved


def test_one_parameter_that_is_not_there_spoils_no_other(lab_on_demo: LabServer, chromium: Browser) -> None:
    text = view_text(
        {"v": 1, "start": START, "stop": "2001-03-03", "panels": [FIELD, "DEMO1_FGM_SPIN/B_vex", "NOWHERE"]}
    )
    with open_page(lab_on_demo, chromium, f"lab?reset&sepp-view={text}") as page:
        view = page.locator(".sepp-tab .sepp-quicklook")
        expect(view).to_have_attribute("data-state", "error", timeout=60_000)
        shows(view, "B_vec_xyz_gse")
        expect(view.locator(".sepp-error.sepp-slot")).to_have_count(2)
        expect(view.locator(".sepp-error.sepp-slot").first).to_contain_text("B_vex")
        for _ in range(2):
            view.locator(".sepp-slot").get_by_role("button", name="Remove").first.click()
        expect(view).to_have_attribute("data-state", "ready")


def test_a_link_that_is_broken_says_so(lab_on_demo: LabServer, chromium: Browser) -> None:
    with open_page(lab_on_demo, chromium, "lab?reset&sepp-view=bm90IGpzb24") as page:
        expect(page.locator(".jp-Dialog")).to_contain_text("This link can't be read", timeout=60_000)


def test_a_notebook_without_kernel_shows_the_last_picture_and_the_cell(
    lab_on_demo: LabServer, chromium: Browser
) -> None:
    code = 'from sepp.widgets import Quicklook\n\nq = Quicklook(["A"], "2005")\nq'
    data = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "gone", "version_major": 2, "version_minor": 0},
        SAVED_TYPE: {"code": code},
        "image/png": PIXEL,
        "text/plain": "Quicklook",
    }
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell = {"cell_type": "code", "execution_count": 1, "id": "one", "metadata": {}, "source": "q", "outputs": [output]}
    notebook = {"cells": [cell], "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    (lab_on_demo.folder / "work" / "saved.ipynb").write_text(json.dumps(notebook))
    with open_page(lab_on_demo, chromium, "lab/tree/saved.ipynb?reset") as page:
        saved = page.locator(".sepp-saved")
        expect(saved.locator("img")).to_have_attribute("src", f"data:image/png;base64,{PIXEL}", timeout=60_000)
        saved.get_by_role("button", name="Copy as code").click()
        expect(saved).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code
