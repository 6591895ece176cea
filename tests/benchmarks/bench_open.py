"""Open a dataset and read one hour of it, beside ``xarray.open_zarr`` with its default indexes.

10⁶ and 10⁷ records of (time, B(3), |B|); then the pyramid of 10⁷ samples beside a plain numba pass over them, and
reading all of them beside zarr-python's two pipelines. Run: .venv/bin/python tests/benchmarks/bench_open.py
"""

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable

import numba
import numpy as np
import xarray as xr
import zarr

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, SECOND_NS, Interval
from sepp.store import Store
from sepp.store.statistics import combine_blocks, reduce_values

SIZES = (10**6, 10**7)
CADENCE_NS = SECOND_NS


def make_batch(rows: int) -> Batch:
    rng = np.random.default_rng(1)
    field = np.cumsum(rng.normal(scale=0.1, size=(rows, 3)), axis=0).round(3).astype(np.float32)
    parameters = (
        Parameter("B", "float32", (3,), ("component",), units="nT"),
        Parameter("B_mag", "float32", units="nT"),
    )
    dataset = Dataset(f"ROWS_{rows}", cadence_ns=CADENCE_NS, parameters=parameters)
    values = {"B": field, "B_mag": np.linalg.norm(field, axis=1).astype(np.float32)}
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
    for pipeline in ("zarr.core.codec_pipeline.BatchedCodecPipeline", "zarrs.ZarrsCodecPipeline"):
        with zarr.config.set({"codec_pipeline.path": pipeline}):
            peer = median_ms(lambda: zarr.open_group(path, mode="r")["B"][:], 3)
        print(f"; {pipeline.rpartition('.')[2]} {size / peer:.0f} MB/s", end="")
    print()


def main() -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        for rows in SIZES:
            batch = make_batch(rows)
            taken = first_ms(lambda batch=batch: store.append(batch))
            print(f"append of {rows} rows with levels: {rows * 24 / 1e3 / taken:.0f} MB/s")
        small, large = (bench_opening(store, rows) for rows in SIZES)
        print(f"flatness: an hour of {SIZES[1]} rows costs {large / small:.2f} × an hour of {SIZES[0]}")
        bench_pyramid(batch.values["B_mag"])
        bench_reading(store, SIZES[1])


if __name__ == "__main__":
    main()
