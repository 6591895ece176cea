"""Ingest one real file (all of it: original, store, levels, catalogue) beside cdflib only reading it.

MB/s of decoded values. Run: .venv/bin/python tests/benchmarks/bench_ingest_one_file.py [FOLDER WITH cluster/ AND mms/]
"""

import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import cdflib.xarray
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


def decoded_bytes(path: Path) -> int:
    cdf = pycdfpp.load(str(path))
    return sum(cdf[name].values.nbytes for name in cdf)


def ingest(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = find_home(folder).prepare()
        catalog = Catalog(home.catalog_url)
        catalog.upgrade()
        started = time.perf_counter()
        outcomes = list(
            Ingestor(home, Store(str(home.public)), catalog).ingest([Source(path, str(path), is_named=True)])
        )
        ingest.seconds = time.perf_counter() - started
        assert not outcomes[0].failure, outcomes[0].failure
        catalog.close()


def read_with_cdflib(path: Path) -> None:
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cdflib.xarray.cdf_to_xarray(str(path))
    read_with_cdflib.seconds = time.perf_counter() - started


def seconds(work: Callable[[Path], None], path: Path, runs: int) -> float:
    taken = []
    for _ in range(runs):
        work(path)
        taken.append(work.seconds)
    return statistics.median(taken)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "data" / "cdf")
    ingest(folder / FILES[0])
    for name in FILES:
        path = folder / name
        size = decoded_bytes(path) / 1e6
        ours, peer = seconds(ingest, path, 5), seconds(read_with_cdflib, path, 3)
        rates = f"ingest {size / ours:6.1f} MB/s  cdf_to_xarray {size / peer:6.1f} MB/s  {peer / ours:5.1f} ×"
        print(f"{path.name[:36]:36} {size:5.1f} MB  {rates}")


if __name__ == "__main__":
    main()
