"""An almanac over spacecraft whose orbits are known exactly."""

import pytest

from sepp.archive.ephemeris import Almanac
from sepp.catalog import Catalog
from sepp.store import Store
from tests.datastore.archive.ephemeris.flights import make_flights


@pytest.fixture(scope="session")
def sky(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Catalog]:
    return make_flights(tmp_path_factory.mktemp("sky"))


@pytest.fixture
def almanac(sky: tuple[Store, Catalog]) -> Almanac:
    store, catalog = sky
    return Almanac(lambda name: store if store.has(name) else None, lambda unit: catalog.search(units=unit))
