"""Keep and load event lists, beside ``DataFrame.to_csv`` and ``read_csv`` with times parsed.

Ours writes the former state to the history, brings both files to the medium, and keeps types and units; pandas keeps
the cells. Run: .venv/bin/python tests/benchmarks/bench_event_lists.py
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from sepp.events import Column, EventList
from sepp.events.content import from_content, to_content
from sepp.events.shelf import Shelf

SIZES = (1_500, 100_000)
REPEATS = 5


def make_list(count: int, seed: int = 1) -> EventList:
    rng = np.random.default_rng(seed)
    start = np.datetime64("2001-01-01", "ns") + np.arange(count) * np.timedelta64(3_600_000, "ms")
    start = start + rng.integers(0, 10**6, count) * np.timedelta64(1, "ms")
    columns = (Column("proba", style=".3f"), Column("sc", "str"))
    values = {"proba": rng.random(count).round(3), "sc": rng.choice(["C1", "C2"], count)}
    return EventList("list", start, start + np.timedelta64(10, "m"), columns, values)


def best(deed: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def print_pair(what: str, ours: float, peer: float) -> None:
    print(f"  {what:<18} {ours * 1e3:8.1f} ms   pandas {peer * 1e3:8.1f} ms   ours/peer {ours / peer:5.2f}")


def compare(count: int, folder: Path) -> None:
    shelf, path = Shelf(folder), folder / "peer.txt"
    states = [make_list(count, seed) for seed in range(REPEATS + 1)]
    frame = states[0].frame()
    shelf.save(states[-1], "list")
    print(f"{count} events of 2 columns")
    print_pair("keep", best(lambda: shelf.save(states.pop(0), "list")), best(lambda: frame.to_csv(path, index=False)))
    parse = best(lambda: pd.read_csv(path, parse_dates=["start", "stop"], date_format="ISO8601"))
    print_pair("load", best(lambda: shelf.load("list")), parse)
    made = shelf.load("list")
    there = best(lambda: from_content(json.loads(json.dumps(to_content(made)))))
    print(f"  {'JSON and back':<18} {there * 1e3:8.1f} ms")


if __name__ == "__main__":
    for size in SIZES:
        with tempfile.TemporaryDirectory() as room:
            compare(size, Path(room))
