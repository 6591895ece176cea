"""Many chunks in one object: read by anybody, appended to, opened with few requests."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr

from sepp.core.errors import StoreError
from sepp.core.model import Revision
from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.adding.rebuilding import rebuild_levels
from sepp.store.chunks import array_spec, gathering, shards
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.places.local_files import LocalFiles
from tests.datastore.store.buckets import Buckets, serving_buckets
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch
from tests.datastore.store.webs import Web, serving

ONLY = ["B_vec_xyz_gse", "counts", "label", "energy", "flux"]
CHUNK = 65536
ROWS = 5 * CHUNK + 123
APPEND = """
import json, sys
from sepp.store import Store
from sepp.store.chunks import array_spec
from tests.datastore.store.samples import make_batch
array_spec.SHARD_BYTES = 1 << 20
Store(sys.argv[1], **json.loads(sys.argv[2])).append(make_batch(2 * 65536, int(sys.argv[3]), only=["counts"]))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Buckets]:
    with serving_buckets() as found:
        found.make("archive")
        yield found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make shards of four chunks of 32 bit numbers."""
    monkeypatch.setattr(array_spec, "SHARD_BYTES", 1 << 20)


@pytest.fixture
def remote(server: Buckets, request: pytest.FixtureRequest) -> Store:
    return Store(f"s3://archive/{request.node.name}", **server.options)


def spec_of(store: Store, name: str) -> ArraySpec:
    return store.snapshot("C1_TEST").array(name).spec


def forget_indexes() -> None:
    shards._kept.clear()


def web_store(folder: Path, rows: int) -> Store:
    """Write shards into a folder, as they lie in a bucket."""
    store = Store(folder)
    store.files = LocalFiles(str(folder), is_for_objects=True)
    store.append(make_batch(rows, only=["B_vec_xyz_gse", "counts"]))
    return store


def test_every_kind_of_array_is_the_same_as_without_shards(remote: Store, disk: Store) -> None:
    for store in (remote, disk):
        assert store.append(make_batch(ROWS, only=ONLY)) == Revision(1, ROWS)
        assert store.append(make_batch(100, ROWS, only=ONLY)) == Revision(1, ROWS + 100)
        assert store.append(make_batch(10, 3 * CHUNK, seed=1, only=ONLY)) == Revision(2, ROWS + 100)
    assert [spec_of(remote, name).per_shard for name in ("time", "B_vec_xyz_gse", "counts", "energy")] == [2, 4, 8, 1]
    assert spec_of(disk, "counts").per_shard == 1
    for version in ("1", f"1.{ROWS}", "2"):
        xr.testing.assert_identical(
            remote.open("C1_TEST", version=version).compute().drop_indexes("time"),
            disk.open("C1_TEST", version=version).compute().drop_indexes("time"),
        )
    found, wanted = (store.level("C1_TEST", "counts", None, 500) for store in (remote, disk))
    np.testing.assert_array_equal(found.mean, wanted.mean)
    places = {key.partition("/c/")[2] for key in remote.files.walk("C1_TEST/1/B_vec_xyz_gse/c")}
    assert places == {f"{shard}/{component}" for shard in (0, 1) for component in range(3)}


@pytest.mark.parametrize("pipeline", ["zarr.core.codec_pipeline.BatchedCodecPipeline", "zarrs.ZarrsCodecPipeline"])
def test_plain_zarr_reads_shards(tmp_path: Path, pipeline: str) -> None:
    web_store(tmp_path, ROWS)
    wanted = make_batch(ROWS).values
    with zarr.config.set({"codec_pipeline.path": pipeline}):
        group = zarr.open_group(tmp_path / "C1_TEST" / "1", mode="r")
        np.testing.assert_array_equal(group["B_vec_xyz_gse"][:], wanted["B_vec_xyz_gse"])
        np.testing.assert_array_equal(group["counts"][CHUNK - 5 : CHUNK + 5], wanted["counts"][CHUNK - 5 : CHUNK + 5])
    assert group["counts"].shards == (8 * CHUNK,)


def test_a_plain_reader_of_an_earlier_revision_keeps_its_bits(remote: Store, server: Buckets) -> None:
    remote.append(make_batch(ROWS, only=ONLY))
    opened = xr.open_zarr(f"{remote.url}/C1_TEST/1", storage_options=server.options, chunks=None)
    half = opened.flux[: ROWS // 2].values
    remote.append(make_batch(3 * CHUNK, ROWS, only=ONLY))
    wanted = make_batch(ROWS).values
    np.testing.assert_array_equal(half, wanted["flux"][: ROWS // 2])
    for name in ("flux", "counts", "B_vec_xyz_gse"):
        np.testing.assert_array_equal(opened[name].values, wanted[name])


@pytest.mark.parametrize("rows", [CHUNK // 2, 3 * CHUNK, ROWS])
def test_an_index_read_before_another_process_appended_misleads_nobody(
    remote: Store, server: Buckets, root: Path, rows: int
) -> None:
    remote.append(make_batch(rows, only=["counts"]))
    before = remote.snapshot("C1_TEST").array("counts")
    before.read_all()
    command = [sys.executable, "-c", APPEND, remote.url, json.dumps(server.options), str(rows)]
    subprocess.run(command, cwd=root, check=True, timeout=60)
    wanted = make_batch(rows + 2 * CHUNK).values["counts"]
    np.testing.assert_array_equal(before.read_all(), wanted[:rows])
    np.testing.assert_array_equal(remote.read("C1_TEST", "counts", slice(0, len(wanted))), wanted)


def test_whole_chunks_keep_their_place_in_a_shard_that_is_replaced(remote: Store) -> None:
    key = "C1_TEST/1/counts/c/0"
    remote.append(make_batch(3 * CHUNK + 5, only=["counts"]))
    before = remote.files.read(key) or b""
    remote.append(make_batch(2 * CHUNK, 3 * CHUNK + 5, only=["counts"]))
    after = remote.files.read(key) or b""
    first, last = 16 * 8 + 4, sum(map(len, filter(None, shards.split_shard(before, 8, key)[:3])))
    assert after[first : first + last] == before[first : first + last]
    assert [one is None for one in shards.split_shard(after, 8, key)] == [False] * 6 + [True] * 2


def test_arrays_written_chunk_by_chunk_go_on_so_and_new_ones_come_in_shards(
    remote: Store, disk: Store, tmp_path: Path
) -> None:
    disk.append(make_batch(ROWS, only=["counts"]))
    for key in disk.files.walk("C1_TEST"):
        if not key.endswith(".lock"):
            remote.files.write(key, disk.files.read(key) or b"")
    remote.append(make_batch(CHUNK, ROWS, only=["counts", "flux"]))
    assert [spec_of(remote, name).per_shard > 1 for name in ("time", "counts", "flux")] == [False, False, True]
    values = remote.read("C1_TEST", "flux", slice(0, ROWS + CHUNK))
    assert np.isnan(values[:ROWS]).all()
    np.testing.assert_array_equal(values[ROWS:], make_batch(CHUNK, ROWS).values["flux"])
    np.testing.assert_array_equal(
        remote.read("C1_TEST", "counts", slice(0, ROWS + CHUNK)), make_batch(ROWS + CHUNK).values["counts"]
    )


def test_shards_brought_to_a_disk_are_read_and_go_on_as_such(tmp_path: Path) -> None:
    web_store(tmp_path, ROWS)
    disk = Store(tmp_path)
    disk.append(make_batch(CHUNK, ROWS, only=["B_vec_xyz_gse", "counts"]))
    disk.append(make_batch(9, CHUNK, seed=2, only=["B_vec_xyz_gse", "counts"]))
    assert spec_of(disk, "counts").per_shard == 8
    wanted = make_batch(ROWS + CHUNK).values["counts"]
    np.testing.assert_array_equal(disk.read("C1_TEST", "counts", slice(0, len(wanted))), wanted)


@pytest.mark.parametrize("has_ranges", [True, False])
def test_a_web_server_gives_shards_with_and_without_ranges(tmp_path: Path, has_ranges: bool) -> None:
    web_store(tmp_path, ROWS)
    forget_indexes()
    with serving(Web(tmp_path, has_ranges=has_ranges)) as web:
        found = Store(web.url).read("C1_TEST", "B_vec_xyz_gse", slice(CHUNK - 9, 3 * CHUNK))
        assert bool(web.parts) == has_ranges
    np.testing.assert_array_equal(found, make_batch(ROWS).values["B_vec_xyz_gse"][CHUNK - 9 : 3 * CHUNK])


@pytest.mark.parametrize("rows", [CHUNK + 5, ROWS, 2 * ROWS])
def test_an_hour_costs_as_few_requests_however_long_the_dataset_is(tmp_path: Path, rows: int) -> None:
    web_store(tmp_path, rows)
    hour = Interval(START_NS + CHUNK // 2 * CADENCE_NS, START_NS + (CHUNK // 2 + 900) * CADENCE_NS)
    forget_indexes()
    with serving(Web(tmp_path)) as web:
        store, asked = Store(web.url), []
        for _ in range(2):
            before = len(web.asked)
            opened = store.open("C1_TEST", hour, chunked=False).load()
            asked.append(len(web.asked) - before)
    assert opened.sizes["time"] == 900
    documents, tables, chunks = 2, 1, 5
    assert asked == [documents + tables + 2 * chunks, documents + chunks]


def test_a_run_of_chunks_is_one_request(tmp_path: Path) -> None:
    web_store(tmp_path, ROWS)
    forget_indexes()
    with serving(Web(tmp_path)) as web:
        array = Store(web.url).snapshot("C1_TEST").array("counts")
        array.read_all()
        assert len(web.parts) == 2
        array.read(slice(CHUNK, 4 * CHUNK))
        assert len(web.parts) == 3


def test_what_a_draft_has_gathered_is_read_here_and_a_copy_of_it_reads_what_is_written(remote: Store) -> None:
    batch = make_batch(CHUNK + 9, only=["counts"])
    with remote.appending("C1_TEST") as append:
        append.add(batch)
        draft = append._draft
        assert draft is not None
        np.testing.assert_array_equal(draft.read("counts", slice(0, CHUNK + 9)), batch.values["counts"])
        assert remote.files.walk("C1_TEST/1") == []
        draft.flush()
        array = pickle.loads(pickle.dumps(draft.array("counts")))
        np.testing.assert_array_equal(array.read_all(), batch.values["counts"])
        append.commit()
    assert remote.revision("C1_TEST") == Revision(1, CHUNK + 9)


@pytest.mark.parametrize("most", [0, 300_000])
def test_with_little_memory_shards_are_written_before_they_are_whole(
    remote: Store, disk: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(gathering, "MOST_GATHERED", most)
    for store in (remote, disk):
        with store.appending("C1_TEST") as append:
            for first in range(0, ROWS, CHUNK // 2):
                rows = min(CHUNK // 2, ROWS - first)
                append.add(make_batch(rows, first, only=["flux", "counts"]), is_continued=first > 0)
            append.commit()
        store.append(make_batch(CHUNK, ROWS, only=["flux", "counts"]))
    for name in ("flux", "counts"):
        found, wanted = (store.read("C1_TEST", name, slice(0, ROWS + CHUNK)) for store in (remote, disk))
        np.testing.assert_array_equal(found, wanted)


def test_a_damaged_index_is_an_error_and_a_damaged_chunk_too(remote: Store) -> None:
    remote.append(make_batch(2 * CHUNK, only=["counts"]))
    key = "C1_TEST/1/counts/c/0"
    data = remote.files.read(key) or b""
    for place in (3, len(data) - 9):
        broken = bytearray(data)
        broken[place] ^= 1
        remote.files.write(key, bytes(broken))
        forget_indexes()
        with pytest.raises(StoreError, match="damaged; run: sepp verify --repair"):
            remote.read("C1_TEST", "counts", slice(0, 2 * CHUNK))


@pytest.mark.parametrize("place", [3, -9])
def test_levels_in_damaged_shards_are_made_again(remote: Store, place: int) -> None:
    remote.append(make_batch(2 * CHUNK, only=["counts"]))
    key = "C1_TEST/1/pyramid/64/counts/c/0/0"
    whole = remote.files.read(key) or b""
    broken = bytearray(whole)
    broken[place] ^= 1
    remote.files.write(key, bytes(broken))
    assert rebuild_levels(remote.files, "C1_TEST", 1) == Revision(1, 2 * CHUNK)
    assert remote.files.read(key) == whole


def test_the_layout_survives_its_document() -> None:
    spec = ArraySpec((10, 3), (CHUNK, 1), "float32", 0.0, ("time", "component")).sharded()
    assert ArraySpec.from_document(spec.to_document()) == spec
    assert spec.to_document()["chunk_grid"]["configuration"]["chunk_shape"] == [4 * CHUNK, 1]
    assert replace(spec, per_shard=1) == spec.plain()
    huge = ArraySpec((10, 999, 999), (1, 999, 999), "float64", 0.0, ("time", "y", "x"))
    assert huge.sharded() == huge
