"""Data that are hard to show, and a service that goes away, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sepp.widgets._panels import view_text
from tests.extensions.all_views import command
from tests.extensions.hard_archive import EVIL, HardArchive
from tests.extensions.lab_page import open_page
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import tool
from tests.fixtures_browser import hover, shown

pytestmark = pytest.mark.browser
DAY = ("2005-01-09T00:00:00Z", "2005-01-10T00:00:00Z")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HardArchive]:
    archive = HardArchive(tmp_path_factory.mktemp("hard"))
    archive.start()
    yield archive
    archive.stop()
    archive.catalog.close()


@pytest.fixture(scope="module")
def lab(archive: HardArchive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("lab"), archive.url) as server:
        yield server


@pytest.fixture
def page(lab: LabServer, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    panels = getattr(request, "param", ["EVIL_CP_WORDS"])
    text = view_text({"v": 1, "start": DAY[0], "stop": DAY[1], "panels": panels})
    with open_page(lab, chromium, f"lab?reset&sepp-view={text}") as opened:
        yield opened
        assert opened.evaluate("window.seppHurt") is None


def quicklook(page: Page) -> Locator:
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    return view


def test_hostile_words_stay_text_in_plots_and_their_menus(page: Page) -> None:
    view = quicklook(page)
    expect(view.locator(".sepp-panel")).to_have_count(2)
    expect(view.locator(".sepp-panel-head").first).to_contain_text("<img src=x")
    hover(view, 0.5)
    assert EVIL in shown(view, "B")
    for hint in ("Add panel", "Templates", "Positions", "Save a picture", "Scale, range"):
        view.locator(f"[title^='{hint}']").first.click()
        expect(page.locator(".sepp-popover")).to_be_visible()
        page.keyboard.press("Escape")
    assert page.locator("img[src=x]").count() == 0


def test_hostile_words_stay_text_in_archive_inventory_and_distribution(page: Page) -> None:
    quicklook(page)
    command(page, "Archive")
    panel = page.locator("#sepp-archive")
    panel.locator('[data-key="EVIL_CP_WORDS"] .sepp-row-name').click(timeout=20_000)
    expect(panel.locator(".sepp-card")).to_contain_text("<script>")
    panel.locator('[data-key="EVIL_CP_WORDS"] .sepp-twisty').click()
    for name in ("Inventory", "Distribution", "Orbits"):
        command(page, name)
        expect(page.locator(".sepp-tab:visible .sepp-view").last).to_be_visible(timeout=20_000)
    page.wait_for_timeout(1000)
    assert page.locator("img[src=x]").count() == 0


def test_hostile_names_of_events_and_templates_stay_text(page: Page, lab: LabServer) -> None:
    view = quicklook(page)
    tool(view, "Templates").click()
    field = view.get_by_label("Name for these panels")
    field.fill("<img src=x onerror=seppHurt=1>")
    field.press("Enter")
    expect(view.locator(".sepp-popover")).to_contain_text("img src=x")
    page.keyboard.press("Escape")
    command(page, "Events")
    table = page.locator(".sepp-events")
    rows = f"start,stop,<img\n2005-01-09T06:00:00Z,2005-01-09T08:00:00Z,{EVIL}\n".replace('"', "'")
    file = {"name": "<img src=x onerror=seppHurt=1>.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    table.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # playwright's own shape
    expect(table).to_have_attribute("data-count", "1", timeout=20_000)
    expect(table.locator(".sepp-grid")).to_contain_text("<img")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("page", [["ONE_CP_SAMPLE/x"]], indirect=True)
def test_one_sample_is_seen_and_read_out(page: Page) -> None:
    view = quicklook(page)
    expect(view.locator(".sepp-panel")).to_have_attribute("data-points", "1")
    hover(view, 0.5)
    assert shown(view, "x") == {"x": 42.0} or list(shown(view, "x").values()) == [42.0]
    drawn = view.locator(".sepp-plot canvas").first.evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(canvas.width / 2 - 40, 10, 80, canvas.height - 60).data"
        ".reduce((sum, value, n) => sum + (n % 4 === 2 && value > 150), 0)"
    )
    assert drawn > 0


@pytest.mark.parametrize("page", [["FILL_CP_ALL/x"]], indirect=True)
def test_a_day_of_fill_says_so_and_can_be_paged(page: Page) -> None:
    view = quicklook(page)
    expect(view.locator(".sepp-plot-note")).to_have_text("Only fill values here")
    view.locator(".sepp-stack").press("Alt+ArrowLeft")
    expect(view).to_have_attribute("data-start", "2005-01-08T00:00:00Z")
    expect(view).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("page", [["GAPS_CP_MANY/x", "GAPS_CP_MANY/@coverage"]], indirect=True)
def test_a_million_gaps_are_drawn_and_zoomed(page: Page) -> None:
    view = quicklook(page)
    expect(view.locator(".sepp-panel").first).to_have_attribute("data-state", "ready")
    hover(view, 0.3)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -2000)
    page.keyboard.up("Control")
    expect(view.locator(".sepp-panel").first).to_have_attribute("data-factor", "1")
    expect(view).to_have_attribute("data-state", "ready")


def test_a_service_that_was_away_is_asked_again_by_itself(page: Page, archive: HardArchive) -> None:
    view = quicklook(page)
    archive.stop()
    try:
        view.locator(".sepp-stack").press("Alt+ArrowRight")
        expect(view.locator(".sepp-banner")).to_contain_text("asking again by itself", timeout=20_000)
        expect(view.locator(".sepp-panel")).to_have_count(2)
    finally:
        archive.start()
    expect(view.locator(".sepp-banner")).to_be_hidden(timeout=30_000)
    expect(view).to_have_attribute("data-state", "ready")
    expect(view).to_have_attribute("data-start", DAY[1])
