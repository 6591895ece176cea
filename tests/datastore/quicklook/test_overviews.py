"""Templates, pages and the folder of overviews."""

import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sepp.core.errors import BadViewError, UnknownNameError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import DAY_NS, HOUR_NS, Interval, parse_interval, parse_time, to_iso
from sepp.quicklook import plot_data, stack_of
from sepp.quicklook.overviews.folder import OverviewFolder, Record, fingerprint
from sepp.quicklook.overviews.pages import ORBIT, Page, check_period, page_at, page_beside, pages_within, sheet_at
from sepp.quicklook.overviews.small import draw_small
from sepp.quicklook.overviews.templates import find_template, held_templates, shipped_templates, templates_of
from sepp.quicklook.view_state import ViewState, read_view
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, ID, START_NS

DAY = parse_interval("2005-01-09")
ORBITS = [Page(ORBIT, Interval(START_NS + n * DAY_NS, START_NS + (n + 1) * DAY_NS), f"orbit {n}") for n in range(30)]


def is_cluster(dataset: str) -> bool:
    return dataset in ("C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN")


def test_shipped_templates_are_views_of_their_own_names() -> None:
    names = [template.name for template in shipped_templates()]
    assert len(names) == len(set(names)) >= 9
    assert {"cluster1", "cluster4", "mms2", "demo3"} < set(names)


def test_panels_of_datasets_that_are_not_held_are_left_out() -> None:
    found = {template.name: template for template in held_templates(None, is_cluster)}
    assert set(found) == {"cluster1", "cluster2", "cluster-field"}
    assert found["cluster1"].view.datasets() == ("C1_CP_FGM_SPIN",)
    assert found["cluster-field"].view.panels[-1].over == ("C2_CP_FGM_SPIN/B_mag",)


def test_every_dataset_is_a_template() -> None:
    assert find_template("C2_CP_FGM_SPIN", None, is_cluster).view.panels[1].panel == "C2_CP_FGM_SPIN/@coverage"
    assert [template.name for template in templates_of("OTHER", held_templates(None, is_cluster))] == ["OTHER"]
    with pytest.raises(UnknownNameError, match="did you mean 'cluster1'"):
        find_template("clustre1", None, is_cluster)


def test_a_site_s_own_templates_go_before(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "cluster1.json").write_text(json.dumps({"v": 1, "title": "Ours", "panels": ["C1_CP_FGM_SPIN/B_mag"]}))
    assert find_template("cluster1", tmp_path, is_cluster).title == "Ours"
    (folder / "bad.json").write_text("{")
    with pytest.raises(BadViewError, match=r"bad\.json"):
        held_templates(tmp_path, is_cluster)


@pytest.mark.parametrize(("period", "count"), [("1h", 24), ("6h", 4), ("1d", 1), (ORBIT, 1)])
def test_pages_fill_a_day(period: str, count: int) -> None:
    pages = list(pages_within(period, DAY, ORBITS))
    assert len(pages) == count
    assert all(later.interval.start_ns == page.interval.stop_ns for page, later in pairwise(pages))


def test_pages_are_found_by_time_and_turned() -> None:
    hour = page_at("1h", DAY.start_ns + HOUR_NS + 5, [])
    assert hour is not None
    assert to_iso(hour.interval.start_ns) == "2005-01-09T01:00:00Z"
    assert page_beside(hour, 1, []) == Page("1h", hour.interval.shifted(1))
    assert page_beside(ORBITS[3], -1, ORBITS) == ORBITS[2]
    assert page_beside(ORBITS[0], -1, ORBITS) is None
    assert page_at(ORBIT, 0, ORBITS) is None
    with pytest.raises(UnknownNameError, match="1h, 6h, 1d, orbit"):
        check_period("2h")


@pytest.mark.parametrize(
    ("period", "sheet"),
    [("1h", "2005-01-09/2005-01-10"), ("6h", "2005-01-03/2005-01-10"), ("1d", "2005-01-01/2005-02-01")],
)
def test_a_sheet_is_a_day_a_week_from_monday_or_a_month(period: str, sheet: str) -> None:
    assert sheet_at(period, parse_time("2005-01-09T12:00Z"), []) == parse_interval(sheet)


def test_a_sheet_of_orbits_holds_a_dozen() -> None:
    shown = sheet_at(ORBIT, ORBITS[13].interval.start_ns, ORBITS)
    assert len(list(pages_within(ORBIT, shown, ORBITS))) == 12
    assert shown.start_ns == ORBITS[12].interval.start_ns


def append(store: Store, day: int, value: float = 1.0) -> None:
    time = DAY.start_ns + day * DAY_NS + np.arange(100) * CADENCE_NS
    dataset = Dataset(ID, cadence_ns=CADENCE_NS, parameters=(Parameter("x", "float64"),))
    store.append(Batch(dataset, time, {"x": np.full(100, value)}))


def test_only_what_changes_a_page_changes_its_fingerprint(tmp_path: Path) -> None:
    store, view, page = Store(tmp_path), read_view({"panels": [ID]}), Page("1d", DAY)
    append(store, 0)
    first = fingerprint(store, view, page)
    append(store, 1)
    assert fingerprint(store, view, page) == first
    assert fingerprint(store, read_view({"panels": [ID], "title": "x"}), page) != first
    append(store, 0, 2.0)
    assert fingerprint(store, view, page) != first


def test_a_page_without_records_has_no_fingerprint(tmp_path: Path) -> None:
    store, view = Store(tmp_path), read_view({"panels": [ID, "NOT_HELD"]})
    append(store, 0)
    assert fingerprint(store, view, Page("1d", DAY.shifted(5))) is None
    assert fingerprint(store, ViewState(()), Page("1d", DAY)) is None


def test_a_record_is_there_only_once_its_pictures_are(tmp_path: Path) -> None:
    folder, page = OverviewFolder(tmp_path), Page("1d", DAY)
    record = Record("f", "now", {ID: "1.2"}, {}, ["x: gone"], is_synthetic=True)
    assert folder.record("a", page) is None
    folder.keep("a", page, {"png": b"P"}, record)
    assert (folder.record("a", page), folder.picture("a", page, "png")) == (record, b"P")
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]
    folder.path("a", page, "json").write_text("{")
    assert folder.record("a", page) is None


def test_a_small_picture_shows_every_kind_of_row(demo: Store) -> None:
    plot = plot_data(demo, ID, ["B_gse", "flux", "mode", "@coverage"], None, 280)
    image = Image.open(io.BytesIO(draw_small(stack_of(plot))))
    assert image.size == (280, 26 + 30 + 26 + 6 + 3 * 2)
    assert len(image.getcolors(100_000) or []) > 20
