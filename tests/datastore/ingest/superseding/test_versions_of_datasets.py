"""Versions of a dataset as users list, cite, open, export and retire them."""

import argparse

import pytest

from sepp import archive
from sepp.archive.commands import export
from sepp.catalog.commands import catalog as command
from sepp.core.errors import BadNameError, MismatchError, NoDataError
from tests.datastore.ingest.superseding.samples import ID, write_hour


@pytest.fixture
def reprocessed(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("SEPP_HOME", str(kept.home.root))
    kept.take(write_hour(tmp_path / "files", 1, 1, caveat="old calibration"))
    kept.take(write_hour(tmp_path / "files", 1, 2, shift_ms=1, caveat="new calibration"))
    return kept


def run(which, *words: str) -> int:
    parser = argparse.ArgumentParser()
    which.add_arguments(parser)
    return which.run(parser.parse_args(words))


def test_versions_are_listed_with_what_superseded_them(reprocessed, capsys):
    assert run(command, "versions", ID) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(row[0], row[1], " ".join(row[3:])) for row in rows[1:]] == [
        ("2.60", "60", "current"),
        ("1.60", "60", "superseded by 2"),
    ]


def test_a_dataset_is_shown_with_versions_and_caveats_of_files(reprocessed, capsys):
    assert run(command, "show", ID) == 0
    told = capsys.readouterr().out
    assert "superseded by 2" in told
    assert f"Caveat of {ID}__20050101_V02.cef: new calibration" in told


def test_an_old_version_is_retired_when_that_is_confirmed(reprocessed, capsys):
    assert run(command, "retire", ID, "1") == 1
    assert "give --yes" in capsys.readouterr().err
    assert run(command, "retire", ID, "1.60", "--yes") == 0
    assert [str(each) for each in reprocessed.store.versions(ID)] == ["2.60"]
    run(command, "versions", ID)
    assert "retired" in capsys.readouterr().out


@pytest.mark.parametrize(("version", "error"), [("2", MismatchError), ("7", NoDataError)])
def test_only_an_old_version_can_be_retired(reprocessed, version, error):
    with pytest.raises(error):
        run(command, "retire", ID, version, "--yes")


def test_a_notebook_lists_and_cites_versions(reprocessed):
    table = archive.versions(ID)
    assert table[["version", "records", "superseded_by"]].to_numpy().tolist() == [["2.60", 60, ""], ["1.60", 60, "2"]]
    assert table.recorded.notna().all()
    assert "version 2.60." in archive.cite(ID)
    assert "version 1.60." in archive.cite(ID, version="1")
    with pytest.raises(NoDataError, match="has no version '7'"):
        archive.cite(ID, version="7")


def test_a_description_names_versions_and_caveats_of_files(reprocessed):
    facts = archive.describe(ID).facts
    assert facts["versions"] == "1.60, 2.60 (current)"
    assert facts["file caveats"] == f"new calibration ({ID}__20050101_V02.cef)"


def test_an_old_version_is_exported_from_the_terminal(reprocessed, tmp_path, capsys):
    path = tmp_path / "old.csv"
    assert run(export, ID, "2005-01-01/P1D", "--version", "1.60", "-o", str(path)) == 0
    assert "version 1.60" in capsys.readouterr().out
    assert "2005-01-01T00:00:00.000000000Z,1.0" in path.read_text()


def test_a_version_in_the_id_is_told_how_to_write_it(reprocessed, tmp_path):
    with pytest.raises(BadNameError, match=f"sepp export {ID} --version 1.60"):
        run(export, f"{ID}@1.60", "2005-01-01/P1D", "-o", str(tmp_path / "a.csv"))


def test_a_dataset_without_data_has_no_versions(reprocessed):
    described = reprocessed.catalog.describe(ID).dataset
    reprocessed.catalog.announce([type(described)("C1_CP_OTHER", title="described only")])
    with pytest.raises(NoDataError, match="has no versions"):
        run(command, "versions", "C1_CP_OTHER")
    assert archive.versions("C1_CP_OTHER").empty
