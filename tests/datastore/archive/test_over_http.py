"""The archive read through its service: the same answers, few bytes."""

import pickle
from dataclasses import replace

import fsspec
import numpy as np
import pytest
import xarray as xr

from sepp import archive
from sepp.archive.api import _build_library
from sepp.archive.remote import RemoteStore
from sepp.core.errors import NoDataError, ServiceError, StoreError, UnknownDatasetError, UnknownParameterError
from sepp.core.time import Interval
from sepp.store.mounted import MountingStore
from tests.datastore.servers.zarr.conftest import ROWS, Counted, archive_home, near, web
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch

__all__ = ["archive_home", "near", "web"]
HOUR = Interval(START_NS + 70_000 * CADENCE_NS, START_NS + 70_900 * CADENCE_NS)
UNREAD = Interval(START_NS + 140_000 * CADENCE_NS, START_NS + 140_900 * CADENCE_NS)
"""In a chunk of time that no other test reads: those are kept in memory."""


@pytest.fixture
def afar(web: Counted, monkeypatch: pytest.MonkeyPatch) -> Counted:
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_ARCHIVE_URL", web.url)
    _build_library.cache_clear()
    web.forget()
    return web


def same(found: xr.Dataset, wanted: xr.Dataset) -> None:
    xr.testing.assert_identical(found.compute().drop_indexes("time"), wanted.compute().drop_indexes("time"))


@pytest.mark.usefixtures("afar")
@pytest.mark.parametrize("version", [None, "1", "1.70500", f"2.{ROWS + 10}"])
def test_an_interval_is_the_one_on_disk(near: MountingStore, version: str | None) -> None:
    same(archive.open("C1_TEST", str(HOUR), version=version), near.open("C1_TEST", HOUR, version=version))


@pytest.mark.usefixtures("afar")
def test_what_is_mounted_there_is_the_same(near: MountingStore) -> None:
    span = ("2020-01-01T18:00Z", "2020-01-01T19:00Z")
    same(archive.open("M_FGM", *span), near.open("M_FGM", archive.interval(*span)))


def test_an_hour_reads_its_chunks_only(afar: Counted) -> None:
    found = archive.open("C1_TEST", str(UNREAD), parameters=["B_vec_xyz_gse", "counts"])
    opening = list(afar.asked)
    found.compute()
    pinned = f"zarr/C1_TEST@2.{ROWS + 10}"
    assert opening[0] == "zarr/C1_TEST/zarr.json"
    assert sorted(afar.asked[1:]) == sorted(
        [f"{pinned}/index/first/c/0", f"{pinned}/time/c/2", f"{pinned}/counts/c/2"]
        + [f"{pinned}/B_vec_xyz_gse/c/2/{component}" for component in range(3)]
    )
    np.testing.assert_array_equal(found.counts.values, make_batch(900, 140_000).values["counts"])


def test_an_hour_costs_few_bytes(afar: Counted, archive_home) -> None:
    archive.open("C1_TEST", str(HOUR), parameters=["B_vec_xyz_gse"]).compute()
    held = sum(path.stat().st_size for path in (archive_home.public / "C1_TEST" / "2").rglob("*") if path.is_file())
    assert afar.octets < held / 3


def test_levels_spans_and_versions_are_those_on_disk(web: Counted, near: MountingStore) -> None:
    far = RemoteStore(web.url)
    assert far.ids() == near.ids() == ["C1_TEST", "M_FGM"]
    assert far.versions("C1_TEST") == near.versions("C1_TEST")
    assert far.spans("C1_TEST") == near.spans("C1_TEST")
    assert far.description("C1_TEST") == near.description("C1_TEST")
    found, wanted = (store.level("C1_TEST", "counts", None, 40) for store in (far, near))
    np.testing.assert_array_equal(found.maximum, wanted.maximum)


def test_it_travels_to_a_worker(web: Counted) -> None:
    opened = RemoteStore(web.url, "secret").open("C1_TEST", HOUR, parameters=["counts"])
    again = pickle.loads(pickle.dumps(opened.counts.data))
    np.testing.assert_array_equal(again.compute(), opened.counts.values)
    assert "secret" not in repr(RemoteStore(web.url, "secret").files)


@pytest.mark.usefixtures("afar")
def test_errors_are_those_of_a_store_at_hand() -> None:
    with pytest.raises(UnknownDatasetError, match="did you mean 'C1_TEST'"):
        archive.open("C1_TESTT")
    with pytest.raises(UnknownParameterError, match="did you mean 'counts'"):
        archive.open("C1_TEST", parameters=["count"])
    with pytest.raises(NoDataError):
        archive.open("C1_TEST", version="7")


def test_nothing_is_written_over_http(web: Counted) -> None:
    with pytest.raises(StoreError, match="only be read"):
        RemoteStore(web.url).append(make_batch(3))


def test_a_service_that_does_not_answer_is_named() -> None:
    with pytest.raises(ServiceError, match="does not answer at http"):
        RemoteStore("http://127.0.0.1:9/").has("C1_TEST")


def test_a_store_at_hand_is_read_first(web: Counted, archive_home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_ARCHIVE_URL", web.url)
    monkeypatch.setenv("SEPP_ARCHIVE_ROOT", str(archive_home.archive))
    web.forget()
    archive.open("C1_TEST", str(HOUR)).compute()
    assert web.asked == []


def test_a_version_given_up_while_it_is_read_is_an_error_not_fill(web: Counted) -> None:
    held = RemoteStore(web.url).snapshot("C1_TEST").array("counts")
    gone = replace(held, key=held.key.replace("@2.", "@9."))
    with pytest.raises(StoreError, match="has no version"):
        gone.read(slice(0, 10))


@pytest.mark.usefixtures("afar")
@pytest.mark.parametrize("name", ["C1_TEST", "C1_TEST@1.70500", "M_FGM"])
def test_plain_xarray_opens_by_url_what_is_far(near: MountingStore, name: str) -> None:
    dataset_id, _, version = name.partition("@")
    far, here = xr.open_zarr(f"sepp://{name}"), near.open(dataset_id, version=version or None)
    assert far.sizes["time"] == here.sizes["time"]
    field = "B" if dataset_id == "M_FGM" else "B_vec_xyz_gse"
    np.testing.assert_array_equal(far[field][-500:].values, here[field][-500:].values)
    assert np.array_equal(far.time.values, here.time.values)


@pytest.mark.usefixtures("afar")
def test_what_is_far_is_listed() -> None:
    there = fsspec.filesystem("sepp")
    assert there.ls("", detail=False) == ["C1_TEST", "M_FGM"]
    assert {"C1_TEST/time", "C1_TEST/zarr.json"} <= set(there.ls("C1_TEST", detail=False))
    assert there.isdir("C1_TEST/time")
    assert there.isfile("C1_TEST/time/c/0")
    with pytest.raises(FileNotFoundError):
        there.cat_file("C1_TEST/nope/zarr.json")
