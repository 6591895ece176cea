"""One hour over HTTP by ``archive.open``, beside plain ``xr.open_zarr`` and a download of the whole.

10⁷ records of (time, B(3), |B|) at 1 s. The server runs in this process and counts requests and bytes of bodies.
Run: PYTHONPATH=. .venv/bin/python tests/benchmarks/bench_remote.py [RECORDS]
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import uvicorn
import xarray as xr

from sepp.archive.remote import RemoteStore
from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, SECOND_NS, Interval, parse_time
from sepp.servers.app import create_app
from sepp.servers.services import make_services
from sepp.servers.settings import ServerSettings
from sepp.store import Store
from tests.datastore.servers.examples import ingest
from tests.datastore.servers.zarr.conftest import Counted

START_NS = parse_time("2005-01-01")
PREFIX = "/services/archive/"


def make_batch(records: int) -> Batch:
    rng = np.random.default_rng(1)
    field = np.cumsum(rng.normal(0, 0.1, (records, 3)), axis=0).astype(np.float32)
    parameters = (
        Parameter("B", "float32", (3,), ("component",), units="nT", frame="GSE"),
        Parameter("magnitude", "float32", units="nT"),
    )
    dataset = Dataset(
        "BENCH_FGM", "Made for the benchmark", mission="Made", cadence_ns=SECOND_NS, parameters=parameters
    )
    times = START_NS + np.arange(records, dtype=np.int64) * SECOND_NS
    return Batch(dataset, times, {"B": field, "magnitude": np.linalg.norm(field, axis=1).astype(np.float32)})


def serve(home: Home) -> Counted:
    services = make_services(home, ServerSettings(rate_per_s=1e9, rate_burst=10**9))
    counted = Counted(create_app(services, PREFIX))
    server = uvicorn.Server(uvicorn.Config(counted, port=0, log_level="warning", lifespan="off", ws="none"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    counted.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{PREFIX}"
    return counted


def measure(what: str, web: Counted, work: Callable[[], object], runs: int = 5) -> float:
    seconds: list[float] = []
    for _ in range(runs):
        web.forget()
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    median = statistics.median(seconds) * 1000
    print(f"{what:58} {len(web.asked):5} requests {web.octets / 1e6:9.3f} MB {median:9.1f} ms")
    return median


def main(records: int = 10_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").prepare()
        catalog = open_catalog(home)
        catalog.upgrade()
        ingest(Store(home.public), catalog, make_batch(records))
        catalog.close()
        web = serve(home)
        hours = iter(range(10, 10_000, 97))
        print(f"{records:,} records, load {os.getloadavg()[0]:.1f}")

        def ours() -> object:
            start = START_NS + next(hours) * HOUR_NS % (records * SECOND_NS - HOUR_NS)
            return RemoteStore(web.url).open("BENCH_FGM", Interval(start, start + HOUR_NS)).load()

        def plain() -> object:
            opened = xr.open_zarr(f"{web.url}zarr/BENCH_FGM")
            start = np.datetime64(START_NS + next(hours) * HOUR_NS % (records * SECOND_NS - HOUR_NS), "ns")
            return opened.sel(time=slice(start, start + np.timedelta64(HOUR_NS, "ns"))).load()

        mine = measure("one hour, archive.open over HTTP, nothing kept", web, ours)
        near = measure(
            "the same from the store at hand", web, lambda: Store(home.public).open("BENCH_FGM", hour(records)).load()
        )
        peer = measure("the same, plain xr.open_zarr and .sel", web, plain, 3)
        whole = measure("a download of the whole as CDF", web, lambda: download(web, records), 1)
        print(f"faster than plain xr.open_zarr: {peer / mine:.1f} ×; than the whole file: {whole / mine:.0f} ×")
        print(f"slower than the store at hand: {mine / near:.1f} ×")


def hour(records: int) -> Interval:
    start = START_NS + (records // 7200) * HOUR_NS
    return Interval(start, start + HOUR_NS)


def download(web: Counted, records: int) -> None:
    stop = np.datetime64(START_NS + records * SECOND_NS, "ns")
    query = {"start": "2005-01-01T00:00:00Z", "stop": f"{stop}Z", "format": "cdf"}
    with httpx.stream("GET", f"{web.url}export/BENCH_FGM", params=query, timeout=600) as answer:
        answer.raise_for_status()
        for _ in answer.iter_raw():
            pass


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
