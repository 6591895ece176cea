"""CEF files that break a rule of delivery: refused, or taken as they are with ``--lenient``."""

import shutil
from dataclasses import replace

import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.ingest.reading import FileReader
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.formats.cef.cef_writer import TIME, CefFile
from tests.fixtures_archive import run_sepp

ROWS = [["2001-01-01T00:00:00Z", "1"], ["2001-01-01T00:00:04Z", "2"]]
NAME = "D__20010101_V01.cef"


@pytest.fixture
def delivery(tmp_path):
    folder = tmp_path / "delivery"
    folder.mkdir()
    variables = {"time__D": TIME, "x__D": {"VALUE_TYPE": "INT"}}
    path = CefFile(variables, ROWS, meta={"FILE_TYPE": ['"cefX"']}).write(folder, NAME)
    return path.rename(folder / "D__20010101_V02.cef")


def test_it_is_refused_with_the_rules_the_line_and_what_to_do(delivery, tmp_path):
    done = run_sepp("ingest", delivery, "--home", tmp_path / "home")
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("failed:")]
    assert done.returncode == 1
    assert "line 1: FILE_NAME is 'D__20010101_V01.cef'" in failed
    assert "(breaks rule R_1_01)" in failed
    assert "(breaks rule R_2_04); repair the file, or take it as it is with --lenient" in failed
    assert not list(find_home(tmp_path / "home").originals.rglob("*.cef"))


def test_it_is_taken_leniently_with_a_note_for_each_rule(delivery, tmp_path):
    done = run_sepp("ingest", delivery, "--lenient", "--home", tmp_path / "home")
    notes = [line for line in done.stdout.splitlines() if line.startswith("note:")]
    assert done.returncode == 0
    assert [note[-7:-1] for note in notes] == ["R_1_01", "R_2_04"]
    assert Store(str(find_home(tmp_path / "home").public)).revision("D").rows == 2


def test_what_was_taken_leniently_is_made_again_from_its_original(delivery, tmp_path):
    home = find_home(tmp_path / "home")
    run_sepp("ingest", delivery, "--lenient", "--home", home.root)
    shutil.rmtree(home.public / "D")
    done = run_sepp("verify", "--repair", "--home", home.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Store(str(home.public)).revision("D").rows == 2
    assert len(Catalog(home.catalog_url).granules("D")) == 1


def test_a_temporary_name_is_not_compared(delivery, tmp_path):
    (source,) = find_sources([str(delivery)], tmp_path)
    (read,) = FileReader().read(replace(source, lenient=True, renamed=True), "")
    assert [note[-7:-1] for note in read.notes] == ["R_2_04"]


@pytest.mark.parametrize(("ending", "is_renamed"), [("D__20010101_V01.cef", False), ("download?id=1", True)])
def test_a_url_s_last_part_is_the_file_s_name_if_it_ends_in_cef(delivery, tmp_path, ending, is_renamed):
    import fsspec

    name = ending.partition("?")[0]
    fsspec.filesystem("memory").pipe(f"/{name}", delivery.read_bytes())
    (source,) = find_sources([f"memory:///{name}"], tmp_path)
    assert source.renamed == is_renamed
