"""Queries as jobs: phases, results, errors, bounds, and a restart."""

import asyncio
import re
from dataclasses import replace

import httpx
import pytest

from sepp.servers.app import create_app
from sepp.servers.jobs.house import JobHouse

QUERY = "SELECT dataset_id FROM sepp.datasets ORDER BY dataset_id"
WORDS = {"LANG": "ADQL", "QUERY": QUERY, "FORMAT": "csv"}


async def make(client, **words):
    answer = await client.post("tap/async", data={**WORDS, **words})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def finish(client, job):
    text = ""
    for _ in range(40):
        text = (await client.get(job, params={"WAIT": "5"})).text
        if re.search("<uws:phase>(COMPLETED|ERROR|ABORTED)<", text):
            return text
        await asyncio.sleep(0.05)
    raise AssertionError(text)


async def test_a_job_is_made_started_and_read(client):
    job = await make(client)
    assert (await client.get(f"{job}/phase")).text == "PENDING"
    assert (await client.post(f"{job}/phase", data={"PHASE": "RUN"})).status_code == 303
    assert "<uws:phase>COMPLETED<" in await finish(client, job)
    result = await client.get(f"{job}/results/result")
    assert result.text.split() == ["dataset_id", "C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN", "C3_CP_FGM_SPIN", "RPC_MAG"]
    assert f'xlink:href="{job}/results/result"' in (await client.get(f"{job}/results")).text


async def test_a_wrong_query_ends_in_an_error_document(client):
    job = await make(client, QUERY="DROP TABLE x", PHASE="RUN")
    assert "Only SELECT" in await finish(client, job)
    error = await client.get(f"{job}/error")
    assert 'name="QUERY_STATUS" value="ERROR">Only SELECT' in error.text
    assert (await client.get(f"{job}/results/result")).status_code == 404


async def test_a_bomb_ends_at_the_time_that_was_asked_for(client):
    many = ", ".join(f"sepp.granules AS t{i}" for i in range(12))
    job = await make(client, QUERY=f"SELECT COUNT(*) FROM {many}", EXECUTIONDURATION="1", PHASE="RUN")
    assert "ran for more than 1 s" in await finish(client, job)


async def test_a_running_job_is_ended(client):
    many = ", ".join(f"sepp.granules AS t{i}" for i in range(12))
    job = await make(client, QUERY=f"SELECT COUNT(*) FROM {many}", PHASE="RUN")
    await client.get(job, params={"WAIT": "5", "PHASE": "QUEUED"})
    await client.post(f"{job}/phase", data={"PHASE": "ABORT"})
    assert "<uws:phase>ABORTED<" in await finish(client, job)


async def test_parameters_may_be_given_until_it_starts(client):
    job = await make(client, QUERY="x")
    await client.post(f"{job}/parameters", data={"QUERY": QUERY, "RUNID": "mine & yours"})
    told = (await client.get(job)).text
    assert '<uws:parameter id="QUERY">SELECT' in told
    assert "<uws:runId>mine &amp; yours</uws:runId>" in told
    await client.post(f"{job}/phase", data={"PHASE": "RUN"})
    await finish(client, job)
    assert (await client.post(f"{job}/parameters", data={"QUERY": "y"})).status_code == 400


async def test_times_may_be_asked_for_and_are_bounded(client):
    job = await make(client)
    await client.post(f"{job}/destruction", data={"DESTRUCTION": "2999-01-01T00:00:00Z"})
    await client.post(f"{job}/executionduration", data={"EXECUTIONDURATION": "999999"})
    assert (await client.get(f"{job}/destruction")).text < "2999"
    assert (await client.get(f"{job}/executionduration")).text == "3600"
    assert (await client.get(f"{job}/quote")).text == ""
    assert (await client.get(f"{job}/owner")).text == ""


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("phase", {"PHASE": "FLY"}),
        ("destruction", {"DESTRUCTION": "soon"}),
        ("executionduration", {"EXECUTIONDURATION": "x"}),
    ],
)
async def test_what_is_malformed_gets_a_votable(client, path, words):
    job = await make(client)
    answer = await client.post(f"{job}/{path}", data=words)
    assert answer.status_code == 400
    assert "QUERY_STATUS" in answer.text


@pytest.mark.parametrize("end", ["delete", "action"])
async def test_a_destroyed_job_is_gone(client, end):
    job = await make(client)
    answer = await (client.delete(job) if end == "delete" else client.post(job, data={"ACTION": "DELETE"}))
    assert answer.status_code == 303
    assert (await client.get(job)).status_code == 404


@pytest.mark.parametrize(
    "path", ["tap/async/nothing", "tap/async/" + "0" * 32, "tap/async/..%2f..", "tap/async/x/phase"]
)
async def test_unknown_jobs_are_unknown(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404


async def test_nobody_s_jobs_are_in_no_list(client):
    job = await make(client)
    assert job.rpartition("/")[2] not in (await client.get("tap/async")).text


async def test_uploads_are_kept_with_the_job(client, tmp_path):
    table = (
        '<VOTABLE version="1.3"><RESOURCE><TABLE><FIELD name="k" datatype="int"/><DATA><TABLEDATA>'
        "<TR><TD>5</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    )
    words = {**WORDS, "QUERY": "SELECT k + 1 AS n FROM TAP_UPLOAD.t", "UPLOAD": "t,param:f", "PHASE": "RUN"}
    answer = await client.post("tap/async", data=words, files={"f": ("t.vot", table)})
    job = answer.headers["location"]
    await finish(client, job)
    assert (await client.get(f"{job}/results/result")).text.split() == ["n", "6"]


async def test_jobs_survive_a_restart(services, tmp_path):
    transport = httpx.ASGITransport(create_app(services, "/"))
    async with httpx.AsyncClient(transport=transport, base_url="http://archive") as client:
        job = await make(client, PHASE="RUN")
        await finish(client, job)
    later = replace(services, jobs=JobHouse(tmp_path / "jobs"))
    transport = httpx.ASGITransport(create_app(later, "/"))
    async with httpx.AsyncClient(transport=transport, base_url="http://archive") as client:
        assert (await client.get(f"{job}/results/result")).text.startswith("dataset_id")
