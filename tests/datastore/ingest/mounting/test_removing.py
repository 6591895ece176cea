"""`sepp unmount`, `sepp mount --remove`: datasets and folders are served no more, their files untouched."""

import argparse

import numpy as np
import pytest

from sepp import archive
from sepp.core.errors import MismatchError, NoDataError, UnknownDatasetError
from sepp.ingest.mounting.commands import mount, unmount
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify
from tests.datastore.ingest.mounting.made_files import make_cdf

ID = "M_FGM"


@pytest.fixture
def run(home):
    def run(command, *words):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args([*words, "--home", str(home.root)]))

    return run


@pytest.fixture
def folder(tmp_path):
    make_cdf(tmp_path / "data" / "one" / "a.cdf", "2020-01-01", 100, seed=1)
    make_cdf(tmp_path / "data" / "two" / "b.cdf", "2020-01-02", 50, seed=2)
    return tmp_path / "data"


def bytes_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*.cdf")}


@pytest.mark.parametrize("named_by", ["id", "folder"])
def test_a_dataset_is_removed_whole_and_its_files_are_untouched(run, home, folder, named_by, capsys):
    before = bytes_of(folder)
    assert run(mount, str(folder)) == 0
    assert home.mounted_folders() == (folder,)
    assert run(mount, "--remove", ID if named_by == "id" else str(folder)) == 0
    assert "M_FGM: no longer in the archive; its 2 files are left untouched" in capsys.readouterr().out
    assert len(archive.search("")) == 0
    assert bytes_of(folder) == before
    assert home.mounted_folders() == ()
    assert not (home.public / ID).exists()
    with pytest.raises(UnknownDatasetError):
        archive.open(ID)
    assert run(verify) == 0


def test_unmount_is_a_command_of_its_own(run, home, folder, capsys):
    before = bytes_of(folder)
    assert run(mount, str(folder)) == 0
    assert run(unmount, ID) == 0
    assert "M_FGM: no longer in the archive; its 2 files are left untouched" in capsys.readouterr().out
    assert bytes_of(folder) == before
    assert not (home.public / ID).exists()


def test_the_files_of_one_folder_are_removed_and_the_others_go_on(run, folder, capsys):
    kept = make_cdf(folder / "two" / "b.cdf", "2020-01-02", 50, seed=2)
    run(mount, str(folder))
    assert run(mount, "--remove", str(folder / "one")) == 0
    told = capsys.readouterr().out
    assert "1 file is no longer mounted and left untouched; 1 file is still mounted" in told
    np.testing.assert_array_equal(archive.open(ID).B.values, kept)
    assert archive.open(ID).attrs["version"] == "2.50"
    assert archive.coverage(ID).records.tolist() == [50]
    assert archive.open(ID, version="1").sizes["time"] == 150


def test_what_was_removed_is_mounted_again(run, folder):
    for words in ([str(folder)], ["--remove", ID], [str(folder)]):
        assert run(mount, *words) == 0
    assert list(archive.search("").id) == [ID]
    assert archive.open(ID).sizes["time"] == 150


def test_nothing_is_removed_by_a_wrong_name(run, folder, tmp_path):
    run(mount, str(folder))
    for wrong in ("M_FG", str(folder / "on"), str(tmp_path / "nowhere")):
        with pytest.raises(NoDataError, match="is mounted; mounted are: M_FGM"):
            run(mount, "--remove", wrong)
    assert archive.open(ID).sizes["time"] == 150


def test_an_ingested_dataset_is_not_removed(run, home, mounter, folder, tmp_path):
    store = type(mounter.store)(home.public)
    list(Ingestor(home, store, mounter.catalog).ingest(find_sources([str(folder)], tmp_path)))
    with pytest.raises(MismatchError, match="was ingested, not mounted"):
        run(mount, "--remove", ID)
    assert archive.open(ID).sizes["time"] == 150
