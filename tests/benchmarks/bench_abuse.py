"""Slow readers, and what they cost others: delay of a quick request, memory.

Run: ``python -m tests.benchmarks.bench_abuse [readers]``. Prints one line of JSON
for each round: memory that is not given back would grow from one to the next.
The service is a process of its own, as in production.
"""

import json
import os
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import httpx
import numpy as np
import psutil

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, parse_time, to_iso
from sepp.store import Store
from tests.datastore.servers.examples import ingest
from tests.fixtures_service import serve

ROWS = 4_000_000
READERS = 200
QUICK = 300
PAUSE_S, SIP = 0.25, 1024
ROUNDS = 3
QUICK_PATH = "hapi/info?dataset=LARGE"


def make_home(folder: Path) -> Path:
    """Make a home with one dataset of some 200 MB as CSV."""
    home = find_home(folder / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    times = parse_time("2005-01-01") + np.arange(ROWS, dtype=np.int64) * SECOND_NS
    field = Parameter("B", "float32", (3,), ("component",), (None,), units="nT", long_name="Field")
    values = {"B": np.random.default_rng(1).normal(0, 50, (ROWS, 3)).astype(np.float32)}
    ingest(Store(str(home.public)), catalog, Batch(Dataset("LARGE", "Large", parameters=(field,)), times, values))
    catalog.close()
    return home.root


def ask_quickly(url: str, count: int = QUICK) -> list[float]:
    """Time a quick request, in ms, one after the other."""
    spent = []
    with httpx.Client(trust_env=False, timeout=60) as client:
        for _ in range(count):
            began = time.perf_counter()
            client.get(url + QUICK_PATH).raise_for_status()
            spent.append(1e3 * (time.perf_counter() - began))
    return spent


def read_slowly(url: str, stopped: Event, count: int) -> list[socket.socket]:
    """Open ``count`` connections that take a kilobyte now and then."""
    port = int(url.rsplit(":", 1)[1].strip("/"))
    stop = to_iso(parse_time("2005-01-01") + ROWS * SECOND_NS)
    request = f"GET /hapi/data?dataset=LARGE&start=2005-01-01&stop={stop} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    opened = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", port))
        one.sendall(request)
        opened.append(one)

    def sip() -> None:
        while not stopped.wait(PAUSE_S):
            for one in opened:
                one.setblocking(False)
                try:
                    one.recv(SIP)
                except OSError:
                    continue

    Thread(target=sip, daemon=True).start()
    return opened


def measure(url: str, process: psutil.Process, readers: int) -> dict[str, float]:
    """Measure alone, beside slow readers, and after they have gone."""
    ask_quickly(url, 30)
    alone, stopped = ask_quickly(url), Event()
    before = process.memory_info().rss
    opened = read_slowly(url, stopped, readers)
    time.sleep(8)
    beside, most = ask_quickly(url), process.memory_info().rss
    stopped.set()
    for one in opened:
        one.close()
    time.sleep(4)
    return {
        "readers": readers,
        "quick_alone_ms": round(statistics.median(alone), 2),
        "quick_beside_ms": round(statistics.median(beside), 2),
        "delay_ms": round(statistics.median(beside) - statistics.median(alone), 2),
        "quick_beside_p95_ms": round(statistics.quantiles(beside, n=20)[-1], 2),
        "memory_before_mb": round(before / 1e6),
        "memory_beside_mb": round(most / 1e6),
        "memory_after_mb": round(process.memory_info().rss / 1e6),
        "open_files_after": process.num_fds(),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Serve, measure, print."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    with tempfile.TemporaryDirectory(prefix="sepp-bench-") as folder:
        process, url = serve(find_home(make_home(Path(folder))), Path(folder) / "log")
        try:
            for _ in range(ROUNDS):
                print(json.dumps(measure(url, psutil.Process(process.pid), readers)))
        except httpx.HTTPError:
            print((Path(folder) / "log").read_text()[-3000:])
            raise
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
