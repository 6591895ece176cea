from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import UnknownParameterError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, SECOND_NS, Interval, to_iso
from sepp.quicklook import Panel, plot_data
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, GAPS, ID, ROWS, START_NS

QUALITY = Parameter("quality", "int32", long_name="Quality: 0 not usable, 1 known problems, 3 good", fill=-9)


def track(store: Store, name: str, span: Interval | None = None, width: int = 600) -> Panel:
    (panel,) = plot_data(store, ID, [name], span, width).panels
    return panel


def rated(folder: Path, codes: np.ndarray, flag: Parameter = QUALITY) -> Store:
    store = Store(folder)
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(flag,), caveats="Beware")
    store.append(Batch(dataset, START_NS + np.arange(len(codes)) * CADENCE_NS, {flag.name: codes.astype(np.int32)}))
    return store


@pytest.mark.parametrize("width", [300, 20_000])
def test_coverage_tells_data_and_gaps_one_after_the_other(demo: Store, width: int) -> None:
    panel = track(demo, "@coverage", width=width)
    assert panel.arrays["level"].tolist() == [0, 1, 0, 1, 0]
    assert (panel.arrays["start"][1:] == panel.arrays["stop"][:-1]).all()
    bounds = [START_NS + number * CADENCE_NS for gap in GAPS for number in gap]
    np.testing.assert_array_equal(panel.arrays["start"][1:] * 1e6, bounds)
    assert panel.texts[1] == "no data (3 h 20 min)"


def test_coverage_of_nothing_is_one_gap(demo: Store) -> None:
    panel = track(demo, "@coverage", Interval(0, HOUR_NS))
    assert (panel.points, panel.arrays["level"].tolist(), panel.texts) == (1, [1], ("no data (1 h)",))


def test_coverage_reaches_over_the_ends_of_the_data(demo: Store) -> None:
    panel = track(demo, "@coverage", Interval(START_NS - HOUR_NS, START_NS + HOUR_NS))
    assert panel.arrays["level"].tolist() == [1, 0]
    assert to_iso(int(panel.arrays["stop"][0] * 1e6)) == to_iso(START_NS)


@pytest.mark.parametrize("width", [10, 600])
def test_caveats_tell_where_the_quality_is_doubtful(tmp_path: Path, width: int) -> None:
    codes = np.full(1000, 3)
    codes[200:300], codes[300:310], codes[900:] = 1, 0, -9
    panel = track(rated(tmp_path, codes), "@caveats", width=width)
    assert set(panel.arrays["level"]) == {2}
    assert panel.texts[0].startswith("quality 1: known problems (")
    assert panel.note == "Beware"
    if width == 600:
        assert panel.texts == ("quality 1: known problems (6 min 40 s)", "quality 0: not usable (40 s)")


def test_cluster_s_scale_needs_no_words(tmp_path: Path) -> None:
    flag = Parameter("quality_flag", "int32", valid_min=0, valid_max=4)
    panel = track(rated(tmp_path, np.repeat([3, 1], 50), flag), "@caveats")
    assert panel.texts == ("quality_flag 1 (3 min 20 s)",)


def test_a_flag_of_unknown_sense_accuses_nobody(tmp_path: Path) -> None:
    assert track(rated(tmp_path, np.zeros(50), Parameter("quality", "int32")), "@caveats").points == 0


def test_a_dataset_without_numbers_has_coverage(tmp_path: Path) -> None:
    store = Store(tmp_path)
    time = START_NS + np.append(np.arange(10), np.arange(100, 110)) * CADENCE_NS
    store.append(Batch(Dataset(ID, parameters=(Parameter("t", "str"),)), time, {"t": np.full(20, "a")}))
    assert track(store, "@coverage").arrays["level"].tolist() == [0, 1, 0]


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hold an hour at 4 s, three at 1 min with a pause of 20 min, an hour at 0.25 s with one of 5 s."""
    parts = ((4, 900), (60, 90), (1200, 1), (60, 90), (0.25, 7000), (5, 1), (0.25, 7000))
    steps = np.concatenate([np.full(count, round(step * SECOND_NS)) for step, count in parts])
    store, time = Store(tmp_path_factory.mktemp("changing")), START_NS + np.cumsum(steps)
    described = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float32"), Parameter("flag", "int32")))
    values = {"x": np.sin(np.arange(len(time)) / 60).astype("f4"), "flag": np.arange(len(time), dtype="i4")}
    store.append(Batch(described, time, values))
    return store


@pytest.mark.parametrize("width", [400, 900, 20_000])
def test_coverage_after_a_change_of_cadence_is_that_of_the_catalogue(changing: Store, width: int) -> None:
    panel = track(changing, "@coverage", width=width)
    starts = [span.start_ns / 1e6 for span in changing.spans(ID)]
    assert len(starts) == 3
    seen = starts if width == 20_000 else starts[:2]
    np.testing.assert_allclose(panel.arrays["start"][panel.arrays["level"] == 0], seen)


@pytest.mark.parametrize("name", ["x", "flag"])
@pytest.mark.parametrize("width", [400, 20_000])
def test_lines_break_where_coverage_has_gaps(changing: Store, width: int, name: str) -> None:
    coverage, panel = (track(changing, parameter, width=width) for parameter in ("@coverage", name))
    values = panel.arrays["value" if width == 20_000 or name == "flag" else "mean"]
    assert panel.gap_ms is None
    is_gap = coverage.arrays["level"] == 1
    assert int(np.isnan(values).sum()) == 2 * is_gap.sum()
    assert is_gap.sum() == (2 if width == 20_000 else 1)


def test_a_variable_of_its_own_cadence_breaks_by_the_same_rule(tmp_path: Path) -> None:
    steps = np.concatenate([np.full(2000, 4), np.full(600, 60), [20_000], np.full(600, 60)]) * SECOND_NS
    store, time = Store(tmp_path), START_NS + np.cumsum(steps)
    values = np.where(np.arange(len(time)) % 10 == 0, 1.0, np.nan).astype("f4")
    described = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("slow", "float32"),))
    store.append(Batch(described, time, {"slow": values}))
    panel = track(store, "slow", width=20_000)
    drawn = panel.arrays["value"][0]
    gaps = (
        np.flatnonzero(np.diff(panel.arrays["time"]) > panel.gap_ms)
        if panel.gap_ms
        else np.flatnonzero(np.isnan(drawn))
    )
    assert len(gaps) == (1 if panel.gap_ms else 2)


def test_one_limit_serves_where_it_tells_the_same(changing: Store) -> None:
    span = Interval(START_NS, START_NS + 4 * HOUR_NS)
    panel = track(changing, "x", span)
    assert panel.factor == 1
    assert 60e3 <= (panel.gap_ms or 0) < 1200e3


def test_coverage_between_two_slow_records_is_data(changing: Store) -> None:
    start = START_NS + 3600 * SECOND_NS + 90 * SECOND_NS
    panel = track(changing, "@coverage", Interval(start, start + 10 * SECOND_NS))
    assert panel.arrays["level"].tolist() == [0]


def test_ten_thousand_gaps_stay_few_intervals(tmp_path: Path) -> None:
    store = Store(tmp_path)
    time = START_NS + (np.arange(ROWS) + np.arange(ROWS) // 4 * 20) * CADENCE_NS
    store.append(
        Batch(
            Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float32"),)),
            time,
            {"x": np.zeros(ROWS, "f4")},
        )
    )
    assert track(store, "@coverage", width=500).points <= 2 * 2 * 500 + 20


def test_an_unknown_track_is_named_with_those_there_are(demo: Store) -> None:
    with pytest.raises(UnknownParameterError, match="@coverage, @caveats"):
        plot_data(demo, ID, ["@gaps"])
