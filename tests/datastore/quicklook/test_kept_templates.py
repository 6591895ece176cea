"""Facts about the templates that a user keeps."""

from pathlib import Path

import pytest

from sepp.core.errors import BadNameError, BadViewError, UnknownNameError
from sepp.quicklook.kept_templates import TemplateShelf, own_templates

VIEW = {
    "v": 1,
    "start": "2005-01-09T18:00:00Z",
    "stop": "2005-01-10T00:00:00Z",
    "panels": ["C1_CP_FGM_SPIN", {"panel": "C1_CP_CIS/flux", "map": "cividis", "hidden": ["Bx"]}],
    "ephemeris": "cluster1",
}


@pytest.fixture
def shelf(tmp_path: Path) -> TemplateShelf:
    return TemplateShelf(tmp_path / "kept")


def test_a_template_is_the_view_without_its_time(shelf: TemplateShelf) -> None:
    shelf.save("my boundary layers", VIEW)
    assert shelf.load("my boundary layers") == {"v": 1, "panels": VIEW["panels"], "ephemeris": "cluster1"}
    assert [(one.name, one.panels) for one in shelf.kept()] == [("my boundary layers", 2)]


def test_saving_again_replaces_and_leaves_no_rest(shelf: TemplateShelf) -> None:
    shelf.save("a", VIEW)
    shelf.save("a", {"panels": ["X"]})
    assert shelf.load("a")["panels"] == ["X"]
    assert [path.name for path in shelf.folder.iterdir()] == ["a.json"]


def test_a_template_is_renamed_unless_the_name_is_taken(shelf: TemplateShelf) -> None:
    shelf.save("a", VIEW)
    shelf.save("b", {"panels": ["X"]})
    with pytest.raises(BadNameError, match="already"):
        shelf.rename("a", "b")
    shelf.rename("a", "c")
    assert [one.name for one in shelf.kept()] == ["b", "c"]


def test_what_is_removed_is_unknown(shelf: TemplateShelf) -> None:
    shelf.save("boundaries", VIEW)
    with pytest.raises(UnknownNameError, match="did you mean 'boundaries'"):
        shelf.load("boundary")
    shelf.remove("boundaries")
    for deed in (shelf.load, shelf.remove):
        with pytest.raises(UnknownNameError):
            deed("boundaries")


@pytest.mark.parametrize("name", ["", " a", "../etc/passwd", ".hidden", "a/b", "a\0b", "µ" * 101, "C:x"])
def test_a_name_that_is_no_file_is_refused(shelf: TemplateShelf, name: str) -> None:
    with pytest.raises(BadNameError, match="Not a name for a template"):
        shelf.save(name, VIEW)


@pytest.mark.parametrize("told", [None, [], {"panels": []}, {"panels": [{"with": ["X"]}]}, {"v": 7, "panels": ["X"]}])
def test_what_is_no_view_is_not_kept(shelf: TemplateShelf, told: object) -> None:
    with pytest.raises(BadViewError):
        shelf.save("a", told)
    assert shelf.kept() == ()


def test_a_view_that_is_too_long_is_not_kept(shelf: TemplateShelf) -> None:
    with pytest.raises(BadViewError, match="too long"):
        shelf.save("a", {"panels": [{"panel": "X", "hidden": ["y" * 40_000]}]})


def test_a_broken_file_spoils_no_list(shelf: TemplateShelf) -> None:
    shelf.save("good", VIEW)
    (shelf.folder / "bad.json").write_text("{")
    assert [one.name for one in shelf.kept()] == ["good"]
    with pytest.raises(BadViewError, match=r"bad\.json"):
        shelf.load("bad")


def test_the_users_own_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEPP_TEMPLATES", str(tmp_path))
    assert own_templates().folder == tmp_path
