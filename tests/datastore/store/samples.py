"""Batches for tests of the store: every kind of parameter, seeded."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, parse_time

CADENCE_NS = 4 * SECOND_NS
START_NS = parse_time("2005-01-09T00:00:00Z")
BINS = 5

FIELD = Parameter(
    "B_vec_xyz_gse",
    "float32",
    (3,),
    ("component",),
    (None,),
    ("Bx", "By", "Bz"),
    units="nT",
    long_name="Magnetic field",
    frame="GSE",
    fill=-1e31,
    attributes={"FILLVAL": -1e31, "_FillValue": 3.0, "scale_factor": 2.0, "TENSOR_ORDER": 1},
)
DURATION = Parameter("duration", "float64", units="seconds", long_name="Accumulation time")
FLUX = Parameter(
    "flux", "float32", (BINS,), ("energy",), ("energy",), units="keV/cm^2", display="spectrogram", scale="log"
)
MODE = Parameter("mode", "int32", long_name="Mode", fill=-99)
COUNTS = Parameter("counts", "uint16")
LABEL = Parameter("label", "str", role="metadata")
RANGE = Parameter("time_range", "datetime64[ns]", (2,), ("edge",))
ENERGY = Parameter("energy", "float64", (BINS,), ("energy",), units="eV", is_varying=False, role="support_data")
NAMES = Parameter("names", "str", (3,), ("component",), is_varying=False, role="metadata")

DATASET = Dataset(
    "C1_TEST",
    title="A dataset of everything",
    mission="Cluster",
    cadence_ns=CADENCE_NS,
    caveats="Beware.",
    citation="Somebody (2005)",
    parameters=(FIELD, DURATION, FLUX, MODE, COUNTS, LABEL, RANGE, ENERGY, NAMES),
    attributes={"PI": ("A", "B"), "version": 3, "weight": float("inf"), "none": None, "is_good": True, "one": ("x",)},
)
CONSTANTS = {"energy": np.geomspace(10.0, 1e4, BINS), "names": np.array(["x", "y", "zé"])}


def make_batch(rows: int, first: int = 0, *, seed: int = 0, only: Sequence[str] | None = None) -> Batch:
    """Make records ``first`` … of an endless series: overlaps agree."""
    number = np.arange(first, first + rows)
    time = START_NS + number * CADENCE_NS
    noise = np.stack([np.sin(number * (n + 1.7) + seed) for n in range(3)], axis=1)
    field = (noise * 20).astype(np.float32)
    field[number % 17 == 5] = np.nan
    values = {
        "B_vec_xyz_gse": field,
        "duration": np.abs(noise[:, 0]),
        "flux": np.exp(np.sin(number[:, None] * np.arange(1, BINS + 1))).astype(np.float32),
        "mode": np.where(number % 11 == 3, -99, number % 7).astype(np.int32),
        "counts": (number % 60000).astype(np.uint16),
        "label": np.array([f"r{n}é" for n in number]) if rows else np.empty(0, "U1"),
        "time_range": np.stack([time, time + 1], axis=1).view("datetime64[ns]"),
    }
    names = set(only) if only is not None else set(values) | set(CONSTANTS)
    return Batch(
        replace(DATASET, parameters=tuple(p for p in DATASET.parameters if p.name in names)),
        time,
        {name: found for name, found in values.items() if name in names},
        {name: found for name, found in CONSTANTS.items() if name in names},
    )


def make_series(values: np.ndarray, time: np.ndarray | None = None, *, parameter: Parameter | None = None) -> Batch:
    """Make a batch of one parameter ``x`` (or as told)."""
    told = parameter or Parameter("x", str(values.dtype), values.shape[1:])
    times = START_NS + np.arange(len(values)) * CADENCE_NS if time is None else time
    return Batch(
        Dataset("SERIES", cadence_ns=CADENCE_NS, parameters=(told,)), times.astype(np.int64), {told.name: values}
    )
