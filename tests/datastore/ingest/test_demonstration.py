import hashlib
import time

import numpy as np
import pandas as pd
import pytest

from sepp.core.errors import EmptyIntervalError
from sepp.core.units import normalise
from sepp.ingest.demonstration import batches, crossings
from sepp.ingest.demonstration.flaws import GAPS

SUFFIXES = {"FGM_SPIN": 4, "CIS_MOMENTS": 4, "CIS_SPECTROGRAM": 12, "CIS_PITCH": 60, "POSITION": 60}
IDS = [f"DEMO{spacecraft}_{suffix}" for spacecraft in (1, 2, 3, 4) for suffix in SUFFIXES]


@pytest.fixture(scope="module")
def archive():
    return {batch.dataset.id: batch for batch in batches()}


def digest(batch):
    state = hashlib.sha256(batch.time.tobytes())
    for name, values in sorted({**batch.values, **batch.constants}.items()):
        state.update(name.encode() + values.tobytes())
    return state.hexdigest()


def test_four_spacecraft_have_five_datasets_each(archive):
    assert list(archive) == IDS


@pytest.mark.parametrize("name", IDS)
def test_synthetic_is_written_wherever_a_dataset_shows(archive, name):
    dataset = archive[name].dataset
    assert dataset.is_synthetic
    for text in (dataset.title, dataset.description, dataset.caveats):
        assert text.startswith("SYNTHETIC")
    assert "ynthetic" in dataset.citation
    assert dataset.mission == "SEPP demonstration"
    assert "Cluster" not in repr(dataset)


@pytest.mark.parametrize("name", IDS)
def test_values_are_what_the_description_says(archive, name):
    batch = archive[name]
    held = {**batch.values, **batch.constants}
    assert set(held) == {parameter.name for parameter in batch.dataset.parameters}
    for parameter in batch.dataset.parameters:
        records = (len(batch),) if parameter.is_varying else ()
        assert held[parameter.name].shape == records + parameter.shape
        assert held[parameter.name].dtype == parameter.dtype
        assert len(parameter.dims) == len(parameter.depends) == len(parameter.shape)
        assert parameter.units
        assert normalise(parameter.units)
        assert parameter.long_name


def test_components_are_labelled(archive):
    labels = {p.name: p.labels for batch in archive.values() for p in batch.dataset.parameters if p.shape == (3,)}
    assert labels == {
        "B_vec_xyz_gse": ("Bx", "By", "Bz"),
        "velocity_gse": ("Vx", "Vy", "Vz"),
        "sc_pos_xyz_gse": ("X", "Y", "Z"),
    }


@pytest.mark.parametrize("name", IDS)
def test_values_stay_in_their_valid_range(archive, name):
    for parameter in archive[name].dataset.parameters:
        values = archive[name].values.get(parameter.name)
        if values is not None and parameter.valid_min is not None:
            good = values[np.isfinite(values)] if parameter.dtype != "int32" else values[values != parameter.fill]
            assert good.min() >= parameter.valid_min
            assert good.max() <= parameter.valid_max


@pytest.mark.parametrize("name", IDS)
def test_time_runs_at_the_cadence_but_for_the_gaps(archive, name):
    batch = archive[name]
    steps, cadence = np.diff(batch.time), batch.dataset.cadence_ns
    instrument = batch.dataset.instrument
    gaps = [gap for gap in GAPS if gap.instrument == instrument and f"DEMO{gap.spacecraft}" == name[:5]]
    assert cadence == SUFFIXES[name[6:]] * 1_000_000_000
    assert (steps > 0).all()
    assert (steps != cadence).sum() == len(gaps)
    assert batch.time[0] >= pd.Timestamp("2001-03-01").value
    assert batch.time[-1] < pd.Timestamp("2001-03-06").value


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"{gap.instrument}-{gap.spacecraft}")
def test_a_gap_is_as_long_as_the_caveats_tell(archive, gap):
    suffix = {"FGM": "FGM_SPIN", "CIS": "CIS_MOMENTS"}[gap.instrument]
    assert np.diff(archive[f"DEMO{gap.spacecraft}_{suffix}"].time).max() / 1e9 == pytest.approx(gap.length_s, abs=8)


@pytest.mark.parametrize("name", [name for name in IDS if "FGM" in name or "MOMENTS" in name])
def test_records_without_value_are_few_and_flagged(archive, name):
    batch = archive[name]
    first = next(iter(batch.values.values()))
    missing = np.isnan(first.reshape(len(batch), -1)).all(axis=1)
    flags = batch.values["quality"]
    assert 10 < missing.sum() < 0.01 * len(batch)
    assert set(flags[missing]) <= {0, -9}
    assert set(flags) <= {0, 1, 3, -9}
    assert (flags == -9).sum() == pytest.approx(225, abs=2)


def test_the_same_seed_gives_the_same_bits():
    first, second = ([digest(batch) for batch in batches(seed=5, days=0.3)] for _ in range(2))
    assert first == second


def test_another_seed_measures_otherwise_on_the_same_orbits():
    first, second = ({batch.dataset.id: digest(batch) for batch in batches(seed=seed, days=0.3)} for seed in (5, 6))
    assert {name for name in IDS if first[name] == second[name]} == {name for name in IDS if "POSITION" in name}


def test_the_truth_names_the_passages_of_all_four():
    truth = crossings()
    assert truth.time.is_monotonic_increasing
    assert set(truth.boundary) == {"magnetopause", "bow_shock"}
    assert np.linalg.norm(truth[["normal_x", "normal_y", "normal_z"]], axis=1) == pytest.approx(1)
    complete = truth.groupby("event").spacecraft.agg(lambda who: sorted(who) == [1, 2, 3, 4])
    assert complete.sum() >= 20
    assert (truth.groupby("event")[["boundary", "direction"]].nunique() == 1).all(axis=None)


def test_boundaries_are_left_and_entered_in_turn():
    for _, one in crossings().groupby(["spacecraft", "boundary"]):
        assert list(one.direction) == ["outbound", "inbound"] * (len(one) // 2)


@pytest.mark.parametrize("days", [0, -1.0, float("nan")])
def test_no_days_are_refused(days):
    with pytest.raises(EmptyIntervalError, match="more than 0 days"):
        list(batches(days=days))


def test_the_whole_is_made_in_seconds():
    begin = time.process_time()
    records = sum(len(batch) for batch in batches())
    assert records > 900_000
    assert time.process_time() - begin < 10
