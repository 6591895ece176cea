"""Ingest (checksum, original, reading, store with levels, catalogue) beside pycdfpp decoding the same files.

Real gzip files of Cluster and MMS, their records repeated over following times until so many MB are decoded. Both
are told in MB/s of decoded values, of elapsed time and of one core's processor time (which other work disturbs less),
best of three for pycdfpp, after a first small ingest that imports and compiles. Memory is the growth of the process'
peak over what that first ingest left. The folder for temporary files (TMPDIR) decides how much a disk counts: a memory
file system shows the work alone.
Run: .venv/bin/python tests/benchmarks/bench_ingest.py [MB, default 150; 1100 for the full] [FOLDER OF cluster/, mms/]
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pycdfpp

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.store import Store

FILES = (
    "cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf",
    "cluster/c4_pps_cis_20010501091330_20010531101719.cdf",
    "mms/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf",
)
TIMES = (pycdfpp.DataType.CDF_TIME_TT2000, pycdfpp.DataType.CDF_EPOCH)


def decode(path: Path) -> int:
    cdf = pycdfpp.load(str(path))
    return sum(cdf[name].values.nbytes for name in cdf)


def enlarge(source: Path, target: Path, times: int) -> None:
    """Write a file of the same variables with their records many times over."""
    cdf, larger = pycdfpp.load(str(source)), pycdfpp.CDF()
    for name in cdf.attributes:
        larger.add_attribute(name, [str(cdf.attributes[name][n]) for n in range(len(cdf.attributes[name]))])
    for name in cdf:
        variable = cdf[name]
        coding = pycdfpp.CompressionType.no_compression if variable.is_nrv else variable.compression
        values = variable.values if variable.is_nrv else repeat(variable, times)
        larger.add_variable(name, values, variable.type, is_nrv=variable.is_nrv, compression=coding)
        for key in variable.attributes:
            value = variable.attributes[key].value
            if isinstance(value, str):
                larger[name].add_attribute(key, value)
            elif np.asarray(value).dtype.kind in "if":
                larger[name].add_attribute(key, np.atleast_1d(np.asarray(value)))
    assert pycdfpp.save(larger, str(target))


def repeat(variable, times: int) -> np.ndarray:
    values = variable.values
    if variable.type not in TIMES:
        return np.concatenate([values] * times)
    (name,) = values.dtype.names
    moments = values[name].ravel()
    length = moments[-1] - moments[0] + (moments[1] - moments[0])
    return np.concatenate([moments + n * length for n in range(times)]).view(values.dtype)


def ingest(path: Path) -> tuple[float, float]:
    """Give elapsed time and processor time in s."""
    with tempfile.TemporaryDirectory() as folder:
        home = find_home(folder).prepare()
        catalog = Catalog(home.catalog_url)
        catalog.upgrade()
        started, worked = time.perf_counter(), time.process_time()
        store = Store(str(home.public))
        (outcome,) = Ingestor(home, store, catalog).ingest([Source(path, str(path), is_named=True)])
        taken = time.perf_counter() - started, time.process_time() - worked
        assert not outcome.failure, outcome.failure
        catalog.close()
    return taken


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def in_child(work, *given: object):
    """Run in a process of its own, so that peaks of memory are its own."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, repr(work(*given)).encode())
        os._exit(0)
    os.wait()
    return eval(os.read(reader, 1000))


def best_decode(path: Path) -> tuple[float, float, int]:
    taken, worked, size = [], [], 0
    for _ in range(3):
        started, before = time.perf_counter(), time.process_time()
        size = decode(path)
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - before)
    return min(taken), min(worked), size


def measure(path: Path, small: Path) -> tuple[float, float, float]:
    ingest(small)
    before = peak()
    return *ingest(path), peak() - before


def compare(source: Path, size: float) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / source.name
        in_child(lambda: enlarge(source, path, 1 + int(size * 1e6 / decode(source))))
        theirs, their_work, decoded = in_child(best_decode, path)
        ours, our_work, memory = in_child(measure, path, source)
    size = decoded / 1e6
    elapsed = f"ingest {size / ours:6.1f} MB/s  pycdfpp {size / theirs:6.1f}  {theirs / ours:5.2f} ×"
    worked = f"per core {size / our_work:6.1f} MB/s  pycdfpp {size / their_work:6.1f}  {their_work / our_work:5.2f} ×"
    print(f"{source.name[:14]:14} {size:7.1f} MB  {elapsed}  {worked}  memory +{memory:4.0f} MB", flush=True)


def main(size: float = 150, folder: str = "") -> None:
    shared = Path(folder) if folder else Path(__file__).parents[3] / "shared" / "data" / "cdf"
    print(f"load {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores")
    for name in FILES:
        compare(shared / name, float(size))


if __name__ == "__main__":
    main(*sys.argv[1:])
