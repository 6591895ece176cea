"""Spectrograms of a dataset whose energy table changes its length."""

from pathlib import Path

import numpy as np
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, Interval, parse_time
from sepp.quicklook import plot_data
from sepp.quicklook.bins import cells_around, rising_order, typical_bins
from sepp.quicklook.distribution import distribution
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.spectra import BACKGROUND, bin_span, paint_spectrogram
from sepp.store import Store

START_NS = parse_time("2005-01-09T00:00:00Z")
ROWS = 300
TABLES = (np.geomspace(10, 1e3, 4), np.geomspace(10, 1e4, 6))


def make_day(number: int, energies: np.ndarray) -> Batch:
    bins = len(energies)
    parameters = (
        Parameter("flux", "float32", (bins,), ("energy",), ("energy",), display="spectrogram", scale="log"),
        Parameter("f3d", "float32", (2, bins), ("angle", "energy"), (None, "energy")),
        Parameter("energy", "float64", (bins,), ("energy",), units="eV", scale="log", is_varying=False),
    )
    time = START_NS + (number * ROWS + np.arange(ROWS)) * 4 * SECOND_NS
    values = {
        "flux": np.ones((ROWS, bins), np.float32) * energies.astype(np.float32),
        "f3d": np.ones((ROWS, 2, bins), "f4"),
    }
    return Batch(Dataset("BINS", cadence_ns=4 * SECOND_NS, parameters=parameters), time, values, {"energy": energies})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    for number, table in enumerate(TABLES):
        store.append(make_day(number, table))
    return store


def span_of(first: int, last: int) -> Interval:
    return Interval(START_NS + first * 4 * SECOND_NS, START_NS + last * 4 * SECOND_NS)


def test_before_the_change_a_spectrogram_has_the_bins_of_then(store: Store) -> None:
    [panel] = plot_data(store, "BINS", ["flux"], span_of(0, ROWS)).panels
    np.testing.assert_allclose(panel.arrays["bins"], TABLES[0])
    assert panel.middle.shape[1] == 4
    assert panel.bin_scale == "log"


def test_over_the_change_each_record_has_its_own_bins(store: Store) -> None:
    [panel] = plot_data(store, "BINS", ["flux"], span_of(ROWS - 9, ROWS + 9)).panels
    bins, low, high = (panel.arrays[name] for name in ("bins", "bins_lo", "bins_hi"))
    np.testing.assert_allclose(bins[0, :4], TABLES[0], rtol=1e-6)
    np.testing.assert_allclose(bins[-1], TABLES[1], rtol=1e-6)
    assert np.isnan(low[0, 4:]).all()
    assert high[0, 3] == pytest.approx(TABLES[0][3] ** 1.5 / TABLES[0][2] ** 0.5, rel=1e-5)


@pytest.mark.parametrize("span", [span_of(0, 2 * ROWS), span_of(ROWS - 9, ROWS + 9)])
def test_bins_that_are_not_there_are_drawn_empty(store: Store, span: Interval) -> None:
    [panel] = plot_data(store, "BINS", ["flux"], span, 100).panels
    axes = (Ordinate(*bin_span(panel), is_log=True), Ordinate(10, 1e4, is_log=True))
    pixels = paint_spectrogram(panel, (span.start_ns / 1e6, span.stop_ns / 1e6), (80, 60), axes)
    is_empty = (pixels == np.array(BACKGROUND, np.uint8)).all(axis=2)
    assert is_empty[:10, :30].all()
    assert not is_empty[2:-2, 50:78].any()
    assert not is_empty[40:, :30].any()


def test_a_distribution_before_the_change_has_the_energies_of_then(store: Store) -> None:
    found = distribution(store, "BINS", "f3d", span_of(0, ROWS))
    np.testing.assert_allclose(found.energy.centres, TABLES[0])
    assert found.values.shape == (2, 4)


def test_a_bin_without_centre_leaves_its_neighbours_as_wide_as_they_are() -> None:
    low, high = cells_around(np.array([[1.0, 2.0, np.nan], [np.nan, 4.0, 2.0], [np.nan] * 3]), is_log=False)
    np.testing.assert_array_equal(low, [[0.5, 1.5, np.nan], [np.nan, 3.0, 1.0], [np.nan] * 3])
    np.testing.assert_array_equal(high, [[1.5, 2.5, np.nan], [np.nan, 5.0, 3.0], [np.nan] * 3])


def padded_tables(*sizes: int) -> np.ndarray:
    """Give energy tables of the same span and of other lengths, one record each."""
    tables = np.full((len(sizes), max(sizes)), np.nan)
    for table, size in zip(tables, sizes, strict=True):
        table[:size] = np.geomspace(20, 30_000, size)
    return tables


@pytest.mark.parametrize("is_falling", [False, True])
def test_tables_that_each_rise_are_ordered_so_for_all(is_falling: bool) -> None:
    tables = padded_tables(31, 48, 16)
    given = -tables if is_falling else tables
    order = rising_order(given, typical_bins(given))
    for ordered in given[:, order]:
        assert (np.diff(ordered[np.isfinite(ordered)]) > 0).all()
    assert len(order) == 48


def test_bins_in_an_order_of_their_own_reach_to_their_neighbours() -> None:
    tables = padded_tables(5, 8, 3)
    turned = np.random.default_rng(0).permutation(8)
    low, high = cells_around(tables[:, turned], is_log=True)
    for table, below, above in zip(tables[:, turned], low, high, strict=True):
        there = np.isfinite(table)
        assert (below[there] < table[there]).all()
        assert (table[there] < above[there]).all()
        np.testing.assert_allclose(np.sort(below[there])[1:], np.sort(above[there])[:-1])


def test_a_spectrogram_over_three_tables_shows_each_value_at_its_energy(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number, size in enumerate((31, 48, 16)):
        store.append(make_day(number, np.geomspace(20, 30_000, size)))
    [panel] = plot_data(store, "BINS", ["flux"], span_of(0, 3 * ROWS)).panels
    bins, low, high = (panel.arrays[name] for name in ("bins", "bins_lo", "bins_hi"))
    there = np.isfinite(bins)
    np.testing.assert_allclose(panel.middle[there], bins[there], rtol=1e-5)
    assert ((low < bins) & (bins < high))[there].all()
    assert all((np.diff(row[np.isfinite(row)]) > 0).all() for row in bins)
