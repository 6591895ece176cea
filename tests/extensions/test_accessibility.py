"""Every view in light and dark, in little room, and without the rest of the world."""

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator

from tests.conftest import require
from tests.extensions.all_views import TABS, Views, open_views
from tests.extensions.lab_server import LabServer

pytestmark = pytest.mark.browser
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
NARROW_PX = 320
AXE = """(root) => axe.run(root, { resultTypes: ["violations"] }).then(({ violations, passes }) => ({
  found: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`)),
  passed: passes.length,
}))"""
STICKS_OUT = """(root) => {
  const edge = root.getBoundingClientRect().right + 1;
  const scrolls = (element) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX);
  const isHeld = (one) => one !== root && (scrolls(one) || isHeld(one.parentElement));
  const controls = [...root.querySelectorAll("button, input, select, summary, a")];
  const isOut = (one) => one.checkVisibility() && one.getBoundingClientRect().right > edge && !isHeld(one);
  return controls.filter(isOut).map((one) => one.outerHTML.slice(0, 160));
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The rules of axe-core, as the package brings them."""
    found = importlib.util.find_spec("axe_playwright_python")
    require(found is not None, "axe-playwright-python")
    assert found
    return (Path(str(found.origin)).parent / "axe.min.js").read_text()


@pytest.fixture(scope="module")
def views(axe: str, lab_on_demo: LabServer, chromium: Browser) -> Iterator[Views]:
    with open_views(lab_on_demo, chromium) as opened:
        opened.page.evaluate(axe)
        yield opened


def violations(view: Locator) -> list[str]:
    told = view.evaluate(AXE)
    assert told["passed"] > 3
    return list(told["found"])


def brightness(view: Locator) -> float:
    """Measure what stands around the pictures of a view: its edges."""
    seen = np.asarray(Image.open(io.BytesIO(view.screenshot())).convert("L"))
    return float(np.median(np.concatenate([seen[:4].ravel(), seen[-4:].ravel(), seen[:, :4].ravel()])))


def test_views_ask_nothing_of_other_machines(views: Views) -> None:
    views.archive()
    for name in TABS:
        views.bring(name)
    assert (views.foreign, views.failures) == ([], [])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("name", TABS)
def test_a_view_can_be_used_by_everybody_and_wears_the_theme(views: Views, theme: str, name: str) -> None:
    views.use_theme(theme)
    view = views.bring(name)
    views.page.wait_for_timeout(300)
    assert violations(view) == []
    assert (brightness(view) > 128) == (theme == LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_archive_panel_and_the_menus_of_a_plot_can_be_used_by_everybody(views: Views, theme: str) -> None:
    views.use_theme(theme)
    assert violations(views.archive()) == []
    view = views.bring("quicklook")
    for hint in ("Add panel", "Templates", "Positions", "Save a picture", "Scale, range"):
        view.locator(f"[title^='{hint}']").first.click()
        assert violations(views.page.locator(".sepp-popover")) == []
        views.page.keyboard.press("Escape")


@pytest.mark.parametrize("name", TABS)
def test_a_view_fits_into_320_pixels(views: Views, name: str) -> None:
    view = views.bring(name)
    room = views.page.locator(".sepp-tab:visible")
    beside = views.page.evaluate("innerWidth") - room.bounding_box()["width"]  # type: ignore[index]
    views.page.set_viewport_size({"width": int(NARROW_PX + beside), "height": 950})
    views.page.wait_for_timeout(400)
    assert abs(room.bounding_box()["width"] - NARROW_PX) < 2  # type: ignore[index]
    assert view.evaluate(STICKS_OUT) == []
    assert view.evaluate("(root) => root.scrollWidth - root.clientWidth") <= 1
