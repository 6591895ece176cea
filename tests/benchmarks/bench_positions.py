"""Ask where a spacecraft was in a year, at ten ticks, and on which orbits in twenty, beside plain xarray and numpy.

The peer reads the same years by ``xarray.open_zarr``: every hundredth position, perigees as minima of the distance of
all records (to the minute, no numbers), the ten positions by ``interp``. Prints milliseconds and the ratio, and how far
the perigees lie from those of the orbit that the positions were made of.
Run: .venv/bin/python -m tests.benchmarks.bench_positions [--years N]
"""

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable

import numpy as np
import xarray as xr

from sepp.archive.ephemeris import Almanac
from sepp.core.calendar import SECOND_NS
from sepp.core.model import Batch, Dataset, Holding
from sepp.core.time import DAY_NS, MINUTE_NS, Interval, parse_time
from sepp.ingest.demonstration.descriptions import position
from sepp.physics.kepler import Orbit
from sepp.store import Store

START = parse_time("2001-01-01")
MINUTES = 525_600
ORBIT = Orbit(78_000.0, 0.7, np.array([1.0, 0, 0]), np.array([0, 0.6, 0.8]), 10_000.0)
NAME = "X_POSITION"


def fill(store: Store, years: int) -> None:
    dataset = Dataset(NAME, observatory="X", cadence_ns=MINUTE_NS, parameters=(position(),))
    for year in range(years):
        seconds = 60.0 * np.arange(year * MINUTES, (year + 1) * MINUTES)
        values = {"sc_pos_xyz_gse": ORBIT.positions(seconds).astype(np.float32)}
        store.append(Batch(dataset, START + (seconds * SECOND_NS).astype(np.int64), values))


def make_almanac(store: Store) -> Almanac:
    first, last = store.time_index(NAME).bounds or (0, 0)
    held = Holding(store.description(NAME), first, last, store.revision(NAME), 1)
    return Almanac(lambda name: store if name == NAME else None, lambda unit: [held] if unit == "km" else [])


def open_plain(store: Store) -> xr.DataArray:
    version = store.snapshot(NAME).revision.version
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return xr.open_zarr(f"{store.url}/{NAME}/{version}", chunks=None)["sc_pos_xyz_gse"]


def plain_perigees(store: Store) -> np.ndarray:
    opened = open_plain(store)
    distance = np.linalg.norm(opened.values, axis=1)
    rows = np.flatnonzero((distance[1:-1] <= distance[:-2]) & (distance[1:-1] < distance[2:])) + 1
    return opened.time.values[rows]


def took_ms(run: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Time the first run and the median of the others."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1e3)
    return taken[0], sorted(taken[1:])[(rounds - 1) // 2]


def tell(what: str, ours: tuple[float, float], peer: tuple[float, float]) -> None:
    print(
        f"{what:34} first {ours[0]:8.1f}  then {ours[1]:8.1f} ms   peer {peer[1]:8.1f} ms   {peer[1] / ours[1]:8.1f} x"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=20)
    years = parser.parse_args().years
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        fill(store, years)
        almanac = make_almanac(store)
        year = Interval(START, START + 365 * DAY_NS)
        ticks = [START + n * 30 * DAY_NS + 17 * SECOND_NS for n in range(10)]
        moments = np.array(ticks).view("datetime64[ns]")
        span = slice(np.datetime64(year.start_ns, "ns"), np.datetime64(year.stop_ns, "ns"))
        tell("a year, 5000 points, L, MLT, region", took_ms(lambda: almanac.places("x", year, points=5000)),
             took_ms(lambda: open_plain(store).sel(time=span)[::100].values))  # fmt: skip
        tell("ten ticks", took_ms(lambda: almanac.places_at("x", ticks)),
             took_ms(lambda: open_plain(store).sel(time=span).interp(time=moments).values))  # fmt: skip
        first = took_ms(lambda: almanac.orbits("x"))
        tell(f"orbits of {years} years (kept: then)", (first[0], first[0]), took_ms(lambda: plain_perigees(store), 3))
        true = START + ((ORBIT.perigee_s + ORBIT.period_s * np.arange(len(almanac.orbits("x").numbers))) * 1e9)
        print(f"perigees: {np.abs(almanac.orbits('x').start_ns - true).max() / 1e9:.3f} s off at most")


if __name__ == "__main__":
    main()
