"""Files stored in parts, beside the same files stored at once."""

import time
from pathlib import Path

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.ingest import arriving, reading
from sepp.ingest.originals import checksum
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.store import Store

ID = "C1_CP_FGM_SPIN"
FIELD = "c1_cps_fgm_spin_20161201000002_20161231235945.cdf"
BURST = "mms/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf"


def ingest(path, folder):
    home = find_home(folder).prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    store = Store(str(home.public))
    (outcome,) = Ingestor(home, store, catalog).ingest([Source(path, str(path), is_named=True)])
    catalog.close()
    return outcome, store


@pytest.fixture
def small_parts(monkeypatch):
    read = reading.FileReader.read
    monkeypatch.setattr(reading.FileReader, "read", lambda self, *given: read(self, *given, max_bytes=500_000))


def test_a_file_in_parts_is_stored_as_at_once(tmp_path, cdf_dir, request):
    whole, at_once = ingest(cdf_dir / BURST, tmp_path / "whole")
    request.getfixturevalue("small_parts")
    outcome, in_parts = ingest(cdf_dir / BURST, tmp_path / "parts")
    told = [(g.dataset_id, g.records, g.start_ns, g.stop_ns, str(g.revision)) for g in outcome.granules]
    assert told == [(g.dataset_id, g.records, g.start_ns, g.stop_ns, str(g.revision)) for g in whole.granules]
    for dataset_id in at_once.ids():
        names = ["time", *(p.name for p in at_once.description(dataset_id).parameters)]
        for name in names:
            rows = slice(0, None)
            np.testing.assert_array_equal(
                in_parts.read(dataset_id, name, rows), at_once.read(dataset_id, name, rows), strict=True
            )


@pytest.fixture
def damaged(tmp_path, cdf_dir):
    """A file without checksum of which a block in the middle is damaged."""
    data = bytearray((cdf_dir / "cluster" / FIELD).read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / FIELD
    path.write_bytes(data)
    return path


def test_nothing_of_a_file_that_fails_later_goes_in(tmp_path, damaged, small_parts):
    outcome, store = ingest(damaged, tmp_path / "home")
    assert "damaged" in outcome.failure
    assert store.ids() == []
    assert [path.name for path in (tmp_path / "home" / "originals").rglob("*")] == []


def test_what_was_held_before_a_file_that_fails_later_stays(tmp_path, cdf_dir, damaged, small_parts):
    before = cdf_dir / "cluster" / "c1_cps_fgm_spin_20010130201742_20010131235957.cdf"
    _, store = ingest(before, tmp_path / "home")
    held = {key: store.files.read(key) for key in store.files.walk(ID) if not key.endswith(".lock")}
    outcome, _ = ingest(damaged, tmp_path / "home")
    assert "damaged" in outcome.failure
    assert store.files.walk(ID) == [*sorted([*held, f"{ID}/.lock"])]
    assert str(store.revision(ID)) == "1.21767"
    outcome, _ = ingest(cdf_dir / "cluster" / FIELD, tmp_path / "home")
    assert (outcome.failure, str(store.revision(ID))) == ("", "1.146235")


def test_a_large_file_that_is_held_changes_nothing(tmp_path, cdf_dir, small_parts, monkeypatch):
    monkeypatch.setattr(reading, "LARGE_BYTES", 1000)
    first, _ = ingest(cdf_dir / BURST, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "archive").rglob("*") if path.is_file()}
    again, _ = ingest(cdf_dir / BURST, tmp_path)
    assert again.is_skipped
    assert set(again.granules) == set(first.granules)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "archive").rglob("*") if path.is_file()} == before


def test_a_large_file_is_stored_before_its_checksum_is_known(tmp_path, cdf_dir, small_parts, monkeypatch):
    monkeypatch.setattr(reading, "LARGE_BYTES", 1000)
    copy = arriving.copy_hashing
    monkeypatch.setattr(arriving, "copy_hashing", lambda *given: time.sleep(1) or copy(*given))
    outcome, store = ingest(cdf_dir / BURST, tmp_path)
    sha256 = checksum(cdf_dir / BURST)
    assert {granule.sha256 for granule in outcome.granules} == {sha256}
    assert (tmp_path / "originals" / sha256[:2] / sha256 / Path(BURST).name).exists()
    assert sum(granule.records for granule in outcome.granules) == sum(store.revision(id_).rows for id_ in store.ids())
