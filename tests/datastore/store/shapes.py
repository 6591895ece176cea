"""Batches of an instrument whose tables change: other numbers of bins, their centres with them."""

from dataclasses import replace

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter
from tests.datastore.store.samples import CADENCE_NS, START_NS

NAME = "C1_BINS"


def describe(bins: int, angles: int = 0) -> tuple[Parameter, ...]:
    """Describe fluxes by energy (and angle), their counts, the energies and their labels."""
    shape, dims = ((angles, bins), ("angle", "energy")) if angles else ((bins,), ("energy",))
    depends = (None, "energy") if angles else ("energy",)
    labels = tuple(f"E{number}" for number in range(bins))
    flux = Parameter("flux", "float32", shape, dims, depends, labels, units="1", fill=-1e31, display="spectrogram")
    energy = Parameter("energy", "float64", (bins,), ("energy",), units="eV", is_varying=False, role="support_data")
    return (
        replace(flux, attributes={"FILLVAL": -1e31, "TABLE": f"of {bins}"}),
        replace(flux, name="counts", dtype="int32", fill=None),
        energy,
        Parameter("channel", "str", (bins,), ("energy",), is_varying=False, role="metadata"),
        Parameter("number", "int16", (bins,), ("energy",), is_varying=False, role="support_data"),
        Parameter("mode", "int32"),
    )


def make_bins(first: int, rows: int, bins: int, *, angles: int = 0, only: tuple[str, ...] = ()) -> Batch:
    """Make records ``first`` … with so many bins; energies differ with their number, channels and numbers go on."""
    rng = np.random.default_rng([first, bins, angles])
    shape = (rows, angles, bins) if angles else (rows, bins)
    parameters = describe(bins, angles)
    values = {
        "flux": rng.normal(size=shape).astype(np.float32),
        "counts": rng.integers(0, 1000, shape).astype(np.int32),
        "mode": np.arange(first, first + rows, dtype=np.int32),
    }
    constants = {
        "energy": np.geomspace(10.0, 1e4, bins),
        "channel": np.array([f"channel {number}" for number in range(bins)]),
        "number": np.arange(bins, dtype=np.int16),
    }
    names = only or [parameter.name for parameter in parameters]
    return Batch(
        Dataset(NAME, cadence_ns=CADENCE_NS, parameters=tuple(p for p in parameters if p.name in names)),
        START_NS + np.arange(first, first + rows) * CADENCE_NS,
        {name: each for name, each in values.items() if name in names},
        {name: each for name, each in constants.items() if name in names},
    )


def padded(values: np.ndarray, *shape: int, fill: object = np.nan) -> np.ndarray:
    """Fill records up at the end of their axes."""
    missing = [(0, size - own) for size, own in zip(shape, values.shape[1:], strict=True)]
    return np.pad(values, [(0, 0), *missing], constant_values=fill)
