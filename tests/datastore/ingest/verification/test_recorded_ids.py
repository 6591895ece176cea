"""Originals keep the id under which they were recorded, whatever tells ids today."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.ingest.commands import open_archive
from sepp.ingest.originals import checksum, keep_original
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.ingest.superseding.originals_read import OriginalReader
from sepp.store import Store
from tests.datastore.ingest.verification.test_verify import Site

OLD, TODAY = "OLD_RULE_ID", "SOHO_EIT_195"


def write_image(folder: Path, minute: int) -> Path:
    """Write an image whose header and name tell today's rules ``SOHO_EIT_195``."""
    header = fits.Header({"TELESCOP": "SOHO", "INSTRUME": "EIT", "WAVELNTH": 195})
    header["DATE-OBS"] = f"2004-05-09T00:{minute:02d}:00.000"
    path = folder / f"efz20040509.00{minute:02d}00"
    fits.PrimaryHDU(np.full((8, 8), minute, np.int16), header).writeto(path)
    return path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Images that were recorded under an id that no rule of today gives."""
    home = Home(tmp_path / "home").prepare()
    store, catalog = open_archive(home)
    paths = [str(write_image(tmp_path, minute)) for minute in (1, 2)]
    sources = find_sources(paths, tmp_path)
    for source in sources:
        taken = list(Ingestor(home, store, catalog).ingest([replace(source, recorded_as=OLD)]))
        assert [outcome.failure for outcome in taken] == [""]
    catalog.close()
    site = Site(home, ())
    site.sql("UPDATE granules SET identity_rule = 'TELESCOP, INSTRUME'")
    return site


def recorded(site: Site) -> dict[str, list[str]]:
    catalog = open_catalog(site.home)
    told = {
        holding.dataset.id: [one.name for one in catalog.granules(holding.dataset.id)] for holding in catalog.search()
    }
    catalog.close()
    return told


def test_a_rebuilt_dataset_keeps_its_id(site: Site) -> None:
    before = recorded(site)
    (site.home.public / OLD / "1" / "zarr.json").unlink()
    assert site.verify() == 1
    assert site.verify("--repair") == 0
    assert recorded(site) == before
    assert site.store.read(OLD, "pixels", slice(None))[:, 0, 0].tolist() == [1, 2]


def test_an_original_that_the_catalogue_lost_goes_to_who_holds_its_records(site: Site) -> None:
    before = recorded(site)
    site.sql("DELETE FROM granules")
    assert site.verify("--repair") == 0
    assert recorded(site) == before
    assert Store(site.home.public).ids() == [OLD]


def test_an_original_that_nobody_holds_goes_where_its_file_tells(site: Site, tmp_path: Path) -> None:
    other = write_image(tmp_path, 3)
    keep_original(other, checksum(other), site.home.originals)
    assert site.verify("--repair") == 0
    assert recorded(site)[TODAY] == [other.name]


def test_whose_a_record_is_is_told_under_the_recorded_id(site: Site) -> None:
    catalog = open_catalog(site.home)
    reader = OriginalReader(site.home.originals)
    assert [len(reader.read_times(one)) for one in catalog.granules(OLD)] == [1, 1]
    catalog.close()
