"""Facts about the InventoryPlot widget on its Python side."""

import pytest
from traitlets import TraitError

from sepp.core.errors import EmptyIntervalError, ServiceError
from sepp.core.time import parse_interval
from sepp.widgets import InventoryPlot, TimeSelector
from sepp.widgets._view import view_loader
from tests.extensions.archive_service import ArchiveService


def test_ids_and_a_search_are_told_apart() -> None:
    assert InventoryPlot(["A", "B", "A"]).datasets == ["A", "B"]
    assert (InventoryPlot("FGM mission:Cluster").search, InventoryPlot("FGM").datasets) == ("FGM mission:Cluster", [])
    assert InventoryPlot(["A"])._esm == view_loader("inventory_plot")


def test_the_time_shown_is_kept_as_iso_and_may_be_all() -> None:
    plot = InventoryPlot(["A"])
    assert plot.interval is None
    plot.interval = "2005-01"
    assert (plot.start, plot.interval) == ("2005-01-01T00:00:00Z", parse_interval("2005-01"))
    plot.interval = None
    assert plot.start == plot.stop == ""


def test_a_reversed_time_is_refused_and_the_old_one_stays() -> None:
    plot = InventoryPlot(["A"], start="2005-01-01T00:00:00Z", stop="2005-02-01T00:00:00Z")
    with pytest.raises(EmptyIntervalError):
        plot.interval = ("2006-01-01", "2005-01-01")
    assert plot.interval == parse_interval("2005-01")


def test_the_selector_that_it_moves_is_shared() -> None:
    t = TimeSelector("2005-01-09")
    plot = InventoryPlot(["A"], t)
    assert plot.get_state(["time"]) == {"time": f"IPY_MODEL_{t.model_id}"}


@pytest.mark.parametrize("name", ["", "  ", "A,B"])
def test_what_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(TraitError, match="Not the id"):
        InventoryPlot([name])


def test_the_table_has_a_column_for_each_dataset(
    archive_service: ArchiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", archive_service.url)
    plot = InventoryPlot(["C1_SYN_FGM", "C2_SYN_FGM"])
    plot.interval = "2005-01-08/2005-01-11"
    table = plot.table(bins=72)
    assert list(table.columns) == ["C1_SYN_FGM", "C2_SYN_FGM"]
    assert table["C1_SYN_FGM"].tolist() == [0 if n == 39 else 900 for n in range(72)]
    assert str(table.index[39]) == "2005-01-09 15:00:00"


def test_a_table_without_archive_or_datasets_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEPP_ARCHIVE_URL", raising=False)
    with pytest.raises(ServiceError, match="SEPP_ARCHIVE_URL"):
        InventoryPlot(["A"]).table()
    with pytest.raises(ValueError, match="Name datasets first"):
        InventoryPlot("FGM").table()
