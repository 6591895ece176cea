"""OrbitView in JupyterLab, over the real archive service, in a real browser."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

from sepp.servers.app import create_app
from sepp.servers.services import Services
from tests.datastore.archive.ephemeris.flights import make_flights
from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer, free_port
from tests.fixtures_browser import run_cell

pytestmark = pytest.mark.browser
DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(Array.from({ length: data.length / 4 }, (_, n) => data.slice(4 * n, 4 * n + 3).join())).size;
}"""


NO_WEBGL = """HTMLCanvasElement.prototype.getContext = ((old) => function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : old.call(this, kind, ...rest);
})(HTMLCanvasElement.prototype.getContext);"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = Services(*make_flights(tmp_path_factory.mktemp("sky")))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(services), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def lab(archive: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("lab"), archive) as server:
        yield server


@pytest.fixture
def page(lab: LabServer, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    script = NO_WEBGL if "without_webgl" in request.node.name else ""
    with open_launcher(lab, chromium, width=1400, script=script) as opened:
        yield opened


def open_tab(page: Page) -> Locator:
    page.locator(".jp-LauncherCard", has_text="Orbits").click()
    view = page.locator(".sepp-tab .sepp-orbit")
    expect(view).not_to_have_attribute("data-state", "loading")
    return view


def go_to(view: Locator, text: str) -> None:
    field = view.page.locator(".sepp-orbit .sepp-time-text")
    field.fill(text)
    field.press("Enter")
    expect(view).to_have_attribute("data-state", "ready", timeout=20_000)


def cell(view: Locator, spacecraft: str, column: int) -> str:
    return view.locator(f'.sepp-orbit-table tr[data-id="{spacecraft}"] td').nth(column).inner_text()


def test_a_tab_shows_orbits_in_space_and_in_planes(page: Page) -> None:
    view = open_tab(page)
    page.locator(".sepp-orbit .sepp-time-text").fill("1999-01-01")
    page.locator(".sepp-orbit .sepp-time-text").press("Enter")
    expect(view.locator(".sepp-empty")).to_contain_text("none at this time")
    view.locator(".sepp-orbit-chip[data-id=demo1]").click()
    go_to(view, "2001-03-04")
    expect(view).to_have_attribute("data-scene", "drawn", timeout=20_000)
    expect(view.locator(".sepp-orbit-plane:visible")).to_have_count(4)
    assert all(plane.evaluate(DRAWN) > 12 for plane in view.locator(".sepp-orbit-plane[data-plane]").all())
    assert view.locator(".sepp-orbit-notes").inner_text().count("Farris") >= 1
    page.locator(".sepp-orbit-canvas").press("z")


def test_the_slider_moves_the_marks_and_a_drag_chooses_the_time(page: Page) -> None:
    view = open_tab(page)
    view.locator(".sepp-orbit-chip[data-id=demo1]").click()
    go_to(view, "2001-03-04")
    before = cell(view, "demo1", 0)
    view.locator(".sepp-orbit-slider").press("ArrowRight")
    expect(view.locator('.sepp-orbit-table tr[data-id="demo1"] td').first).not_to_have_text(before)
    box = view.locator(".sepp-orbit-regions").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 8, steps=4)
    page.mouse.up()
    expect(page.locator(".sepp-orbit .sepp-time-text")).not_to_have_value("2001-03-04")


def test_paging_goes_from_orbit_to_orbit(page: Page) -> None:
    view = open_tab(page)
    go_to(view, "2001-03-04")
    view.get_by_label("Orbit after").click()
    expect(view.locator(".sepp-orbit-number")).to_have_text("Orbit 122")
    view.get_by_label("Orbit after").click()
    expect(view.locator(".sepp-orbit-number")).to_have_text("Orbit 123")
    expect(view.locator(".sepp-orbit-number")).to_have_attribute("title", "Number: the mission's own")


def test_without_webgl_the_planes_stand_alone_and_say_so(page: Page) -> None:
    view = open_tab(page)
    go_to(view, "2001-03-04")
    expect(view).to_have_attribute("data-scene", "none")
    expect(view.locator(".sepp-orbit-flat")).to_contain_text("no WebGL")
    expect(view.locator(".sepp-orbit-plane[data-plane]:visible")).to_have_count(3)


def test_in_a_notebook_python_and_the_picture_share_their_traits(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.locator(".jp-Notebook .jp-CodeCell").nth(3)).to_be_visible(timeout=60_000)
    run_cell(page, 'from sepp.widgets import OrbitView\nv = OrbitView(["demo1", "demo2"], "2001-03-04", bz=-5)\nv')
    view = page.locator(".sepp-orbit")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(view.locator(".sepp-orbit-notes")).to_contain_text("Bz −5 nT")
    view.locator(".sepp-orbit-chip[data-id=demo2]").click()
    run_cell(page, "print('chosen', v.spacecraft); v.frame = 'GSM'")
    expect(page.locator(".jp-OutputArea-output", has_text="chosen ['demo1']")).to_be_visible()
    expect(view.locator(".sepp-orbit-table thead")).to_contain_text("X GSM")
