"""Pictures of 10⁸ samples, 2000 pixels wide, beside matplotlib and datashader on the raw values.

The raster has no labels, the labelled picture has all. The peers get the raw values in memory, which is where their
time begins. Then a page of many panels, and its small picture. Run: .venv/bin/python tests/benchmarks/bench_pictures.py
[--rows 100000000] [--store DIR to keep and use again]
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import parse_time
from sepp.quicklook import draw_png, plot_data, stack_of
from sepp.quicklook.overviews.small import draw_small
from sepp.quicklook.raster import draw_raster
from sepp.store import Store

ID, STEP_NS, PART, WIDTH = "BENCH_LINE", 40_000_000, 10_000_000, 2000
START_NS = parse_time("2001-01-01")


def fill(store: Store, rows: int) -> None:
    parameters = (Parameter("b", "float32", units="nT", long_name="Field"),)
    dataset = Dataset(ID, title="Synthetic walk", is_synthetic=True, cadence_ns=STEP_NS, parameters=parameters)
    held = store.snapshot(ID).rows if store.has(ID) else 0
    random = np.random.default_rng(held)
    for first in range(held, rows, PART):
        count = min(PART, rows - first)
        walk = np.cumsum(random.standard_normal(count, dtype=np.float32), dtype=np.float64) * 1e-2
        values = (walk + random.standard_normal(count, dtype=np.float32)).astype(np.float32)
        store.append(Batch(dataset, START_NS + np.arange(first, first + count) * STEP_NS, {"b": values}))


def measure(work: Callable[[], bytes], times: int) -> tuple[float, float, int]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        size = len(work())
        found.append((time.perf_counter() - begun) * 1000)
    return min(found), float(np.median(found)), size


def by_matplotlib(seconds: np.ndarray, values: np.ndarray) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 100, 2.5), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot(seconds, values, lw=0.8)
    axes.set_ylabel("Field [nT]")
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def by_datashader(seconds: np.ndarray, values: np.ndarray) -> bytes:
    import datashader
    import pandas as pd
    from datashader import transfer_functions

    canvas = datashader.Canvas(plot_width=WIDTH, plot_height=200)
    drawn = canvas.line(pd.DataFrame({"t": seconds, "b": values}), "t", "b")
    out = io.BytesIO()
    transfer_functions.shade(drawn).to_pil().save(out, "PNG")
    return out.getvalue()


def compare(store: Store, rows: int) -> None:
    ours = {
        "raster": lambda: draw_raster(store, ID, "b", None, (WIDTH, 200)),
        "labelled": lambda: draw_png(plot_data(store, ID, None, None, WIDTH), WIDTH),
    }
    found = {name: measure(work, 15) for name, work in ours.items()}
    for name, (best, median, size) in found.items():
        print(f"{name:10} of {rows:.0e} samples: best {best:7.1f} ms, median {median:7.1f} ms, {size / 1000:.0f} kB")
    seconds, values = np.arange(rows) * (STEP_NS / 1e9), store.read(ID, "b", slice(None))
    for peer, work, ours_name in (("matplotlib", by_matplotlib, "labelled"), ("datashader", by_datashader, "raster")):
        best, _, _ = measure(lambda work=work: work(seconds, values), 1)
        print(f"{peer:10} on the raw values: {best:9.1f} ms, ratio to {ours_name} {best / found[ours_name][0]:.0f}")


def compare_pages(folder: Path) -> None:
    from sepp.ingest.demonstration import batches

    store = Store(folder)
    for batch in batches():
        if batch.dataset.id == "DEMO1_FGM_SPIN":
            store.append(batch)
    plot = plot_data(store, "DEMO1_FGM_SPIN", ["B_vec_xyz_gse", "B_mag", "quality", "@coverage"], None, WIDTH)
    for name, work in (("page", lambda: draw_png(plot, 1100)), ("small", lambda: draw_small(stack_of(plot)))):
        best, median, size = measure(work, 9)
        print(f"{name:10} of four panels: best {best:.1f} ms, median {median:.1f} ms, {size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**8)
    parser.add_argument("--store", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(arguments.store or Path(scratch) / "big")
        fill(store, arguments.rows)
        compare(store, arguments.rows)
        compare_pages(Path(scratch) / "demo")


if __name__ == "__main__":
    main()
