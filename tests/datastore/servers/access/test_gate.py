"""Limits, metrics and the log, as callers meet them."""

import asyncio
import contextlib
from xml.etree import ElementTree as ET

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sepp.servers.access.hub import HubTokens, read_token
from sepp.servers.app import create_app
from sepp.servers.services import make_services
from sepp.servers.settings import ServerSettings
from sepp.servers.usage.journal import read_entries
from tests.datastore.servers.access.restricted import DATASETS, run_hub

ALL = frozenset(DATASETS)
DATA = "hapi/data?dataset=PUB_CP_FIELD&start=2016-12-07T00:00Z&stop=2016-12-07T01:00Z"
OUTSIDE, HERE = ("203.0.113.9", 4000), ("127.0.0.1", 4000)


@pytest.fixture
async def served(homes, hub):
    """Give clients of one service with small limits, from anywhere."""
    opened = []

    def make(client=OUTSIDE, token="", **settings):
        if not opened:
            opened.append(make_services(homes[ALL], ServerSettings(hub_api_url=hub, **settings)))
        transport = httpx.ASGITransport(create_app(opened[0]), raise_app_exceptions=False, client=client)
        headers = {"Authorization": f"token {token}"} if token else {}
        return httpx.AsyncClient(transport=transport, base_url="http://archive/", headers=headers)

    yield make
    opened[0].catalog.close()


@pytest.mark.parametrize("path", ["catalog/datasets", "quicklook/PUB_CP_FIELD.png", "no/such/path"])
async def test_too_many_requests_are_refused_as_json(served, path):
    client = served(rate_per_s=0.01, rate_burst=2)
    for _ in range(2):
        await client.get(path)
    refused = await client.get(path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert 90 <= int(refused.headers["retry-after"]) <= 101
    assert refused.headers["access-control-allow-origin"] == "*"


async def test_hapi_refuses_in_its_own_form(served):
    client = served(rate_per_s=1, rate_burst=1)
    await client.get("hapi/about")
    refused = await client.get("hapi/about")
    assert (refused.status_code, refused.json()["status"]["code"]) == (429, 1400)
    assert "Ask again in" in refused.json()["status"]["message"]


@pytest.mark.parametrize("path", ["tap/sync?LANG=ADQL&QUERY=SELECT+1", "csa-sl-tap/data"])
async def test_tap_and_the_csa_refuse_as_votable(served, path):
    client = served(rate_per_s=1, rate_burst=1)
    await client.get("health")
    refused = await client.get(path)
    info = ET.fromstring(refused.text).find(".//{*}INFO")
    assert (refused.status_code, info.get("value"), info.get("name")) == (429, "ERROR", "QUERY_STATUS")


async def test_who_has_a_token_or_is_of_this_machine_is_not_limited(served):
    strict = {"rate_per_s": 0.01, "rate_burst": 1}
    for client in (served(token="member-token", **strict), served(HERE)):
        assert {(await client.get("health")).status_code for _ in range(5)} == {200}
    forged = {"X-Forwarded-For": "203.0.113.77"}
    answers = [(await served(HERE).get("health", headers=forged)).status_code for _ in range(2)]
    assert answers == [200, 429]


async def test_long_urls_and_bodies_are_refused(served):
    client = served(max_url_bytes=500, max_body_bytes=1000)
    assert (await client.get("catalog/datasets?text=" + "x" * 500)).status_code == 414
    assert (await client.post("tap/sync", content=b"x" * 1001)).status_code == 413

    async def trickle():
        for _ in range(20):
            yield b"QUERY=" + b"x" * 100

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post("tap/sync", content=trickle(), headers=form)).status_code == 413


async def test_metrics_are_counted_for_those_who_run_the_archive(served):
    await served().get(DATA)
    await served().get("hapi/info?dataset=NONE")
    assert (await served().get("metrics")).status_code == 404
    assert (await served(HERE).get("metrics", headers={"X-Forwarded-For": "1.1.1.1"})).status_code == 404
    assert (await served(token="admin-token").get("metrics")).status_code == 200
    told = {family.name: family for family in text_string_to_metric_families((await served(HERE).get("metrics")).text)}
    counts = {(s.labels["protocol"], s.labels["status"]): s.value for s in told["sepp_requests"].samples}
    assert (counts["hapi", "200"], counts["hapi", "404"], counts["metrics", "404"]) == (1, 1, 2)
    assert {s.labels["protocol"]: s.value for s in told["sepp_running"].samples}["hapi"] == 0
    assert told["sepp_datasets"].samples[0].value == 3
    assert told["sepp_request_seconds"].type == "histogram"


async def test_the_log_keeps_what_was_asked_and_not_who(served, homes):
    folder = homes[ALL].state / "logs"
    before = len(list(read_entries(folder)))
    await served(token="member-token").get(DATA.replace("PUB", "GRP"))
    await served().get(DATA.replace("PUB", "someone@example.org"))
    kept = list(read_entries(folder))[before:]
    assert (kept[0].protocol, kept[0].status, kept[0].datasets) == ("hapi", 200, ("GRP_CP_FIELD",))
    assert (kept[0].start, kept[0].stop) == ("2016-12-07T00:00:00Z", "2016-12-07T01:00:00Z")
    assert kept[0].bytes > 1000
    assert (kept[1].status, kept[1].datasets) == (404, ())
    text = (folder / "access.jsonl").read_text()
    assert not [word for word in ("203.0.113", "mia", "token", "example.org") if word in text]


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("token abc", "abc"),
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Basic abc", None),
        ("", None),
        ("token", None),
    ],
)
def test_tokens_are_read_from_the_header(header, token):
    assert read_token(header) == token


async def test_the_hub_is_asked_once_a_minute_for_each_token():
    with run_hub() as (url, server):
        tokens = HubTokens(url, "archive")
        found = [await tokens.access(name) for name in ["member-token"] * 3 + ["nobody"] * 3 + ["x" * 600]]
        assert server.asked == 2
    assert [access.user for access in found] == ["mia"] * 3 + [None] * 4
    await tokens.close()


async def test_without_its_hub_the_archive_serves_what_is_public(caplog):
    tokens = HubTokens("http://127.0.0.1:9/hub/api", "archive")
    assert (await tokens.access("member-token")).user is None
    assert "did not tell" in caplog.text
    await tokens.close()


async def test_a_caller_who_takes_nothing_is_let_go(homes):
    services = make_services(homes[ALL], ServerSettings(stall_s=0.2))
    path, _, query = f"/{DATA}".partition("?")
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [], "client": OUTSIDE, "server": ("archive", 80), "scheme": "http", "root_path": "",
        "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip

    async def send(message):
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    with contextlib.suppress(Exception):
        await asyncio.wait_for(create_app(services)(scope, asyncio.Event().wait, send), 20)
    assert services.counts.running["hapi"] == 0
    assert list(read_entries(homes[ALL].state / "logs"))[-1].status == 499
    assert services.rates.begin_heavy("203.0.113.9") is None
    services.catalog.close()


@pytest.mark.parametrize("path", ["tap/nope", "csa-sl-tap/nope", "csa/aio/nope", "tap/async/%2e%2e%2fx/results/y"])
async def test_what_no_protocol_has_is_refused_in_its_own_form(ask, homes, path):
    answer = await ask(homes[ALL]).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/x-votable+xml")
    assert 'name="QUERY_STATUS" value="ERROR">Not Found' in answer.text


async def test_a_method_that_is_not_allowed_is_told_with_those_that_are(ask, homes):
    answer = await ask(homes[ALL]).put("catalog/datasets")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]
