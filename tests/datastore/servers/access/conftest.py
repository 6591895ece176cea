"""One archive with restricted data, the same without them, and a hub that knows tokens."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from sepp.catalog import Catalog
from sepp.core.home import Home, find_home
from sepp.servers.app import create_app
from sepp.servers.services import Services, make_services
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.access.restricted import DATASETS, make_archive, run_hub

Ask: TypeAlias = Callable[[Home, str], httpx.AsyncClient]


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[frozenset[str], Home]:
    """The archive with all datasets, and those that never had some of them, by what they hold."""
    found: dict[frozenset[str], Home] = {}
    for size in range(len(DATASETS) + 1):
        for names in combinations(DATASETS, size):
            found[frozenset(names)] = home = find_home(tmp_path_factory.mktemp("home"))
            make_archive(home, list(names))[1].close()
    return found


@pytest.fixture(scope="session")
def hub() -> Iterator[str]:
    with run_hub() as (url, _):
        yield url


@pytest.fixture
async def ask(hub: str) -> AsyncIterator[Ask]:
    """Give clients of the archive of a home, each with a token or none."""
    opened: dict[Path, Services] = {}
    async with AsyncExitStack() as stack:

        def make(home: Home, token: str = "") -> httpx.AsyncClient:
            if home.root not in opened:
                opened[home.root] = make_services(home, ServerSettings(hub_api_url=hub))
            app = create_app(opened[home.root])
            transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("203.0.113.9", 4000))
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            client = httpx.AsyncClient(transport=transport, base_url="http://archive/", headers=headers)
            stack.push_async_callback(client.aclose)
            return client

        yield make
    for services in opened.values():
        services.catalog.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Home, Catalog]]:
    """An archive of one's own, to be changed."""
    home = find_home(tmp_path / "home")
    _, catalog = make_archive(home, list(DATASETS))
    yield home, catalog
    catalog.close()
