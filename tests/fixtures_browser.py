"""A real Chromium, and the gestures that a user makes in our views."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import require

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Of a module, not of the session: while it is open no other test can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("SEPP_CHROMIUM") or shutil.which("chromium")
    require(bool(found), "chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


def hover(view: Locator, share: float, panel: int = 0) -> None:
    """Put the pointer on a panel of a quicklook, at a share of its width."""
    plot = view.locator(".u-over").nth(panel)
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    view.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def shown(view: Locator, parameter: str) -> dict[str, float]:
    """Read the values under the crosshair, by component."""
    found = view.locator(f'.sepp-value[data-parameter="{parameter}"]')
    expect(found.first).to_be_visible()
    return {
        one.get_attribute("data-component") or "": float(one.get_attribute("data-value") or "nan")
        for one in found.all()
    }


def time_shown(view: Locator, parameter: str) -> float:
    """Read the time of those values in ms since 1970."""
    text = view.locator(f'.sepp-value[data-parameter="{parameter}"]').first.get_attribute("data-time")
    return datetime.fromisoformat(text or "").timestamp() * 1000


def run_cell(page: Page, source: str) -> None:
    """Write the last cell of the notebook anew and run it."""
    page.locator(".jp-Notebook .jp-CodeCell").last.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    expect(page.locator(".jp-Notebook .jp-CodeCell.jp-mod-active")).to_contain_text(source.splitlines()[0])
    page.keyboard.press("Shift+Enter")


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Sign in through the form and wait for JupyterLab."""
    page.goto(url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".jp-Launcher-sectionTitle", has_text="SEPP")).to_be_visible(timeout=90_000)
