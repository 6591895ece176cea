"""A dataset brought from a server that speaks as SOAR does."""

import pytest

from sepp.core.errors import NoDataError, ServiceError, UnknownDatasetError
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from tests.datastore.ingest.mirroring.remote import cut, run_mirror, serving
from tests.datastore.ingest.mirroring.remote_soar import describe, make_soar

DATASET = "solo_L2_epd-ept-north-hcad"
DAY = ("2020-07-13", "2020-07-14")


@pytest.fixture(scope="module")
def path(cdf_dir):
    return cdf_dir / "other" / f"{DATASET}_20200713_V02.cdf"


@pytest.fixture
def rows(path):
    return [describe(path), describe(path, path.name.replace("V02", "V01"))]


@pytest.fixture
def soar(rows):
    with serving(make_soar(rows)) as remote:
        yield remote


@pytest.fixture
def home(tmp_path):
    return find_home(tmp_path / "home")


def mirror(remote, home, *words, dataset=DATASET, interval=DAY):
    return run_mirror(f"soar:{remote.url}/soar-sl-tap", dataset, *interval, "--home", home.root, *words)


def test_the_newest_file_arrives_as_it_is(soar, home, path):
    assert mirror(soar, home) == 0
    store, catalog = open_archive(home)
    granule = catalog.granules(DATASET)[0]
    kept = home.originals / granule.sha256[:2] / granule.sha256 / path.name
    assert kept.read_bytes() == path.read_bytes()
    assert (store.revision(DATASET).rows, len(soar.asked("data_item_id"))) == (39784, 1)
    assert granule.source == (
        f"{soar.url}/soar-sl-tap/data?retrieval_type=LAST_PRODUCT&data_item_id={DATASET}_20200713&product_type=SCIENCE"
    )


def test_only_a_newer_version_is_fetched_later(soar, home, rows, path):
    mirror(soar, home)
    mirror(soar, home)
    assert len(soar.asked("data_item_id")) == 1
    rows.append(describe(path, path.name.replace("V02", "V03")))
    assert mirror(soar, home) == 0
    assert len(soar.asked("data_item_id")) == 2


def test_a_file_that_comes_short_is_asked_for_again(soar, home):
    soar.moods.extend([cut(1000), cut(1000, openly=False)])
    assert mirror(soar, home) == 0
    assert len(soar.asked("data_item_id")) == 3


def test_an_interval_without_files_is_told(soar, home):
    with pytest.raises(NoDataError, match="nothing in 2021"):
        mirror(soar, home, interval=("2021-01-01", "2021-01-02"))


def test_an_unknown_dataset_offers_the_nearest(soar, home):
    with pytest.raises(UnknownDatasetError, match=f"did you mean '{DATASET}'"):
        mirror(soar, home, dataset="solo_L2_epd-ept-north")
    with pytest.raises(UnknownDatasetError, match="write for example 'solo_L2_mag-rtn-normal'"):
        mirror(soar, home, dataset="MAG")


def test_a_host_that_is_away_is_one_clear_line(soar, home):
    soar.url = "http://127.0.0.1:9"
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1:9 gave no whole answer in 2 tries: .*; run the same mirror"):
        mirror(soar, home, "--patience", "1")
