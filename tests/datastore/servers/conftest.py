"""A small archive and a client to ask it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from sepp.catalog import Catalog
from sepp.servers.app import create_app
from sepp.servers.services import Services
from sepp.servers.settings import ServerSettings
from sepp.store import Store
from tests.datastore.servers.examples import PREFIX, RECORDS, make_archive


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    make_archive(folder)[1].close()
    return folder


@pytest.fixture(scope="session")
def store(home: Path) -> Store:
    return Store(home / "archive" / "public")


@pytest.fixture
def services(home: Path, store: Store) -> Services:
    catalog = Catalog(f"sqlite:///{home}/state/catalog.sqlite")
    return Services(store, catalog, ServerSettings(max_records=RECORDS, server_title="Test & archive"))


@pytest.fixture
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(services, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as asking:
        yield asking
    services.catalog.close()
