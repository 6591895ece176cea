import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file, readers


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_content_chooses_the_reader_before_the_name(cdf_dir, tmp_path):
    source = cdf_dir / "edge" / "ia_k0_epi_19970102_v01.cdf"
    (tmp_path / "named.cef").write_bytes(source.read_bytes())
    assert read_file(tmp_path / "named.cef").format == "cdf"


def test_text_named_cdf_is_refused_as_cdf(tmp_path):
    (tmp_path / "text.cdf").write_text("just words\n")
    assert refusal(tmp_path / "text.cdf") == "Not a CDF file: 'text.cdf' begins with b'just wor'"


def test_words_named_cef_are_refused_as_cef(tmp_path):
    (tmp_path / "text.cef").write_text("just words\n")
    assert "Not a CEF file: expected FILE_NAME" in refusal(tmp_path / "text.cef")


def test_an_unknown_format_is_told_what_is_read(tmp_path):
    (tmp_path / "a.grib").write_bytes(b"GRIB and more")
    told = refusal(tmp_path / "a.grib")
    assert told.startswith("No reader for 'a.grib': it begins with b'GRIB and'; SEPP reads ")
    assert {".cdf", ".cef", ".cef.gz"} <= set(told.partition("SEPP reads ")[2].split(", "))


@pytest.mark.parametrize(("name", "reason"), [("none.cdf", "No such file"), ("", "Is a directory")])
def test_what_is_not_a_file_is_refused(tmp_path, name, reason):
    assert reason in refusal(tmp_path / name)


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "empty.cef").touch()
    assert refusal(tmp_path / "empty.cef") == "Cannot read 'empty.cef': the file is empty"


def test_readers_are_named_in_their_order():
    assert list(readers)[:2] == ["cdf", "cef"]
