import numpy as np
import pytest

from sepp.core.errors import MismatchError, NoDataError, UnknownDatasetError, UnknownParameterError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import HOUR_NS, Interval
from sepp.quicklook import Panel, plot_data
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, ENERGIES, GAPS, ID, START_NS, held_numbers, make_batch

HOUR = Interval(START_NS, START_NS + HOUR_NS)
ALL = Interval(START_NS, START_NS + 40_000 * CADENCE_NS)


def only_panel(store: Store, name: str, span: Interval | None = None, width: int = 600) -> Panel:
    (panel,) = plot_data(store, ID, [name], span, width).panels
    return panel


@pytest.mark.parametrize("width", [50, 300, 1200, 4000])
@pytest.mark.parametrize(("name", "most"), [("B_gse", 2), ("flux", 1), ("mode", 2)])
def test_points_of_lines_are_twice_the_width_at_most_those_of_colours_once(
    demo: Store, name: str, most: int, width: int
) -> None:
    panel = only_panel(demo, name, ALL, width)
    assert most * width * 0.45 <= panel.points <= most * width + 12


@pytest.mark.parametrize("columns", [40, 200])
def test_a_spectrogram_has_the_columns_asked_for_and_lines_all_their_points(demo: Store, columns: int) -> None:
    lines, image = plot_data(demo, ID, ["B_gse", "flux"], ALL, 600, columns=columns).panels
    assert columns * 0.45 <= image.points <= columns + 12
    assert lines.points >= 540


def test_more_columns_than_pixels_are_not_made(demo: Store) -> None:
    assert plot_data(demo, ID, ["flux"], ALL, 100, columns=4000).panels[0].points <= 112


def test_few_records_are_drawn_as_they_are(demo: Store) -> None:
    panel = only_panel(demo, "B_gse", HOUR)
    assert (panel.factor, panel.points) == (1, 900)
    np.testing.assert_array_equal(panel.arrays["value"].T, make_batch().values["B_gse"][:900])
    np.testing.assert_array_equal(panel.arrays["time"] * 1e6, make_batch().time[:900])
    assert panel.gap_ms == 3 * CADENCE_NS / 1e6


def test_blocks_hold_the_extremes_of_their_records(demo: Store) -> None:
    panel = only_panel(demo, "density")
    values = make_batch().values["density"]
    assert panel.factor > 1
    assert np.nanmin(panel.arrays["min"]) == values.min()
    assert np.nanmax(panel.arrays["max"]) == values.max()
    assert ((panel.arrays["min"] <= panel.arrays["mean"]) | np.isnan(panel.arrays["mean"])).all()


def test_nothing_is_drawn_in_a_gap(demo: Store) -> None:
    time, mean = only_panel(demo, "B_gse").arrays["time"], only_panel(demo, "B_gse").arrays["mean"][0]
    assert (np.diff(time) > 0).all()
    for start, stop in GAPS:
        first, last = ((START_NS + number * CADENCE_NS) / 1e6 for number in (start - 1, stop))
        inside = (time > first) & (time < last)
        assert inside.sum() == 2
        assert np.isnan(mean[inside]).all()
    assert np.isnan(mean).sum() == 2 * len(GAPS)


def test_the_edge_beside_a_gap_is_where_the_records_end(demo: Store) -> None:
    panel = only_panel(demo, "B_gse")
    time, is_gap = panel.arrays["time"], np.isnan(panel.arrays["mean"][0])
    before, after = np.flatnonzero(is_gap)[:2]
    edges = (time[before - 1] + time[before]) / 2, (time[after] + time[after + 1]) / 2
    wanted = [(START_NS + number * CADENCE_NS) / 1e6 for number in (GAPS[0][0] - 1, GAPS[0][1])]
    np.testing.assert_allclose(edges, wanted, atol=1)


def test_a_gap_narrower_than_a_point_is_not_told(demo: Store) -> None:
    centuries = Interval(START_NS - 10**18, START_NS + 10**18)
    assert not np.isnan(only_panel(demo, "B_gse", centuries, 50).arrays["mean"]).any()


def test_a_slower_mode_has_gaps_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(tmp_path_factory.mktemp("modes"))
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float64"),))
    store.append(Batch(dataset, START_NS + np.arange(100) * 5 * CADENCE_NS, {"x": np.zeros(100)}))
    assert only_panel(store, "x").gap_ms == 15 * CADENCE_NS / 1e6


def test_an_interval_without_records_gives_empty_panels(demo: Store) -> None:
    plot = plot_data(demo, ID, None, Interval(0, HOUR_NS))
    assert {panel.points for panel in plot.panels} == {0}
    assert plot.panels[0].arrays["value"].shape == (3, 0)


def test_without_names_the_data_are_drawn(demo: Store) -> None:
    names = [panel.parameter for panel in plot_data(demo, ID).panels]
    assert names == ["B_gse", "density", "flux", "moving", "angles"]


def test_a_whole_plot_ends_one_step_after_the_last_record(demo: Store) -> None:
    plot = plot_data(demo, ID)
    assert (plot.start_ns, plot.stop_ns) == (ALL.start_ns, ALL.stop_ns)
    assert plot.version == f"1.{len(held_numbers())}"


def test_bins_are_drawn_in_rising_order(demo: Store) -> None:
    panel = only_panel(demo, "flux", HOUR, 1000)
    np.testing.assert_array_equal(panel.arrays["bins"], ENERGIES[::-1])
    np.testing.assert_array_equal(panel.arrays["value"], make_batch().values["flux"][:900, ::-1])
    assert (panel.kind, panel.bin_units, panel.bin_scale, panel.bin_name) == ("spectrogram", "eV", "log", "Energy")


@pytest.mark.parametrize("span", [HOUR, ALL])
def test_bins_that_vary_are_drawn_at_each_point(demo: Store, span: Interval) -> None:
    panel = only_panel(demo, "moving", span)
    assert panel.arrays["bins"].shape == (panel.points, 4)
    assert np.isfinite(panel.arrays["bins"]).all()
    assert panel.bin_scale == "linear"


def test_further_axes_are_averaged(demo: Store) -> None:
    panel = only_panel(demo, "angles", HOUR, 1000)
    np.testing.assert_allclose(panel.arrays["value"], 2 * make_batch().values["flux"][:900, ::-1], rtol=1e-6)


def test_fills_of_integers_are_not_drawn(demo: Store) -> None:
    panel = only_panel(demo, "mode", HOUR)
    assert np.isnan(panel.arrays["value"][::10]).all()
    assert np.nanmin(panel.arrays["value"]) == 0


def test_an_old_version_is_drawn_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(tmp_path_factory.mktemp("old"))
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float64"),))
    for turn in range(2):
        time = START_NS + np.arange(turn * 10, turn * 10 + 10) * CADENCE_NS
        store.append(Batch(dataset, time, {"x": np.full(10, float(turn))}))
    assert plot_data(store, ID, version="1.10").panels[0].arrays["value"].tolist() == [[0.0] * 10]


def test_what_cannot_be_drawn_is_refused(demo: Store) -> None:
    with pytest.raises(UnknownDatasetError):
        plot_data(demo, "NOTHING")
    with pytest.raises(UnknownParameterError, match="did you mean 'B_gse'"):
        plot_data(demo, ID, ["B_gsm"])
    with pytest.raises(MismatchError, match="not a number along time"):
        plot_data(demo, ID, ["label"])


def test_a_dataset_without_records_has_nothing_to_draw(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(tmp_path_factory.mktemp("empty"))
    store.append(Batch(Dataset(ID, parameters=(Parameter("x", "float64"),)), np.empty(0, np.int64), {"x": np.empty(0)}))
    with pytest.raises(NoDataError, match="no records yet"):
        plot_data(store, ID)


def test_bins_that_vary_come_with_their_edges(demo: Store) -> None:
    arrays = only_panel(demo, "moving", HOUR).arrays
    assert arrays["bins_lo"].shape == arrays["bins_hi"].shape == arrays["bins"].shape
    np.testing.assert_allclose(arrays["bins_hi"][:, :-1], arrays["bins_lo"][:, 1:])
    assert (arrays["bins_lo"] < arrays["bins"]).all()


def test_bins_that_stay_are_sent_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(tmp_path_factory.mktemp("still"))
    spectrum = Parameter("f", "float32", (3,), ("e",), ("table",), display="spectrogram")
    table = Parameter(
        "table", "float32", (3,), ("e",), units="eV", attributes={"DELTA_PLUS": 1.0, "DELTA_MINUS": "low"}
    )
    low = Parameter("low", "float32", (3,), ("e",), is_varying=False, display="none")
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(spectrum, table, low))
    rows = {"f": np.ones((10, 3), "f4"), "table": np.tile(np.array([30, 20, 10], "f4"), (10, 1))}
    store.append(Batch(dataset, START_NS + np.arange(10) * CADENCE_NS, rows, {"low": np.array([3, 2, 1], "f4")}))
    arrays = only_panel(store, "f").arrays
    assert (arrays["bins"].tolist(), arrays["bins_lo"].tolist()) == ([10, 20, 30], [9, 18, 27])
    assert arrays["bins_hi"].tolist() == [11, 21, 31]
