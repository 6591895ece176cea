"""An empty archive to take files into."""

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
