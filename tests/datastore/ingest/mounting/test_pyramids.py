"""`sepp mount --pyramids`: levels of mounted data equal those of the same data ingested."""

import argparse
import shutil

import numpy as np
import pytest

from sepp.core.home import Home
from sepp.ingest.commands import open_archive
from sepp.ingest.mounting.commands import mount
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify
from sepp.store.mounted import MountingStore
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf

ID, ROWS = "M_FGM", 70_000


@pytest.fixture
def folder(tmp_path):
    make_cdf(tmp_path / "data" / "a.cdf", "2020-01-01", ROWS, cadence_ms=10, seed=1, compression=GZIP)
    return tmp_path / "data"


@pytest.fixture
def run(home):
    def run(command, *words):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args([*words, "--home", str(home.root)]))

    return run


@pytest.fixture
def mounted(home):
    return MountingStore(home.public)


@pytest.fixture
def ingest(folder, tmp_path):
    """Ingest the same files into a home of their own."""

    def ingest():
        home = Home(tmp_path / "other").prepare()
        store, catalog = open_archive(home)
        list(Ingestor(home, store, catalog).ingest(find_sources([str(folder)], tmp_path)))
        catalog.close()
        return store

    return ingest


def assert_same_levels(one, other, name="B"):
    for points in (20, 100, 300):
        found, wanted = (store.level(ID, name, None, points) for store in (one, other))
        assert found.factor == wanted.factor > 1
        for part in ("time_ns", "stop_ns", "minimum", "maximum", "mean", "count", "step_ns"):
            np.testing.assert_array_equal(getattr(found, part), getattr(wanted, part))


def test_levels_are_those_of_the_same_data_ingested(run, ingest, mounted, folder):
    assert run(mount, "--pyramids", str(folder)) == 0
    assert len(mounted.files.walk(f"{ID}/mount/1/pyramid")) == 8
    store = ingest()
    for name in ("B", "flux", "flag"):
        assert_same_levels(mounted, store, name)


def test_a_plot_of_all_fetches_next_to_nothing(run, mounted, web):
    make_cdf(web.folder / "a.cdf", "2020-01-01", ROWS, cadence_ms=10, seed=1)
    run(mount, "--pyramids", f"{web.url}/a.cdf")
    web.forget()
    assert mounted.level(ID, "B", None, 100).count.sum() == 3 * (ROWS - 1)
    assert web.bytes_sent < ROWS * 12 / 10


def test_levels_follow_files_mounted_later(run, ingest, mounted, folder):
    run(mount, "--pyramids", str(folder))
    make_cdf(folder / "b.cdf", "2020-01-02", 5_000, cadence_ms=10, seed=2)
    assert run(mount, str(folder)) == 0
    assert str(mounted.revision(ID)) == f"1.{ROWS + 5000}"
    make_cdf(folder / "0.cdf", "2019-12-31", 5_000, cadence_ms=10, seed=3)
    assert run(mount, str(folder)) == 0
    assert str(mounted.revision(ID)) == f"2.{ROWS + 10_000}"
    assert any("/2/pyramid/512/B/c/" in key for key in mounted.files.walk(ID))
    assert_same_levels(mounted, ingest())
    assert run(verify) == 0


def test_without_the_option_there_are_none(run, mounted, folder):
    assert run(mount, str(folder)) == 0
    assert mounted.files.walk(f"{ID}/mount/1/pyramid") == []
    assert run(mount, "--pyramids", str(folder)) == 0
    assert mounted.files.walk(f"{ID}/mount/1/pyramid") != []


@pytest.mark.parametrize("damage", ["lost", "flipped"])
def test_lost_or_damaged_levels_are_made_again(run, mounted, folder, damage):
    run(mount, "--pyramids", str(folder))
    before = mounted.level(ID, "B", None, 100)
    key = f"{ID}/mount/1/pyramid/64/B/c/0/0/0"
    data = bytearray(mounted.files.read(key))
    data[len(data) // 2] ^= 1
    mounted.files.remove(key)
    if damage == "flipped":
        mounted.files.write(key, bytes(data))
    assert run(verify) == 1
    assert run(verify, "--repair") == 0
    np.testing.assert_array_equal(mounted.level(ID, "B", None, 100).mean, before.mean)


def test_files_that_vanish_are_told_and_stay_mounted(run, mounted, folder, capsys):
    run(mount, str(folder))
    make_cdf(folder / "b.cdf", "2020-01-02", 5_000, cadence_ms=10, seed=2)
    shutil.move(folder / "a.cdf", folder / "away")
    assert run(mount, "--pyramids", str(folder)) == 1
    assert "no pyramids of M_FGM" in capsys.readouterr().err
    assert str(mounted.revision(ID)) == f"1.{ROWS + 5000}"
