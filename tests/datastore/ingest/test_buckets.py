"""`sepp ingest --store s3://…`: an archive whose data lie in a bucket, its originals and catalogue here."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import xarray as xr

from sepp.archive.api import _build_library
from sepp.archive.library import Library, Selection
from sepp.archive.settings import ArchiveSettings
from sepp.cli.main import main
from sepp.core.errors import NoDataError, StoreError
from sepp.core.home import Home
from sepp.store import Store
from tests.datastore.ingest.verification.samples import DATASET, contents, states, write_granule
from tests.datastore.store.buckets import Buckets, forget_clients, serving_buckets
from tests.fixtures_service import serve

URL = "s3://archive/public"
ROWS = 500
WHOLE = Selection()


@pytest.fixture(scope="module")
def server() -> Iterator[Buckets]:
    with serving_buckets() as found:
        yield found


@pytest.fixture
def buckets(server: Buckets, monkeypatch: pytest.MonkeyPatch) -> Iterator[Buckets]:
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL", "SEPP_HOME"):
        monkeypatch.delenv(name, raising=False)
    server.clear()
    server.make("archive")
    server.give(monkeypatch)
    yield server
    forget_clients()


@pytest.fixture
def home(tmp_path: Path, buckets: Buckets) -> Home:
    """One granule, its data in the bucket."""
    home = Home(tmp_path / "home")
    assert take(home, tmp_path, 0, "--store", URL) == 0
    return home


def take(home: Home, folder: Path, first: int, *words: str, seed: int = 0) -> int:
    path = write_granule(folder, first, ROWS, seed=seed)
    return main(["ingest", str(path), "--home", str(home.root), *words])


def library(home: Home) -> Library:
    return Library(ArchiveSettings(home=home.root))


def wanted(folder: Path, *firsts: int) -> str:
    """Sign what the same granules give in a store of this machine."""
    folder.mkdir()
    home = Home(folder / "local")
    for first in firsts:
        assert take(home, folder, first) == 0
    return contents(Store(home.public))


def test_data_lie_in_the_bucket_and_the_home_tells_where(home: Home, tmp_path: Path) -> None:
    folder = home.public / DATASET
    assert [path.name for path in folder.iterdir()] == ["store.json"]
    assert json.loads((folder / "store.json").read_text()) == {"url": URL}
    assert Store(URL).ids() == [DATASET]
    assert len(list(home.originals.rglob("*.cef"))) == 1
    opened = library(home).open(DATASET, None, WHOLE)
    assert opened.sizes["time"] == ROWS
    assert contents(Store(URL)) == wanted(tmp_path / "other", 0)


def test_what_is_held_is_skipped_and_what_is_new_follows_without_store(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(home, tmp_path, 0) == 0
    assert [str(each) for each in Store(URL).versions(DATASET)] == [f"1.{ROWS}"]
    assert take(home, tmp_path, ROWS) == 0
    assert take(home, tmp_path, 2 * ROWS, "--store", URL + "/") == 0
    assert contents(Store(URL)) == wanted(tmp_path / "other", 0, ROWS, 2 * ROWS)
    assert main(["catalog", "show", DATASET, "--home", str(home.root)]) == 0
    assert f"1.{3 * ROWS}" in capsys.readouterr().out


def test_versions_are_listed_exported_and_retired(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(home, tmp_path, 0, seed=1) == 0
    at = ["--home", str(home.root)]
    assert main(["catalog", "versions", DATASET, *at]) == 0
    assert f"1.{ROWS}" in capsys.readouterr().out
    out = tmp_path / "old.csv"
    assert main(["export", DATASET, "2005-01-09/P1D", "-o", str(out), "--version", "1", *at]) == 0
    assert f"{ROWS} records, version 1.{ROWS}" in capsys.readouterr().out
    assert main(["catalog", "retire", DATASET, "1", "--yes", *at]) == 0
    assert [str(each) for each in Store(URL).versions(DATASET)] == [f"2.{ROWS}"]
    with pytest.raises(NoDataError):
        library(home).open(DATASET, None, Selection(version="1"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("s3://nothing/public", "There is no bucket for 's3://nothing/public': make it, or correct the name"),
        ("/tmp/public", "is a URL such as 's3://bucket/public', got '/tmp/public'; without --store"),
        ("file:///tmp/public", "is a URL such as 's3://bucket/public'"),
        ("https://127.0.0.1/public", "it can only be read"),
        ("soup://archive", "Cannot use 'soup://archive' as store"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_read(
    buckets: Buckets, tmp_path: Path, url: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "home")
    assert take(home, tmp_path, 0, "--store", url) == 1
    assert told in capsys.readouterr().err
    assert not list(home.originals.iterdir())
    assert take(home, tmp_path, 0) == 0
    assert Store(home.public).has(DATASET)


def test_wrong_keys_are_told_with_what_to_do(
    home: Home, buckets: Buckets, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(Store(URL))
    with buckets.checking_keys():
        assert take(home, tmp_path, ROWS, "--store", URL) == 1
        assert "Not allowed to use 's3://archive/public'" in capsys.readouterr().err
        assert take(home, tmp_path, ROWS) == 1
        assert "give keys that may by AWS_ACCESS_KEY_ID" in " ".join(capsys.readouterr().out.split())
    assert contents(Store(URL)) == before
    assert take(home, tmp_path, ROWS) == 0


def test_no_keys_at_all_are_told_with_what_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    forget_clients()
    with pytest.raises(StoreError, match="No keys are known for 's3://archive/public'"):
        library(home).open(DATASET, None, WHOLE)


def test_a_dataset_stays_where_it_is(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(home, tmp_path, ROWS, "--store", "s3://archive/elsewhere") == 1
    assert "lies in 's3://archive/public', not in 's3://archive/elsewhere'" in " ".join(capsys.readouterr().out.split())
    local = Home(tmp_path / "local")
    assert take(local, tmp_path, 0) == 0
    assert take(local, tmp_path, ROWS, "--store", URL) == 1
    assert "leave --store out to go on there" in " ".join(capsys.readouterr().out.split())
    assert contents(Store(URL)) == contents(Store(local.public))
    assert not Store("s3://archive/elsewhere").ids()


def test_a_server_gone_midway_costs_nothing_that_was_committed(
    home: Home, buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    forget_clients()
    before = list(states(Store(URL)))
    path = write_granule(tmp_path, ROWS, 200_000)
    stopper = threading.Timer(0.0, buckets.stop)
    threads = threading.Thread(target=lambda: (_until_writing(), stopper.start()))
    threads.start()
    status = main(["ingest", str(path), "--home", str(home.root)])
    threads.join()
    stopper.join()
    assert (status, "Cannot reach" in " ".join(capsys.readouterr().out.split())) == (1, True)
    buckets.start()
    assert [state for state in states(Store(URL)) if state in before] == before
    assert main(["ingest", str(path), "--home", str(home.root)]) == 0
    assert Store(URL).snapshot(DATASET).rows == ROWS + 200_000
    assert main(["verify", "--home", str(home.root)]) == 0


def _until_writing() -> None:
    files, limit = Store(URL).files, time.monotonic() + 30
    while time.monotonic() < limit and files.read(f"{DATASET}/.writing") is None:
        time.sleep(0.01)


def test_a_run_killed_midway_is_completed_by_the_next_at_once(home: Home, root: Path, tmp_path: Path) -> None:
    before, store = contents(Store(URL)), Store(URL)
    path = write_granule(tmp_path, ROWS, 200_000)
    words = [sys.executable, "-m", "sepp.cli.main", "ingest", str(path), "--home", str(home.root)]
    with subprocess.Popen(words, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
        _until_writing()
        writer.send_signal(signal.SIGKILL)
    assert store.files.read(f"{DATASET}/.lock") is not None
    assert (contents(store), store.snapshot(DATASET).rows) == (before, ROWS)
    started = time.monotonic()
    assert main(["ingest", str(path), "--home", str(home.root)]) == 0
    assert time.monotonic() - started < 60
    assert store.snapshot(DATASET).rows == ROWS + 200_000
    assert contents(store, version=f"1.{ROWS}") == before
    assert main(["verify", "--home", str(home.root)]) == 0


def test_two_runs_at_once_take_everything_in_once(home: Home, root: Path, tmp_path: Path) -> None:
    paths = [write_granule(tmp_path, first, ROWS) for first in (ROWS, 2 * ROWS)]
    words = [sys.executable, "-m", "sepp.cli.main", "ingest", *map(str, paths), "--home", str(home.root)]
    runs = [subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
    told = [run.communicate(timeout=120)[0].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert Store(URL).snapshot(DATASET).rows == 3 * ROWS
    assert contents(Store(URL)) == wanted(tmp_path / "other", 0, ROWS, 2 * ROWS)


def test_damage_in_the_bucket_is_found_and_rebuilt_from_the_originals_here(home: Home, tmp_path: Path) -> None:
    before, store = list(states(Store(URL))), Store(URL)
    key = next(key for key in store.files.walk(f"{DATASET}/1/counts") if "/c/" in key)
    data = bytearray(store.files.read(key) or b"")
    data[-9] ^= 1
    store.files.write(key, bytes(data))
    at = ["--home", str(home.root)]
    assert main(["verify", *at]) == 1
    assert main(["verify", "--repair", *at]) == 0
    assert list(states(store)) == before
    store.files.remove(DATASET)
    assert main(["verify", "--repair", *at]) == 0
    assert list(states(store)) == before
    assert store.snapshot(DATASET).array("counts").spec.per_shard > 1
    assert [path.name for path in (home.public / DATASET).iterdir()] == ["store.json"]


def test_a_cited_revision_opens_by_url_as_it_was(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert take(home, tmp_path, ROWS) == 0
    monkeypatch.setenv("SEPP_HOME", str(home.root))
    _build_library.cache_clear()
    values = library(home).open(DATASET, None, WHOLE).field.values
    for name, rows in ((DATASET, 2 * ROWS), (f"{DATASET}@1.{ROWS}", ROWS)):
        np.testing.assert_array_equal(xr.open_zarr(f"sepp://{name}", chunks=None).field.values, values[:rows])


def test_who_may_read_is_told_here_and_kept_by_the_service(home: Home, tmp_path: Path) -> None:
    asked = f"hapi/data?dataset={DATASET}&start=2005-01-09T00:00Z&stop=2005-01-09T00:00:02Z&parameters=counts"
    process, url = serve(home, tmp_path / "serve.log")
    try:
        assert httpx.get(url + asked, trust_env=False).text.count("\n") == 2
        assert main(["catalog", "access", DATASET, "--group", "team", "--home", str(home.root)]) == 0
        assert (home.archive / "restricted" / "team" / DATASET / "store.json").exists()
        assert httpx.get(url + asked, trust_env=False).status_code == 404
        assert main(["catalog", "access", DATASET, "--public", "--home", str(home.root)]) == 0
        assert httpx.get(url + asked, trust_env=False).text.count("\n") == 2
    finally:
        process.terminate()
        process.wait(20)


def test_a_users_server_without_keys_reads_the_bucket_through_the_service(
    home: Home, buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, url = serve(home, tmp_path / "serve.log")
    try:
        with monkeypatch.context() as patch:
            patch.delenv("AWS_ENDPOINT_URL")
            patch.delenv("AWS_ACCESS_KEY_ID")
            forget_clients()
            there = Library(ArchiveSettings(archive_root=home.archive, archive_url=url))
            opened = there.open(DATASET, None, WHOLE)
            assert opened.field.values.shape == (ROWS, 3)
            assert there.ids() == [DATASET]
        assert contents(there.find_store(DATASET)) == contents(Store(URL))
    finally:
        process.terminate()
        process.wait(20)
