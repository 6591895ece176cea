"""Type into the archive browser over 10⁴ datasets in Chromium; inventories of decades.

Prints for each query the time from a key to the rows drawn (own work, p50 and worst) and to the next frame, beside the
archive's own search asked once for each letter (HTTP, 50 datasets): what a browser without the compact catalogue would
wait for. Run: .venv/bin/python -m tests.benchmarks.bench_browser [--datasets N]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.made_catalog import fill
from tests.datastore.servers.examples import start_server
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import FLAGS

QUERIES = ("magnetic field", "magentic despun", "mission:Cluster units:nT frame:GSE spacecraft:C1", "FGM", "temprature")
TYPE = """async (text) => {
  const field = document.querySelector(".sepp-filter");
  const [own, frame] = [[], []];
  for (let n = 1; n <= text.length; n += 1) {
    field.value = text.slice(0, n);
    const begun = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    own.push(performance.now() - begun);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    frame.push(performance.now() - begun);
  }
  return { own, frame, found: document.querySelector(".sepp-archive").dataset.found };
}"""


def make_home(folder: Path, datasets: int) -> Path:
    for made in (folder / "archive" / "public", folder / "state"):
        made.mkdir(parents=True)
    fill(f"sqlite:///{folder}/state/catalog.sqlite", datasets, 1)
    return folder


def ask_each_letter(url: str, text: str) -> float:
    """Time the archive's own search for every beginning of a text, in ms."""
    taken = []
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for length in range(1, len(text) + 1):
            started = time.perf_counter()
            client.get("catalog/datasets", params={"text": text[:length], "limit": "50"}).raise_for_status()
            taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken)


def measure(page: Page, url: str) -> None:
    print(f"{'query':52} {'found':>6} {'own p50':>8} {'worst':>7} {'frame p50':>10} {'peer p50':>9} {'ratio':>6}")
    for text in QUERIES:
        told = page.evaluate(TYPE, text)
        own, frame = statistics.median(told["own"]), statistics.median(told["frame"])
        peer = ask_each_letter(url, text.split(" spacecraft")[0].replace(":", " "))
        worst = max(told["own"])
        print(f"{text:52} {told['found']:>6} {own:8.1f} {worst:7.1f} {frame:10.1f} {peer:9.1f} {peer / own:6.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    wanted = parser.parse_args().datasets
    with tempfile.TemporaryDirectory() as folder:
        process, url = start_server(make_home(Path(folder, "home"), wanted))
        try:
            started = time.perf_counter()
            size = len(httpx.get(f"{url}catalog/compact.json.gz", timeout=120).content)
            made = time.perf_counter() - started
            print(f"compact catalogue of {wanted} datasets: {size / 1e3:.0f} kB, {made:.1f} s made")
            with LabServer(Path(folder, "lab"), url) as lab, sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
                page = chromium.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(f"{lab.base}lab?token={lab.token}&reset")
                page.locator(".jp-LauncherCard", has_text="Archive").click(timeout=60_000)
                page.wait_for_selector(".sepp-archive[data-state=ready]", timeout=60_000)
                page.wait_for_timeout(3000)
                measure(page, url)
                chromium.close()
        finally:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    main()
