"""A page of JupyterLab in Chromium, as all browser tests open it."""

from collections.abc import Iterator
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


@contextmanager
def open_launcher(lab: LabServer, chromium: Browser, **options: Any) -> Iterator[Page]:
    """Open Lab as it is at first, with our cards."""
    with open_page(lab, chromium, **options) as page:
        expect(page.locator(".jp-Launcher-sectionTitle", has_text="SEPP")).to_be_visible(timeout=PATIENCE_MS)
        yield page
