"""Open a dataset and read one hour of it, beside ``xarray.open_zarr`` with its default indexes.

10⁶ and 10⁷ records of (time, B(3), |B|); then the pyramid of 10⁷ samples beside a plain numba pass over them, and
reading all of them beside zarr-python's two pipelines. Run: .venv/bin/python tests/benchmarks/bench_open.py [--large]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numba
import numpy as np
import xarray as xr
import zarr

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, SECOND_NS, Interval
from sepp.store import Store
from sepp.store.adding.draft import Draft
from sepp.store.adding.versions import point_to
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.levels.statistics import combine_blocks, reduce_values
from sepp.store.states.layout import CHUNK_ROWS

SIZES = (10**6, 10**7)
LARGE = (10**6, 10**8, 10**9)
CADENCE_NS = SECOND_NS
HOUR_ROWS = 80_640
FAST_NS = HOUR_NS // HOUR_ROWS
MEMORY = """
from pathlib import Path
from sepp.core.time import Interval
from sepp.store import Store

def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

store = Store({0!r})
store.open("ROWS_{1}", Interval(0, 10**9)).compute()
Path("/proc/self/clear_refs").write_text("5")
before = status("VmRSS")
store.open("ROWS_{2}", Interval({3}, {4})).compute()
print(status("VmHWM") - before)
"""


def make_batch(rows: int) -> Batch:
    rng = np.random.default_rng(1)
    field = np.cumsum(rng.normal(scale=0.1, size=(rows, 3)), axis=0).round(3).astype(np.float32)
    parameters = (
        Parameter("B", "float32", (3,), ("component",), units="nT"),
        Parameter("B_mag", "float32", units="nT"),
        Parameter("half_width", "float32", units="s"),
    )
    dataset = Dataset(f"ROWS_{rows}", cadence_ns=CADENCE_NS, parameters=parameters)
    size = np.linalg.norm(field, axis=1).astype(np.float32)
    values = {"B": field, "B_mag": size, "half_width": np.full(rows, 0.5, np.float32)}
    return Batch(dataset, np.arange(rows, dtype=np.int64) * CADENCE_NS, values)


def median_ms(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken)


def first_ms(work: Callable[[], object]) -> float:
    return median_ms(work, 1)


def bench_opening(store: Store, rows: int) -> float:
    start = rows // 2 * CADENCE_NS
    span = Interval(start, start + HOUR_NS)
    label = slice(np.datetime64(start, "ns"), np.datetime64(start + HOUR_NS - 1, "ns"))
    name = f"ROWS_{rows}"
    ours = median_ms(lambda: store.open(name, span).compute(), 50)
    selected = median_ms(lambda: store.open(name).sel(time=label).compute(), 50)
    unread = median_ms(lambda: store.open(name, span), 50)
    peer = median_ms(lambda: xr.open_zarr(f"{store.url}/{name}/1").sel(time=label).compute(), 3)
    found = [store.open(name, span).compute(), xr.open_zarr(f"{store.url}/{name}/1").sel(time=label).compute()]
    assert all(found[0][key].equals(found[1][key]) for key in ("B", "B_mag"))
    print(
        f"{rows:>9} rows: open(hour) {unread:5.2f} ms, with values {ours:5.2f} ms, open().sel(hour) {selected:5.2f} ms;"
        f" xarray.open_zarr {peer:7.1f} ms = {peer / ours:.0f} × and {peer / selected:.0f} ×"
    )
    return ours


def plain_pass(values: np.ndarray) -> tuple[float, float, float]:
    low, high, total = np.inf, -np.inf, 0.0
    for value in values:
        low, high, total = min(low, value), max(high, value), total + value
    return low, high, total


def bench_pyramid(values: np.ndarray) -> None:
    compiled = numba.njit(plain_pass)
    compiled(values[:10])
    reduce_values(values[:64], 64)

    def pyramid() -> None:
        blocks = reduce_values(values[: len(values) // 64 * 64], 64)
        while len(blocks) >= 512:
            blocks = combine_blocks(blocks[: len(blocks) // 8 * 8], 8)

    ours, peer = median_ms(pyramid, 7), median_ms(lambda: compiled(values), 7)
    print(f"pyramid of {len(values):.0e} samples: {ours:5.1f} ms; plain numba pass {peer:5.1f} ms; {ours / peer:.2f} ×")


def bench_reading(store: Store, rows: int) -> None:
    path = f"{store.url}/ROWS_{rows}/1"
    size = rows * 12 / 1e3
    ours = median_ms(lambda: store.read(f"ROWS_{rows}", "B", slice(0, rows)), 3)
    print(f"reading B of {rows} rows: {size / ours:.0f} MB/s", end="")
    is_large = rows > SIZES[-1]
    for pipeline in ("zarr.core.codec_pipeline.BatchedCodecPipeline", "zarrs.ZarrsCodecPipeline"):
        with zarr.config.set({"codec_pipeline.path": pipeline}):
            peer = median_ms(lambda: zarr.open_group(path, mode="r")["B"][:], 1 if is_large else 3)
        print(f"; {pipeline.rpartition('.')[2]} {size / peer:.0f} MB/s = {peer / ours:.1f} ×", end="")
    print()


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="10⁶, 10⁸ and 10⁹ rows at 22.4 Hz; needs 3 GB")
    with tempfile.TemporaryDirectory() as folder:
        (run_large if parser.parse_args().large else run_small)(Store(folder))


def run_small(store: Store) -> None:
    for rows in SIZES:
        batch = make_batch(rows)
        taken = first_ms(lambda batch=batch: store.append(batch))
        print(f"append of {rows} rows with levels: {rows * 28 / 1e3 / taken:.0f} MB/s")
    small, large = (bench_opening(store, rows) for rows in SIZES)
    print(f"flatness: an hour of {SIZES[1]} rows costs {large / small:.2f} × an hour of {SIZES[0]}")
    bench_pyramid(batch.values["B_mag"])
    bench_reading(store, SIZES[1])


def run_large(store: Store) -> None:
    for rows in LARGE:
        make_large(store, rows)
    taken = [bench_hour(store, rows) for rows in LARGE]
    print(f"flatness: an hour of {LARGE[-1]:.0e} rows costs {taken[-1] / taken[0]:.2f} × an hour of {LARGE[0]:.0e}")
    print(f"memory: opening {LARGE[-1]:.0e} rows and one hour of values takes {extra_mb(store, LARGE[-1]):.0f} MB more")
    bench_reading(store, LARGE[1])
    bench_pyramid(np.resize(make_batch(10**6).values["B_mag"], 10**8))


def make_large(store: Store, rows: int) -> None:
    """Make a dataset cheaply: a true time axis and table, all chunks of values links to one, no levels."""
    batch = make_batch(CHUNK_ROWS)
    name, key = f"ROWS_{rows}", f"ROWS_{rows}"
    with store.lock(name) as lock:
        draft = Draft.create(store.files, replace(batch.dataset, id=name, cadence_ns=FAST_NS))
        for parameter in batch.dataset.parameters:
            draft.add_parameter(parameter, "float32")
            draft.array(parameter.name).write_rows(0, batch.values[parameter.name])
            link_chunks(Path(store.url) / key / "1" / parameter.name / "c", rows)
            draft.specs[parameter.name] = draft.specs[parameter.name].grown(rows)
        for first in range(0, rows, 256 * CHUNK_ROWS):
            draft.array("time").write_rows(first, np.arange(first, min(rows, first + 256 * CHUNK_ROWS)) * FAST_NS)
        draft.specs["time"] = draft.specs["time"].grown(rows)
        first = np.arange(rows // CHUNK_ROWS, dtype=np.int64) * CHUNK_ROWS * FAST_NS
        for path, table in (("index/first", first), ("index/last", first + (CHUNK_ROWS - 1) * FAST_NS)):
            draft.specs[path] = ArraySpec((len(table),), (CHUNK_ROWS,), "int64", 0, ("chunk",))
            draft.array(path).write_rows(0, table)
        draft.rows, draft.bounds = rows, (0, (rows - 1) * FAST_NS)
        draft.commit(lock)
        point_to(store.files, key, 1)


def link_chunks(folder: Path, rows: int) -> None:
    for number in range(1, -(-rows // CHUNK_ROWS)):
        if (folder / "0").is_dir():
            (folder / str(number)).mkdir()
            for part in (folder / "0").iterdir():
                os.link(part, folder / str(number) / part.name)
        else:
            os.link(folder / "0", folder / str(number))


def hour_of(rows: int) -> Interval:
    start = max(0, rows // 2 - HOUR_ROWS) * FAST_NS
    return Interval(start, start + HOUR_ROWS * FAST_NS)


def bench_hour(store: Store, rows: int) -> float:
    span = hour_of(rows)
    assert store.open(f"ROWS_{rows}", span).sizes["time"] == HOUR_ROWS
    ours = median_ms(lambda: store.open(f"ROWS_{rows}", span).compute(), 30)
    print(f"{rows:.0e} rows: open and compute one hour ({HOUR_ROWS} rows, time + 3 arrays) {ours:.1f} ms")
    return ours


def extra_mb(store: Store, rows: int) -> float:
    span = hour_of(rows)
    code = MEMORY.format(store.url, LARGE[0], rows, span.start_ns, span.stop_ns)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


if __name__ == "__main__":
    main()
