"""A small archive with every kind of parameter."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from sepp.catalog import Catalog
from sepp.core.calendar import SECOND_NS
from sepp.core.model import Batch, Dataset, Granule, Parameter
from sepp.core.time import parse_time
from sepp.store import Store

PREFIX = "/services/archive/"
START = "2016-12-07T00:00:00.123456789Z"
RECORDS = 5000
CADENCE_NS = 4 * SECOND_NS
ENERGIES = np.array([10.0, 31.6, 100.0, 316.25], np.float32)


def make_times(records: int = RECORDS) -> np.ndarray:
    return parse_time(START) + np.arange(records, dtype=np.int64) * CADENCE_NS


def make_fields() -> Batch:
    """A vector, a scalar with holes, an integer with fill, text, a second time."""
    rng = np.random.default_rng(7)
    field = rng.normal(0, 50, (RECORDS, 3)).astype(np.float32)
    field[10] = np.nan
    density = rng.lognormal(size=RECORDS)
    density[20] = np.nan
    flag = rng.integers(0, 4, RECORDS).astype(np.int16)
    flag[30] = -32768
    region = np.array(["sheath", "solar wind, quiet", 'so-called "foot"', "é"])[np.arange(RECORDS) % 4].astype(object)
    begin = (make_times() - SECOND_NS).view("datetime64[ns]")
    begin[40] = np.datetime64("NaT")
    parameters = (
        Parameter(
            "B", "float32", (3,), ("component",), (None,), ("Bx", "By", "Bz"), "nT", "Magnetic field", "GSE", -1e31
        ),
        Parameter("N", "float64", units="cm^-3", long_name="Density"),
        Parameter("flag", "int16", fill=-32768, long_name="Quality"),
        Parameter("region", "str", long_name="Region"),
        Parameter("begin", "datetime64[ns]", long_name="Begin of the average"),
        Parameter("orbit", "int64", long_name="Orbit number"),
    )
    dataset = Dataset(
        "MIXED_CP_FIELD", "Magnetic field & more", "Made for tests.", "Cluster", "Cluster-1", "FGM",
        cadence_ns=CADENCE_NS, parameters=parameters, citation="Test et al.",
    )  # fmt: skip
    values = {
        "B": field, "N": density, "flag": flag, "region": region, "begin": begin,
        "orbit": np.arange(RECORDS, dtype=np.int64),
    }  # fmt: skip
    return Batch(dataset, make_times(), values)


def make_spectra() -> Batch:
    """Counts over constant energies, and over energies that vary."""
    flux = np.random.default_rng(8).lognormal(size=(RECORDS, 4)).astype(np.float32)
    table = np.tile(ENERGIES, (RECORDS, 1)) * np.linspace(1, 2, RECORDS, dtype=np.float32)[:, None]
    image = np.arange(RECORDS * 6, dtype=np.int32).reshape(RECORDS, 2, 3)
    parameters = (
        Parameter(
            "flux", "float32", (4,), ("energy",), ("energy",), (), "1/(cm^2 s sr eV)", "Flux", display="spectrogram"
        ),
        Parameter("shifting", "float32", (4,), ("energy",), ("table",), (), "1/(cm^2 s sr eV)", "Shifting flux"),
        Parameter("table", "float32", (4,), ("energy",), (None,), (), "eV", "Energy table"),
        Parameter("image", "int32", (2, 3), ("row", "column"), (None, None), long_name="Counts"),
        Parameter("energy", "float32", (4,), ("energy",), (None,), (), "eV", "Energy", is_varying=False),
    )
    dataset = Dataset(
        "MIXED_CP_SPECTRUM", "Ion spectra", mission="Cluster", cadence_ns=CADENCE_NS, parameters=parameters
    )
    values = {"flux": flux, "shifting": flux, "table": table, "image": image}
    return Batch(dataset, make_times(), values, {"energy": ENERGIES})


def ingest(store: Store, catalog: Catalog, batch: Batch) -> None:
    revision = store.append(batch)
    dataset, times = batch.dataset, batch.time
    granule = Granule(
        f"{dataset.id}.cdf", f"{len(catalog.search()):064x}", 1, dataset.id, int(times[0]), int(times[-1]), len(times)
    )
    catalog.record(store.description(dataset.id), granule, revision, store.spans(dataset.id))


def make_archive(folder: Path) -> tuple[Store, Catalog]:
    (folder / "archive" / "public").mkdir(parents=True)
    (folder / "state").mkdir()
    catalog = Catalog(f"sqlite:///{folder}/state/catalog.sqlite")
    catalog.upgrade()
    store = Store(folder / "archive" / "public")
    for batch in (make_fields(), make_spectra()):
        ingest(store, catalog, batch)
    catalog.record(Dataset("EMPTY_CP_AUX", "Described, without data"), None, None, ())
    return store, catalog


def start_server(home, *words):
    command = [sys.executable, "-m", "sepp.cli.main", "serve", "--home", str(home), "--port", "0", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SEPP_", "JUPYTERHUB"))}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    line = process.stdout.readline()
    if "http" not in line:
        raise AssertionError(process.communicate()[1])
    return process, line.split()[-1]


def make_large_home(home: Path, records: int) -> Path:
    """Make a home that holds one dataset, ``LARGE``: a vector each second since 1970."""
    (home / "archive" / "public").mkdir(parents=True)
    (home / "state").mkdir()
    catalog = Catalog(f"sqlite:///{home}/state/catalog.sqlite")
    catalog.upgrade()
    field = np.random.default_rng(3).normal(0, 50, (records, 3)).astype(np.float32)
    dataset = Dataset("LARGE", cadence_ns=SECOND_NS, parameters=(Parameter("B", "float32", (3,), units="nT"),))
    ingest(Store(home / "archive" / "public"), catalog, Batch(dataset, np.arange(records) * SECOND_NS, {"B": field}))
    catalog.close()
    return home
