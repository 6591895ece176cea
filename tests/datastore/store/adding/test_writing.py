import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import StoreError
from sepp.core.model import Revision
from sepp.store import Store
from sepp.store.places import locks, replacing
from sepp.store.places.local_files import LocalFiles
from sepp.store.places.replacing import PARTIAL
from tests.datastore.store.samples import make_batch

FIRST, SECOND = 70_000, 140_000
WRITER = """
import os
import signal
import sys
from sepp.store import Store
from tests.datastore.store.samples import make_batch
store = Store(sys.argv[1])
left = int(sys.argv[5])
replace, write = os.replace, os.write

def dies():
    global left
    left -= 1
    return left == 0

def replace_or_die(source, target):
    if dies():
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)

def write_or_die(number, data):
    if dies():
        write(number, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return write(number, data)

os.replace, os.write = replace_or_die, write_or_die
batch = make_batch(int(sys.argv[3]), int(sys.argv[2]), seed=int(sys.argv[4]))
print("ready", flush=True)
sys.stdin.readline()
store.append(batch)
"""


def start_writer(store: Store, root: Path, first: int, rows: int, dies_at: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, store.url, str(first), str(rows), "0", str(dies_at)]
    writer = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def kill_after(writer: subprocess.Popen[str], seconds: float) -> None:
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()


def check_rows(store: Store, rows: int, version: str | None = None) -> None:
    batch = make_batch(rows)
    opened = store.open("C1_TEST", version=version)
    for name in ("B_vec_xyz_gse", "mode", "flux", "label"):
        np.testing.assert_array_equal(opened[name].values, batch.values[name])
    np.testing.assert_array_equal(opened.time.values.astype(np.int64), batch.time)


def leftovers(store: Store) -> list[str]:
    known = {".lock", "zarr.json", "1"}
    folder = Path(store.url) / "C1_TEST"
    partial = [path.name for path in folder.rglob(f"*{PARTIAL}")]
    return partial + [path.name for path in folder.iterdir() if path.name not in known]


@pytest.fixture(scope="module")
def duration(tmp_path_factory: pytest.TempPathFactory) -> float:
    store = Store(tmp_path_factory.mktemp("clock"))
    store.append(make_batch(FIRST))
    begin = time.perf_counter()
    store.append(make_batch(SECOND - FIRST, FIRST))
    return time.perf_counter() - begin


@pytest.mark.parametrize("part", [random.Random(seed).uniform(0.02, 1.1) for seed in range(3)])
def test_an_append_killed_at_any_time_harms_nothing_held(disk: Store, root: Path, duration: float, part: float) -> None:
    disk.append(make_batch(FIRST))
    kill_after(start_writer(disk, root, FIRST, SECOND - FIRST), part * duration)
    held = disk.revision("C1_TEST")
    assert held in (Revision(1, FIRST), Revision(1, SECOND))
    check_rows(disk, held.rows)
    assert disk.append(make_batch(100, held.rows)) == Revision(1, held.rows + 100)
    check_rows(disk, held.rows + 100)
    assert leftovers(disk) == []


@pytest.mark.parametrize("moment", [1, 2, *random.Random(1).sample(range(3, 60), 5)])
def test_an_append_killed_at_any_file_harms_nothing_held(disk: Store, root: Path, moment: int) -> None:
    disk.append(make_batch(FIRST))
    writer = start_writer(disk, root, FIRST, SECOND - FIRST, moment)
    writer.communicate("\n")
    assert writer.returncode == -signal.SIGKILL
    assert disk.revision("C1_TEST") == Revision(1, FIRST)
    check_rows(disk, FIRST)
    assert disk.append(make_batch(100, FIRST)) == Revision(1, FIRST + 100)
    check_rows(disk, FIRST + 100)
    assert leftovers(disk) == []


@pytest.mark.parametrize("moment", [1, *random.Random(2).sample(range(2, 80), 4)])
def test_a_merge_killed_at_any_file_harms_nothing_held(disk: Store, root: Path, moment: int) -> None:
    disk.append(make_batch(FIRST, 1000))
    writer = start_writer(disk, root, 0, 2000, moment)
    writer.communicate("\n")
    assert writer.returncode == -signal.SIGKILL
    assert disk.revision("C1_TEST") == Revision(1, FIRST)
    np.testing.assert_array_equal(disk.open("C1_TEST").counts.values, make_batch(FIRST, 1000).values["counts"])
    assert disk.append(make_batch(1000)) == Revision(2, FIRST + 1000)
    check_rows(disk, FIRST + 1000)
    assert leftovers(disk) == ["2"]


@pytest.mark.parametrize("moment", [1, 5, 30])
def test_a_first_append_killed_leaves_no_dataset(disk: Store, root: Path, moment: int) -> None:
    writer = start_writer(disk, root, 0, 500, moment)
    writer.communicate("\n")
    assert disk.ids() == []
    assert disk.append(make_batch(500)) == Revision(1, 500)
    check_rows(disk, 500)
    assert leftovers(disk) == []


class FullDisk:
    """Let so many bytes through to the real file system, then none."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.put = replacing.put_bytes

    def __call__(self, path: str, data: bytes, *how: int) -> None:
        self.room -= len(data)
        if self.room < 0:
            self.put(path, data[: len(data) // 2], *how)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        self.put(path, data, *how)


@pytest.mark.parametrize("room", [0, 100, 20_000, 300_000, 900_000, 1_500_000])
def test_a_full_disk_harms_nothing_held(disk: Store, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    disk.append(make_batch(FIRST))
    with monkeypatch.context() as patched:
        patched.setattr(replacing, "put_bytes", FullDisk(room))
        with pytest.raises(StoreError, match="No space left on device; what was held before is unharmed"):
            disk.append(make_batch(SECOND - FIRST, FIRST))
    check_rows(disk, FIRST)
    assert disk.append(make_batch(10, FIRST)) == Revision(1, FIRST + 10)
    check_rows(disk, FIRST + 10)
    assert leftovers(disk) == []


def test_a_full_disk_at_the_first_append_leaves_no_dataset(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(replacing, "put_bytes", FullDisk(5000))
        with pytest.raises(StoreError):
            disk.append(make_batch(100))
    assert disk.ids() == []
    assert disk.append(make_batch(100)) == Revision(1, 100)


def test_two_writers_wait_for_each_other(disk: Store, root: Path) -> None:
    writers = [start_writer(disk, root, first, 3000) for first in (0, 2000, 4000)]
    for writer in writers:
        writer.communicate("\n", timeout=60)
        assert writer.returncode == 0
    assert disk.revision("C1_TEST").rows == 7000
    check_rows(disk, 7000)


def test_the_second_writer_waits_for_the_first(store: Store) -> None:
    order: list[str] = []
    with store.files.lock("C1_TEST/.lock"):
        other = threading.Thread(target=lambda: order.append(str(store.append(make_batch(5)))))
        other.start()
        time.sleep(0.2)
        order.append("first")
    other.join(10)
    assert order == ["first", "1.5"]


def test_readers_see_whole_revisions_while_it_is_written(disk: Store) -> None:
    disk.append(make_batch(1000))
    done = threading.Event()

    def write() -> None:
        for first in range(1000, 6000, 500):
            disk.append(make_batch(500, first))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        opened = disk.open("C1_TEST")
        rows = opened.sizes["time"]
        np.testing.assert_array_equal(opened.counts.values, make_batch(rows).values["counts"])
    writer.join()


def test_versions_share_the_chunks_that_did_not_change(disk: Store) -> None:
    disk.append(make_batch(SECOND))
    disk.append(make_batch(10, SECOND - 10, seed=1))
    chunks = [Path(disk.url) / "C1_TEST" / version / "mode" / "c" / "0" for version in ("1", "2")]
    assert chunks[0].samefile(chunks[1])
    check_rows(disk, SECOND, f"1.{SECOND}")


def test_a_stale_lock_of_a_remote_store_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store("memory://stale/public")
    store.files.write("C1_TEST/.lock", str(time.time() - 2 * locks.LOCK_STALE_S).encode())
    assert store.append(make_batch(5)).rows == 5


def test_a_commit_is_the_replacement_of_the_root(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.append(make_batch(10))
    written: list[str] = []
    write, commit = LocalFiles.write, LocalFiles.commit
    monkeypatch.setattr(LocalFiles, "write", lambda self, key, data: (written.append(key), write(self, key, data))[1])
    monkeypatch.setattr(LocalFiles, "commit", lambda self, key, data: (written.append("!"), commit(self, key, data))[1])
    disk.append(make_batch(10, 10))
    assert written.index("!") == len(written) - 1
    root = json.loads((Path(disk.url) / "C1_TEST/1/zarr.json").read_text(encoding="utf-8"))
    assert root["consolidated_metadata"]["metadata"]["time"]["shape"] == [20]
