from pathlib import Path

import numpy as np
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import Interval
from sepp.quicklook import Panel, plot_data
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, ID, START_NS

WIDE, NARROW = np.geomspace(1e-2, 1e3, 500), np.linspace(1.0, 5.0, 500)


def drawn(folder: Path, parameter: Parameter, values: np.ndarray, span: Interval | None = None) -> Panel:
    store = Store(folder)
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(parameter,))
    store.append(Batch(dataset, START_NS + np.arange(len(values)) * CADENCE_NS, {parameter.name: values}))
    return plot_data(store, ID, None, span).panels[0]


@pytest.mark.parametrize(
    ("values", "told", "expected"),
    [
        (WIDE, {}, "log"),
        (NARROW, {}, "linear"),
        (WIDE - 1, {}, "linear"),
        (WIDE, {"SCALETYP": "linear"}, "linear"),
        (np.full(500, np.nan), {}, "linear"),
    ],
)
def test_values_over_decades_get_a_log_axis_unless_told(
    tmp_path: Path, values: np.ndarray, told: dict[str, str], expected: str
) -> None:
    assert drawn(tmp_path, Parameter("x", "float64", attributes=told), values).scale == expected


def test_the_scale_stays_while_one_pages(tmp_path: Path) -> None:
    page = Interval(START_NS, START_NS + 5 * CADENCE_NS)
    assert drawn(tmp_path, Parameter("x", "float64"), WIDE, page).scale == "log"


def test_spectra_over_decades_get_log_colours(tmp_path: Path) -> None:
    flux = Parameter("flux", "float64", (4,), ("e",), display="spectrogram")
    assert drawn(tmp_path, flux, WIDE[:, None] * np.geomspace(1, 1e3, 4)).scale == "log"


def test_a_slower_variable_keeps_its_own_gaps(tmp_path: Path) -> None:
    values = np.full(400, np.nan)
    values[::4] = 1.0
    values[100:200] = np.nan
    panel = drawn(tmp_path, Parameter("x", "float64"), values)
    assert np.isfinite(panel.arrays["value"]).all()
    assert panel.gap_ms == 12 * CADENCE_NS / 1e6
    assert (np.diff(panel.arrays["time"]) > panel.gap_ms).sum() == 1
