"""An hour of a large CDF file on the web: mounted, beside downloading it and reading it with cdflib.

Time, B(3), |B| at 22.4 Hz. Run: .venv/bin/python tests/benchmarks/bench_mount.py [megabytes]
"""

import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import cdflib
import numpy as np
import pycdfpp

from sepp import archive
from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.ingest.mounting.mounter import Mounter
from sepp.store.mounted import MountingStore
from sepp.store.states import time_index

STEP_NS = 44_642_857
RECORD_BYTES = 24
START = np.datetime64("2020-01-01", "ns")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    answers: list[int] = []

    def do_GET(self) -> None:
        if self.path == "/answers":
            told = repr(self.answers).encode()
            self.answers.clear()
            self._send(200, told, {})
            return
        path = self.folder / self.path.lstrip("/")
        size = path.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        start, stop = (int(wanted[1]), min(size, int(wanted[2]) + 1)) if wanted else (0, size)
        with path.open("rb") as file:
            body = os.pread(file.fileno(), stop - start, start)
        self.answers.append(len(body))
        self._send(206 if wanted else 200, body, {"Content-Range": f"bytes {start}-{stop - 1}/{size}", "ETag": '"1"'})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(folder: str, told: Connection) -> None:
    _Handler.folder = Path(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    told.send(server.server_port)
    server.serve_forever()


def make_file(path: Path, records: int) -> None:
    times = START + np.arange(records) * np.timedelta64(STEP_NS, "ns")
    field = np.random.default_rng(1).normal(5, 3, (records, 3)).astype(np.float32)
    cdf = pycdfpp.CDF()
    cdf.add_attribute("Logical_source", ["MADE_FGM"])
    cdf.add_variable("Epoch", pycdfpp.to_tt2000(times), pycdfpp.DataType.CDF_TIME_TT2000)
    told = {"DEPEND_0": ["Epoch"], "VAR_TYPE": ["data"], "UNITS": ["nT"]}
    cdf.add_variable("B", field, attributes=told)
    cdf.add_variable("B_mag", np.linalg.norm(field, axis=1).astype(np.float32), attributes=told)
    pycdfpp.save(cdf, str(path))


def median_ms(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken)


def by_download(url: str, hour: tuple[np.datetime64, np.datetime64]) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "got.cdf")
        urllib.request.urlretrieve(url, path)
        cdf = cdflib.CDF(path)
        epoch = cdf.varget("Epoch")
        first, last = (cdflib.cdfepoch.compute_tt2000([*_parts(edge)]) for edge in hour)
        inside = slice(*np.searchsorted(epoch, [first, last]))
        return cdf.varget("B")[inside]


def _parts(moment: np.datetime64) -> list[int]:
    stamp = moment.astype("datetime64[s]").item()
    return [stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second, 0, 0, 0]


def run(folder: Path, root: str, records: int) -> None:
    home = Home(folder / "home").prepare()
    os.environ["SEPP_HOME"] = str(home.root)
    catalog = open_catalog(home)
    catalog.upgrade()
    mounter = Mounter(MountingStore(str(home.public)), catalog)
    url = f"{root}/large.cdf"
    started = time.perf_counter()
    failed = [outcome.failure for outcome in mounter.mount([url]) if outcome.failure]
    assert not failed, failed
    asked = answers(root)
    print(f"mounting: {time.perf_counter() - started:.2f} s, {len(asked)} requests, {sum(asked) / 1e6:.0f} MB")
    kept = sum(path.stat().st_size for path in home.public.rglob("*") if path.is_file())
    print(f"kept in the archive: {kept / 1e6:.1f} MB, times and lists of blocks")
    middle = START + np.timedelta64(records // 2 * STEP_NS, "ns")
    hour = (middle.astype("datetime64[h]"), middle.astype("datetime64[h]") + np.timedelta64(1, "h"))

    def mounted() -> np.ndarray:
        time_index._kept._chunks.clear()
        return archive.open("MADE_FGM", *hour, parameters=["B"]).B.values

    ours = mounted()
    asked = answers(root)
    print(f"an hour of B: {len(ours)} records, {len(asked)} requests, {sum(asked) / 1e6:.2f} MB")
    taken = median_ms(mounted, 15)
    peer = median_ms(lambda: by_download(url, hour), 2)
    assert np.array_equal(ours, by_download(url, hour))
    print(f"mounted {taken:.1f} ms, download + cdflib {peer:.0f} ms: {peer / taken:.0f} ×")


def answers(root: str) -> list[int]:
    with urllib.request.urlopen(f"{root}/answers") as told:
        return [int(size) for size in told.read().decode().strip("[]").split(", ") if size]


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 480
    warnings.simplefilter("ignore")
    here, there = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(prefix="bench-mount-") as folder:
        records = megabytes * 10**6 // RECORD_BYTES
        make_file(Path(folder, "large.cdf"), records)
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, there), daemon=True)
        server.start()
        try:
            print(f"{megabytes} MB, {records} records; load {os.getloadavg()[0]:.1f}")
            run(Path(folder), f"http://127.0.0.1:{here.recv()}", records)
        finally:
            server.terminate()
            server.join()


if __name__ == "__main__":
    main()
