"""TAP: first byte and rate of a query on 10⁵ rows, beside plain sqlite3 and csv.

Run: ``python -m tests.benchmarks.bench_tap [ROWS]``. The peer reads the same
columns of the same rows by a query written by hand and writes CSV with the
standard library, in the same process; ours goes over HTTP as a client gets it.
"""

import csv
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import httpx

from sepp.core.home import Home
from tests.benchmarks.made_catalog import fill
from tests.fixtures_service import serve

ROWS = 100_000
ROUNDS = 5
QUERY = (
    "SELECT dataset_id, file_name, start_time, stop_time, records, file_size, sha256 FROM sepp.granules "
    "ORDER BY dataset_id, sha256"
)
PEER = (
    "SELECT dataset_id, name, start_ns, stop_ns, records, size, sha256 FROM granules "
    "ORDER BY dataset_id, sha256 LIMIT ?"
)
FORMATS = ("csv", "tsv", "json", "votable", "votable/b2")


def measure(url: str, form: str, rows: int, query: str = QUERY) -> tuple[float, float, int]:
    """Give seconds to the first byte and to the last, and bytes."""
    words = {"LANG": "ADQL", "QUERY": query, "FORMAT": form, "MAXREC": str(rows)}
    began, first, size = time.perf_counter(), 0.0, 0
    with httpx.stream("POST", f"{url}tap/sync", data=words, trust_env=False, timeout=120) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            first = first or time.perf_counter() - began
            size += len(piece)
    return first, time.perf_counter() - began, size


def measure_peer(file: Path, rows: int) -> tuple[float, float, int]:
    """Do the same by hand, without HTTP, types or limits."""
    began = time.perf_counter()
    connection, text = sqlite3.connect(file), StringIO()
    writer = csv.writer(text)
    cursor = connection.execute(PEER, (rows,))
    writer.writerow(column[0] for column in cursor.description)
    writer.writerow(next(cursor))
    first = time.perf_counter() - began
    writer.writerows(cursor)
    size = len(text.getvalue().encode())
    connection.close()
    return first, time.perf_counter() - began, size


def best(run: Callable[[], tuple[float, float, int]]) -> tuple[float, float, int]:
    """Take the quickest first byte and the quickest whole of some rounds."""
    found = [run() for _ in range(ROUNDS)]
    return min(one[0] for one in found), min(one[1] for one in found), found[0][2]


def report(name: str, found: tuple[float, float, int], rows: int, peer_s: float) -> None:
    first, whole, size = found
    print(
        f"{name:<12} first byte {first * 1e3:6.1f} ms   all {whole:6.3f} s   {rows / whole / 1e3:7.0f} krows/s   "
        f"{size / whole / 1e6:6.1f} MB/s   {peer_s / whole:5.2f} of the peer"
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).prepare()
        (home.state / "catalog.sqlite").touch()
        fill(home.catalog_url, 1000, -(-rows // 1000))
        process, url = serve(home, home.root / "log")
        try:
            file = home.state / "catalog.sqlite"
            peer = best(lambda: measure_peer(file, rows))
            report("sqlite3+csv", peer, rows, peer[1])
            for form in FORMATS:
                report(form, best(lambda form=form: measure(url, form, rows)), rows, peer[1])
            first, _, _ = best(lambda: measure(url, "csv", 1, "SELECT TOP 1 * FROM sepp.epn_core"))
            print(f"one row of sepp.epn_core: {first * 1e3:.1f} ms")
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
