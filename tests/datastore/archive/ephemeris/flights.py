"""Spacecraft of the demonstration, a mission that numbers its orbits, and a wind."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from sepp.catalog import Catalog
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import DAY_NS, MINUTE_NS, parse_time
from sepp.ingest.demonstration.ephemeris import position_batch
from sepp.ingest.demonstration.orbits import Formation
from sepp.ingest.demonstration.scenario import Scenario
from sepp.store import Store
from tests.datastore.servers.examples import ingest

SCENARIO = Scenario(days=12.0)
FORMATION = Formation(SCENARIO)
FIRST_NUMBER = 121


def perigees_ns(spacecraft: int) -> np.ndarray:
    orbit = FORMATION.orbits[spacecraft]
    passed = orbit.perigee_s + orbit.period_s * np.arange(-1, 7)
    inside = passed[(passed > 0) & (passed < SCENARIO.length_s)]
    return SCENARIO.start_ns + (inside * 1e9).astype(np.int64)


def demo(spacecraft: int) -> Batch:
    return position_batch(SCENARIO, FORMATION, spacecraft)


def numbered() -> Batch:
    """Demo-1's flight as Cluster-1's positions come, with a hole of five hours at an apogee."""
    flight = demo(1)
    orbit = FORMATION.orbits[1]
    seconds = (flight.time - SCENARIO.start_ns) / 1e9
    phase = FIRST_NUMBER + (seconds - perigees_ns(1)[0] / 1e9 + SCENARIO.start_ns / 1e9) / orbit.period_s
    position = replace(flight.dataset.parameters[0], name="sc_r_xyz_gse")
    number = Parameter("sc_orb_num", "float64", units="1", long_name="Orbit number including phase")
    dataset = Dataset(
        "C1_CP_AUX_POSGSE_1M", "Position", mission="Cluster", observatory="Cluster-1", instrument="AUX",
        cadence_ns=MINUTE_NS, parameters=(position, number),
    )  # fmt: skip
    kept = (seconds < 110_000) | (seconds > 128_000)
    values = {"sc_r_xyz_gse": flight.values["sc_pos_xyz_gse"][kept], "sc_orb_num": phase[kept]}
    return Batch(dataset, flight.time[kept], values)


def beside_field() -> Batch:
    """Cluster-1's positions again, as they stand beside a field."""
    flight = demo(1)
    dataset = replace(flight.dataset, id="C1_CP_FGM_SPIN", mission="Cluster", observatory="Cluster-1", instrument="FGM")
    return Batch(dataset, flight.time, flight.values)


def wind() -> Batch:
    times = parse_time("2001-03-01") + np.arange(1440, dtype=np.int64) * MINUTE_NS
    parameters = (
        Parameter("BZ_GSM", "float32", units="nT", frame="GSM"),
        Parameter("Pressure", "float32", units="nPa"),
        Parameter("Mgs_mach_num", "float32", units="1"),
    )
    steady = np.ones(1440, np.float32)
    values = {"BZ_GSM": -6 * steady, "Pressure": 4 * steady, "Mgs_mach_num": 5 * steady}
    values["Pressure"][:200] = np.nan
    dataset = Dataset(
        "OMNI_HRO_1MIN", "OMNI", mission="OMNI", observatory="OMNI", cadence_ns=MINUTE_NS, parameters=parameters
    )
    return Batch(dataset, times, values)


def make_flights(folder: Path) -> tuple[Store, Catalog]:
    (folder / "archive" / "public").mkdir(parents=True)
    (folder / "state").mkdir()
    catalog = Catalog(f"sqlite:///{folder}/state/catalog.sqlite")
    catalog.upgrade()
    store = Store(folder / "archive" / "public")
    for batch in (demo(1), demo(2), numbered(), beside_field(), wind()):
        ingest(store, catalog, batch)
    return store, catalog


def day(number: int) -> int:
    return SCENARIO.start_ns + number * DAY_NS
