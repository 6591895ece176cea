"""Write rates: every writer, CEF beside pandas.to_csv and pyarrow.csv.

MB/s of text written and records a second of CPU time (so that other work
counts little), to memory-backed storage, best of three; the records come from memory ("made") or from a
committed store. Run: .venv/bin/python tests/benchmarks/bench_export.py [RECORDS]
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from sepp.archive.exporting import take_extract
from sepp.core.model import Batch, Dataset, Parameter
from sepp.formats.writing import save, take_batch, writers
from sepp.store import Store

SHARE_OF_PANDAS = 20
SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None


def make_batch(records: int) -> Batch:
    dice = np.random.default_rng(1)
    parameters = (
        Parameter("B", "float32", (3,), ("component",), (None,), ("x", "y", "z"), "nT", "Magnetic field", "GSE", -1e31),
        Parameter("range", "int32", fill=-1),
        Parameter("position", "float64", (3,), ("component",), (None,), units="km"),
    )
    values = {
        "B": np.round(dice.normal(0, 50, (records, 3)), 3).astype(np.float32),
        "range": dice.integers(0, 7, records).astype(np.int32),
        "position": np.round(dice.normal(0, 60000, (records, 3)), 2),
    }
    times = 10**18 + 44_642_857 * np.arange(records, dtype=np.int64)
    return Batch(Dataset("C1_CP_FGM_FULL", "Made field", parameters=parameters), times, values)


def best_seconds(work: Callable[[], object], runs: int = 3) -> float:
    taken = []
    for _ in range(runs):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def frame_of(batch: Batch) -> pd.DataFrame:
    columns = {"time": batch.time.view("datetime64[ns]"), "range": batch.values["range"]}
    for name in ("B", "position"):
        columns |= {f"{name}{place}": batch.values[name][:, place] for place in range(3)}
    return pd.DataFrame(columns)


def report(what: str, megabytes: float, seconds: float, records: int) -> float:
    rate = megabytes / seconds
    print(f"{what:28} {rate:8.1f} MB/s  {records / seconds / 1e6:7.2f} M records/s  {megabytes:8.1f} MB")
    return rate


def measure_writers(batch: Batch, folder: Path) -> dict[str, float]:
    rates = {}
    for name, writer in writers.items():
        path = folder / f"export{writer.suffixes[0]}"
        save(take_batch(batch), path, writer)
        seconds = best_seconds(lambda w=writer, p=path: save(take_batch(batch), p, w, force=True))
        rates[name] = report(name, path.stat().st_size / 1e6, seconds, len(batch))
        path.unlink()
    return rates


def measure_peers(batch: Batch, folder: Path) -> dict[str, float]:
    path, small = folder / "peer.csv", frame_of(batch).head(len(batch) // SHARE_OF_PANDAS)
    seconds = best_seconds(lambda: small.to_csv(path, index=False), runs=1)
    rates = {"pandas": report("pandas.to_csv", path.stat().st_size / 1e6, seconds, len(small))}
    table = pa.Table.from_pandas(frame_of(batch), preserve_index=False)
    pa.set_cpu_count(1)
    seconds = best_seconds(lambda: pyarrow.csv.write_csv(table, path))
    rates["pyarrow"] = report("pyarrow.csv.write_csv", path.stat().st_size / 1e6, seconds, len(batch))
    path.unlink()
    return rates


def measure_store(batch: Batch, folder: Path) -> None:
    store = Store(folder / "store")
    store.append(batch)
    path, before = folder / "export.cef", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = best_seconds(
        lambda: save(take_extract(store, "C1_CP_FGM_FULL", None), path, writers["cef"], force=True), runs=2
    )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    report("cef, from the store", path.stat().st_size / 1e6, seconds, len(batch))
    print(f"peak memory grew by {grown:.0f} MB")


def main(records: int = 1_000_000) -> None:
    print(f"{records} records of 8 values; load {os.getloadavg()[0]:.1f}")
    batch = make_batch(records)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        ours = measure_writers(batch, Path(name))
        peers = measure_peers(batch, Path(name))
        measure_store(batch, Path(name))
    for peer, rate in peers.items():
        print(f"cef / {peer}: {ours['cef'] / rate:.1f} x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
