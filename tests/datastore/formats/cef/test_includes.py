import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats.cef.includes import MAX_LEVEL, Includes


def test_a_header_beside_the_file_comes_before_those_in_the_folders(tmp_path):
    beside, folder = tmp_path / "beside", tmp_path / "folder"
    for place in (beside, folder):
        place.mkdir()
        (place / "a.ceh").write_text(place.name)
    assert Includes(beside / "x.cef", [folder]).text("a.ceh", 1) == "beside"


def test_a_header_is_found_below_the_folders(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.ceh").write_text("found")
    assert Includes(tmp_path / "x" / "x.cef", [tmp_path]).text("a.ceh", 1) == "found"


def test_a_missing_header_is_named_with_where_it_was_looked_for(tmp_path):
    with pytest.raises(UnreadableFileError) as caught:
        Includes(tmp_path / "x.cef", [tmp_path / "headers"]).text("CL_CH_MISSION.ceh", 1)
    for part in ("'CL_CH_MISSION.ceh'", "'x.cef'", str(tmp_path), str(tmp_path / "headers")):
        assert part in str(caught.value)


@pytest.mark.parametrize("name", ["../secret.ceh", "/etc/passwd", "..\\secret.ceh", "..", ""])
def test_a_header_outside_of_the_folders_is_never_read(tmp_path, name):
    (tmp_path / "secret.ceh").write_text("secret")
    (tmp_path / "data").mkdir()
    with pytest.raises(UnreadableFileError, match="is not found"):
        Includes(tmp_path / "data" / "x.cef", [tmp_path / "data"]).text(name, 1)


def test_headers_nest_to_level_eight_only(tmp_path):
    (tmp_path / "a.ceh").write_text("x")
    includes = Includes(tmp_path / "x.cef", ())
    assert includes.text("a.ceh", MAX_LEVEL) == "x"
    with pytest.raises(UnreadableFileError, match="beyond level 8"):
        includes.text("a.ceh", MAX_LEVEL + 1)


def test_the_name_of_a_header_is_no_pattern(tmp_path):
    (tmp_path / "a.ceh").write_text("x")
    with pytest.raises(UnreadableFileError, match="is not found"):
        Includes(tmp_path / "data" / "x.cef", [tmp_path]).text("*.ceh", 1)
