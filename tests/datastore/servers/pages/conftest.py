"""Pages of an archive with ordinary, hostile, mounted and empty datasets."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.ingest.mounting.mounter import Mounter
from sepp.servers.app import create_app
from sepp.servers.services import Services, make_services
from sepp.store import Store
from sepp.store.mounted import MountingStore
from tests.datastore.ingest.mounting.made_files import make_cdf
from tests.datastore.servers.examples import PREFIX, ingest, make_fields, make_spectra, make_times
from tests.datastore.store.samples import make_batch

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' \x07 é"
EVIL_ID = "X'$(id)`&#;"


def make_hostile() -> Batch:
    parameters = (Parameter("B", "float64", units=EVIL, long_name=EVIL, frame=EVIL),)
    told = {"acknowledgement": EVIL, "link": "https://example.org/a?b=1&c='2'"}
    dataset = Dataset(
        EVIL_ID, EVIL, EVIL, EVIL, EVIL, EVIL, parameters=parameters, citation=EVIL, caveats=EVIL, attributes=told
    )
    return Batch(dataset, make_times(10), {"B": np.zeros(10)})


@pytest.fixture(scope="module")
def page_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("pages") / "home").prepare()
    catalog, store = open_catalog(home), Store(home.public)
    catalog.upgrade()
    for batch in (make_fields(), make_spectra(), make_hostile(), make_batch(3000), make_batch(10, -10)):
        ingest(store, catalog, batch)
    made = Path(home.root.parent, "a.cdf")
    make_cdf(made, "2020-01-01")
    assert [each.failure for each in Mounter(MountingStore(str(home.public)), catalog).mount([str(made)])] == [""]
    catalog.record(Dataset("EMPTY_CP_AUX", "Described, without data"), None, None, ())
    catalog.close()
    return home


@pytest.fixture
def page_services(page_home: Home) -> Iterator[Services]:
    services = make_services(page_home)
    yield services
    services.catalog.close()


@pytest.fixture
async def pages(page_services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(page_services, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive.example{PREFIX}") as asking:
        yield asking
