"""Memory and rate of large netCDF and HDF5 files read in parts, beside all at once.

Each file is read in a process of its own; memory is the peak above that after imports, the rate is of
decoded values by processor time, against netCDF4 and h5py reading the same into arrays.
Run: .venv/bin/python tests/benchmarks/bench_parts.py [MB, default 1000]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import netCDF4
import numpy as np

from sepp.formats import read_parts, to_batch
from sepp.ingest.reading import PART_BYTES

STEP = 1 << 18
ROW_BYTES = 8 + 12 + 32 + 4
KINDS = ("NETCDF3_64BIT_DATA", "NETCDF4", "HDF5")


def make(path: Path, kind: str, rows: int) -> None:
    """A time, a vector, a spectrum, a count; as it were of a magnetometer."""
    dice = np.random.default_rng(1)
    vector = np.round(dice.normal(0, 50, (STEP, 3)), 3).astype("f4")
    spectrum = dice.poisson(3, (STEP, 8)).astype("f4")
    (make_hdf5 if kind == "HDF5" else make_netcdf)(path, kind, rows, {"B": vector, "flux": spectrum})


def make_hdf5(path: Path, _kind: str, rows: int, values: dict[str, np.ndarray]) -> None:
    with h5py.File(path, "w") as file:
        file.create_dataset("time", (rows,), "i8", chunks=(STEP // 4,)).attrs["units"] = "ms since 2001-01-01"
        file.create_dataset("count", (rows,), "i4", chunks=(STEP // 4,))
        for name, each in values.items():
            file.create_dataset(name, (rows, each.shape[1]), "f4", chunks=(STEP // 16, each.shape[1]))
        fill(file, rows, values)


def make_netcdf(path: Path, kind: str, rows: int, values: dict[str, np.ndarray]) -> None:
    with netCDF4.Dataset(path, "w", format=kind) as file:
        for name, size in {"time": None, "B": 3, "flux": 8}.items():
            file.createDimension(name if name == "time" else f"of_{name}", size)
        packing = {"zlib": True, "complevel": 1} if kind == "NETCDF4" else {}
        flat = {"chunksizes": (STEP // 4,)} if packing else {}
        file.createVariable("time", "i8", ("time",), **packing, **flat).units = "ms since 2001-01-01"
        file.createVariable("count", "i4", ("time",), **packing, **flat)
        for name in values:
            chunks = {"chunksizes": (STEP // 16, values[name].shape[1])} if packing else {}
            file.createVariable(name, "f4", ("time", f"of_{name}"), **packing, **chunks)
        fill(file, rows, values)


def fill(file: object, rows: int, values: dict[str, np.ndarray]) -> None:
    for first in range(0, rows, STEP):
        last = min(first + STEP, rows)
        file["time"][first:last] = np.arange(first, last)
        file["count"][first:last] = np.arange(first, last) % 1000
        for name, each in values.items():
            file[name][first:last] = each[: last - first]


def read_all(path: str, way: str) -> None:
    """Read a file one way; print seconds, decoded MB and MB of memory."""
    before, started, size = peak(), time.process_time(), 0
    if way == "peer":
        file = h5py.File(path) if path.endswith("HDF5") else netCDF4.Dataset(path)
        size = sum(np.asarray(file[name][...]).nbytes for name in ("time", "count", "B", "flux"))
    else:
        for part in read_parts(path, max_bytes=PART_BYTES if way == "parts" else None):
            batch = to_batch(part, part.tables[0], "X")
            size += sum(each.nbytes for each in (batch.time, *batch.values.values()))
    sys.stdout.write(f"{time.process_time() - started} {size / 1e6} {peak() - before}")


def peak() -> float:
    """Give the most memory so far in MB; what a process inherits of its parent does not count."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return float(line.split()[1]) / 1000


def measure(path: Path, way: str) -> tuple[float, float]:
    """Give MB/s and MB of memory of one way, in a process of its own."""
    told = subprocess.run([sys.executable, __file__, str(path), way], capture_output=True, text=True, check=True)
    seconds, megabytes, memory = map(float, told.stdout.split())
    return megabytes / seconds, memory


def main(megabytes: float = 1000) -> None:
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"made.{kind}"
            make(path, kind, int(float(megabytes) * 1e6 / ROW_BYTES))
            (ours, memory), (whole, most), (peer, held) = (measure(path, way) for way in ("parts", "whole", "peer"))
            print(
                f"{kind:20} {path.stat().st_size / 1e6:5.0f} MB  in parts {ours:5.0f} MB/s {memory:5.0f} MB of memory"
                f"   at once {whole:5.0f} MB/s {most:5.0f} MB   peer {peer:5.0f} MB/s {held:5.0f} MB"
                f"   {ours / peer:4.1f} × its rate"
            )


if __name__ == "__main__":
    read_all(*sys.argv[1:]) if len(sys.argv) == 3 else main(*sys.argv[1:])
