"""Facts about the Quicklook widget on its Python side."""

import ast

import pytest
from traitlets import TraitError

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_interval
from sepp.widgets import Quicklook, TimeSelector
from sepp.widgets._picture import group_panels
from sepp.widgets._view import view_loader
from tests.extensions.archive_service import ArchiveService


def test_moving_the_selector_moves_the_picture() -> None:
    t = TimeSelector("2005-01-09")
    q = Quicklook(["C1_CP_FGM_SPIN"], t)
    t.next()
    assert q.interval == parse_interval("2005-01-10")
    assert (q.start, q.stop) == (t.start, t.stop)


def test_moving_the_picture_moves_the_selector() -> None:
    t = TimeSelector("2005-01-09")
    q = Quicklook("C1_CP_FGM_SPIN", t)
    q.interval = "2005-01-09 18:00 to 24:00"
    assert t.text == "2005-01-09 18:00 to 24:00"


def test_zooming_in_the_picture_moves_the_traits() -> None:
    q = Quicklook(["C1_CP_FGM_SPIN"], "2005-01-09")
    q.time.set_state({"start": "2005-01-09T06:00:00Z", "stop": "2005-01-09T07:00:00Z"})
    assert q.interval == parse_interval("2005-01-09 06:00 to 07:00")


def test_an_interval_brings_its_own_fields() -> None:
    assert Quicklook(["A"], "2005-01-09").show_time
    assert not Quicklook(["A"], TimeSelector("2005-01-09")).show_time


def test_a_new_selector_is_followed_and_the_old_one_left() -> None:
    old, new = TimeSelector("2005-01-09"), TimeSelector("2006-01-01")
    q = Quicklook(["A"], old)
    q.time = new
    old.next()
    assert q.interval == new.interval
    assert q.start == new.start


def test_the_front_end_gets_panels_and_the_selectors_model() -> None:
    q = Quicklook(["A", "B/x"], "2005-01-09")
    state = q.get_state(["panels", "time"])
    assert state == {"panels": ["A", "B/x"], "time": f"IPY_MODEL_{q.time.model_id}"}


@pytest.mark.parametrize("panel", ["", "  ", "/x", "A/"])
def test_a_panel_without_name_is_refused(panel: str) -> None:
    with pytest.raises(TraitError, match="DATASET/parameter"):
        Quicklook(["A", panel], "2005-01-09")


def test_a_bad_interval_is_refused_in_words() -> None:
    with pytest.raises(BadTimeError, match="for example"):
        Quicklook(["A"], "around noon")


@pytest.mark.parametrize("panels", [["A"], ["A/x", "B"]])
def test_the_copied_code_makes_the_same_plot(panels: list[str]) -> None:
    q = Quicklook(panels, "2005-01-09 18:00 to 24:00")
    call = ast.parse(q.code()).body[1].value  # type: ignore[attr-defined]
    again = Quicklook(*map(ast.literal_eval, call.args))
    assert (again.panels, again.interval) == (q.panels, q.interval)


def test_panels_are_grouped_by_dataset() -> None:
    assert group_panels(["A/x", "B", "A/y", "B/z"]) == {"A": ["x", "y"], "B": None}


def test_the_loader_holds_no_copy_of_the_view() -> None:
    assert "views/quicklook.js" in view_loader("quicklook")
    assert len(Quicklook._esm) < 2000


def test_a_picture_stands_beside_the_view(archive_service: ArchiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", archive_service.url)
    data, _ = Quicklook(["C1_SYN_FGM/B_gse"], "2005-01-09")._repr_mimebundle_()
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json", "image/png"}
    assert archive_service.requests[-1].query_params["parameters"] == "B_gse"


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/"])
def test_without_archive_there_is_the_view_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", url)
    data, _ = Quicklook(["A"], "2005-01-09")._repr_mimebundle_()
    assert "image/png" not in data
