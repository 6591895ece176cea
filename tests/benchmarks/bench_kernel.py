"""Import time of what users import in their kernel, against plain xarray.

Run: .venv/bin/python tests/benchmarks/bench_kernel.py
"""

import statistics
import subprocess
import sys
import time

STACK = "numpy, pandas, xarray, zarr, dask.array, distributed, dask_gateway, holoviews, matplotlib.pyplot, scipy.signal"


def seconds(code: str, runs: int = 5) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    bare, peer = seconds("pass"), seconds("import xarray")
    archive, widgets = seconds("from sepp import archive"), seconds("from sepp.widgets import Quicklook, TimeSelector")
    stack = seconds(f"import {STACK}; from sepp import archive")
    for name, taken in (
        ("python alone", bare), ("import xarray", peer), ("from sepp import archive", archive),
        ("sepp.widgets", widgets), ("analysis stack", stack),
    ):  # fmt: skip
        print(f"{name:28} {taken:6.2f} s   {taken / peer:5.2f} × import xarray")
    print(f"analysis stack: {stack:.2f} s (to reach: 3.5 s)")


if __name__ == "__main__":
    main()
