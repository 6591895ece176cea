"""Decode rates: CDF beside cdflib.cdf_to_xarray, CEF beside numpy.loadtxt.

MB/s of decoded values (CDF) and of text (CEF), best of three. CDF includes
the check of the file's structure and the interpretation as a dataset.
Run: .venv/bin/python tests/benchmarks/bench_formats.py FOLDER_WITH_cluster_AND_mms
"""

import io
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import cdflib.xarray
import numpy as np

from sepp.formats import FileContent, read_file, to_batch

CDF_FILES = (
    "cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf",
    "cluster/c4_pps_cis_20010501091330_20010531101719.cdf",
    "mms/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf",
)
HEADER = """FILE_NAME = "X__T.cef"
FILE_FORMAT_VERSION = "CEF-2.0"
END_OF_RECORD_MARKER = "$"
START_VARIABLE = time__T
 VALUE_TYPE = ISO_TIME
END_VARIABLE = time__T
START_VARIABLE = B__T
 VALUE_TYPE = FLOAT
 SIZES = 6
END_VARIABLE = B__T
DATA_UNTIL = "END_OF_DATA"
"""


def best_seconds(work: Callable[[], object], runs: int = 3) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def read_as_batches(path: Path) -> FileContent:
    content = read_file(path)
    for table in content.tables:
        to_batch(content, table, "ANY")
    return content


def decoded_bytes(content: FileContent) -> int:
    return sum(t.time.nbytes + sum(v.values.nbytes for v in t.variables) for t in content.tables)


def compare_cdf(path: Path) -> None:
    megabytes = decoded_bytes(read_as_batches(path)) / 1e6
    ours = best_seconds(lambda: read_as_batches(path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = best_seconds(lambda: cdflib.xarray.cdf_to_xarray(str(path), to_datetime=True), runs=1)
    report(f"CDF {path.name[:28]}", megabytes / ours, "cdf_to_xarray", megabytes / theirs)


def compare_cef(records: int = 100_000) -> None:
    dice = np.random.default_rng(1)
    times = np.datetime_as_string(np.datetime64("2001-01-01", "ms") + 4000 * np.arange(records))
    numbers = [", ".join(f"{value:.3f}" for value in row) for row in dice.normal(0, 100, (records, 6))]
    rows = [f"{moment}Z, {row} $\n" for moment, row in zip(times, numbers, strict=True)]
    text = io.StringIO("\n".join(numbers))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "X__T.cef"
        path.write_text(HEADER + "".join(rows) + "END_OF_DATA\n")
        read_file(path)
        ours = path.stat().st_size / 1e6 / best_seconds(lambda: read_file(path))
    theirs = len(text.getvalue()) / 1e6 / best_seconds(lambda: (text.seek(0), np.loadtxt(text, delimiter=",")), runs=1)
    report(f"CEF {records} records of 7", ours, "np.loadtxt (numbers only)", theirs)


def report(what: str, ours: float, peer: str, theirs: float) -> None:
    print(f"{what:34} {ours:8.1f} MB/s   {peer} {theirs:6.1f} MB/s   ratio {ours / theirs:6.1f}")


def main(folder: str) -> None:
    for name in CDF_FILES:
        compare_cdf(Path(folder) / name)
    compare_cef()


if __name__ == "__main__":
    main(*sys.argv[1:])
