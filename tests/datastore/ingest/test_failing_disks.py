"""A disk that is full, and one that vanishes, in the middle of an ingest."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sepp.core.home import Home
from sepp.ingest.commands import open_archive
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.finding import Archive
from sepp.ingest.verification.planning import plan_checks
from sepp.store import Store
from tests.conftest import require
from tests.datastore.ingest.verification.samples import DATASET, contents, states, write_granule

INGEST = """
import json, logging, subprocess, sys
from pathlib import Path
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
logging.disable()

def ingest(folder, paths):
    home = find_home(folder).prepare()
    store, catalog = open_archive(home)
    for path in paths:
        [outcome] = Ingestor(home, store, catalog).ingest(find_sources([path], home.root))
        print(json.dumps({"failure": outcome.failure, "revision": str(store.revision("T1_CP_TEST"))}), flush=True)
    catalog.close()

def fill(disk, kept, paths):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=True)
    ingest(disk + "/home", paths)
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    ingest(disk + "/home", paths)
    subprocess.run(["cp", "-r", disk + "/home", kept], check=True)

if sys.argv[1] == "fill":
    fill(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    ingest(sys.argv[2], sys.argv[3:])
"""


def can_mount() -> list[str]:
    """Give the words that start a process which may mount; empty if nothing does."""
    for words in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        if shutil.which("unshare") is None:
            break
        tried = subprocess.run([*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        if tried.returncode == 0:
            return words
    return []


def take_in(home: Home, given: list[Path]) -> Store:
    store, catalog = open_archive(home.prepare())
    for path in given:
        [outcome] = Ingestor(home, store, catalog).ingest(find_sources([str(path)], home.root))
        assert outcome.failure == ""
    found = [one.text for check in plan_checks(Archive(home, store, catalog)) for one in check.run()]
    assert found == []
    assert len(catalog.granules(DATASET)) == len(given)
    catalog.close()
    return store


def test_a_disk_that_is_really_full_harms_nothing_and_the_next_run_completes(tmp_path: Path) -> None:
    words = can_mount()
    require(bool(words), "a tmpfs of one's own (root or user namespaces)")
    given = [write_granule(tmp_path, first, 12_000) for first in range(0, 60_000, 12_000)]
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    done = subprocess.run(
        [*words, sys.executable, "-c", INGEST, "fill", str(disk), str(kept), *map(str, given)],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    full, again = told[: len(given)], told[len(given) :]
    failures = [each["failure"] for each in full if each["failure"]]
    assert failures
    assert all("No space left on device" in failure or "full" in failure for failure in failures), failures
    assert full[0] == {"failure": "", "revision": "1.12000"}
    assert [each["failure"] for each in again] == [""] * len(given)
    whole = take_in(Home(tmp_path / "whole"), given)
    assert tuple(states(take_in(Home(kept), given))) == tuple(states(whole))


def test_a_store_that_vanishes_and_comes_back_is_as_it_was(tmp_path: Path) -> None:
    given = [write_granule(tmp_path, first, 4000) for first in range(0, 40_000, 4000)]
    whole = take_in(Home(tmp_path / "whole"), given)
    home, aside = Home(tmp_path / "home"), tmp_path / "aside"
    command = [sys.executable, "-c", INGEST, "take", str(home.root), *map(str, given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(0.01)
        home.public.rename(aside)
        told = run.communicate(timeout=100)[0]
    assert "vanished; bring it back and run again" in told, told
    assert not home.public.exists()
    aside.rename(home.public)
    store = Store(home.public)
    revision = str(store.revision(DATASET))
    assert revision != "1.40000"
    assert contents(store) == contents(whole, version=revision)
    assert contents(take_in(home, given)) == contents(whole)
