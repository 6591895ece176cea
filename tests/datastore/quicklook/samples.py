"""An archive to draw: lines, a spectrogram, gaps, fills, text."""

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, parse_time

ID = "SEPP1_DEMO"
CADENCE_NS = 4 * SECOND_NS
START_NS = parse_time("2005-01-09T00:00:00Z")
ROWS = 40_000
GAPS = ((9000, 12_000), (30_003, 30_900))
ENERGIES = np.geomspace(10.0, 3e4, 12)[::-1]

PARAMETERS = (
    Parameter(
        "B_gse", "float32", (3,), ("xyz",), labels=("Bx", "By", "Bz"), units="nT", long_name="Field", frame="GSE"
    ),
    Parameter("density", "float64", units="cm^-3", long_name="Ion density", scale="log"),
    Parameter("flux", "float32", (12,), ("energy",), ("energy",), units="1/s", display="spectrogram", scale="log"),
    Parameter("moving", "float32", (4,), ("bin",), ("moving_bins",), display="spectrogram"),
    Parameter("moving_bins", "float64", (4,), ("bin",), units="deg", role="support_data"),
    Parameter("angles", "float32", (2, 12), ("pitch", "energy"), (None, "energy"), display="spectrogram"),
    Parameter("mode", "int32", fill=-1, role="support_data"),
    Parameter("label", "str", role="metadata"),
    Parameter("energy", "float64", (12,), ("energy",), units="eV", long_name="Energy", is_varying=False, scale="log"),
)


def held_numbers() -> np.ndarray:
    kept = np.ones(ROWS, bool)
    for start, stop in GAPS:
        kept[start:stop] = False
    return np.flatnonzero(kept)


def make_batch(*, is_synthetic: bool = True) -> Batch:
    number = held_numbers()
    field = np.stack([np.sin(number / 500), np.cos(number / 700), number / ROWS], axis=1).astype(np.float32) * 10
    flux = (number[:, None] % 100 + 1.0) * ENERGIES
    values = {
        "B_gse": field,
        "density": 10 ** np.sin(number / 3000),
        "flux": flux.astype(np.float32),
        "moving": np.tile(np.arange(4, dtype=np.float32), (len(number), 1)),
        "moving_bins": np.linspace(10, 40, 4) + number[:, None] / ROWS,
        "angles": np.stack([flux, flux * 3], axis=1).astype(np.float32),
        "mode": np.where(number % 10 == 0, -1, number // 5000).astype(np.int32),
        "label": np.full(len(number), "a"),
    }
    dataset = Dataset(
        ID, title="Synthetic passage", is_synthetic=is_synthetic, cadence_ns=CADENCE_NS, parameters=PARAMETERS
    )
    return Batch(dataset, START_NS + number * CADENCE_NS, values, {"energy": ENERGIES})
