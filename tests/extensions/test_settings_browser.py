"""What the user's settings change in plots that are open, in a real browser."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.extensions.all_views import command
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import FIELD, FLUX, open_view

pytestmark = pytest.mark.browser


@pytest.fixture
def view(lab_on_demo: LabServer, chromium: Browser) -> Iterator[Locator]:
    with open_view(lab_on_demo, chromium, [FIELD, FLUX]) as opened:
        yield opened
    url = f"{lab_on_demo.base}lab/api/settings/sepp-lab:archive"
    httpx.put(url, json={"raw": "{}"}, headers=lab_on_demo.headers, trust_env=False).raise_for_status()


def open_settings(page: Page) -> None:
    """Open the settings of SEPP beside the plot."""
    command(page, "Settings Editor")
    page.locator(".jp-PluginList-entry", has_text="SEPP").first.click(timeout=20_000)
    expect(page.locator("select[id$='_colorMap']")).to_be_visible(timeout=20_000)


def test_colours_and_heights_of_open_plots_follow_the_settings(view: Locator) -> None:
    page = view.page
    bar = view.locator(".sepp-color-bar")
    before, height = bar.get_attribute("style"), view.locator(".sepp-plot").first.bounding_box()
    open_settings(page)
    page.locator("select[id$='_colorMap']").select_option(label="grey")
    page.locator("input[id$='_panelHeight']").fill("120")
    expect(bar).not_to_have_attribute("style", before or "")
    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="flux").click()
    edge = view.locator(".sepp-edge").first
    expect(edge).to_have_attribute("aria-valuenow", "120")
    assert height
    assert height["height"] > 120
