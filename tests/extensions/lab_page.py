"""A page of JupyterLab in Chromium, as all browser tests open it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.extensions.lab_server import LabServer

PATIENCE_MS = 60_000


@contextmanager
def open_page(
    lab: LabServer, chromium: Browser, path: str = "lab?reset", width: int = 1300, *, script: str = "", **options: Any
) -> Iterator[Page]:
    """Open Lab; ``script`` runs before the page's own, at the end no module may have failed."""
    context = chromium.new_context(viewport={"width": width, "height": 1000}, **options)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    if script:
        context.add_init_script(script)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{lab.base}{path}{'&' if '?' in path else '?'}token={lab.token}")
    yield page
    context.close()
    assert failures == []


def wait_until(is_met: Callable[[], bool], what: str, patience_s: float = 20) -> None:
    """Wait for a state that the page does not tell."""
    until = time.monotonic() + patience_s
    while not is_met():
        assert time.monotonic() < until, f"still not: {what}"
        time.sleep(0.05)


def wait_for_layout(lab: LabServer, text: str) -> None:
    """Wait until the tabs that JupyterLab brings back after a reload are saved with ``text`` in them."""
    wait_until(lambda: text in lab.get("lab/api/workspaces").text, f"{text} in the saved layout")


@contextmanager
def open_launcher(lab: LabServer, chromium: Browser, **options: Any) -> Iterator[Page]:
    """Open Lab as it is at first, with our cards."""
    with open_page(lab, chromium, **options) as page:
        expect(page.locator(".jp-Launcher-sectionTitle", has_text="SEPP")).to_be_visible(timeout=PATIENCE_MS)
        yield page
