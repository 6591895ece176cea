"""SIGKILL from another process at seeded moments, spread over the whole run of an ingest.

20 moments; ``SEPP_KILLS=100`` takes a hundred. The hits per stage are printed.
"""

import json
import mmap
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.ingest.verification.finding import Archive
from sepp.ingest.verification.planning import plan_checks
from sepp.store import Store
from tests.datastore.ingest import killable
from tests.datastore.ingest.killable import MARK, SIZE, STAGES
from tests.datastore.ingest.verification.samples import DATASET, contents, states, write_granule

KILLS = int(os.environ.get("SEPP_KILLS", "20"))
LONGEST_S = 30.0
Trace = list[tuple[int, int]]


class Runs:
    """Ingests of the same three granules, each into a home of its own."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self.source = folder / "given"
        self.source.mkdir()
        for first, rows, seed in ((0, 3000, 0), (200, 9, 1), (3000, 3000, 0)):
            write_granule(self.source, first, rows, seed=seed)
        self.marks = folder / "marks"
        self.marks.write_bytes(bytes(SIZE))
        with self.marks.open("r+b") as file:
            self.shared = mmap.mmap(file.fileno(), SIZE)
        command = [sys.executable, killable.__file__, self.order(folder / "warm")]
        self.process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.read() == "ready"

    def order(self, home: Path) -> str:
        return json.dumps({"home": str(home), "source": str(self.source), "marks": str(self.marks)})

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self, home: Path) -> int:
        MARK.pack_into(self.shared, 0, 0, 0)
        Path(f"{self.marks}.json").unlink(missing_ok=True)
        assert self.process.stdin is not None
        self.process.stdin.write(self.order(home) + "\n")
        self.process.stdin.flush()
        return int(self.read())

    def finish(self) -> Trace:
        assert self.read() == "gone"
        told = json.loads(Path(f"{self.marks}.json").read_text())
        assert told["failures"] == []
        return list(told["trace"])

    def kill(self, home: Path, event: int, delay_ns: int) -> int:
        """Kill a run some time after an event; give the stage it died in."""
        child = self.start(home)
        limit = time.monotonic() + LONGEST_S
        while MARK.unpack_from(self.shared)[0] <= event and time.monotonic() < limit:
            if MARK.unpack_from(self.shared)[1] == len(STAGES):
                break
        until = time.monotonic_ns() + delay_ns
        while time.monotonic_ns() < until:
            pass
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        assert self.read() == "gone"
        return int(MARK.unpack_from(self.shared)[1])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Runs]:
    made = Runs(tmp_path_factory.mktemp("runs"), root)
    with made.process:
        yield made


@pytest.fixture(scope="module")
def whole(runs: Runs) -> tuple[Trace, Home]:
    """One run that nobody kills."""
    home = Home(runs.folder / "whole")
    runs.start(home.root)
    return runs.finish(), home


def revisions_of(home: Home) -> dict[str, str]:
    """Sign every state that a run may leave: after each of the granules."""
    catalog = open_catalog(home)
    told = [str(granule.revision) for granule in catalog.granules(DATASET)]
    catalog.close()
    return {revision: contents(Store(home.public), DATASET, revision) for revision in told}


def findings_of(home: Home) -> list[str]:
    catalog = open_catalog(home)
    found = [one.text for check in plan_checks(Archive(home, Store(home.public), catalog)) for one in check.run()]
    granules = len(catalog.granules(DATASET))
    catalog.close()
    return [*found, *([] if granules == 3 else [f"{granules} granules"])]


def moment_of(trace: Trace, number: int) -> tuple[int, int]:
    """Choose a seeded moment of a stage: an event and how long after it."""
    chosen = random.Random(number)
    places = [place for place, (_, stage) in enumerate(trace) if stage == number % len(STAGES)]
    event = chosen.choice(places)
    after = trace[event + 1][0] if event + 1 < len(trace) else trace[event][0] + 2_000_000
    return event, int((after - trace[event][0]) * chosen.random())


def test_the_run_passes_every_stage(whole: tuple[Trace, Home]) -> None:
    assert {stage for _, stage in whole[0]} == set(range(len(STAGES)))
    assert [version for version, _ in states(Store(whole[1].public))] == ["1.3000", "2.6000"]
    assert findings_of(whole[1]) == []


@pytest.mark.timeout(900)
def test_a_run_killed_at_any_moment_harms_nothing_and_the_next_completes(
    runs: Runs, whole: tuple[Trace, Home], capsys: pytest.CaptureFixture[str]
) -> None:
    trace, reference = whole
    allowed, final = revisions_of(reference), tuple(states(Store(reference.public)))
    hits: Counter[str] = Counter()
    number = 0
    while number < KILLS or (min(hits[stage] for stage in STAGES) < KILLS // 20 and number < 3 * KILLS):
        home = Home(runs.folder / f"home{number}")
        died = runs.kill(home.root, *moment_of(trace, number))
        hits[(*STAGES, "finished")[died]] += 1
        store = Store(home.public)
        if store.has(DATASET):
            assert contents(store) == allowed[str(store.revision(DATASET))]
        runs.start(home.root)
        runs.finish()
        assert tuple(states(store)) == final
        assert findings_of(home) == []
        shutil.rmtree(home.root)
        number += 1
    with capsys.disabled():
        print(f"\n{number} kills: " + ", ".join(f"{name} {hits[name]}" for name in (*STAGES, "finished")))
    assert min(hits[stage] for stage in STAGES) >= KILLS // 20
