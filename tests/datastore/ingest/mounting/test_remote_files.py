"""Files on the web and in memory are read in parts, a few requests each."""

import fsspec
import numpy as np
import pytest

from sepp import archive
from sepp.core.errors import NoDataError, StoreError
from sepp.ingest.mounting.listing import find_files
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf

ID = "M_FGM"
CADENCE_MS = 45
RECORDS = 24 * 3600 * 1000 // CADENCE_MS


def reasons(outcomes):
    return [outcome.failure for outcome in outcomes if outcome.failure]


def test_an_hour_of_a_remote_day_takes_few_requests(mounter, web):
    field = make_cdf(web.folder / "day.cdf", "2020-01-01", RECORDS, cadence_ms=CADENCE_MS)
    assert reasons(mounter.mount([f"{web.url}/day.cdf"])) == []
    web.forget()
    hour = archive.open(ID, "2020-01-01T10:00Z/2020-01-01T11:00Z", parameters=["B"])
    values = hour.B.values
    rows = slice(10 * RECORDS // 24, 11 * RECORDS // 24)
    np.testing.assert_array_equal(values, field[rows])
    assert len(web.requests) == 1
    assert web.bytes_sent == values.nbytes


def test_mounting_a_remote_file_fetches_little_beside_its_times(mounter, web):
    make_cdf(web.folder / "day.cdf", "2020-01-01", 200_000)
    list(mounter.mount([f"{web.url}/day.cdf"]))
    times = 200_000 * 8
    assert times < web.bytes_sent < times + 2**20
    assert web.bytes_sent < 0.5 * (web.folder / "day.cdf").stat().st_size


def test_a_page_of_links_is_a_folder(mounter, web):
    fields = [make_cdf(web.folder / "fgm" / f"{d}.cdf", f"2020-01-0{d}", seed=d, compression=GZIP) for d in (1, 2)]
    assert reasons(mounter.mount(find_files([f"{web.url}/fgm/"]))) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, np.concatenate(fields))


def test_a_changed_remote_file_is_told_not_read(mounter, web):
    make_cdf(web.folder / "day.cdf", "2020-01-01", seed=1)
    list(mounter.mount([f"{web.url}/day.cdf"]))
    make_cdf(web.folder / "day.cdf", "2020-01-01", seed=2)
    with pytest.raises(StoreError, match="changed since it was mounted"):
        archive.open(ID).B.load()


def test_a_vanished_remote_file_is_told(mounter, web):
    make_cdf(web.folder / "day.cdf", "2020-01-01")
    list(mounter.mount([f"{web.url}/day.cdf"]))
    (web.folder / "day.cdf").unlink()
    with pytest.raises(StoreError, match="is gone since it was mounted"):
        archive.open(ID).B.load()


def test_a_server_without_ranges_is_told(mounter, web):
    make_cdf(web.folder / "day.cdf", "2020-01-01")
    web.has_ranges = False
    assert "does not give parts of files (no Range)" in reasons(mounter.mount([f"{web.url}/day.cdf"]))[0]


def test_an_address_where_nothing_listens_is_told(mounter):
    assert "Cannot read" in reasons(mounter.mount(["http://127.0.0.1:9/day.cdf"]))[0]
    with pytest.raises(NoDataError, match="Cannot list"):
        find_files(["http://127.0.0.1:9/"])


def test_files_of_any_other_file_system_are_mounted(mounter, tmp_path):
    field = make_cdf(tmp_path / "day.cdf", "2020-01-01")
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/bucket/fgm/day.cdf", (tmp_path / "day.cdf").read_bytes())
    assert reasons(mounter.mount(find_files(["memory://bucket/fgm"]))) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, field)
    memory.pipe_file("/bucket/fgm/day.cdf", b"something else")
    with pytest.raises(StoreError, match="changed"):
        archive.open(ID).B.load()
    memory.store.clear()
