"""Restricted datasets: to others they are not there, in no answer and in no package."""

import httpx
import pytest

from sepp.core.home import find_home
from sepp.servers.app import create_app
from sepp.servers.services import make_services
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.access.restricted import DATASETS, make_archive, run_hub
from tests.datastore.servers.csa.reading import unpack

SEEN = {"": ["PUB"], "outsider-token": ["PUB"], "member-token": ["GRP", "PUB"], "admin-token": ["EMB", "GRP", "PUB"]}
KEYS = {
    "DATASET": "TITLE", "FILE": "LOGICAL_FILE_ID", "PARAMETER": "PARAMETER_ID", "DATASET_INVENTORY": "NUM_INSTANCES",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    found = find_home(tmp_path_factory.mktemp("restricted") / "home")
    make_archive(found, list(DATASETS))[1].close()
    return found


@pytest.fixture(params=SEEN)
async def asked(request, home):
    """A client with a token or none, and what it may see."""
    with run_hub() as (url, _):
        services = make_services(home, ServerSettings(hub_api_url=url))
        headers = {"Authorization": f"token {request.param}"} if request.param else {}
        transport = httpx.ASGITransport(create_app(services), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://archive/", headers=headers) as client:
            yield client, SEEN[request.param]
        services.catalog.close()


@pytest.mark.parametrize("kind", ["PRODUCT", "HEADER"])
async def test_wild_cards_find_what_one_may_read(asked, kind):
    client, seen = asked
    found = unpack((await client.get(f"csa-sl-tap/data?RETRIEVAL_TYPE={kind}&DATASET_ID=*")).content)
    assert sorted({name.split("/")[1][:3] for name in found}) == seen


async def test_ids_that_one_may_not_read_are_not_known(asked):
    client, seen = asked
    for name in DATASETS:
        answer = await client.get(f"csa-sl-tap/data?RETRIEVAL_TYPE=HEADER&DATASET_ID={name}")
        assert answer.status_code == (200 if name[:3] in seen else 404)


@pytest.mark.parametrize("table", ["DATASET", "FILE", "PARAMETER", "DATASET_INVENTORY"])
async def test_metadata_tell_of_what_one_may_read(asked, table):
    client, seen = asked
    fields = f"SELECTED_FIELDS=DATASET.DATASET_ID&RESOURCE_CLASS={table}&QUERY={table}.{KEYS[table]} like '%25'"
    rows = (await client.get(f"csa/aio/metadata-action?{fields}&RETURN_TYPE=JSON")).json()["data"]
    assert [row["DATASET.DATASET_ID"][:3] for row in rows] == seen
