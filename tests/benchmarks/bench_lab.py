"""Two lines of 10⁸ samples and a spectrogram in JupyterLab behind the hub's proxy, 20 turns of the wheel, beside peers.

Prints wheel to last draw, kB a gesture, first paint in a tab and as a widget, memory of page and kernel, size of the
extension; then HoloViews + datashader and plotly-resampler on the same data in a notebook of the same Lab. A peer that
can't be had says so. Run: .venv/bin/python -m tests.benchmarks.bench_lab [--rows N] [--home DIR to keep and use again]
[--peers DIR where plotly-resampler is installed] [--only-ours | --only-peers | --only-tab]
"""

import argparse
import gzip
import os
import statistics
import tempfile
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from sepp.core.home import find_home
from sepp.widgets._panels import view_text
from tests.benchmarks.lab_page import WATCH, heap_mb, jump, turn_wheel
from tests.benchmarks.lab_peers import PEERS, bring_packages, measure_peer
from tests.benchmarks.made_waves import LINES, PANELS, fill_waves
from tests.fixtures_browser import FLAGS, run_cell, sign_in
from tests.fixtures_platform import PASSWORD, RunningPlatform, processes_of, start_platform

STATIC = Path(__file__).parents[2] / "extensions" / "lab" / "static"
SPAN = ("2001-01-05T00:00:00Z", "2001-01-25T00:00:00Z")
LOGIN = "hub/login?next=%2Fuser%2Fbench%2Flab%3Freset"
SIZE = {"width": 1400, "height": 1000}
CELL = f"""from sepp.widgets import Quicklook
q = Quicklook({list(PANELS)!r}, "{SPAN[0]}/{SPAN[1]}", height=180)
q"""
WAY = """async () => {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const taken = [];
  for (let n = 0; n < 30; n += 1) {
    const began = performance.now();
    await (await fetch(`${baseUrl}sepp/archive/health`)).text();
    taken.push(performance.now() - began);
  }
  return taken;
}"""
FIRST_PAINT = """() => {
  window.seppFirst = [];
  let began = 0;
  addEventListener("keydown", (event) => event.key === "Enter" && (began = performance.now()), { capture: true });
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === "childList" && !began)
        for (const node of addedNodes)
          if (node.matches?.(".sepp-quicklook") || node.querySelector?.(".sepp-quicklook")) began = performance.now();
      if (type === "attributes" && target.matches(".sepp-quicklook") && target.dataset.state === "ready" && began) {
        window.seppFirst.push(performance.now() - began);
        began = 0;
      }
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
}"""


def middle(plot: Locator) -> tuple[float, float]:
    box = plot.bounding_box()
    assert box
    return box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5


def width_of(plot: Locator) -> float:
    box = plot.bounding_box()
    assert box
    return float(box["width"])


def load_told() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def open_page(chromium: Browser, platform: RunningPlatform, path: str) -> Page:
    page = chromium.contexts[0].new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{platform.url}user/bench/lab{path}")
    return page


def tell_way(page: Page) -> None:
    """Time an answer without data that goes the same way: proxy, Jupyter server, archive."""
    taken = page.evaluate(WAY)
    print(f"the same way without data {statistics.median(taken):.0f} ms median   ({load_told()})")


def measure_tab(chromium: Browser, platform: RunningPlatform) -> None:
    empty = open_page(chromium, platform, "?reset")
    expect(empty.locator(".jp-Launcher-sectionTitle", has_text="SEPP")).to_be_visible(timeout=60_000)
    empty.wait_for_timeout(6000)
    before = heap_mb(empty.context.new_cdp_session(empty))
    empty.close()
    text = view_text({"v": 1, "start": SPAN[0], "stop": SPAN[1], "panels": list(PANELS)})
    page = open_page(chromium, platform, f"?reset&sepp-view={text}")
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    told = turn_wheel(page, middle(view.locator(".u-over").first))
    print(f"tab                       {told}   (aim 20 / 35 ms, 100 kB; {load_told()})")
    plot = view.locator(".u-over").first
    print(f"tab, 11 times closer      {jump(page, middle(plot), width_of(plot))}")
    tell_way(page)
    more = heap_mb(page.context.new_cdp_session(page)) - before
    print(f"page memory above an empty Lab  {more:5.1f} MB   (aim 50)")
    page.close()


def measure_first_paint(chromium: Browser, platform: RunningPlatform) -> None:
    page = open_page(chromium, platform, "?reset")
    page.locator(".jp-LauncherCard", has_text="Archive").click(timeout=60_000)
    row = page.locator(f'.sepp-row[data-key="{LINES}"]')
    row.click(timeout=60_000)
    page.wait_for_timeout(6000)
    page.evaluate(FIRST_PAINT)
    for n in range(5):
        page.locator(".sepp-tree-rows").press("Shift+Enter")
        page.wait_for_function(f"() => window.seppFirst.length > {n}", timeout=30_000)
    taken = page.evaluate("window.seppFirst")
    print(f"first paint in a tab      first {taken[0]:.0f} ms, median {statistics.median(taken):.0f} ms   (aim 250)")
    page.close()


def kernel_mb(platform: RunningPlatform) -> float:
    kernels = [one for one in processes_of(platform.home.root) if "ipykernel_launcher" in " ".join(one.cmdline())]
    return sum(psutil.Process(one.pid).memory_info().rss for one in kernels) / 1e6


def open_notebook(chromium: Browser, platform: RunningPlatform) -> Page:
    page = open_page(chromium, platform, "?reset")
    page.locator(".jp-LauncherCard[title^='A new notebook']").click(timeout=60_000)
    expect(page.get_by_text("SEPP Python | Idle")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(2000)
    return page


def measure_widget(chromium: Browser, platform: RunningPlatform) -> None:
    page = open_notebook(chromium, platform)
    page.evaluate(FIRST_PAINT)
    for n in range(5):
        run_cell(page, CELL)
        page.wait_for_function(f"() => window.seppFirst.length > {n}", timeout=60_000)
        page.wait_for_timeout(500)
    taken = page.evaluate("window.seppFirst")
    median = statistics.median(taken[1:])
    print(f"first paint as a widget   first {taken[0]:.0f} ms, then median {median:.0f} ms   (aim 150)")
    plot = page.locator(".sepp-quicklook .u-over").last
    plot.scroll_into_view_if_needed()
    before = kernel_mb(platform)
    told = turn_wheel(page, middle(plot))
    print(f"widget                    {told}   (aim 20 / 35 ms, 100 kB; {load_told()})")
    print(f"kernel memory after the gestures  {kernel_mb(platform) - before:+.1f} MB   (aim: untouched)")
    page.close()


def tell_size() -> None:
    files = [path.read_bytes() for path in STATIC.rglob("*") if path.is_file()]
    whole, packed = sum(map(len, files)) / 1e3, sum(len(gzip.compress(one)) for one in files) / 1e3
    print(f"labextension              {whole:.0f} kB in {len(files)} files, {packed:.0f} kB compressed   (aim 600)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**8)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--only-peers", action="store_true")
    parser.add_argument("--only-tab", action="store_true")
    chosen = parser.parse_args()
    tell_size()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = find_home(chosen.home or Path(scratch) / "home")
        fill_waves(home, chosen.rows)
        platform = start_platform(home.root)
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            platform.person("bench").start_server()
            chromium.new_context(viewport=SIZE)  # type: ignore[arg-type]  # playwright's own shape
            sign_in(chromium.contexts[0].new_page(), f"{platform.url}{LOGIN}", "bench", PASSWORD)
            ours = (measure_tab,) if chosen.only_tab else (measure_tab, measure_first_paint, measure_widget)
            for measure in ours if not chosen.only_peers else ():
                measure(chromium, platform)
            is_alone = chosen.only_ours or chosen.only_tab
            bring_packages(home, "bench", None if is_alone else chosen.peers)
            for peer in () if is_alone else PEERS:
                page = open_notebook(chromium, platform)
                print(measure_peer(page, peer, home))
                page.close()
        finally:
            chromium.close()
            platform.stop()


if __name__ == "__main__":
    main()
