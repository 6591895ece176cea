"""The peers of a Quicklook: the same data in a notebook by HoloViews + datashader and by plotly-resampler."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page, expect

from sepp.core.home import Home
from tests.benchmarks.lab_page import turn_wheel
from tests.benchmarks.made_waves import BINS, LINES, SPECTRUM
from tests.fixtures_browser import run_cell

READ = f"""import os, sys, numpy as np
sys.path.append(os.path.expanduser("~/peers"))
from sepp.store import Store
store = Store(%(store)r)
time = np.asarray(store.read("{LINES}", "time", slice(None))).astype("datetime64[ns]")
a, b = (np.asarray(store.read("{LINES}", name, slice(None))) for name in "ab")
spectra = np.asarray(store.read("{SPECTRUM}", "time", slice(None))).astype("datetime64[ns]")
flux = np.log10(np.asarray(store.read("{SPECTRUM}", "flux", slice(None))))
print("read", len(time))"""
HOLOVIEWS = f"""import holoviews as hv
from holoviews.operation.datashader import datashade, rasterize
hv.extension("bokeh", inline=True)
line = lambda values, name: datashade(hv.Curve((time, values), "time", name)).opts(width=1100, height=180)
image = rasterize(hv.QuadMesh((spectra, np.arange({BINS}), flux.T), ["time", "energy"])).opts(width=1100, height=180)
display((line(a, "a") + line(b, "b") + image).cols(1))"""
PLOTLY = f"""import plotly.graph_objects as go
from plotly.subplots import make_subplots
from plotly_resampler import FigureWidgetResampler
figure = FigureWidgetResampler(make_subplots(rows=3, shared_xaxes=True))
figure.add_trace(go.Scattergl(name="a"), hf_x=time, hf_y=a, row=1, col=1)
figure.add_trace(go.Scattergl(name="b"), hf_x=time, hf_y=b, row=2, col=1)
step = max(len(spectra) // 1000, 1)
figure.add_trace(go.Heatmap(x=spectra[::step], y=np.arange({BINS}), z=flux[::step].T), row=3, col=1)
figure.update_layout(height=600, width=1200, dragmode="pan")
figure._config = {{**figure._config, "scrollZoom": True}}
display(figure)"""


@dataclass(frozen=True)
class Peer:
    """How a peer draws the same picture."""

    name: str
    cell: str
    plot: str
    settle_ms: int


PEERS = (
    Peer("HoloViews + datashader", HOLOVIEWS, ".bk-Figure", 4000),
    Peer("plotly-resampler", PLOTLY, ".js-plotly-plot .nsewdrag", 2500),
)
WHEEL_ZOOM = """() => {
  const models = [...(globalThis.Bokeh?.documents.at(-1)?._all_models.values() ?? [])];
  for (const bar of models.filter(({ type }) => type === "Toolbar"))
    bar.active_scroll = bar.tools.find(({ type }) => type === "WheelZoomTool") ?? bar.active_scroll;
}"""


def bring_packages(home: Home, name: str, packages: Path | None) -> None:
    """Put the peers' packages into somebody's home: a server sees little else of this machine."""
    if packages:
        shutil.copytree(packages, home.root / "homes" / name / "peers", dirs_exist_ok=True)


def measure_peer(page: Page, peer: Peer, home: Home) -> str:
    """Draw by a peer, turn the wheel; a line for the table, or why it was not run."""
    try:
        run_cell(page, READ % {"store": str(home.public)})
        expect(page.locator(".jp-OutputArea-output", has_text="read ")).to_be_visible(timeout=240_000)
        run_cell(page, peer.cell)
        plot = page.locator(f"{peer.plot} >> visible=true").first
        expect(plot).to_be_visible(timeout=240_000)
        page.wait_for_timeout(8000)
        page.evaluate(WHEEL_ZOOM)
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        assert box
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        told = turn_wheel(page, place, settle_ms=peer.settle_ms, zoom="")
    except (AssertionError, Error) as error:
        failed = page.locator(".jp-OutputArea-output[data-mime-type*=error], .jp-RenderedText[data-mime-type*=stderr]")
        reason = failed.last.inner_text().strip().splitlines()[-1:] if failed.count() else str(error).splitlines()[:1]
        return f"{peer.name:25} not run: {' '.join(reason)[:140]}"
    return f"{peer.name:25} {told}"
