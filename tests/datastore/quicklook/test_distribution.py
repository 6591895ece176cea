"""Means of distributions by energy and angle."""

from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import MINUTE_NS, Interval, parse_time
from sepp.quicklook.distribution import describe_distribution, distribution
from sepp.store import Store

START_NS = parse_time("2005-01-09")
ENERGIES = np.array([1000.0, 100.0, 10.0])
ANGLES = np.array([30.0, 90.0, 150.0, 210.0])


def make_store(folder: Path, values: np.ndarray) -> Store:
    """Keep a distribution whose energies fall, with azimuths between."""
    tables = {"energy": ("eV", ENERGIES), "phi": ("deg", np.array([0.0, 180.0])), "pitch_angle": ("deg", ANGLES)}
    parameters = (
        Parameter("f", "float64", (3, 2, 4), ("energy", "phi", "pitch_angle"), tuple(tables), units="s^3/km^6"),
        *(
            Parameter(name, "float64", bins.shape, (name,), (None,), units=units, is_varying=False)
            for name, (units, bins) in tables.items()
        ),
        Parameter("B", "float64", (3,), ("component",), (None,), units="nT"),
    )
    times = START_NS + np.arange(len(values), dtype=np.int64) * MINUTE_NS
    store = Store(str(folder))
    fields = {"f": values, "B": np.zeros((len(values), 3))}
    constants = {name: bins for name, (_, bins) in tables.items()}
    store.append(Batch(Dataset("D", cadence_ns=MINUTE_NS, parameters=parameters), times, fields, constants))
    return store


@pytest.fixture
def values() -> np.ndarray:
    drawn = np.random.default_rng(1).lognormal(size=(60, 3, 2, 4))
    drawn[5, :, :, 2] = np.nan
    return drawn


def test_the_mean_is_by_rising_energy_and_pitch_angle(tmp_path: Path, values: np.ndarray) -> None:
    found = distribution(make_store(tmp_path, values), "D", "f", Interval(START_NS, START_NS + 10 * MINUTE_NS))
    assert found.energy.centres.tolist() == [10.0, 100.0, 1000.0]
    assert found.angle.centres.tolist() == ANGLES.tolist()
    assert found.values == pytest.approx(np.nanmean(values[:10], axis=(0, 2)).T[:, ::-1])


def test_an_interval_without_records_has_no_values(tmp_path: Path, values: np.ndarray) -> None:
    found = distribution(make_store(tmp_path, values), "D", "f", Interval(0, MINUTE_NS))
    assert (found.records, found.start_ns) == (0, None)
    assert np.isnan(found.values).all()


def test_json_has_none_for_what_was_not_measured(tmp_path: Path, values: np.ndarray) -> None:
    span = Interval(START_NS + 5 * MINUTE_NS, START_NS + 6 * MINUTE_NS)
    told = describe_distribution(distribution(make_store(tmp_path, values), "D", "f", span))
    assert told["records"] == 1
    assert told["values"][2] == [None] * 3  # type: ignore[index]


@pytest.mark.parametrize("name", ["B", "energy", "@coverage"])
def test_what_has_no_energies_and_angles_is_refused(tmp_path: Path, values: np.ndarray, name: str) -> None:
    with pytest.raises(MismatchError):
        distribution(make_store(tmp_path, values), "D", name, Interval(START_NS, START_NS + MINUTE_NS))
