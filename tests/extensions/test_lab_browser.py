"""What a user sees in JupyterLab, in a real browser."""

import re
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.extensions.all_views import command
from tests.extensions.archive_service import ArchiveService, values
from tests.extensions.lab_page import open_launcher, wait_for_layout, wait_until
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import hover, run_cell, shown, time_shown

pytestmark = pytest.mark.browser
COUNT_PIXELS = """(canvas, wanted) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const near = (n, rgb) => rgb.every((value, i) => Math.abs(data[n + i] - value) < 40) && data[n + 3] > 128;
  const pixels = Array.from({ length: data.length / 4 }, (_, n) => 4 * n);
  return wanted.map((rgb) => pixels.filter((n) => near(n, rgb)).length);
}"""
CARDS = [
    *("Archive", "Quicklook", "Notebook", "Events", "Inventory", "Overviews"),
    *("Orbits", "Distribution", "Gallery", "Tour of SEPP"),
]
CELL = """from sepp.widgets import Quicklook, TimeSelector
t = TimeSelector("2005-01-09 18:00 to 18:30")
q = Quicklook(["C1_SYN_FGM", "C1_SYN_CIS/flux"], t)
display(t, q)"""


@pytest.fixture
def page(lab: LabServer, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab, chromium, width=1400) as opened:
        yield opened


def open_archive(page: Page) -> None:
    page.locator(".jp-LauncherCard", has_text="Archive").click()
    expect(page.locator(".sepp-row-dataset")).to_have_count(4)


def open_tab(page: Page, row: str, text: str) -> Locator:
    open_archive(page)
    if "/" in row:
        page.locator(f'[data-key="{row.split("/", maxsplit=1)[0]}"] .sepp-twisty').click()
    page.locator(f'[data-key="{row}"] .sepp-row-name').dblclick()
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready")
    go_to(view, text)
    return view


def go_to(view: Locator, text: str) -> None:
    field = view.page.locator(".sepp-time-text").first
    field.fill(text)
    field.press("Enter")
    expect(field).to_have_value(text)
    expect(view).to_have_attribute("data-state", "ready")


def picture(view: Locator, panel: int = 0) -> bytes:
    view.page.mouse.move(0, 0)
    return view.locator(".sepp-plot canvas").nth(panel).screenshot()


def open_notebook(page: Page, source: str) -> Locator:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    run_cell(page, source)
    view = page.locator(".sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    return view


def test_the_launcher_has_our_cards_first(page: Page) -> None:
    section = page.locator(".jp-Launcher-section", has=page.locator(".sepp-lab-icon"))
    assert section.locator(".jp-LauncherCard-label").all_inner_texts() == CARDS
    others = page.locator(".jp-Launcher-section").filter(has_not=page.locator(".sepp-lab-icon"))
    first, second = section.bounding_box(), others.first.bounding_box()
    assert first
    assert second
    assert first["y"] < second["y"]


def test_the_panel_lists_finds_and_describes_datasets(page: Page) -> None:
    open_archive(page)
    expect(page.locator(".sepp-row-dataset .sepp-strip rect")).to_have_count(8)
    page.locator(".sepp-filter").fill("magentic")
    expect(page.locator(".sepp-row-dataset")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".sepp-card")).to_contain_text("not measured")
    expect(page.locator(".sepp-tab .sepp-panel")).to_have_count(1)


def test_the_crosshair_reads_the_served_numbers_without_a_kernel(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    hover(view, 0.37)
    read, time_ms = shown(view, "B_gse"), time_shown(view, "B_gse")
    served = values("B_gse", np.array([time_ms]))[:, 0]
    assert read == {label: float(value) for label, value in zip(("Bx", "By", "Bz"), served, strict=True)}
    assert abs(time_ms - datetime.fromisoformat("2005-01-09T18:11:06Z").timestamp() * 1000) < 6000


def test_each_component_is_drawn_in_its_own_colour(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    drawn = view.locator(".sepp-plot canvas").first.evaluate(COUNT_PIXELS, [[0, 114, 178], [213, 94, 0], [0, 138, 99]])
    assert all(pixels > 400 for pixels in drawn), drawn


def test_the_spectrogram_reads_bin_and_value_under_the_pointer(page: Page) -> None:
    view = open_tab(page, "C1_SYN_CIS/flux", "2005-01-09 18:00 to 18:30")
    hover(view, 0.5)
    [(component, read)] = shown(view, "flux").items()
    assert read == float(values("flux", np.array([time_shown(view, "flux")]))[0, int(component)])


def test_a_gap_says_no_data_and_beyond_the_archive_the_plot_does(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 14:00 to 17:00")
    hover(view, 0.5)
    expect(view.locator(".sepp-readout")).to_contain_text("no data")
    go_to(view, "1999-05")
    expect(view.locator(".sepp-plot-note")).to_have_text("No data in this interval")


def test_a_bad_time_is_told_in_words_and_the_last_good_one_stays(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    field = page.locator(".sepp-time-text")
    field.fill("2005-02-30")
    field.press("Enter")
    expect(page.locator(".sepp-message:visible")).to_have_text("2005-02 has no day 30")
    expect(view).to_have_attribute("data-start", "2005-01-09T18:00:00Z")
    field.press("Escape")
    expect(field).to_have_value("2005-01-09 18:00 to 18:30")


def test_wheel_and_drag_move_the_time_and_undo_brings_it_back(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 12:00 to 24:00")
    field = page.locator(".sepp-time-text")
    hover(view, 0.5)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -280)
    page.keyboard.up("Control")
    expect(field).not_to_have_value("2005-01-09 12:00 to 24:00")
    zoomed = field.input_value()
    page.wait_for_timeout(400)
    page.mouse.down()
    hover(view, 0.75)
    page.mouse.up()
    expect(field).not_to_have_value(zoomed)
    view.locator(".sepp-stack").press("Control+z")
    expect(field).to_have_value(zoomed)
    view.locator(".sepp-stack").press("0")
    expect(field).to_have_value("2005-01-10")


def test_zooming_in_fetches_finer_data_with_one_request(page: Page, archive_service: ArchiveService) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-08 to 2005-01-11")
    expect(view.locator(".sepp-panel")).not_to_have_attribute("data-factor", "1")
    before = len(archive_service.requests)
    go_to(view, "2005-01-09 18:00 to 18:30")
    expect(view.locator(".sepp-panel")).to_have_attribute("data-factor", "1")
    assert len(archive_service.requests) == before + 1


def test_the_dark_theme_redraws_the_canvas(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    before = picture(view)
    set_theme(page, "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    wait_until(lambda: picture(view) != before, "drawn in dark colours")
    set_theme(page, "JupyterLab Light")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "true")


def set_theme(page: Page, name: str) -> None:
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill(f"Use Theme: {name}")
    page.locator(".lm-CommandPalette-itemLabel", has_text=re.compile(f"{name}$")).click()


def test_a_quicklook_in_a_notebook_follows_the_selector_and_leads_it(
    page: Page, archive_service: ArchiveService
) -> None:
    view = open_notebook(page, CELL)
    expect(view.locator(".sepp-panel")).to_have_count(2)
    before = picture(view)
    page.get_by_label("One on", exact=False).first.click()
    expect(view).to_have_attribute("data-start", "2005-01-09T18:30:00Z")
    expect(view).to_have_attribute("data-state", "ready")
    assert picture(view) != before
    hover(view, 0.4)
    served = values("B_gse", np.array([time_shown(view, "B_gse")]))[:, 0]
    assert list(shown(view, "B_gse").values()) == [float(value) for value in served]
    hover(view, 0.25)
    page.mouse.down()
    hover(view, 0.75)
    page.mouse.up()
    run_cell(page, "print('is', t.text == q.time.text, q.interval.duration_ns < 20 * 60 * 10**9, t.start == q.start)")
    expect(page.locator(".jp-OutputArea-output", has_text="is True True True")).to_be_visible()
    run_cell(page, "t.text = '2005-01-08 06:00 to 07:00'")
    expect(view).to_have_attribute("data-start", "2005-01-08T06:00:00Z")


def test_open_in_notebook_puts_the_cell_in(page: Page) -> None:
    view = open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    view.get_by_role("button", name="Copy as code").click()
    assert 'Quicklook(["C1_SYN_FGM"], "2005-01-09 18:00 to 18:30")' in page.evaluate("navigator.clipboard.readText()")
    view.get_by_role("button", name="Open in notebook").click()
    cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    expect(cell).to_contain_text(
        'ds = archive.open("C1_SYN_FGM", "2005-01-09T18:00:00Z/2005-01-09T18:30:00Z")', timeout=30_000
    )


def test_a_reload_brings_the_tab_back_at_its_time(page: Page, lab: LabServer) -> None:
    open_tab(page, "C1_SYN_FGM", "2005-01-09 18:00 to 18:30")
    page.locator(".sepp-time-text").press("Alt+ArrowRight")
    wait_for_layout(lab, "2005-01-09T19:00:00Z")
    page.goto(page.url.split("?")[0])
    expect(page.locator(".sepp-tab .sepp-time-text")).to_have_value("2005-01-09 18:30 to 19:00", timeout=60_000)


def test_an_unknown_dataset_is_told_with_the_nearest_name(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    run_cell(page, 'from sepp.widgets import Quicklook\nQuicklook(["C1_SYN_FMG", "C1_SYN_FGM"], "2005-01-09")')
    expect(page.locator(".sepp-quicklook .sepp-error")).to_contain_text("did you mean 'C1_SYN_FGM'", timeout=60_000)
    expect(page.locator(".sepp-quicklook .sepp-panel")).to_have_count(1)


def test_an_empty_quicklook_offers_the_search_in_place(page: Page) -> None:
    page.locator(".jp-LauncherCard", has_text="Quicklook").click()
    page.get_by_role("button", name="Add a dataset or parameter").click()
    page.locator(".sepp-popover input").fill("coverage")
    page.locator(".sepp-option", has_text="@coverage").first.click()
    expect(page.locator(".sepp-tab .sepp-no-panels")).to_have_count(0)
    expect(page.locator(".lm-TabBar-tab.lm-mod-current", has_text="Data and gaps of")).to_be_visible()


def test_a_command_brings_the_tab_that_is_open(page: Page) -> None:
    for label in ("Inventory", "Overviews", "Inventory", "Overviews"):
        command(page, label)
        expect(page.locator("#jp-main-dock-panel .lm-mod-current", has_text=label)).to_be_visible()
    tabs = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts()
    assert sorted(tabs) == ["Inventory", "Launcher", "Overviews"]
