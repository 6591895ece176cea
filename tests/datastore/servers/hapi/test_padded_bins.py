"""A dataset whose energy table changed its length, asked for over HAPI."""

import httpx
import pytest

from sepp.catalog import Catalog
from sepp.servers.app import create_app
from sepp.servers.services import Services
from sepp.servers.settings import ServerSettings
from sepp.store import Store
from tests.datastore.store.shapes import NAME, make_bins


@pytest.fixture
async def client(tmp_path):
    store, catalog = Store(tmp_path / "public"), Catalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    catalog.upgrade()
    for first, bins in ((0, 3), (5, 4)):
        store.append(make_bins(first, 5, bins))
    catalog.record(store.description(NAME), None, store.revision(NAME), store.spans(NAME))
    transport = httpx.ASGITransport(create_app(Services(store, catalog, ServerSettings()), "/archive"))
    async with httpx.AsyncClient(transport=transport, base_url="http://archive/archive/hapi") as asking:
        yield asking
    catalog.close()


async def test_all_records_have_the_widest_size_and_bins_that_vary(client):
    told = (await client.get("/info", params={"dataset": NAME})).json()["parameters"]
    flux, energy = (next(one for one in told if one["name"] == name) for name in ("flux", "energy"))
    assert (flux["size"], energy["size"]) == ([4], [4])
    assert flux["bins"][0]["centers"] == "energy"


async def test_padded_bins_are_fill(client):
    span = {"start": "2005-01-09T00:00:16Z", "stop": "2005-01-09T00:00:24Z"}
    asked = {"dataset": NAME, "parameters": "flux,counts,energy", **span}
    before, after = (line.split(",") for line in (await client.get("/data", params=asked)).text.splitlines())
    assert (before[4], before[8], before[12]) == ("-1e+31", "-2147483648", "NaN")
    assert not {"-1e+31", "-2147483648", "NaN"} & set(after)
