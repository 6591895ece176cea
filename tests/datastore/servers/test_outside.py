"""Links carry the address that those outside know the archive by."""

import re
from dataclasses import replace

import httpx
import pytest
from pydantic import ValidationError

from sepp.servers.app import create_app
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.examples import PREFIX

OUTSIDE = "https://data.example.org/sepp/"
PRODUCT = "DATASET_ID=MIXED_CP_FIELD&START_DATE=2016-12-07T01:00:00Z&END_DATE=2016-12-07T02:00:00Z&NON_BROWSER"
PLACES = ("tap/capabilities", "sitemap.xml", "datasets/MIXED_CP_FIELD", "datasets/MIXED_CP_FIELD.xml", "openapi.json")


def asking(services, url, *, peer="127.0.0.1", **settings):
    served = replace(services, settings=services.settings.model_copy(update=settings))
    transport = httpx.ASGITransport(create_app(served, PREFIX), client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url=url)


@pytest.mark.parametrize("place", PLACES)
async def test_every_link_carries_the_public_url(services, place):
    async with asking(services, f"http://10.0.0.7:8020{PREFIX}", public_url=OUTSIDE) as client:
        text = (await client.get(place)).text
    assert OUTSIDE in text
    assert "10.0.0.7" not in text
    assert PREFIX not in re.sub(r"hub/user-redirect\S+", "", text)


async def test_jobs_and_redirects_carry_the_public_url(services):
    async with asking(services, f"http://10.0.0.7:8020{PREFIX}", public_url=OUTSIDE) as client:
        job = await client.post("tap/async", data={"LANG": "ADQL", "QUERY": "SELECT dataset_id FROM sepp.datasets"})
        asked = await client.get(f"csa/aio/async-product-action?{PRODUCT}")
        folder, slash = await client.get("datasets"), await client.get("hapi/info/?dataset=MIXED_CP_FIELD")
    assert job.headers["location"].startswith(f"{OUTSIDE}tap/async/")
    assert asked.headers["location"].startswith(f"{OUTSIDE}csa-sl-tap/data/jobs/")
    assert folder.headers["location"] == f"{OUTSIDE}datasets/"
    assert slash.headers["location"] == f"{OUTSIDE}hapi/info?dataset=MIXED_CP_FIELD"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("overviews", "overviews/"),
        ("events", "events/"),
        ("health/?limit=3", "health?limit=3"),
        ("tap/sync/?REQUEST=doQuery", "tap/sync?REQUEST=doQuery"),
        ("csa/csa-sl-tap/data/?a=%20b", "csa/csa-sl-tap/data?a=%20b"),
        ("", ""),
    ],
)
async def test_a_slash_too_many_or_too_few_leads_to_the_public_url(services, asked, led):
    async with asking(services, "http://10.0.0.7:8020", public_url=OUTSIDE) as client:
        answer = await client.get(f"{PREFIX}{asked}" if asked else PREFIX.rstrip("/"))
    assert answer.status_code in (301, 307)
    assert answer.headers["location"] == f"{OUTSIDE}{led}"


async def test_without_a_public_url_a_slash_leads_to_where_it_was_asked(services):
    async with asking(services, "http://10.0.0.7:8020") as client:
        answer = await client.get(f"{PREFIX}health/")
        root, nowhere = await client.get(PREFIX.rstrip("/")), await client.get(f"{PREFIX}nowhere/")
    assert answer.headers["location"] == f"http://10.0.0.7:8020{PREFIX}health"
    assert root.headers["location"] == f"http://10.0.0.7:8020{PREFIX}"
    assert nowhere.status_code == 404


@pytest.mark.parametrize(("peer", "scheme"), [("127.0.0.1", "https"), ("192.0.2.7", "http")])
async def test_only_a_trusted_proxy_tells_the_scheme(services, peer, scheme):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    async with asking(services, f"http://archive{PREFIX}", peer=peer) as client:
        text = (await client.get("sitemap.xml", headers=headers)).text
    assert f"<loc>{scheme}://archive{PREFIX}datasets/</loc>" in text


@pytest.mark.parametrize(
    "text", ["archive.example", "ftp://archive.example/", "https://a/?b", "https://a b/", "https://"]
)
def test_what_is_no_url_of_a_service_is_refused(text):
    with pytest.raises(ValidationError, match="Not the URL of a service"):
        ServerSettings(public_url=text)


def test_the_public_url_ends_in_one_slash():
    assert ServerSettings(public_url="https://data.example.org/sepp").public_url == OUTSIDE
    assert ServerSettings().public_url == ""
