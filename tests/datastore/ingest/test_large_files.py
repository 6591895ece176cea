"""Files stored in parts, beside the same files stored at once."""

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.ingest import reading
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.store import Store

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


def test_what_is_in_of_a_file_that_fails_later_is_told(tmp_path, cdf_dir, small_parts):
    data = bytearray((cdf_dir / "cluster" / "c1_cps_fgm_spin_20161201000002_20161231235945.cdf").read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "bit.cdf"
    path.write_bytes(data)
    outcome, store = ingest(path, tmp_path / "home")
    rows = store.revision("C1_CP_FGM_SPIN").rows if store.ids() else 0
    assert "damaged" in outcome.failure
    assert not rows or f"its first {rows} records are in" in outcome.failure
