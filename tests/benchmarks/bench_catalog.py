"""Search a catalogue of 10⁵ datasets and 10⁷ granules, beside plain LIKE scans of the same database.

SQLite and PostgreSQL in turn; milliseconds are medians of 9 searches of 50 datasets each, read whole (description and
parameters), on a warm database. Takes some 10 minutes and 6 GB of disk for the whole size; smaller: --datasets 10000.
Run: .venv/bin/python -m tests.benchmarks.bench_catalog [--datasets N] [--granules N] [--database sqlite|postgresql]
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import case, exists, func, select

from sepp.catalog import Catalog
from sepp.catalog.engine import make_engine, reading
from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.core.time import DAY_NS, Interval, parse_interval
from tests.benchmarks.made_catalog import fill
from tests.fixtures_postgres import find_program, make_cluster, new_database, start_server

LIMIT = 50
DAY = parse_interval("1999-03-05")
GAP = Interval(DAY.start_ns + 120 * DAY_NS, DAY.start_ns + 121 * DAY_NS)
SEARCHES: dict[str, dict[str, Any]] = {
    "everything": {},
    "text, in most datasets": {"text": "field measured"},
    "text, two words": {"text": "magnetic cluster"},
    "text, part of a word": {"text": "tempera"},
    "text, one letter": {"text": "c"},
    "text, in twenty datasets": {"text": "w00a1c"},
    "text, an id": {"text": "CL1_FGM"},
    "text, nowhere": {"text": "w0ffff"},
    "text with a typing error": {"text": "magentic"},
    "mission": {"mission": "Cluster"},
    "instrument": {"instrument": "FGM"},
    "quantity": {"quantity": "magnetic field"},
    "units": {"units": "nT"},
    "frame": {"frame": "GSE"},
    "quantity, units": {"quantity": "magnetic", "units": "nT"},
    "quantity, units, frame": {"quantity": "magnetic field", "units": "nT", "frame": "GSE"},
    "span of a day": {"interval": DAY},
    "region": {"region": "solar wind"},
    "all of these": {
        "text": "field", "mission": "Cluster", "instrument": "FGM", "quantity": "magnetic", "units": "nT",
        "frame": "GSE", "interval": DAY, "region": "solar wind",
    },
}  # fmt: skip


def median_ms(work: Callable[[], object], runs: int = 9) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken)


def like_scan(asked: dict[str, Any]) -> Any:
    """Say it in plain SQL: LIKE over the folded columns, EXISTS over parameters and coverage."""
    words = asked.get("text", "").casefold().split()
    place = DatasetRow.mission + " " + DatasetRow.observatory
    columns = {"mission": place, "instrument": DatasetRow.instrument, "region": DatasetRow.region}
    found = [DatasetRow.words.contains(word) for word in words]
    found += [
        func.replace(func.lower(column), "_", " ").contains(asked[name].lower())
        for name, column in columns.items()
        if name in asked
    ]
    parameter = [ParameterRow.quantity_key.contains(word) for word in asked.get("quantity", "").split()]
    parameter += [ParameterRow.unit_key == asked["units"]] if "units" in asked else []
    parameter += [ParameterRow.frame == asked["frame"]] if "frame" in asked else []
    if parameter:
        found.append(exists().where(ParameterRow.dataset_id == DatasetRow.id, *parameter))
    if "interval" in asked:
        span = (CoverageRow.stop_ns >= asked["interval"].start_ns, CoverageRow.start_ns < asked["interval"].stop_ns)
        found.append(exists().where(CoverageRow.dataset_id == DatasetRow.id, *span))
    ranks = [case((DatasetRow.heading.contains(word), 1), else_=0) for word in words]
    order = [sum(ranks[1:], ranks[0]).desc()] if ranks else []
    return select(DatasetRow.id).where(*found).order_by(*order, DatasetRow.id).limit(LIMIT)


def bench(url: str, datasets: int, granules: int) -> None:
    started = time.perf_counter()
    fill(url, datasets, granules)
    print(f"{url.partition(':')[0]}: {datasets:,} datasets and {datasets * granules:,} granules", end="")
    print(f" made in {time.perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f}")
    catalog, engine = Catalog(url), make_engine(url)

    def scan(asked: dict[str, Any]) -> list[str]:
        with reading(engine) as connection:
            return list(connection.scalars(like_scan(asked)))

    worst = 0.0
    for name, asked in SEARCHES.items():
        ours = median_ms(lambda asked=asked: catalog.search(**asked, limit=LIMIT))
        counted = median_ms(lambda asked=asked: catalog.count_matches(**asked), 3)
        peer = median_ms(lambda asked=asked: scan(asked), 3)
        worst = max(worst, ours)
        matches = catalog.count_matches(**asked)
        print(f"  {name:26} {ours:6.1f} ms; count {counted:6.1f} ms of {matches:>7,}; ", end="")
        print(f"LIKE scan {peer:7.1f} ms = {peer / ours:.1f} ×")
    first = catalog.search(limit=1)[0].dataset.id
    granule = catalog.granules(first)[0]
    print(f"  one dataset {median_ms(lambda: catalog.describe(first)):.1f} ms, ", end="")
    print(f"one granule by checksum {median_ms(lambda: catalog.granule(granule.sha256)):.1f} ms; ", end="")
    print(f"worst search {worst:.1f} ms")
    catalog.close()
    engine.dispose()


@contextmanager
def make_database(kind: str) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="sepp-bench-", dir="/tmp"))
    try:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/catalog.sqlite"
            return
        make_cluster(str(find_program("initdb")), folder)
        server = start_server(str(find_program("postgres")), folder)
        with new_database(folder) as url:
            yield url
        server.terminate()
        server.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=100_000)
    parser.add_argument("--granules", type=int, default=100, help="of each dataset")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for kind in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        with make_database(kind) as url:
            bench(url, asked.datasets, asked.granules)


if __name__ == "__main__":
    main()
