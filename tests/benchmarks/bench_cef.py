"""CEF text to arrays on one core and on two, beside pyarrow.csv reading the same values.

Records are generated for real headers of the archive and for FGM-like ones. pyarrow gets them as plain CSV,
without blanks and markers, on one core; MB/s are of each one's own text, ratios of MB/s. CPU time is counted,
so that other work on the machine matters less; the two-core gain is of elapsed time, and needs two idle cores.
Run: .venv/bin/python tests/benchmarks/bench_cef.py [MB of text, default 60] [FOLDER of .ceh files]
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

sys.path.insert(0, str(Path(__file__).parents[2]))

from sepp.formats.cef import CefReader
from tests.datastore.formats.cef.header_samples import Column, HeaderSample, header_samples

pa.set_cpu_count(1)
pa.set_io_thread_count(1)
LOOSE = pa.csv.ReadOptions(use_threads=False, autogenerate_column_names=True, block_size=1 << 24)
REAL = ("C1_CH_CIS-CODIF_HS_H1_PSD", "C1_CH_CIS-CODIF_HS_H1_MOMENTS", "C1_CH_EFW_L3_P", "C1_CH_AUX_POSGSE")
DISTINCT = 400


def fgm(name: str) -> HeaderSample:
    """A magnetometer: time, range, vector, magnitude, position, mode."""
    columns = [Column("time_tags", "ISO_TIME", (1,)), Column("half_interval", "FLOAT", (1,))]
    columns += [Column("B", "FLOAT", (3,)), Column("B_mag", "FLOAT", (1,)), Column("sc_pos", "FLOAT", (3,))]
    columns += [Column("range", "INT", (1,)), Column("tm", "INT", (1,))]
    blocks = [
        f"START_VARIABLE = {c.name}__{name}\n VALUE_TYPE = {c.value_type}\n SIZES = {c.count}\n"
        f"END_VARIABLE = {c.name}__{name}\n"
        for c in columns
    ]
    return HeaderSample(name, "".join(blocks), tuple(columns))


def samples(folder: Path) -> Iterator[tuple[HeaderSample, str, str]]:
    """Headers with the form of their numbers and of the seconds of their times."""
    yield fgm("C1_CP_FGM_SPIN"), "{:.3f}", "{:06.3f}"
    yield fgm("C1_CP_FGM_FULL"), "{:.3f}", "{:09.6f}"
    for sample in header_samples(folder):
        if sample.name in REAL:
            yield sample, "{:.3e}" if sample.columns[-1].count > 1000 else "{:.3f}", "{:06.3f}"


def record(dice: random.Random, sample: HeaderSample, number: int, form: str, seconds: str) -> list[str]:
    moment = f"2001-02-03T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{seconds.format(number % 60 + 0.123456)}Z"
    texts = {"ISO_TIME": moment, "ISO_TIME_RANGE": f"{moment}/{moment}"}
    found = []
    for column in sample.columns:
        for _ in range(column.count):
            text = str(dice.randrange(9)) if column.value_type == "INT" else form.format(dice.gauss(0, 100))
            found.append(texts.get(column.value_type, '"text"' if column.value_type == "CHAR" else text))
    return found


def write(folder: Path, sample: HeaderSample, megabytes: float, form: str, seconds: str) -> tuple[Path, Path]:
    dice, columns = random.Random(sample.name), sum(column.count for column in sample.columns)
    records = [record(dice, sample, n, form, seconds) for n in range(max(20, min(20000, 2_000_000 // columns)))]
    path = sample.write(folder, [], per_line=columns)
    head, _, end = path.read_bytes().rpartition(b"END_OF_DATA\n")
    rows = "".join(", ".join(row) + " $\n" for row in records).encode()
    plain = "".join(",".join(row) + "\n" for row in records).encode()
    times = 1 + int(megabytes * 1e6 / len(rows))
    with path.open("wb") as file:
        file.writelines([head, *[rows] * times, b"END_OF_DATA\n", end])
    table = folder / f"{sample.name}.csv"
    with table.open("wb") as file:
        file.writelines([plain] * times)
    return path, table


def best(work: Callable[[], object], clock: Callable[[], float], runs: int = 4) -> float:
    taken = []
    for _ in range(runs):
        started = clock()
        work()
        taken.append(clock() - started)
    return min(taken)


def best_of_each(first: Callable[[], object], second: Callable[[], object], runs: int = 30) -> tuple[float, float]:
    """Time two by turns, so that what disturbs the machine for a while disturbs both."""
    taken = [(best(first, time.perf_counter, 1), best(second, time.perf_counter, 1)) for _ in range(runs)]
    return min(one for one, _ in taken), min(two for _, two in taken)


def compare(sample: HeaderSample, megabytes: float, form: str, seconds: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, table = write(Path(folder), sample, megabytes, form, seconds)
        size, plain_size = path.stat().st_size / 1e6, table.stat().st_size / 1e6
        os.sync()
        CefReader(workers=1).read(path)
        ours = size / best(lambda: CefReader(workers=1).read(path), time.process_time)
        peer = plain_size / best(lambda: pa.csv.read_csv(table, read_options=LOOSE), time.process_time, 2)
        one, two = best_of_each(*(partial(CefReader(workers=workers).read, path) for workers in (1, 2)))
    columns = sum(column.count for column in sample.columns)
    print(
        f"{sample.name:32} {columns:5} columns {size:5.0f} MB  {ours:6.0f} MB/s a core"
        f"   pyarrow.csv {peer:5.0f} MB/s  {ours / peer:5.1f} ×   two cores {one / two:4.2f} × one"
    )


def main(megabytes: float = 60, folder: str = "") -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores")
    headers = Path(folder) if folder else Path(__file__).parents[3] / "shared" / "data" / "ceh"
    for sample, form, seconds in samples(headers):
        compare(sample, float(megabytes), form, seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
