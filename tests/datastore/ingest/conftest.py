"""An empty archive to take files into, and a Dask cluster of processes."""

import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.store import Store
from tests.datastore.ingest.superseding.samples import Archive


@pytest.fixture
def kept(tmp_path):
    home = find_home(tmp_path / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    yield Archive(home, Store(str(home.public)), catalog)
    catalog.close()


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(host="127.0.0.1", **settings) as found:
        yield found
