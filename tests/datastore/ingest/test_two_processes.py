"""Two real processes that ingest into one home at once."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sepp.core.home import Home
from sepp.ingest import reading
from sepp.ingest.commands import open_archive
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from tests.datastore.ingest.verification.samples import DATASET, contents, write_granule

PART = 500


def start(home: Home, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sepp.cli.main", "ingest", str(folder), "--home", str(home.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_ingests_at_once_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / "even", tmp_path / "odd"]
    for number in range(16):
        folders[number % 2].mkdir(exist_ok=True)
        write_granule(folders[number % 2], number * PART, PART)
        write_granule(folders[number % 2], number * PART, PART, dataset="T2_CP_TEST")
    write_granule(folders[0], 15 * PART, PART)
    home = Home(tmp_path / "home").prepare()
    for run in [start(home, folder) for folder in folders]:
        out, err = run.communicate(timeout=200)
        assert run.returncode == 0, out + err
        assert "Traceback" not in err
    store, catalog = open_archive(home)
    whole, other = open_archive(Home(tmp_path / "whole").prepare())
    given = sorted(str(path) for folder in folders for path in folder.glob(f"{DATASET}*"))
    list(Ingestor(Home(tmp_path / "whole"), whole, other).ingest(find_sources(given, tmp_path)))
    assert contents(store) == contents(whole)
    assert store.revision("T2_CP_TEST").rows == 16 * PART
    assert [len(catalog.granules(name)) for name in (DATASET, "T2_CP_TEST")] == [16, 16]
    catalog.close()
    other.close()


@pytest.mark.parametrize("part_bytes", [None, 2000])
def test_what_another_took_in_while_it_waited_is_skipped(tmp_path, monkeypatch, caplog, part_bytes) -> None:
    read = reading.FileReader.read
    monkeypatch.setattr(reading.FileReader, "read", lambda self, *given: read(self, *given, max_bytes=part_bytes))
    home, folder = Home(tmp_path / "home").prepare(), tmp_path
    sources = find_sources([str(write_granule(folder, n * PART, PART)) for n in range(4)], tmp_path)
    archives = [open_archive(home) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        with archives[0][0].lock(DATASET):
            runs = [pool.submit(lambda each: list(Ingestor(home, *each).ingest(sources)), each) for each in archives]
            wait_for(lambda: len(caplog.records) == 2)
        outcomes = [run.result() for run in runs]
    for first, second in zip(*outcomes, strict=True):
        assert {first.failure, second.failure} == {""}
        assert sorted([first.is_skipped, second.is_skipped]) == [False, True]
        assert first.granules == second.granules
    assert str(archives[0][0].revision(DATASET)) == f"1.{4 * PART}"


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)
