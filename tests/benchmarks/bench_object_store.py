"""A dataset in a bucket: objects, appends, reads, and an hour out of it, by size of the shards.

The peer is zarr-python reading the very same arrays. The server is moto, a real one of S3's protocol though a slow one,
in a process of its own on this machine: what it takes for a request stands for the network.

    python tests/benchmarks/bench_object_store.py [ROWS] [MiB of a shard …]
"""

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import xarray  # noqa: F401 - not to be counted as opening
import zarr

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, Interval, parse_time
from sepp.store import Store
from sepp.store.chunks import array_spec, shards

PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
SERVER = """
import sys, time
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
START_NS = parse_time("2005-01-09T00:00:00Z")
CADENCE_NS = 4 * SECOND_NS
FIELD = Parameter("B", "float32", (3,), ("component",), units="nT")
SIZE = Parameter("size", "float32", units="nT")
HOUR_ROWS = 900
FEW = 1000
LOT = 1 << 20


def make_batch(rows: int, first: int = 0) -> Batch:
    number = np.arange(first, first + rows)
    field = np.round(np.random.default_rng(first).normal(0, 20, (rows, 3)), 3).astype(np.float32)
    values = {"B": field, "size": np.linalg.norm(field, axis=1).astype(np.float32)}
    dataset = Dataset("BENCH", cadence_ns=CADENCE_NS, parameters=(FIELD, SIZE))
    return Batch(dataset, START_NS + number * CADENCE_NS, values, {})


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def fresh(url: str, options: dict[str, Any]) -> Store:
    """Open a store of which nothing is kept."""
    shards.forget(Store(url, **options).files, {key for _, key in shards._kept})
    return Store(url, **options)


class Requests:
    """Counts what is asked of the server."""

    def __init__(self, store: Store) -> None:
        system, _ = store.files._locate()
        self.count = 0
        system.connect()
        system.s3.meta.events.register("before-send.s3", self.add)

    def add(self, **_: object) -> None:
        self.count += 1

    def of(self, work: Callable[[], Any]) -> tuple[int, float, Any]:
        before = self.count
        took, found = timed(work)
        return self.count - before, took, found


def fill(store: Store, rows: int) -> float:
    batches = [make_batch(min(LOT, rows - first), first) for first in range(0, rows, LOT)]

    def work() -> None:
        with store.appending("BENCH") as append:
            for number, batch in enumerate(batches):
                append.add(batch, is_continued=number > 0)
            append.commit()

    return timed(work)[0]


def bench(url: str, options: dict[str, Any], rows: int) -> dict[str, float]:
    store = fresh(url, options)
    requests = Requests(store)
    megabytes = rows * 24 / 1e6
    took = fill(store, rows)
    found: dict[str, float] = {"objects": len(store.files.walk("BENCH")), "append MB/s": megabytes / took}
    asked, few, _ = requests.of(lambda: store.append(make_batch(FEW, rows)))
    found |= {"small append ms": few * 1e3, "its requests": asked}
    middle = START_NS + rows // 2 * CADENCE_NS
    hour = Interval(middle, middle + HOUR_ROWS * CADENCE_NS)
    for name in ("first hour", "same hour again"):
        store = fresh(url, options) if name == "first hour" else store
        asked, took, opened = requests.of(lambda: store.open("BENCH", hour, chunked=False).load())  # noqa: B023
        assert opened.sizes["time"] == HOUR_ROWS
        found |= {f"{name} ms": took * 1e3, f"{name}, requests": asked}
    store = fresh(url, options)
    asked, took, ours = requests.of(lambda: store.read("BENCH", "B", slice(0, rows)))
    found |= {"read MB/s": rows * 12 / 1e6 / took, "its requests ": asked}
    group = zarr.open_group(f"{url}/BENCH/1", mode="r", storage_options=options)
    took, theirs = timed(lambda: group["B"][:rows])
    np.testing.assert_array_equal(ours, theirs)
    found |= {"zarr-python MB/s": rows * 12 / 1e6 / took}
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    sizes = [int(word) for word in sys.argv[2:]] or [0, 8]
    with subprocess.Popen([sys.executable, "-c", SERVER], **PIPES) as server:
        assert server.stdout is not None
        endpoint = f"http://127.0.0.1:{int(server.stdout.readline())}"
        httpx.put(f"{endpoint}/bench").raise_for_status()
        options = {"key": "a", "secret": "b", "client_kwargs": {"endpoint_url": endpoint, "region_name": "us-east-1"}}
        found = {}
        for size in sizes:
            array_spec.SHARD_BYTES = size << 20
            found[size] = bench(f"s3://bench/of_{size}", options, rows)
        assert server.stdin is not None
        server.stdin.close()
    show(found, rows)


def show(found: dict[int, dict[str, float]], rows: int) -> None:
    sys.stdout.write(f"{rows:,} rows x (time, B(3), |B|), load {os.getloadavg()[0]:.1f}\n")
    heads = ["one object a chunk" if not size else f"{size} MiB" for size in found]
    sys.stdout.write(f"{'':26}{''.join(f'{head:>20}' for head in heads)}\n")
    for name in next(iter(found.values())):
        sys.stdout.write(f"{name:26}{''.join(f'{one[name]:20.1f}' for one in found.values())}\n")
    ratios = [one["read MB/s"] / one["zarr-python MB/s"] for one in found.values()]
    sys.stdout.write(f"{'times zarr-python':26}{''.join(f'{ratio:20.2f}' for ratio in ratios)}\n")
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
