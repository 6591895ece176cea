from pathlib import Path

import numpy as np
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, Interval
from sepp.quicklook import plot_data
from sepp.quicklook.choosing import MOST_PANELS, first_parameters, is_time
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, START_NS

ROWS = 100


def names(*parameters: Parameter) -> list[str]:
    return [parameter.name for parameter in first_parameters(Dataset("SET", parameters=parameters))]


def number(name: str, units: str = "", shape: tuple[int, ...] = (), dtype: str = "float32") -> Parameter:
    return Parameter(name, dtype, shape, tuple(f"d{size}" for size in shape), units=units)


@pytest.mark.parametrize(
    ("name", "units", "expected"),
    [
        ("TIME", "", True),
        ("MOM.P.TIME", "", True),
        ("Time_PB5", "year, day, msec", True),
        ("unix_time", "s", True),
        ("epoch_tags", "ns", True),
        ("arrival_time", "min", False),
        ("Lifetime", "s", False),
        ("timeliness", "", False),
        ("but", "", False),
    ],
)
def test_a_time_is_told_by_name_and_unit(name: str, units: str, expected: bool) -> None:
    assert is_time(number(name, units)) is expected


def test_times_are_left_out_where_there_is_anything_else() -> None:
    assert names(number("TIME"), number("N")) == ["N"]
    assert names(number("TIME")) == ["TIME"]


def test_flags_come_last_and_tables_of_bins_before_them() -> None:
    given = (number("Status", shape=(4,), dtype="uint8"), number("ENERGY", shape=(15,)), number("FLUX", shape=(15,)))
    assert names(*given, number("mode", dtype="int16"), number("N")) == ["FLUX", "N", "ENERGY", "Status", "mode"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """``x`` has values in the first half, ``y`` in the second, ``z`` always."""
    kept = Store(tmp_path / "store")
    parameters = tuple(Parameter(name, "float64") for name in "xyz")
    time, halves = START_NS + np.arange(ROWS) * CADENCE_NS, np.arange(ROWS) < ROWS // 2
    values = {"x": np.where(halves, 1.0, np.nan), "y": np.where(halves, np.nan, 1.0), "z": np.ones(ROWS)}
    kept.append(Batch(Dataset("SET", cadence_ns=CADENCE_NS, parameters=parameters), time, values))
    return kept


def drawn(store: Store, first: int, last: int) -> list[str]:
    span = Interval(START_NS + first * CADENCE_NS, START_NS + last * CADENCE_NS)
    return [panel.parameter for panel in plot_data(store, "SET", None, span).panels]


def test_what_has_no_value_in_the_interval_is_left_out(store: Store) -> None:
    assert drawn(store, 0, ROWS // 2) == ["x", "z"]
    assert drawn(store, ROWS // 2, ROWS) == ["y", "z"]


def test_what_is_left_out_is_told(store: Store) -> None:
    half = Interval(START_NS, START_NS + ROWS // 2 * CADENCE_NS)
    assert plot_data(store, "SET", None, half).left_out == ("y",)
    assert plot_data(store, "SET", ["y"], half).left_out == ()


def test_without_any_value_all_are_there(store: Store) -> None:
    later = Interval(START_NS + HOUR_NS * 24, START_NS + HOUR_NS * 25)
    assert [panel.parameter for panel in plot_data(store, "SET", None, later).panels] == ["x", "y", "z"]


def test_what_is_asked_for_by_name_is_drawn_empty_too(store: Store) -> None:
    later = Interval(START_NS + ROWS * CADENCE_NS * 3 // 4, START_NS + ROWS * CADENCE_NS)
    assert [panel.parameter for panel in plot_data(store, "SET", ["x"], later).panels] == ["x"]


def test_no_more_panels_than_can_be_looked_at(tmp_path: Path) -> None:
    kept, given = Store(tmp_path / "many"), tuple(Parameter(f"p{n}", "float64") for n in range(MOST_PANELS + 3))
    time = START_NS + np.arange(ROWS) * CADENCE_NS
    kept.append(Batch(Dataset("SET", parameters=given), time, {p.name: np.ones(ROWS) for p in given}))
    assert len(plot_data(kept, "SET").panels) == MOST_PANELS
