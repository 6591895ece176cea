"""Two lines of 10⁸ samples and a spectrogram over the same time: what plots are measured with."""

import hashlib

import numpy as np

from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Granule, Parameter
from sepp.core.time import parse_time
from sepp.ingest.commands import open_archive
from sepp.ingest.recording import commit

LINES, SPECTRUM = "BENCH_WAVES", "BENCH_SPECTRUM"
STEP_NS, PART, ROWS_A_SPECTRUM, BINS = 40_000_000, 10_000_000, 100, 32
START_NS = parse_time("2001-01-01")
PANELS = (f"{LINES}/a", f"{LINES}/b", f"{SPECTRUM}/flux")


def line_set() -> Dataset:
    parameters = tuple(Parameter(name, "float32", units="nT", long_name=f"Walk {name}") for name in "ab")
    return Dataset(LINES, title="Synthetic walks", is_synthetic=True, cadence_ns=STEP_NS, parameters=parameters)


def spectrum_set() -> Dataset:
    energy = Parameter("energy", "float32", shape=(BINS,), dims=("energy",), depends=(None,), units="eV",
                       is_varying=False, scale="log", role="support_data", display="none")  # fmt: skip
    flux = Parameter("flux", "float32", shape=(BINS,), dims=("energy",), depends=("energy",), units="1/(cm^2 s sr)",
                     display="spectrogram", scale="log", long_name="Synthetic flux")  # fmt: skip
    cadence = STEP_NS * ROWS_A_SPECTRUM
    return Dataset(
        SPECTRUM, title="Synthetic spectra", is_synthetic=True, cadence_ns=cadence, parameters=(flux, energy)
    )


def walk(random: np.random.Generator, count: int) -> np.ndarray:
    slow = np.cumsum(random.standard_normal(count, dtype=np.float32), dtype=np.float64) * 1e-2
    return (slow + random.standard_normal(count, dtype=np.float32)).astype(np.float32)


def line_values(first: int, count: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(first)
    return {name: walk(random, count) for name in "ab"}


def energies() -> np.ndarray:
    return np.geomspace(10, 3e4, BINS).astype(np.float32)


def spectrum_values(rows: int) -> dict[str, np.ndarray]:
    peak = 800 * np.exp(np.sin(np.arange(rows) / rows * 40))[:, None]
    shape = np.exp(-0.5 * (np.log(energies() / peak) / 0.9) ** 2)
    noise = 1 + 0.3 * np.random.default_rng(1).random((rows, BINS))
    return {"flux": (1e3 + 3e6 * shape * noise).astype(np.float32)}


def granule(batch: Batch) -> Granule:
    name = f"{batch.dataset.id} {batch.time[0]}"
    return Granule(name=name, sha256=hashlib.sha256(name.encode()).hexdigest(), size=0, dataset_id=batch.dataset.id,
                   start_ns=int(batch.time[0]), stop_ns=int(batch.time[-1]), records=len(batch),
                   source="tests.benchmarks", identity_rule="benchmark")  # fmt: skip


def fill_waves(home: Home, rows: int) -> None:
    """Store what is missing of ``rows`` samples a line; what is there stays."""
    store, catalog = open_archive(home.prepare())
    held = store.snapshot(LINES).rows if store.has(LINES) else 0
    for first in range(held, rows, PART):
        count = min(PART, rows - first)
        time = START_NS + np.arange(first, first + count) * STEP_NS
        batch = Batch(line_set(), time, line_values(first, count))
        commit(store, catalog, batch, granule(batch))
    if not store.has(SPECTRUM):
        spectra = rows // ROWS_A_SPECTRUM
        time = START_NS + np.arange(spectra) * STEP_NS * ROWS_A_SPECTRUM
        batch = Batch(spectrum_set(), time, spectrum_values(spectra), {"energy": energies()})
        commit(store, catalog, batch, granule(batch))
    catalog.close()
