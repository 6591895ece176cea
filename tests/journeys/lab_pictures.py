"""The views of the documentation, one function each: open it, bring it to something worth showing."""

from playwright.sync_api import Locator, Page, expect

from sepp.widgets._panels import view_text
from tests.extensions.all_views import command
from tests.extensions.quicklook_page import drag
from tests.fixtures_browser import hover

TIME = ("2001-03-01T09:00:00Z", "2001-03-01T19:00:00Z")
PANELS = [
    "DEMO1_FGM_SPIN/B_vec_xyz_gse",
    {"panel": "DEMO1_CIS_MOMENTS/density", "with": ["DEMO2_CIS_MOMENTS/density"]},
    "DEMO1_CIS_SPECTROGRAM/flux",
    "DEMO1_FGM_SPIN/@coverage",
]
LINK = view_text({"v": 1, "start": TIME[0], "stop": TIME[1], "panels": PANELS})
PATIENCE_MS = 90_000


def show_quicklook(page: Page) -> Locator:
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(view.locator(".sepp-ephemeris [role=cell]").first).not_to_be_empty(timeout=PATIENCE_MS)
    if page.locator("#jp-left-stack").is_visible():
        page.keyboard.press("Control+b")
    for crossings in ((0.235, 0.29), (0.33, 0.36), (0.735, 0.76)):
        drag(view, crossings, key="Shift")
    page.wait_for_timeout(1000)
    hover(view, 0.45)
    return view


def show_events(page: Page) -> Locator:
    command(page, "Events")
    view = page.locator(".sepp-tab .sepp-events")
    expect(view).not_to_have_attribute("data-count", "0", timeout=PATIENCE_MS)
    return view


def show_inventory(page: Page) -> Locator:
    command(page, "Inventory")
    view = page.locator(".sepp-tab .sepp-inventory")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    return view


def show_orbits(page: Page) -> Locator:
    command(page, "Orbits")
    view = page.locator(".sepp-tab .sepp-orbit")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    return view


def show_distribution(page: Page) -> Locator:
    command(page, "Distribution")
    view = page.locator(".sepp-tab .sepp-distribution")
    expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    return view


def show_gallery(page: Page) -> Locator:
    command(page, "Gallery")
    view = page.locator(".sepp-tab .sepp-gallery")
    expect(view).to_be_visible(timeout=PATIENCE_MS)
    return view


VIEWS = {
    "quicklook": show_quicklook,
    "events": show_events,
    "inventory": show_inventory,
    "orbits": show_orbits,
    "distribution": show_distribution,
    "gallery": show_gallery,
}
