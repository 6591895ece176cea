"""Deferred requests: jobs as UWS has them, packages kept, mail."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from xml.etree import ElementTree

import httpx
import pytest

from sepp.core.access import Access
from sepp.servers.app import create_app
from sepp.servers.csa.mail import address_of, send_mail
from sepp.servers.jobs.house import JobHouse
from sepp.servers.jobs.model import Phase
from sepp.servers.settings import ServerSettings
from sepp.servers.tap.access import write_access
from tests.datastore.servers.csa.postbox import Postbox
from tests.datastore.servers.csa.reading import DATA, HOUR, error_of, unpack
from tests.datastore.servers.examples import PREFIX

UWS = "{http://www.ivoa.net/xml/UWS/v1.0}"
DEFERRED = f"{DATA}?RETRIEVAL_TYPE=product&RETRIEVAL_ACCESS=DEFERRED&DATASET_ID=MIXED_CP_FIELD&{HOUR}"
DAYS = 86_400 * 10**9


@pytest.fixture
def postbox():
    with Postbox() as found:
        yield found
        found.shutdown()


@asynccontextmanager
async def asking(services, folder, **settings):
    """Ask a service whose jobs lie in a folder."""
    own = replace(services, jobs=JobHouse(folder), settings=ServerSettings(**settings))
    transport = httpx.ASGITransport(create_app(own, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
        yield client, own


async def finish(client, url):
    for _ in range(200):
        job = ElementTree.fromstring((await client.get(url)).text)
        if job.findtext(f"{UWS}phase") in ("COMPLETED", "ERROR"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError("the job does not end")


async def test_a_deferred_request_becomes_a_job_with_a_package(services, tmp_path):
    async with asking(services, tmp_path) as (client, _):
        answer = await client.get(DEFERRED)
        assert answer.status_code == 303
        job = await finish(client, answer.headers["location"])
        (result,) = job.iter(f"{UWS}result")
        package = await client.get(result.get("{http://www.w3.org/1999/xlink}href"))
    (name,) = unpack(package.content)
    assert "/MIXED_CP_FIELD/MIXED_CP_FIELD__20161207_010000_20161207_020000_V" in name
    assert "CSA_Download_" in package.headers["content-disposition"]


async def test_a_package_is_kept_for_three_days(services, tmp_path):
    async with asking(services, tmp_path) as (client, own):
        url = (await client.get(DEFERRED)).headers["location"]
        await finish(client, url)
        job = own.jobs.engine("csa", lambda *_: []).get(url.rpartition("/")[2])
    assert job.destruction_ns - job.created_ns == 3 * DAYS
    assert (tmp_path / "csa" / job.id / "package.tgz").exists()


async def test_jobs_survive_a_restart(services, tmp_path):
    async with asking(services, tmp_path) as (client, own):
        done, broken = [(await client.get(DEFERRED)).headers["location"] for _ in range(2)]
        await finish(client, done)
        await finish(client, broken)
        shelf, job_id = own.jobs.engine("csa", lambda *_: []).shelf, broken.rpartition("/")[2]
        shelf.save(replace(shelf.load(job_id), phase=Phase.EXECUTING, results=()))
        (shelf.path(job_id) / "package.tgz").write_bytes(b"half")
    async with asking(services, tmp_path) as (client, _):
        for url in (done, broken):
            assert (await finish(client, url)).findtext(f"{UWS}phase") == "COMPLETED"
            assert len(unpack((await client.get(f"{url}/results/package.tgz")).content)) == 1


async def test_the_old_action_tells_where_the_package_will_be(services, tmp_path):
    async with asking(services, tmp_path) as (client, _):
        answer = await client.get(f"csa/aio/async-product-action?DATASET_ID=MIXED_CP_FIELD&{HOUR}&NON_BROWSER")
        assert answer.status_code == 202
        await finish(client, answer.headers["location"])
        told = next(word for word in answer.text.split() if word.endswith("gz"))
        assert len(unpack((await client.get(told)).content)) == 1


async def test_secrets_of_a_request_are_not_kept(services, tmp_path):
    async with asking(services, tmp_path) as (client, _):
        url = (await client.get(f"{DEFERRED}&USERNAME=me&PASSWORD=secret")).headers["location"]
        assert "secret" not in (await client.get(f"{url}/parameters")).text


async def test_a_bad_request_makes_no_job(services, tmp_path):
    async with asking(services, tmp_path, csa_max_deferred_bytes=1000) as (client, own):
        answer = await client.get(DEFERRED)
        assert answer.status_code == 413
        assert "at most" in error_of(answer)
        assert (await client.post(f"{DATA}/jobs", data={"DATASET_ID": "../x"})).status_code == 400
        assert not list(own.jobs.engine("csa", lambda *_: []).shelf.load_all())


async def test_without_login_a_hub_s_archive_refuses(services, tmp_path):
    async with asking(services, tmp_path, hub_api_url="http://127.0.0.1:1/hub/api") as (client, _):
        answer = await client.get(DEFERRED)
    assert answer.status_code == 401
    assert "LOGIN_REQUESTED" in error_of(answer)


async def run_for(services, folder, postbox, owner, query=DEFERRED):
    """Do a job of an account, as the hub's tokens would make it."""
    settings = {"smtp_host": "127.0.0.1", "smtp_port": postbox.port, "mail_domain": "space.example"}
    async with asking(services, folder, **settings) as (_, own):
        engine = own.jobs.engine("csa", lambda *_: [])
        pairs = [tuple(pair.split("=")) for pair in query.partition("?")[2].split("&")]
        kept = {"access.json": write_access(Access(owner)), "archive-url": b"https://archive/csa-sl-tap/data/jobs"}
        job = engine.create(pairs, kept, owner)
        engine.start(job.id)
        until = time.monotonic() + 20
        while not engine.get(job.id).phase.is_over and time.monotonic() < until:
            await asyncio.sleep(0.05)
        return engine.get(job.id)


async def test_the_owner_is_told_by_mail(services, tmp_path, postbox):
    job = await run_for(services, tmp_path, postbox, "ada")
    (message,) = postbox.messages
    assert message["To"] == "ada@space.example"
    assert f"https://archive/csa-sl-tap/data/jobs/{job.id}/results/package.tgz" in message.get_content()


async def test_no_mail_is_sent_where_none_is_wanted(services, tmp_path, postbox):
    await run_for(services, tmp_path, postbox, "ada", f"{DEFERRED}&NO_NOTIFY=1")
    assert postbox.messages == []


async def test_a_failed_job_tells_why(services, tmp_path, postbox):
    job = await run_for(services, tmp_path, postbox, "ada@space.example", f"{DATA}?DATASET_ID=NO_SUCH_ID")
    assert job.phase is Phase.ERROR
    assert "No dataset 'NO_SUCH_ID'" in postbox.messages[0].get_content()


def test_a_mail_server_that_is_gone_is_no_failure(caplog):
    settings = ServerSettings(smtp_host="127.0.0.1", smtp_port=1, mail_domain="space.example")
    assert not send_mail(settings, "ada@space.example", "ready", "now")
    assert "was not sent" in caplog.text
    assert not send_mail(settings, "ada\n@space.example", "ready", "now")


def test_without_server_or_domain_nobody_is_written_to():
    assert address_of(ServerSettings(), "ada") is None
    assert address_of(ServerSettings(smtp_host="here"), "ada") is None
    assert address_of(ServerSettings(smtp_host="here"), "") is None
