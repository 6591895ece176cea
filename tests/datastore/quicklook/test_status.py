from pathlib import Path

import numpy as np
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, Interval
from sepp.quicklook import plot_data
from sepp.quicklook.status import flag_meanings, is_status
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, ID, START_NS

QUALITY = Parameter("quality", "int32", units="unitless", long_name="Quality: 0 not usable, 1 known problems, 3 good")
CF = Parameter("m", "uint8", attributes={"flag_values": (1, 2), "flag_meanings": "solar_wind magnetosheath"})


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (QUALITY, True),
        (CF, True),
        (Parameter("mode", "int16", role="support_data"), True),
        (Parameter("counts", "int32"), False),
        (Parameter("quality", "float32"), False),
        (Parameter("status_voltage", "int32", units="V"), False),
        (Parameter("flags", "int32", (3,)), False),
        (Parameter("quality", "str"), False),
    ],
)
def test_codes_are_told_from_amounts(parameter: Parameter, expected: bool) -> None:
    assert is_status(parameter) is expected


def test_meanings_come_from_attributes_or_from_the_long_name() -> None:
    assert flag_meanings(CF) == {1: "solar wind", 2: "magnetosheath"}
    assert flag_meanings(QUALITY) == {0: "not usable", 1: "known problems", 3: "good"}
    assert flag_meanings(Parameter("mode", "int8", long_name="Mode of the 2 sensors")) == {}


def test_records_keep_their_codes(demo: Store) -> None:
    (panel,) = plot_data(demo, ID, ["mode"], Interval(START_NS, START_NS + HOUR_NS)).panels
    assert (panel.kind, panel.factor, panel.flag_values, panel.flag_meanings) == ("status", 1, (0,), ("",))
    assert panel.arrays["value"].shape == (900,)


def test_blocks_tell_the_lowest_and_the_highest_code(demo: Store) -> None:
    (panel,) = plot_data(demo, ID, ["mode"], width=100).panels
    known = np.isfinite(panel.arrays["value"])
    assert panel.factor > 1
    assert (panel.arrays["value"][known] <= panel.arrays["high"][known]).all()
    assert panel.flag_values == tuple(range(8))


def test_a_status_of_too_many_codes_lists_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("status", "int32"),))
    store.append(Batch(dataset, START_NS + np.arange(100) * CADENCE_NS, {"status": np.arange(100, dtype=np.int32)}))
    assert plot_data(store, ID, ["status"]).panels[0].flag_values == ()
