"""Serve HAPI to clients: rates on one core, first byte, memory and quick requests beside many streams.

The service runs alone on one core, clients on the other; the store has 10⁷ records (lz4 Zarr), and 10⁹ for the first
byte and the streams. Rates are bytes on the wire over seconds, and over the service's seconds of CPU, which other work
on the machine does not change. Peers: hapi-server's server-nodejs fed by ``cat``, its folder (``npm install`` done)
given by SEPP_PEER_SERVER_NODEJS; hapiclient's own reading.
Run: .venv/bin/python -m tests.benchmarks.bench_hapi [--gigabytes 1] [--rows 1000000000]
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Thread
from urllib.parse import urlsplit

from sepp.catalog import Catalog
from sepp.core.model import Granule, Span
from sepp.core.time import to_iso
from sepp.store import Store
from tests.benchmarks.bench_open import CADENCE_NS, FAST_NS, HOUR_ROWS, make_batch, make_large

RATE_ROWS = 10**7
PEER_ROWS = 10**6
STREAMS = 50
SLOW = 200
QUICK = 100
SLOW_BYTES, SLOW_PAUSE_S = 2048, 0.5
TICKS = os.sysconf("SC_CLK_TCK")
PEER = "SEPP_PEER_SERVER_NODEJS"


class Service:
    """A process that serves, on one core, with its figures."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def cpu_s(self) -> float:
        """Give its seconds of CPU, with those of the children that ended."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICKS

    def memory_mb(self, name: str = "VmHWM") -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def register(store: Store, catalog: Catalog, name: str) -> None:
    index = store.time_index(name)
    first, last = index.bounds or (0, 0)
    revision = index.snapshot.revision
    granule = Granule(f"{name}.cdf", f"{index.rows_total:064x}", 1, name, first, last, index.rows_total)
    catalog.record(store.description(name), granule, revision, (Span(first, last, index.rows_total),))


def make_home(home: Path, rows: int) -> None:
    (home / "archive" / "public").mkdir(parents=True)
    (home / "state").mkdir()
    catalog = Catalog(f"sqlite:///{home}/state/catalog.sqlite")
    catalog.upgrade()
    store = Store(home / "archive" / "public")
    store.append(make_batch(RATE_ROWS))
    make_large(store, rows)
    for count in (RATE_ROWS, rows):
        register(store, catalog, f"ROWS_{count}")
    catalog.close()


@contextmanager
def serving(home: Path) -> Iterator[Service]:
    words = [sys.executable, "-m", "sepp.cli.main", "serve", "--home", str(home), "--port", "0"]
    with running(words) as process:
        assert process.stdout is not None
        yield Service(process, process.stdout.readline().split()[-1])


@contextmanager
def running(
    words: list[str], folder: Path | None = None, told: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """Run a process on the first core, while this one keeps to the others."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    process = subprocess.Popen(words, stdout=told, stderr=subprocess.DEVNULL, text=True, cwd=folder)
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)
        os.sched_setaffinity(0, cores)


def ask(url: str, room: int = 0) -> socket.socket:
    """Send a request; the answer is still to be read."""
    place = urlsplit(url)
    plug = socket.socket()
    if room:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    plug.connect((place.hostname, place.port))
    words = f"GET {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
    plug.sendall(words.encode())
    return plug


def drain(plug: socket.socket) -> int:
    """Read an answer to its end; give the bytes of it."""
    room, total = bytearray(1 << 20), 0
    with closing(plug):
        while count := plug.recv_into(room):
            if not total:
                assert room.startswith(b"HTTP/1.1 200"), bytes(room[:300])
            total += count
    return total


def data_url(base: str, rows: int, step_ns: int, first: int, last: int, data_format: str) -> str:  # noqa: PLR0917
    span = f"start={to_iso(first * step_ns, 9)}&stop={to_iso(last * step_ns, 9)}"
    return f"{base}hapi/data?dataset=ROWS_{rows}&{span}&format={data_format}"


def measure(service: Service, url: str) -> tuple[float, float]:
    """Give MB/s of wall-clock and of CPU time of a whole answer, the better of three."""
    found = []
    for _ in range(3):
        begun, cpu = time.perf_counter(), service.cpu_s()
        size = drain(ask(url)) / 1e6
        found.append((size / (time.perf_counter() - begun), size / (service.cpu_s() - cpu)))
    return max(found, key=lambda rates: rates[1])


def bench_rates(service: Service) -> dict[str, tuple[float, float]]:
    found = {}
    for name in ("csv", "binary", "json"):
        drain(ask(data_url(service.url, RATE_ROWS, CADENCE_NS, 0, 1000, name)))
        found[name] = measure(service, data_url(service.url, RATE_ROWS, CADENCE_NS, 0, RATE_ROWS, name))
        print(f"{name:7} {found[name][0]:5.0f} MB/s on the wire, {found[name][1]:5.0f} MB per second of CPU")
    return found


def bench_peer(home: Path, ours: dict[str, tuple[float, float]], service: Service) -> None:
    """Let the peer turn CSV into binary, as its users do, and then pipe bytes made beforehand, its fastest way."""
    folder = os.environ.get(PEER)
    if not folder:
        print(f"server-nodejs: not run; {PEER} is not set")
        return
    for name in ("csv", "binary"):
        with closing(ask(data_url(service.url, RATE_ROWS, CADENCE_NS, 0, PEER_ROWS, name))) as plug:
            (home / f"peer.{name}").write_bytes(body_of(plug))
    times = "${start} ${stop} ${parameters}"
    for way, command in {
        "cat of CSV": f"cat {home}/peer.csv # {times}",
        "cat of ready bytes": f"cat {home}/peer.${{format}} # {times}",
    }.items():
        (home / "Peer.json").write_text(json.dumps(describe_peer(command, service)))
        for name, (wall, cpu) in measure_peer(home, Path(folder)).items():
            print(
                f"server-nodejs, {way}, {name}: {wall:.0f} MB/s on the wire, {cpu:.0f} MB per second of CPU;"
                f" ours is {ours[name][0] / wall:.1f} × and {ours[name][1] / cpu:.1f} ×"
            )


def measure_peer(home: Path, folder: Path) -> dict[str, tuple[float, float]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["node", "server.js", "--port", str(port), "--file", str(home / "Peer.json"), "--skipchecks", "--ignore"]
    with running(words, folder, subprocess.DEVNULL) as process:
        peer = Service(process, f"http://127.0.0.1:{port}/Peer/")
        wait_for(peer.url + "hapi/capabilities")
        urls = {name: data_url(peer.url, RATE_ROWS, CADENCE_NS, 0, PEER_ROWS, name) for name in ("csv", "binary")}
        return {name: measure(peer, url) for name, url in urls.items()}


def body_of(plug: socket.socket) -> bytes:
    parts = []
    while part := plug.recv(1 << 20):
        parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return join_chunks(body) if b"chunked" in head.lower() else body


def join_chunks(body: bytes) -> bytes:
    parts, at = [], 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size


def describe_peer(command: str, service: Service) -> dict[str, object]:
    told = json.loads(body_of(ask(f"{service.url}hapi/info?dataset=ROWS_{RATE_ROWS}")))
    info = {name: told[name] for name in ("parameters", "startDate", "stopDate")}
    formats = ["csv", "binary"] if "${format}" in command else ["csv"]
    return {
        "server": {"id": "Peer", "prefix": "Peer", "title": "Peer", "contact": "nobody", "HAPI": "3.1"},
        "catalog": [{"id": f"ROWS_{RATE_ROWS}", "title": "rows", "info": info}],
        "data": {"command": command, "formats": formats, "contact": "nobody"},
    }


def wait_for(url: str) -> int:
    for _ in range(200):
        with suppress(OSError, AssertionError):
            return drain(ask(url))
        time.sleep(0.1)
    raise TimeoutError(url)


def bench_client(service: Service) -> None:
    from hapiclient import hapi

    span = (to_iso(0, 9), to_iso(RATE_ROWS // 5 * CADENCE_NS, 9))
    begun = time.perf_counter()
    data, _ = hapi(f"{service.url}hapi", f"ROWS_{RATE_ROWS}", "", *span, usecache=False, cache=False)
    taken = time.perf_counter() - begun
    print(f"hapiclient reads binary, asking and parsing, at {len(data) * 70 / 1e6 / taken:.0f} MB/s")


def bench_first_byte(service: Service, rows: int) -> None:
    for name in ("csv", "binary"):
        taken = []
        for turn in range(31):
            first = (rows // 40 * (turn + 1)) % (rows - HOUR_ROWS)
            url = data_url(service.url, rows, FAST_NS, first, first + HOUR_ROWS, name)
            begun = time.perf_counter()
            with closing(ask(url)) as plug:
                head = b""
                while b"\r\n\r\n" not in head or head.endswith(b"\r\n\r\n"):
                    head += plug.recv(65536)
                taken.append((time.perf_counter() - begun) * 1e3)
                plug.shutdown(socket.SHUT_WR)
                drain_rest(plug)
        print(f"first byte of an hour out of {rows:.0e}, {name}: cold {taken[0]:.1f} ms, then {median(taken[1:])} ms")


def drain_rest(plug: socket.socket) -> None:
    while plug.recv(1 << 20):
        pass


def median(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} (worst {max(values):.1f})"


def bench_streams(service: Service, rows: int, gigabytes: float) -> None:
    """Let many read at once, each its own part of the large dataset."""
    each = int(min(gigabytes * 1e9 / 70, rows // 2))
    waiting, total, begun = DefaultSelector(), 0, time.perf_counter()
    room = bytearray(1 << 20)
    before, turns, most = (service.memory_mb("VmRSS"), service.memory_mb("RssAnon")), 0, 0.0
    for number in range(STREAMS):
        first = number * ((rows - each) // STREAMS)
        plug = ask(data_url(service.url, rows, FAST_NS, first, first + each, "binary"))
        plug.setblocking(False)
        waiting.register(plug, EVENT_READ)
    while waiting.get_map():
        turns += 1
        if turns % 1000 == 0:
            most = max(most, service.memory_mb("RssAnon"))
        for key, _ in waiting.select():
            count = key.fileobj.recv_into(room)
            total += count
            if not count:
                waiting.unregister(key.fileobj)
                key.fileobj.close()
    taken = time.perf_counter() - begun
    assert total >= STREAMS * each * 70, (total, STREAMS * each * 70)
    print(
        f"{STREAMS} clients stream {each * 70 / 1e9:.2f} GB each at {total / 1e6 / taken:.0f} MB/s together: memory"
        f" {before[0]:.0f} MB before, {service.memory_mb():.0f} MB at most;"
        f" of these its own, without libraries, {before[1]:.0f} and {most:.0f} MB"
    )


def bench_slow(service: Service, rows: int) -> None:
    """Ask quickly while many hold an answer that they read slowly."""
    urls = {
        "capabilities": f"{service.url}hapi/capabilities",
        "100 records": data_url(service.url, rows, FAST_NS, rows // 3, rows // 3 + 100, "csv"),
    }
    alone = {name: ask_often(url) for name, url in urls.items()}
    over, sipping = Event(), []
    for number in range(SLOW):
        first = number * (rows // SLOW // 2)
        sipping.append(ask(data_url(service.url, rows, FAST_NS, first, first + rows // 8, "binary"), 65536))
    reader = Thread(target=sip, args=(sipping, over))
    reader.start()
    time.sleep(5)
    beside = {name: ask_often(url) for name, url in urls.items()}
    over.set()
    reader.join()
    for name in urls:
        late = beside[name] - alone[name]
        print(f"{name}: {alone[name]:.1f} ms alone, {beside[name]:.1f} ms beside {SLOW} slow readers, {late:+.1f} ms")
    print(f"memory with {SLOW} slow readers: {service.memory_mb('VmRSS'):.0f} MB")


def sip(plugs: list[socket.socket], over: Event) -> None:
    while not over.wait(SLOW_PAUSE_S):
        for plug in plugs:
            plug.recv(SLOW_BYTES)
    for plug in plugs:
        plug.close()


def ask_often(url: str) -> float:
    def once() -> float:
        begun = time.perf_counter()
        drain(ask(url))
        return (time.perf_counter() - begun) * 1e3

    return statistics.median(once() for _ in range(QUICK))


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1.0, help="how much each of the many clients streams")
    parser.add_argument("--rows", type=int, default=10**9, help="records of the large dataset")
    parser.add_argument("--home", help="keep the archive in this folder, and use the one that is there")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(words.home or folder)
        if not (home / "state").is_dir():
            make_home(home, words.rows)
        print(f"load {os.getloadavg()[0]:.1f}")
        with serving(home) as service:
            run_all(service, home, words)


def run_all(service: Service, home: Path, words: argparse.Namespace) -> None:
    steps: list[Callable[[], object]] = [
        lambda: bench_first_byte(service, words.rows),
        lambda: bench_slow(service, words.rows),
    ]
    print(f"memory at rest: {service.memory_mb('VmRSS'):.0f} MB")
    bench_streams(service, words.rows, words.gigabytes)
    for step in steps:
        step()
    bench_peer(home, bench_rates(service), service)
    bench_client(service)


if __name__ == "__main__":
    main()
