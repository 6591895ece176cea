"""A store in S3, through a real server of its protocol."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sepp.core.errors import StoreError
from sepp.core.model import Revision
from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.places import locks
from tests.datastore.store.buckets import serving_buckets
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch

ROWS = 5000
WRITER = """
import json, sys
from sepp.store import Store
from tests.datastore.store.samples import make_batch
store = Store("s3://archive/killed", **json.loads(sys.argv[1]))
batch = make_batch(70_000, 300)
print("ready", flush=True)
store.append(batch)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, object]]:
    with serving_buckets() as server:
        server.make("archive")
        yield server.options


@pytest.fixture
def remote(options: dict[str, object], request: pytest.FixtureRequest) -> Store:
    return Store(f"s3://archive/{request.node.name}", **options)


def named(name: str, rows: int):
    batch = make_batch(rows, only=["mode"])
    return replace(batch, dataset=replace(batch.dataset, id=name))


def test_what_is_appended_to_s3_is_opened_read_and_drawn(remote: Store, disk: Store) -> None:
    only = ["B_vec_xyz_gse", "counts", "label", "energy"]
    for store in (remote, disk):
        assert store.append(make_batch(ROWS, only=only)) == Revision(1, ROWS)
        assert store.append(make_batch(100, ROWS, only=only)) == Revision(1, ROWS + 100)
        assert store.append(make_batch(10, 50, seed=1, only=only)) == Revision(2, ROWS + 100)
    span = Interval(START_NS + 40 * CADENCE_NS, START_NS + 90 * CADENCE_NS)
    xr.testing.assert_identical(
        remote.open("C1_TEST", span).compute().drop_indexes("time"),
        disk.open("C1_TEST", span).compute().drop_indexes("time"),
    )
    found, wanted = (store.level("C1_TEST", "counts", None, 40) for store in (remote, disk))
    np.testing.assert_array_equal(found.maximum, wanted.maximum)
    assert remote.spans("C1_TEST") == disk.spans("C1_TEST")
    assert remote.versions("C1_TEST") == disk.versions("C1_TEST")
    remote.retire("C1_TEST", 1)
    assert remote.versions("C1_TEST") == (Revision(2, ROWS + 100),)


def test_no_listing_reaches_into_a_dataset_whose_name_begins_alike(remote: Store, options: dict[str, object]) -> None:
    for name in ("C1_A", "C1_AB"):
        remote.append(named(name, 20))
    assert remote.ids() == ["C1_A", "C1_AB"]
    assert all(key.startswith("C1_A/") for key in remote.files.walk("C1_A"))
    other = Store(remote.url, **options)
    other.append(named("C1_C", 20))
    assert remote.ids() == ["C1_A", "C1_AB", "C1_C"]
    remote.files.remove("C1_A")
    assert other.ids() == ["C1_AB", "C1_C"]


def test_two_writers_of_one_object_store_wait_for_each_other(remote: Store, options: dict[str, object]) -> None:
    stores = [remote, Store(remote.url, **options)]
    threads = [
        threading.Thread(target=store.append, args=(make_batch(300, 200 * number),))
        for number, store in enumerate(stores)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert remote.snapshot("C1_TEST").rows == 500
    np.testing.assert_array_equal(remote.read("C1_TEST", "counts", slice(0, 500)), make_batch(500).values["counts"])


def test_a_writer_whose_lock_was_taken_over_does_not_commit(remote: Store) -> None:
    remote.append(make_batch(10))
    with remote.files.lock("C1_TEST/.lock") as held:
        held.require()
        remote.files.write("C1_TEST/.lock", b"0 another")
        with pytest.raises(StoreError, match="was lost while it was written"):
            held.require()
    assert remote.files.read("C1_TEST/.lock") == b"0 another"


def test_a_writer_killed_harms_nothing_and_its_lock_is_taken_over(
    options: dict[str, object], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    store = Store("s3://archive/killed", **options)
    store.append(make_batch(300))
    command = [sys.executable, "-c", WRITER, json.dumps(options)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        while len(store.files.walk("C1_TEST/1")) < 45 and writer.poll() is None:
            time.sleep(0.02)
        writer.send_signal(signal.SIGKILL)
        assert "done" not in writer.stdout.read()
    assert store.revision("C1_TEST") == Revision(1, 300)
    np.testing.assert_array_equal(store.read("C1_TEST", "flux", slice(0, 300)), make_batch(300).values["flux"])
    assert store.files.read("C1_TEST/.lock") is not None
    monkeypatch.setattr(locks, "LOCK_STALE_S", 0.0)
    assert store.append(make_batch(20, 300)) == Revision(1, 320)
    np.testing.assert_array_equal(store.read("C1_TEST", "flux", slice(0, 320)), make_batch(320).values["flux"])
    assert not [key for key in store.files.walk("C1_TEST") if key.endswith((".lock", ".writing"))]
    assert store.files.walk("C1_TEST/1/counts/c") == ["C1_TEST/1/counts/c/0"]


def test_plain_xarray_reads_it_from_s3(remote: Store, options: dict[str, object]) -> None:
    remote.append(make_batch(100))
    opened = xr.open_zarr(f"{remote.url}/C1_TEST/1", storage_options=options)
    np.testing.assert_array_equal(opened.flux.values, make_batch(100).values["flux"])


def test_a_server_that_does_not_answer_is_one_clear_error(options: dict[str, object]) -> None:
    dead = {**options, "client_kwargs": {"endpoint_url": "http://127.0.0.1:9", "region_name": "us-east-1"}}
    quick = {**dead, "config_kwargs": {"retries": {"max_attempts": 0}, "connect_timeout": 1}}
    with pytest.raises(StoreError, match="Cannot reach 's3://archive/x'"):
        Store("s3://archive/x", **quick).append(make_batch(3))
