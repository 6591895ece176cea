"""An archive with many chunks, old versions and a mounted file, served and counted."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.ingest.mounting.mounter import Mounter
from sepp.servers.app import create_app
from sepp.servers.services import make_services
from sepp.store import Store
from sepp.store.mounted import MountingStore
from tests.datastore.ingest.mounting.made_files import make_cdf
from tests.datastore.servers.examples import PREFIX, ingest
from tests.datastore.store.samples import make_batch

ROWS = 200_000
"""Rows of version 1 of C1_TEST; version 2 has 10 more records before them."""


@dataclass
class Counted:
    """What was asked of a server."""

    app: ASGIApp
    url: str = ""
    asked: list[str] = field(default_factory=list)
    octets: int = 0
    """Bytes of all bodies."""

    def forget(self) -> None:
        self.asked.clear()
        self.octets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.asked.append(scope["path"].partition(PREFIX)[2])

        async def count(message: Message) -> None:
            self.octets += len(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, count)


@pytest.fixture(scope="session")
def archive_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("served") / "home").prepare()
    catalog, store = open_catalog(home), Store(home.public)
    catalog.upgrade()
    ingest(store, catalog, make_batch(ROWS))
    ingest(store, catalog, make_batch(10, -10))
    make_cdf(home.root.parent / "a.cdf", "2020-01-01", 100_000)
    assert not [
        each.failure
        for each in Mounter(MountingStore(str(home.public)), catalog).mount([str(home.root.parent / "a.cdf")])
        if each.failure
    ]
    catalog.close()
    return home


@pytest.fixture(scope="session")
def web(archive_home: Home) -> Iterator[Counted]:
    services = make_services(archive_home)
    counted = Counted(create_app(services, PREFIX))
    server = uvicorn.Server(uvicorn.Config(counted, port=0, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    counted.url = f"http://127.0.0.1:{port}{PREFIX}"
    yield counted
    server.should_exit = True
    thread.join(10)
    services.catalog.close()


@pytest.fixture
def near(archive_home: Home) -> MountingStore:
    return MountingStore(str(archive_home.public))


@pytest.fixture
def cdf(archive_home: Home) -> Path:
    return archive_home.root.parent / "a.cdf"
