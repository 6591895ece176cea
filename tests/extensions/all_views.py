"""All views of the Lab opened in one page on the demonstration archive, cut off from the rest of the world."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as WaitedTooLongError

from sepp.widgets._panels import view_text
from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import FIELD, FLUX, START, STOP

SET = FIELD.partition("/")[0]
PANELS = (FIELD, FLUX, f"{SET}/@coverage", f"{SET}/@caveats", f"{SET}/quality")
PALETTE = ".lm-CommandPalette-input"
TABS = {
    "quicklook": "",
    "events": "Events",
    "inventory": "Inventory",
    "overviews": "Overviews",
    "orbit": "Orbits",
    "distribution": "Distribution",
    "gallery": "Gallery",
}
READY = {"quicklook": "ready", "inventory": "ready", "orbit": "ready", "overviews": "ready"}


@dataclass
class Views:
    """The page, what it asked of other machines, and what went wrong."""

    page: Page
    foreign: list[str]
    failures: list[str]

    def tab(self, name: str) -> Locator:
        return self.page.locator(f".sepp-tab .sepp-view.sepp-{name}")

    def bring(self, name: str) -> Locator:
        """Bring a view to the front by its command; it is opened where it is not yet."""
        view = self.tab(name)
        if not view.count():
            command(self.page, TABS[name])
        elif not view.is_visible():
            number = view.evaluate("(view) => view.closest('.jp-MainAreaWidget').id")
            self.page.locator(f'#jp-main-dock-panel .lm-TabBar-tab[data-id="{number}"]').click()
        expect(view).to_be_visible(timeout=20_000)
        if name in READY:
            expect(view).to_have_attribute("data-state", READY[name], timeout=20_000)
        return view

    def archive(self) -> Locator:
        """Bring the Archive panel to the front, with a card in it."""
        panel = self.page.locator("#sepp-archive")
        if not panel.is_visible():
            command(self.page, "Archive")
        panel.locator(".sepp-row-dataset").first.click()
        expect(panel.locator(".sepp-card")).to_contain_text("SYNTHETIC")
        return panel

    def use_theme(self, name: str) -> None:
        if self.page.locator("body").get_attribute("data-jp-theme-name") != name:
            command(self.page, f"Use Theme: {name}")
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)


def command(page: Page, label: str) -> None:
    """Run a command as people do, from the palette."""
    until = time.monotonic() + 30
    while not shows_command(page, label):
        assert time.monotonic() < until, f"The palette does not show {label!r}"
    page.locator(PALETTE).press("Enter")


def shows_command(page: Page, label: str) -> bool:
    """Type a command's name; False where the palette has not come, or has gone again.

    Its keys are not bound while the page still starts, and close it where it was slow to come.
    Items are drawn anew whenever a command changes: a click may lose its own, a key does not.
    """
    if not page.locator(PALETTE).is_visible():
        page.keyboard.press("Control+Shift+C")
    try:
        page.locator(PALETTE).fill(label, timeout=1000)
        page.locator(".lm-CommandPalette-item.lm-mod-active", has_text=label).wait_for(timeout=3000)
    except WaitedTooLongError:
        return False
    return True


@contextmanager
def open_views(lab: LabServer, chromium: Browser) -> Iterator[Views]:
    """Open a Quicklook; whatever would leave the machine is refused and counted."""
    context = chromium.new_context(viewport={"width": 1300, "height": 950})
    opened = Views(context.new_page(), [], [])

    def refuse(route: Route) -> None:
        opened.foreign.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((lab.base, "data:", "blob:")), refuse)
    opened.page.on("pageerror", lambda error: opened.failures.append(str(error)))
    text = view_text({"v": 1, "start": START, "stop": STOP, "panels": list(PANELS)})
    opened.page.goto(f"{lab.base}lab?reset&sepp-view={text}&token={lab.token}")
    expect(opened.tab("quicklook")).to_have_attribute("data-state", "ready", timeout=60_000)
    yield opened
    context.close()
