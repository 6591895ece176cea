"""A Quicklook tab on the demonstration archive, opened by a link, and what the tests ask of it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from sepp.widgets._panels import view_text
from tests.extensions.lab_page import open_page
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import hover

FIELD, FLUX, DENSITY = "DEMO1_FGM_SPIN/B_vec_xyz_gse", "DEMO1_CIS_SPECTROGRAM/flux", "DEMO2_CIS_MOMENTS/density"
START, STOP = "2001-03-02T00:00:00Z", "2001-03-02T12:00:00Z"


@contextmanager
def open_view(
    lab: LabServer, chromium: Browser, panels: Sequence[Any], width: int = 1300, **options: Any
) -> Iterator[Locator]:
    """Open a link that shows ``panels`` over half a day."""
    text = view_text({"v": 1, "start": START, "stop": STOP, "panels": list(panels)})
    with open_page(lab, chromium, f"lab?reset&sepp-view={text}", width, **options) as page:
        view = page.locator(".sepp-tab .sepp-quicklook")
        expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
        yield view


def parameters(view: Locator) -> list[str]:
    """Name the panels from top to bottom."""
    return [panel.get_attribute("data-parameter") or "" for panel in view.locator(".sepp-panel").all()]


def shows(view: Locator, *wanted: str) -> None:
    """Wait until the panels are these."""
    expect(view.locator(".sepp-panel")).to_have_count(len(wanted))
    for n, name in enumerate(wanted):
        expect(view.locator(".sepp-panel").nth(n)).to_have_attribute("data-parameter", name)


def drag(view: Locator, shares: tuple[float, float], panel: int = 0, key: str = "") -> None:
    """Drag over a panel from one share of its width to another, perhaps with a key held."""
    hover(view, shares[0], panel)
    if key:
        view.page.keyboard.down(key)
    view.page.mouse.down()
    hover(view, sum(shares) / 2, panel)
    hover(view, shares[1], panel)
    view.page.mouse.up()
    if key:
        view.page.keyboard.up(key)


def tool(view: Locator, hint: str) -> Locator:
    """Find a button of the toolbar by what its tooltip begins with."""
    return view.locator(f".sepp-toolbar [title^='{hint}']")


def axis_labels(view: Locator) -> str:
    """Tell the range of values that the first panel's menu offers."""
    view.locator("[title^='Scale, range']").first.click()
    fields = view.locator(".sepp-popover .sepp-number")
    told = " ".join(field.input_value() or field.get_attribute("placeholder") or "" for field in fields.all())
    view.page.keyboard.press("Escape")
    expect(view.locator(".sepp-popover")).to_have_count(0)
    return re.sub(r"\s+", " ", told)
