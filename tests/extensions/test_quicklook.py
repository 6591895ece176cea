"""Facts about the Quicklook widget on its Python side."""

import ast
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from pathlib import Path

import comm
import pytest
from comm.base_comm import BaseComm
from traitlets import TraitError

from sepp.core.errors import BadTimeError, BadViewError, ServiceError, UnknownNameError
from sepp.core.time import parse_interval
from sepp.quicklook.view_state import read_link
from sepp.widgets import EventTable, Quicklook, TimeSelector
from sepp.widgets._panels import view_text
from sepp.widgets._picture import SAVED_TYPE, LastPicture
from sepp.widgets._view import view_loader
from tests.extensions.archive_service import ArchiveService
from tests.fixtures_service import Served


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


def test_the_selectors_strip_shows_what_is_drawn_unless_somebody_chose() -> None:
    t, chosen = TimeSelector("2005-01-09"), TimeSelector("2005-01-09", datasets=["Z"])
    q, other = Quicklook(["A/x", "A/y"], t), Quicklook(["B"], t)
    assert (t.datasets, Quicklook(["A"], chosen).time.datasets) == (["A", "B"], ["Z"])
    q.add("C/x")
    assert t.datasets == ["A", "C", "B"]
    q.time = chosen
    assert (t.datasets, other.time.datasets, chosen.datasets) == (["B"], ["B"], ["Z"])


def test_a_new_view_and_its_selector_tell_all_by_their_first_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    class Wire(BaseComm):
        def publish_msg(self, msg_type: str, **_content: object) -> None:
            sent.append(msg_type)

    monkeypatch.setattr(comm, "create_comm", lambda *_args, **told: Wire(**told))
    q = Quicklook(["A/x", "B"], "2005-01-09")
    assert q.time.datasets == ["A", "B"]
    assert set(sent) == {"comm_open"}


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


MORE = {"panel": "A/x", "with": ["B/x"], "height": 80, "range": [0.5, 2.0], "map": "cividis"}


def test_copied_code_keeps_how_a_panel_looks() -> None:
    q = Quicklook([MORE], "2005-01-09", ephemeris="cluster1")
    call = ast.parse(q.code()).body[1].value  # type: ignore[attr-defined]
    assert [ast.literal_eval(argument) for argument in call.args] == [[MORE], "2005-01-09"]
    assert {word.arg: ast.literal_eval(word.value) for word in call.keywords} == {"ephemeris": "cluster1"}


def test_panels_are_added_moved_and_removed_by_code() -> None:
    q = Quicklook(["A", "B/x"], "2005-01-09")
    q.add("C", at=1)
    q.move("A", 2)
    q.add("D/y", over="B/x")
    q.remove(0)
    assert q.panels == [{"panel": "B/x", "with": ["D/y"]}, "A"]


@pytest.mark.parametrize("deed", [lambda q: q.remove("B/z"), lambda q: q.move(7, 0), lambda q: q.add("C", over="B/z")])
def test_a_panel_that_is_not_there_is_told_with_the_nearest(deed: Callable[[Quicklook], None]) -> None:
    q = Quicklook(["A", "B/x"], "2005-01-09")
    with pytest.raises(BadViewError, match=r"did you mean 'B/x'|there are 2"):
        deed(q)
    assert q.panels == ["A", "B/x"]


@pytest.mark.parametrize(
    "panel",
    [3, {"with": ["A"]}, {"panel": "A", "range": [2, 1]}, {"panel": "A", "scale": "cubic"}, {"panel": "A", "hight": 3}],
)
def test_nonsense_about_a_panel_is_refused(panel: object) -> None:
    with pytest.raises(TraitError):
        Quicklook([panel], "2005-01-09")  # type: ignore[list-item]


def test_the_link_carries_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_BASE_URL", "/science/")
    q = Quicklook(["A/µ", MORE], "2005-01-09", ephemeris="demo1")
    path, _, text = q.link().partition("?sepp-view=")
    assert path == "/science/hub/user-redirect/lab"
    assert json.loads(urlsafe_b64decode(text + "==")) == q.view()
    q.lab_url = "https://sepp.example/hub/user-redirect/lab"
    assert q.link().startswith("https://sepp.example/hub/user-redirect/lab?sepp-view=")


def test_the_archive_reads_the_same_view() -> None:
    q = Quicklook(["A/x", MORE], "2005-01-09", ephemeris="demo1")
    read = read_link(q.link().partition("?sepp-view=")[2])
    assert (read.interval, read.ephemeris) == (q.interval, "demo1")
    assert [panel.over for panel in read.panels] == [(), ("B/x",)]


def test_a_template_is_kept_and_shown_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEPP_TEMPLATES", str(tmp_path))
    Quicklook(["A/x", MORE], "2005-01-09", ephemeris="demo1").keep_template("day side")
    q = Quicklook(["Z"], "2006-01-01")
    q.template("day side")
    assert (q.panels, q.ephemeris, q.interval) == (["A/x", MORE], "demo1", parse_interval("2006-01-01"))


def test_a_picture_is_saved_in_the_form_of_its_name(
    archive_service: ArchiveService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", archive_service.url)
    q = Quicklook(["C1_SYN_FGM"], "2005-01-09")
    assert q.save(tmp_path / "look.png").read_bytes() == b"\x89PNG fake stack"
    assert archive_service.requests[-1].query_params["view"] == view_text(q.view())
    with pytest.raises(BadViewError, match="png, svg, pdf"):
        q.save(tmp_path / "look.bmp")
    with pytest.raises(ServiceError, match="404"):
        q.save(tmp_path / "look.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["look.png"]


class Shown:
    """What IPython gives for something displayed."""

    def __init__(self) -> None:
        self.seen: list[dict[str, object]] = []

    def update(self, data: dict[str, object], **_kwargs: object) -> None:
        self.seen.append(data)


def test_the_last_picture_stands_beside_what_was_displayed(
    archive_service: ArchiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", archive_service.url)
    q, shown = Quicklook(["C1_SYN_FGM"], "2005-01-09"), Shown()
    picture = LastPicture(q._bundle, q.view)
    picture._handles.append(shown)
    q.interval = "2005-01-10"
    picture.renew()
    asked = json.loads(urlsafe_b64decode(archive_service.requests[-1].query_params["view"] + "=="))
    assert asked["start"] == "2005-01-10T00:00:00Z"
    assert {"image/png", SAVED_TYPE, "application/vnd.jupyter.widget-view+json"} <= set(shown.seen[-1])


def test_the_loader_holds_no_copy_of_the_view() -> None:
    assert "views/quicklook.js" in view_loader("quicklook")
    assert len(Quicklook._esm) < 2000


def test_a_picture_stands_beside_the_view(archive_service: ArchiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", archive_service.url)
    data, _ = Quicklook(["C1_SYN_FGM/B_gse"], "2005-01-09")._repr_mimebundle_()
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json", SAVED_TYPE, "image/png"}
    assert 'Quicklook(["C1_SYN_FGM/B_gse"], "2005-01-09")' in data[SAVED_TYPE]["code"]
    assert data["text/plain"] == data[SAVED_TYPE]["code"]


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/"])
def test_without_archive_there_is_the_view_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", url)
    data, _ = Quicklook(["A"], "2005-01-09")._repr_mimebundle_()
    assert "image/png" not in data


def test_events_are_a_table_or_the_name_of_a_kept_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path))
    q = Quicklook(["A"], "2005-01-09", events="shocks")
    assert isinstance(q.events, EventTable)
    q.events.add("2005-01-09T06:00Z", "2005-01-09T07:00Z")
    assert EventTable("shocks").frame().shape[0] == 1
    assert q.view()["events"] == "shocks"
    assert 'events=EventTable("shocks")' in q.code()


def test_the_first_event_drawn_makes_a_table() -> None:
    q = Quicklook(["A"], "2005-01-09")
    assert q.get_state()["events"] is None
    q._handle_custom_msg({"wanted": "events"}, [])
    assert q.get_state()["events"] == f"IPY_MODEL_{q.events.model_id}"
    table = q.events
    q._handle_custom_msg({"wanted": "events"}, [])
    assert q.events is table


def test_events_can_be_added_where_there_was_no_table() -> None:
    q = Quicklook(["A"], "2005-01-09")
    assert (q.view()["events"], q.get_state()["events"]) == ("", None)
    q.events.add("2005-01-09T06:00Z", "2005-01-09T07:00Z")
    assert len(q.events.frame()) == 1


def test_the_same_panels_are_given_as_holoviews_objects(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    holoviews = pytest.importorskip("holoviews")
    monkeypatch.setenv("SEPP_HOME", str(served.home.root))
    q = Quicklook(["DEMO1_FGM_SPIN/B_mag", "DEMO1_CIS_SPECTROGRAM/flux"], "2001-03-02")
    assert isinstance(q.hv(dynamic=False), holoviews.Layout)


def test_templates_of_the_archive_are_found_too(
    served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEPP_TEMPLATES", str(tmp_path))
    monkeypatch.setenv("SEPP_ARCHIVE_URL", served.url)
    [offered, *_] = served.get("overviews/templates").json()
    q = Quicklook(["Z"], "2006-01-01")
    q.template(offered["name"])
    assert q.panels == offered["view"]["panels"]
    with pytest.raises(UnknownNameError, match="No template 'nothing'"):
        q.template("nothing")
