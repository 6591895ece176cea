"""``archive.plot`` in a real Lab, without the internet: it draws, and reads finer data on zooming."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Page, expect

from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, parse_time
from sepp.ingest.commands import open_archive
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import run_cell

pytestmark = pytest.mark.browser
ID, ROWS, CADENCE_NS = "WAVE_CP_X", 200_000, SECOND_NS
CELL = """from sepp import archive
archive.plot("WAVE_CP_X/x", "2005-01-09/2005-01-11")"""
STATE = """() => {
  const models = [...(globalThis.Bokeh?.documents.at(-1)?._all_models.values() ?? [])];
  const figure = models.find((model) => model.type === "Figure");
  if (!figure) return null;
  const line = figure.renderers.find((renderer) => renderer.glyph?.type === "Line");
  const time = Object.values(line.data_source.data)[0];
  return { step: (time[time.length - 1] - time[0]) / (time.length - 1), start: figure.x_range.start };
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("waves")
    store, catalog = open_archive(find_home(folder).prepare())
    time = parse_time("2005-01-09") + np.arange(ROWS) * CADENCE_NS
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float32", units="nT"),))
    store.append(Batch(dataset, time, {"x": np.sin(np.arange(ROWS) / 900).astype(np.float32)}))
    catalog.close()
    return folder


@pytest.fixture(scope="module")
def lab(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    server = LabServer(tmp_path_factory.mktemp("lab"), "")
    server.environment |= {"SEPP_HOME": str(home)}
    del server.environment["SEPP_ARCHIVE_URL"]
    with server:
        yield server


@pytest.fixture
def page(lab: LabServer, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.goto(f"{lab.base}lab?token={lab.token}&reset")
    opened.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(opened.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    yield opened
    context.close()


def zoom_in(page: Page, turns: int) -> None:
    box = page.locator(".bk-Figure").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(turns):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(60)


def test_a_plot_draws_offline_and_reads_finer_data(page: Page, lab: LabServer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    run_cell(page, CELL)
    page.wait_for_function(f"() => ({STATE})() !== null", timeout=60_000)
    coarse = page.evaluate(STATE)
    page.wait_for_timeout(1500)
    zoom_in(page, 20)
    page.wait_for_function(f"() => ({STATE})().step < {coarse['step'] / 20}", timeout=30_000)
    assert [url for url in asked if not url.startswith((lab.base, "data:", "blob:", "ws:"))] == []


def test_a_notebook_with_one_plot_stays_small_and_names_no_other_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEPP_HOME", str(home))
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    monkeypatch.delenv("SEPP_ARCHIVE_URL", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    written = nbformat.writes(notebook)
    assert "/user/ada/sepp/plotting/bokeh/js/bokeh.min.js" in written
    assert "cdn." not in written
    assert 20_000 < len(written) < 200_000
