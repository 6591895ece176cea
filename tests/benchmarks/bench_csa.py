"""The Cluster Science Archive's data request: a month of FGM as CEF in a tar.gz, and as a stream.

A real ``sepp serve`` sends a month of made 5 Hz field (13.4 million records of time, vector, magnitude, position)
out of the store; MB/s are of CEF text, by the clock and by the service's CPU time (which other work on the machine
disturbs less). Beside it the least that a file-based archive does: ``tar -cz`` of a CEF file that is there already.
Run: .venv/bin/python tests/benchmarks/bench_csa.py [RECORDS]
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Granule, Parameter
from sepp.core.time import parse_time
from sepp.store import Store

ID, STEP_NS = "C1_CP_FGM_5VPS", 200_000_000
START = parse_time("2004-03-01T00:00:00Z")
MONTH = 31 * 86_400 * 5
BLOCK = 1 << 20
TICKS = os.sysconf("SC_CLK_TCK")


def make_batch(first: int, records: int) -> Batch:
    dice = np.random.default_rng(first)
    vector = Parameter(
        "B_vec_xyz_gse", "float32", (3,), ("component",), (None,), ("x", "y", "z"), "nT", "Field", "GSE", -1e31
    )
    place_of = replace(vector, name="sc_pos_xyz_gse", units="km", long_name="Position")
    parameters = (vector, Parameter("B_mag", "float32", units="nT", long_name="Magnitude", fill=-1e31), place_of)
    field = np.round(np.cumsum(dice.normal(0, 0.1, (records, 3)), axis=0), 3).astype(np.float32)
    place = np.round(np.linspace(-60000, 90000, records)[:, None] + [0.0, 1e4, 2e4], 1).astype(np.float32)
    values = {
        "B_vec_xyz_gse": field, "sc_pos_xyz_gse": place,
        "B_mag": np.round(np.linalg.norm(field, axis=1), 3).astype(np.float32),
    }  # fmt: skip
    dataset = Dataset(ID, "Made field", mission="Cluster", observatory="Cluster-1", instrument="FGM",
                      cadence_ns=STEP_NS, parameters=parameters, is_synthetic=True)  # fmt: skip
    return Batch(dataset, START + STEP_NS * np.arange(first, first + records, dtype=np.int64), values)


def make_home(folder: Path, records: int) -> None:
    home = find_home(folder).prepare()
    store, catalog = Store(home.public), Catalog(f"sqlite:///{folder}/state/catalog.sqlite")
    catalog.upgrade()
    for first in range(0, records, BLOCK):
        revision = store.append(make_batch(first, min(BLOCK, records - first)))
    first_ns, last_ns = START, START + STEP_NS * (records - 1)
    granule = Granule(f"{ID}.cef", "0" * 64, 1, ID, first_ns, last_ns, records)
    catalog.record(store.description(ID), granule, revision, store.spans(ID))
    catalog.close()


def serve(folder: Path) -> tuple[subprocess.Popen[str], str]:
    words = [sys.executable, "-m", "sepp.cli.main", "serve", "--home", str(folder), "--port", "0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().split()[-1]


def cpu_seconds(process: subprocess.Popen[str]) -> float:
    told = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICKS


def peak_mb(process: subprocess.Popen[str]) -> float:
    told = Path(f"/proc/{process.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1000


def fetch(url: str, path: Path) -> tuple[float, float]:
    """Save an answer; give seconds until its first byte and until its last."""
    began, first = time.perf_counter(), 0.0
    with httpx.stream("GET", url, timeout=600) as answer, path.open("wb") as file:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            first = first or time.perf_counter() - began
            file.write(piece)
    return first, time.perf_counter() - began


def text_bytes(path: Path) -> int:
    with tarfile.open(path, "r|gz") as tar:
        return sum(member.size for member in tar)


def report(what: str, text: int, wire: int, seconds: tuple[float, float, float]) -> None:
    first, clock, cpu = seconds
    print(f"{what:34} {text / 1e6 / clock:7.1f} MB/s {text / 1e6 / cpu:7.1f} MB/s of CPU  "
          f"{text / 1e6:7.0f} MB text {wire / 1e6:7.0f} MB sent  first byte {first:6.2f} s")  # fmt: skip


def measure_service(folder: Path, records: int) -> None:
    process, url = serve(folder)
    stop = START + STEP_NS * records
    span = f"START_DATE=2004-03-01T00:00:00Z&END_DATE={np.datetime64(stop, 'ns').astype('datetime64[s]')}Z"
    data, path, text = f"{url}csa-sl-tap/data?RETRIEVAL_TYPE=product&DATASET_ID={ID}", folder / "answer", 0
    base = f"{data}&{span}"
    try:
        fetch(f"{data}&START_DATE=2004-03-01&END_DATE=2004-03-01T01:00", path)
        idle = peak_mb(process)
        for what, more in {
            "package, one file": "&DELIVERY_INTERVAL=ALL", "package, daily files": "",
            "stream": "&RETRIEVAL_ACCESS=streamed", "stream, gzipped": "&RETRIEVAL_ACCESS=streamed&GZIP=1",
        }.items():  # fmt: skip
            before = cpu_seconds(process)
            told = fetch(base + more, path)
            used = cpu_seconds(process) - before
            wire = path.stat().st_size
            text = wire if what == "stream" else text_bytes(path) if "package" in what else text
            report(what, text, wire, (*told, used))
        print(f"memory of the service: {idle:.0f} MB before, {peak_mb(process):.0f} MB at most")
        fetch(f"{base}&RETRIEVAL_ACCESS=streamed", path)
    finally:
        process.terminate()
        process.wait(20)


def measure_peer(folder: Path) -> None:
    began, before = time.perf_counter(), os.times()
    subprocess.run(f"tar -cf - -C {folder} answer | gzip -1 > {folder}/peer", shell=True, check=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    text = (folder / "answer").stat().st_size
    report(
        "peer: tar | gzip -1, text ready", text, (folder / "peer").stat().st_size, (0, time.perf_counter() - began, cpu)
    )


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else MONTH
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "home")
        make_home(folder, records)
        measure_service(folder, records)
        measure_peer(folder)


if __name__ == "__main__":
    main()
