"""Two real processes that ingest into one home at once."""

import subprocess
import sys
from pathlib import Path

from sepp.core.home import Home
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
