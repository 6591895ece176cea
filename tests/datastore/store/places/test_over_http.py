"""A store on a web server: the same answers as on disk, or one clear error."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sepp.core.errors import StoreError, UnknownDatasetError
from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.mounted import MountingStore
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch
from tests.datastore.store.webs import Web, serving

ROWS = 70_000
ONLY = ["B_vec_xyz_gse", "counts", "label", "energy"]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("web"))
    store.append(make_batch(ROWS, only=ONLY))
    store.append(make_batch(10, 50, seed=1, only=ONLY))
    return store


@pytest.fixture(params=[True, False], ids=["parts of files", "whole files only"])
def web(held: Store, request: pytest.FixtureRequest) -> Iterator[Web]:
    with serving(Web(Path(held.url), has_ranges=request.param)) as found:
        yield found


@pytest.fixture(params=[Store, MountingStore])
def remote(web: Web, request: pytest.FixtureRequest) -> Store:
    return request.param(web.url)


def test_values_and_times_are_those_on_disk(remote: Store, held: Store) -> None:
    span = Interval(START_NS + 40 * CADENCE_NS, START_NS + 66_000 * CADENCE_NS)
    for version in (None, "1", f"1.{ROWS}"):
        found, wanted = (store.open("C1_TEST", span, version=version).compute() for store in (remote, held))
        xr.testing.assert_identical(found.drop_indexes("time"), wanted.drop_indexes("time"))


def test_what_there_is_is_what_is_on_disk(remote: Store, held: Store) -> None:
    assert remote.ids() == held.ids() == ["C1_TEST"]
    assert remote.versions("C1_TEST") == held.versions("C1_TEST")
    assert remote.spans("C1_TEST") == held.spans("C1_TEST")
    assert remote.description("C1_TEST") == held.description("C1_TEST")


def test_levels_are_those_on_disk(remote: Store, held: Store) -> None:
    found, wanted = (store.level("C1_TEST", "counts", None, 40) for store in (remote, held))
    np.testing.assert_array_equal(found.maximum, wanted.maximum)
    np.testing.assert_array_equal(found.time_ns, wanted.time_ns)


def test_plain_xarray_reads_it(web: Web, held: Store) -> None:
    opened = xr.open_zarr(f"{web.url}/C1_TEST/2")
    np.testing.assert_array_equal(opened.counts.values, held.read("C1_TEST", "counts", slice(None), "2"))


def test_a_new_commit_is_seen_at_once(tmp_path: Path) -> None:
    disk = Store(tmp_path)
    disk.append(make_batch(100, only=ONLY))
    with serving(Web(tmp_path)) as web:
        remote = Store(web.url)
        assert remote.snapshot("C1_TEST").rows == 100
        disk.append(make_batch(50, 100, only=ONLY))
        np.testing.assert_array_equal(
            remote.read("C1_TEST", "counts", slice(90, 150)), disk.read("C1_TEST", "counts", slice(90, 150))
        )


def test_a_server_that_does_not_list_still_gives_what_is_named(held: Store) -> None:
    with serving(Web(Path(held.url), has_lists=False)) as web:
        remote = Store(web.url)
        assert remote.ids() == []
        assert remote.versions("C1_TEST") == held.versions("C1_TEST")
        with pytest.raises(UnknownDatasetError, match="no dataset 'C9'"):
            remote.open("C9")


def test_an_answer_cut_short_is_an_error_not_less_data(held: Store) -> None:
    with serving(Web(Path(held.url), cut=True)) as web, pytest.raises(StoreError, match="Cannot reach"):
        Store(web.url).open("C1_TEST")


def test_nothing_is_written_to_a_web_server(remote: Store) -> None:
    with pytest.raises(StoreError, match="can only be read"):
        remote.append(make_batch(3, only=ONLY))
