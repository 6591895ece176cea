"""The first paint of a Quicklook as a widget, beside a widget that draws nothing.

From the key that runs the cell to the last of three panels (two lines of 10⁸ samples, a spectrogram) in a real hub.
Of the same interval again the archive tells but that nothing changed; of another one it makes and sends all data.
Run: .venv/bin/python -m tests.benchmarks.bench_first_paint [--rows N] [--home DIR to keep and use again]
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from sepp.core.home import find_home
from sepp.widgets._panels import view_text
from tests.benchmarks.bench_lab import CELL, FIRST_PAINT, LOGIN, SIZE, SPAN, load_told, open_notebook, open_page
from tests.benchmarks.made_waves import PANELS, fill_waves
from tests.fixtures_browser import FLAGS, run_cell, sign_in
from tests.fixtures_platform import PASSWORD, RunningPlatform, start_platform

BARE = """import anywidget
class Bare(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.innerHTML = '<i class=bare>bare</i>'; } }"
Bare()"""
BARE_PAINT = """() => {
  window.seppFirst = [];
  let began = 0;
  addEventListener("keydown", (event) => event.key === "Enter" && (began = performance.now()), { capture: true });
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    if (added.some((node) => node.matches?.(".bare") || node.querySelector?.(".bare")))
      window.seppFirst.push(performance.now() - began);
  }).observe(document.body, { subtree: true, childList: true });
}"""
RUNS, REST_MS = 11, 1500


def warm_archive(chromium: Browser, platform: RunningPlatform) -> None:
    """Look at the same data in a tab, as any use before does."""
    text = view_text({"v": 1, "start": SPAN[0], "stop": SPAN[1], "panels": list(PANELS)})
    page = open_page(chromium, platform, f"?reset&sepp-view={text}")
    expect(page.locator(".sepp-tab .sepp-quicklook")).to_have_attribute("data-state", "ready", timeout=60_000)
    page.close()


def other_cell(number: int) -> str:
    """Show another interval each time, as long as ever."""
    return CELL.replace("05T00", f"05T{number + 1:02d}").replace("25T00", f"25T{number + 1:02d}")


def taken_by(page: Page, cell: str | Callable[[int], str], watch: str) -> list[float]:
    """Run a cell some times; the ms from the key until it is painted."""
    page.evaluate(watch)
    for n in range(RUNS):
        run_cell(page, cell if isinstance(cell, str) else cell(n))
        page.wait_for_function(f"() => window.seppFirst.length > {n}", timeout=60_000)
        page.wait_for_timeout(REST_MS)
    return list(page.evaluate("window.seppFirst"))


def tell(chromium: Browser, platform: RunningPlatform) -> None:
    warm_archive(chromium, platform)
    for name, cell, watch, aim in (
        ("a widget that draws nothing", BARE, BARE_PAINT, ""),
        ("Quicklook as a widget", CELL, FIRST_PAINT, "   (aim 150)"),
        ("other intervals each time", other_cell, FIRST_PAINT, "   (aim 150)"),
    ):
        page = open_notebook(chromium, platform)
        first, *rest = taken_by(page, cell, watch)
        page.close()
        told = f"median {statistics.median(rest):.0f} ms ({min(rest):.0f} to {max(rest):.0f})"
        print(f"{name:28} first {first:.0f} ms, then {told}{aim}   ({load_told()})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**8)
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = find_home(chosen.home or Path(scratch) / "home")
        fill_waves(home, chosen.rows)
        platform = start_platform(home.root)
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            platform.person("bench").start_server()
            chromium.new_context(viewport=SIZE)  # type: ignore[arg-type]  # playwright's own shape
            sign_in(chromium.contexts[0].new_page(), f"{platform.url}{LOGIN}", "bench", PASSWORD)
            tell(chromium, platform)
        finally:
            chromium.close()
            platform.stop()


if __name__ == "__main__":
    main()
