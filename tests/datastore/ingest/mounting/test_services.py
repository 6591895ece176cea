"""Mounted datasets through the services, and under verification."""

import httpx
import numpy as np
import pytest

from sepp.ingest.mounting.mounter import Mounter
from sepp.ingest.verification.finding import Archive
from sepp.ingest.verification.planning import plan_checks
from sepp.ingest.verification.screen import run_checks
from sepp.servers.app import create_app
from sepp.servers.services import Services, make_services
from sepp.store import Store
from tests.datastore.ingest.mounting.made_files import make_cdf

ID = "M_FGM"


@pytest.fixture
def field(mounter: Mounter, tmp_path):
    made = make_cdf(tmp_path / "a.cdf", "2020-01-01", 100)
    assert not [each.failure for each in mounter.mount([str(tmp_path / "a.cdf")]) if each.failure]
    return made


@pytest.fixture
def services(home, field):
    found: Services = make_services(home)
    yield found
    found.catalog.close()


async def ask(services: Services, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(services, "/"), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://archive/") as client:
        return await client.get(path)


async def test_hapi_gives_what_is_mounted(services, field):
    answer = await ask(
        services, f"hapi/data?dataset={ID}&parameters=B&start=2020-01-01T00:00:10Z&stop=2020-01-01T00:00:20Z"
    )
    rows = [line.split(",") for line in answer.text.splitlines()]
    assert rows[0][0] == "2020-01-01T00:00:10.000000000Z"
    np.testing.assert_array_equal(np.array([row[1:] for row in rows], np.float32), field[10:20])


async def test_a_quicklook_of_what_is_mounted_is_drawn(services):
    span = "start=2020-01-01T00:00:00Z&stop=2020-01-01T00:01:40Z"
    answer = await ask(services, f"quicklook/data?dataset={ID}&parameters=B&{span}&width=40")
    assert answer.status_code == 200
    assert answer.content.startswith(b"SEPPPLT1")


def verified(home, mounter):
    return [each.text for each in run_checks(plan_checks(Archive(home, Store(home.public), mounter.catalog)))]


@pytest.mark.usefixtures("field")
def test_nothing_is_wrong_with_what_is_mounted(home, mounter):
    assert verified(home, mounter) == []


@pytest.mark.usefixtures("field")
def test_verification_tells_a_mounted_file_that_changed(home, mounter, tmp_path):
    make_cdf(tmp_path / "a.cdf", "2020-01-01", 100, seed=5)
    told = verified(home, mounter)
    assert len(told) == 1
    assert told[0].startswith("changed since it was mounted; run: sepp mount /")
