"""Facts about the OrbitView widget on its Python side."""

import ast
import re

import pytest
from traitlets import TraitError

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_interval
from sepp.widgets import OrbitView, TimeSelector
from sepp.widgets._view import view_loader
from tests.extensions.lab_server import LAB


def test_moving_the_selector_moves_the_orbits_and_the_other_way_round() -> None:
    t = TimeSelector("2001-03-02")
    v = OrbitView(["demo1"], t)
    t.next()
    assert v.interval == parse_interval("2001-03-03")
    v.interval = "2001-03-04 06:00 to 12:00"
    assert (v.start, v.stop) == (t.start, t.stop)
    assert t.text == "2001-03-04 06:00 to 12:00"


def test_an_interval_brings_its_own_fields() -> None:
    assert OrbitView("demo1", "2001-03-02").show_time
    assert not OrbitView("demo1", TimeSelector("2001-03-02")).show_time


def test_a_new_selector_is_followed_and_the_old_one_left() -> None:
    old, new = TimeSelector("2001-03-02"), TimeSelector("2001-03-04")
    v = OrbitView(["demo1"], old)
    v.time = new
    old.next()
    assert v.interval == new.interval


def test_the_front_end_gets_the_traits() -> None:
    v = OrbitView(["demo1", "demo2"], "2001-03-02", color="DEMO1_FGM_SPIN/B_mag", frame="GSM", bz=-5)
    state = v.get_state(["spacecraft", "color", "frame", "pdyn", "bz", "at", "time"])
    assert state == {
        "spacecraft": ["demo1", "demo2"], "color": "DEMO1_FGM_SPIN/B_mag", "frame": "GSM", "pdyn": None,
        "bz": -5.0, "at": "", "time": f"IPY_MODEL_{v.time.model_id}",
    }  # fmt: skip


def test_what_the_front_end_chooses_arrives() -> None:
    v = OrbitView(["demo1"], "2001-03-02")
    v.set_state({"spacecraft": ["demo3"], "at": "2001-03-02T06:00:00Z", "pdyn": 3.5})
    assert (v.spacecraft, v.at, v.pdyn) == (["demo3"], "2001-03-02T06:00:00Z", 3.5)


def test_names_are_tidied_and_a_moment_may_be_any_time() -> None:
    v = OrbitView([" Cluster1", "cluster1", "MMS1"], "2001-03-02", at="2001-03-02 06:30")
    assert v.spacecraft == ["cluster1", "mms1"]
    assert v.at == "2001-03-02T06:30:00Z"


@pytest.mark.parametrize(
    ("traits", "words"),
    [({"color": "B_mag"}, "DATASET/parameter"), ({"color": "/B"}, "DATASET/parameter"), ({"frame": "HCI"}, "frame"),
     ({"pdyn": 0.0}, "above 0"), ({"pdyn": float("nan")}, "above 0"), ({"bz": "south"}, "bz")],
)  # fmt: skip
def test_a_bad_trait_is_refused_in_words(traits: dict[str, object], words: str) -> None:
    with pytest.raises(TraitError, match=words):
        OrbitView(["demo1"], "2001-03-02", **traits)


@pytest.mark.parametrize("names", [[""], ["a/b"]])
def test_what_is_no_spacecraft_is_refused(names: list[str]) -> None:
    with pytest.raises(TraitError, match="Not a spacecraft"):
        OrbitView(names, "2001-03-02")


def test_a_bad_time_is_refused_in_words() -> None:
    with pytest.raises(BadTimeError, match="for example"):
        OrbitView(["demo1"], "around noon")
    with pytest.raises(BadTimeError, match="Not a time"):
        OrbitView(["demo1"], "2001-03-02", at="noonish")


@pytest.mark.parametrize(
    "traits", [{}, {"color": "A/b", "frame": "SM", "pdyn": 4.0, "bz": -2.0, "at": "2001-03-02T01:00:00Z"}]
)
def test_the_copied_code_makes_the_same_view(traits: dict[str, object]) -> None:
    v = OrbitView(["demo1", "demo2"], "2001-03-02 06:00 to 12:00", **traits)
    call = ast.parse(v.code()).body[1].value  # type: ignore[attr-defined]
    named = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    again = OrbitView(*map(ast.literal_eval, call.args), **named)
    names = ["spacecraft", "color", "frame", "pdyn", "bz", "at"]
    assert again.get_state(names) == v.get_state(names)
    assert again.interval == v.interval


def test_the_view_is_a_module_that_renders_and_the_loader_holds_no_copy() -> None:
    module = (LAB / "static" / "views" / "orbit_view.js").read_text()
    assert re.search(r"export async function render\(", module)
    assert "views/orbit_view.js" in view_loader("orbit_view")
    assert len(OrbitView._esm) < 2000


def test_three_js_keeps_its_licence_and_is_brought_in_only_when_needed() -> None:
    vendor = LAB / "static" / "vendor"
    assert "MIT" in (vendor / "three.LICENSE").read_text()
    assert "Three.js Authors" in (vendor / "three.module.min.js").read_text()[:200]
    importing = [path.name for path in (LAB / "static").rglob("*.js") if "three.module" in path.read_text()]
    assert importing == ["scene.js"]


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/"])
def test_without_archive_there_is_the_view_with_its_code_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", url)
    v = OrbitView(["demo1"], "2001-03-02")
    data, _ = v._repr_mimebundle_()
    assert "image/png" not in data
    assert data["application/vnd.sepp.view+json"] == {"code": v.code()}
