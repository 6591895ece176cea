"""Many batches in one commit: all of them go in, or none."""

import errno
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import MismatchError, StoreError
from sepp.core.model import Batch, Revision
from sepp.store import Store
from sepp.store.places.files import LocalFiles
from tests.datastore.store.samples import make_batch

ID = "C1_TEST"
PARTS = ((0, 7), (7, 65_529), (65_536, 64), (65_600, 1), (65_601, 70_000))
ROWS = 135_601

KILLED = """
import os
import signal
import sys
from sepp.store import Store
from tests.datastore.store.samples import make_batch
with Store(sys.argv[1]).appending("C1_TEST") as append:
    for number, first in enumerate((5000, 0, 8000)):
        append.add(make_batch(3000, first), is_continued=number > 0)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def files_of(store: Store) -> dict[str, bytes | None]:
    """Give the chunks, by their place in the version."""
    keys = [key for key in store.files.walk(ID) if "/c/" in key]
    return {key: store.files.read(key) for key in keys}


def check_held(store: Store, before: list[str], rows: int) -> None:
    """No file came or went; the rows held are what they were."""
    assert store.files.walk(ID) == before
    assert store.revision(ID) == Revision(1, rows)
    for name, wanted in make_batch(rows).values.items():
        np.testing.assert_array_equal(store.open(ID)[name].values, wanted)


def add_parts(store: Store, *, is_continued: bool) -> Revision:
    with store.appending(ID) as append:
        for first, rows in PARTS:
            append.add(make_batch(rows, first), is_continued=is_continued)
        assert not store.has(ID)
        return append.commit()


@pytest.mark.parametrize("is_continued", [False, True])
def test_parts_in_one_commit_are_bit_for_bit_the_whole(tmp_path: Path, is_continued: bool) -> None:
    whole, parts = Store(tmp_path / "whole"), Store(tmp_path / "parts")
    assert whole.append(make_batch(ROWS)) == add_parts(parts, is_continued=is_continued) == Revision(1, ROWS)
    assert files_of(parts) == files_of(whole)


def test_a_chunk_is_written_once(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    for name in ("add", "write"):
        plain = getattr(LocalFiles, name)
        monkeypatch.setattr(
            LocalFiles, name, lambda self, key, data, plain=plain: (written.append(key), plain(self, key, data))
        )
    add_parts(disk, is_continued=True)
    chunks = [key for key in written if "/c/" in key]
    assert len(chunks) == len(set(chunks)) > 20


def test_without_a_commit_nothing_goes_in(disk: Store) -> None:
    disk.append(make_batch(100))
    before = disk.files.walk(ID)
    with disk.appending(ID) as append:
        append.add(make_batch(ROWS, 100))
    check_held(disk, before, 100)


def test_a_batch_that_does_not_fit_takes_all_back(disk: Store) -> None:
    disk.append(make_batch(100))
    before = disk.files.walk(ID)
    batch = make_batch(10, 200)
    wrong = replace(batch, values={**batch.values, "mode": np.full(10, "text", object)})
    with disk.appending(ID) as append:
        append.add(make_batch(100, 100))
        with pytest.raises(MismatchError):
            append.add(wrong, is_continued=True)
    check_held(disk, before, 100)


def test_parts_among_held_records_make_one_version(disk: Store) -> None:
    disk.append(make_batch(70_000, 0))
    disk.append(make_batch(1000, 80_000))
    with disk.appending(ID) as append:
        for first in range(60_000, 82_000, 5500):
            append.add(make_batch(5500, first, seed=1), is_continued=first > 60_000)
        assert append.commit() == Revision(2, 82_000)
    assert disk.revision(ID) == Revision(2, 82_000)
    counts = disk.read(ID, "counts", slice(0, None))
    np.testing.assert_array_equal(counts[:60_000], make_batch(60_000).values["counts"])
    np.testing.assert_array_equal(counts[60_000:65_500], make_batch(5500, 60_000, seed=1).values["counts"])
    assert disk.level(ID, "counts", None, 100).count.sum() == 82_000


def test_parts_out_of_order_are_put_in_order(disk: Store) -> None:
    with disk.appending(ID) as append:
        for number, first in enumerate((5000, 0, 8000)):
            append.add(make_batch(3000, first), is_continued=number > 0)
        revision = append.commit()
    np.testing.assert_array_equal(
        disk.read(ID, "time", slice(0, None)),
        np.sort(np.concatenate([make_batch(3000, f).time for f in (0, 5000, 8000)])),
    )
    assert [each.rows for each in disk.versions(ID)] == [revision.rows] == [9000]
    assert not [key for key in disk.files.walk(ID) if key.startswith(f"{ID}/1/")]


def test_records_of_one_time_cut_between_parts_are_all_kept(disk: Store) -> None:
    first, second = make_batch(10), make_batch(10, 9)
    with disk.appending(ID) as append:
        append.add(first)
        append.add(second, is_continued=True)
        assert append.commit().rows == 20


def test_a_disk_that_fills_on_a_thread_takes_all_back(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.append(make_batch(100))
    before, write = disk.files.walk(ID), LocalFiles.add

    def fail(self: object, key: str, data: bytes) -> None:
        if key.endswith("/c/1"):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, key, data)

    with monkeypatch.context() as patched:
        patched.setattr(LocalFiles, "add", fail)
        with pytest.raises(StoreError, match="No space"):
            disk.append(make_batch(ROWS, 100))
    check_held(disk, before, 100)
    assert disk.append(make_batch(10, 100)) == Revision(1, 110)


@pytest.mark.parametrize("held", [0, 4000])
def test_versions_that_a_killed_append_gave_up_are_cleared_away(disk: Store, root: Path, held: int) -> None:
    if held:
        disk.append(make_batch(held))
    killed = subprocess.run([sys.executable, "-c", KILLED, disk.url], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert disk.revision(ID) == (Revision(1, held) if held else None)
    assert disk.append(make_batch(10, held)) == Revision(1, held + 10)
    folders = {key.split("/")[1] for key in disk.files.walk(ID)}
    assert folders == {".lock", "1", "zarr.json"}


def parts_of(batch: Batch, cuts: list[slice]) -> list[Batch]:
    return [
        replace(batch, time=batch.time[cut], values={name: found[cut] for name, found in batch.values.items()})
        for cut in cuts
    ]


def test_parts_that_share_their_description_are_bit_for_bit_the_whole(tmp_path: Path) -> None:
    whole, parts, batch = Store(str(tmp_path / "whole")), Store(str(tmp_path / "parts")), make_batch(ROWS)
    with parts.appending(ID) as append:
        for number, part in enumerate(parts_of(batch, [slice(0, 7), slice(7, 65_600), slice(65_600, None)])):
            append.add(part, is_continued=number > 0)
        assert append.commit() == whole.append(batch)
    for name in ("time", *batch.values, *batch.constants):
        np.testing.assert_array_equal(whole.read(ID, name, slice(None)), parts.read(ID, name, slice(None)))


def test_parts_whose_constant_varies_in_the_store_keep_it(tmp_path: Path) -> None:
    store, batch = Store(str(tmp_path)), make_batch(3000)
    name, first = next((name, found) for name, found in batch.constants.items() if found.dtype.kind == "f")
    store.append(replace(batch, constants={**batch.constants, name: first + 1}, time=batch.time - 10**15))
    with store.appending(ID) as append:
        for number, part in enumerate(parts_of(batch, [slice(0, 1000), slice(1000, 2000), slice(2000, 3000)])):
            append.add(part, is_continued=number > 0)
        append.commit()
    np.testing.assert_array_equal(store.read(ID, name, slice(3000, 6000)), np.broadcast_to(first, (3000, *first.shape)))
