"""`sepp verify --store URL`: in a bucket, repaired; on the web, only looked at."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from sepp.core.home import Home
from sepp.ingest.commands import open_archive
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify
from sepp.store import Store
from tests.datastore.ingest.verification.samples import DATASET, states, write_granule
from tests.datastore.store.buckets import Buckets, forget_clients, serving_buckets
from tests.datastore.store.webs import Web, serving

ROWS = 70_000
CHUNK = f"{DATASET}/1/counts/c/0"
LEVEL = f"{DATASET}/1/pyramid/64/counts/c/0/0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One original in a home."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "home").prepare()
    store, catalog = open_archive(home)
    sources = find_sources([str(write_granule(folder, 0, ROWS))], folder)
    assert [outcome.failure for outcome in Ingestor(home, store, catalog).ingest(sources)] == [""]
    catalog.close()
    return home


@pytest.fixture(scope="module")
def server() -> Iterator[Buckets]:
    with serving_buckets() as found:
        yield found


@pytest.fixture
def bucket(server: Buckets, home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Hold a copy of the home's store in a bucket."""
    server.give(monkeypatch)
    server.make("archive")
    store, made = Store("s3://archive/public"), Store(home.public)
    store.files.remove(DATASET)
    for key in made.files.walk(DATASET):
        if not key.endswith(".lock"):
            store.files.write(key, made.files.read(key) or b"")
    yield store
    forget_clients()


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    return verify.run(parser.parse_args(words))


def flip(store: Store, key: str) -> None:
    data = bytearray(store.files.read(key) or b"")
    data[len(data) // 2] ^= 1
    store.files.write(key, bytes(data))


def test_a_whole_bucket_passes_alone_and_against_its_home(bucket: Store, home: Home) -> None:
    assert run("--store", bucket.url) == 0
    assert run(DATASET, "--store", bucket.url) == 0
    assert run("--store", bucket.url, "--home", str(home.root)) == 0


def test_levels_and_leftovers_in_a_bucket_are_repaired_alone(bucket: Store) -> None:
    whole = bucket.files.read(LEVEL)
    flip(bucket, LEVEL)
    bucket.files.write(f"{DATASET}/1/counts/c/7", b"stray")
    assert run("--store", bucket.url) == 1
    assert run("--store", bucket.url, "--repair") == 0
    assert bucket.files.read(LEVEL) == whole
    assert bucket.files.read(f"{DATASET}/1/counts/c/7") is None


@pytest.mark.parametrize("damage", [flip, lambda store, key: store.files.remove(key)], ids=["flipped", "lost"])
def test_values_in_a_bucket_are_rebuilt_from_the_originals_of_a_home(
    bucket: Store, home: Home, damage, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(states(Store(home.public)))
    damage(bucket, CHUNK)
    assert run("--store", bucket.url, "--repair") == 1
    assert "name the home that has them with --home" in capsys.readouterr().out
    assert run("--store", bucket.url, "--home", str(home.root), "--repair") == 0
    assert list(states(bucket)) == before
    assert run("--store", bucket.url, "--home", str(home.root)) == 0


def test_a_dataset_that_a_bucket_lacks_is_made_from_the_originals(bucket: Store, home: Home) -> None:
    bucket.files.remove(DATASET)
    assert run("--store", bucket.url, "--home", str(home.root), "--repair") == 0
    assert list(states(bucket)) == list(states(Store(home.public)))


def test_a_rebuild_killed_half_way_is_done_again(bucket: Store, home: Home) -> None:
    bucket.files.remove(f"{DATASET}/zarr.json")
    bucket.files.write(f"{DATASET}/.writing", b"{}")
    bucket.files.remove(CHUNK)
    assert run("--store", bucket.url, "--home", str(home.root), "--repair") == 0
    assert list(states(bucket)) == list(states(Store(home.public)))


@pytest.mark.parametrize("has_lists", [True, False])
def test_a_store_on_the_web_is_verified_but_not_repaired(
    home: Home, tmp_path: Path, has_lists: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, made = Store(tmp_path), Store(home.public)
    for key in made.files.walk(DATASET):
        disk.files.write(key, made.files.read(key) or b"")
    with serving(Web(tmp_path, has_lists=has_lists)) as web:
        assert run(DATASET, "--store", web.url) == 0
        flip(disk, LEVEL)
        disk.files.remove(CHUNK)
        assert run(DATASET, "--store", web.url, "--repair") == 1
    told = capsys.readouterr().out
    assert "1 of 2 chunks are not there" in told


def test_a_level_on_the_web_says_that_it_can_only_be_read(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, made = Store(tmp_path), Store(home.public)
    for key in made.files.walk(DATASET):
        disk.files.write(key, made.files.read(key) or b"")
    flip(disk, LEVEL)
    with serving(Web(tmp_path)) as web:
        assert run("--store", web.url, "--repair") == 1
    assert "it can only be read" in capsys.readouterr().out


def test_an_empty_place_is_not_taken_for_a_whole_store(tmp_path: Path) -> None:
    from sepp.core.errors import UnknownDatasetError

    with pytest.raises(UnknownDatasetError, match="lists nothing"):
        run("--store", str(tmp_path / "nothing"))
    with pytest.raises(UnknownDatasetError, match="lists no dataset 'D'"):
        run("D", "--store", str(tmp_path / "nothing"))
