"""Queries at once: every format, every malformed request, callers who go away."""

import asyncio
import csv
import json
import subprocess
import sys
from io import BytesIO, StringIO

import httpx
import pytest
from astropy.io.votable import parse
from astropy.table import Table

from sepp.catalog.access import give_rule
from sepp.core.access import Access, Rule
from sepp.servers.app import create_app
from tests.datastore.servers.tap.conftest import status_of

QUERY = "SELECT dataset_id, title, cadence, start_time, records FROM sepp.datasets ORDER BY dataset_id"


async def ask(client, query=QUERY, **words):
    return await client.post("tap/sync", data={"LANG": "ADQL", "QUERY": query, **words})


def read_votable(content):
    return parse(BytesIO(content), verify="exception").get_first_table().to_table()


@pytest.mark.parametrize("form", ["votable", "votable/b2", "application/x-votable+xml;serialization=binary2"])
async def test_votables_read_back(client, form):
    answer = await ask(client, FORMAT=form)
    table = read_votable(answer.content)
    assert list(table["dataset_id"])[:2] == ["C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN"]
    assert table["title"][0] == "Field & flow of Cluster-1"
    assert (table["cadence"][0], str(table["cadence"].unit)) == (4.0, "s")
    assert list(table["records"].mask) == [False, False, False, True]
    assert table["start_time"][0] == "2005-01-09T00:00:00.000Z"
    assert answer.headers["content-type"].startswith("application/x-votable+xml")


async def test_csv_tsv_and_json_tell_the_same(client):
    lines = list(csv.reader(StringIO((await ask(client, RESPONSEFORMAT="csv")).text)))
    tabbed = [line.split("\t") for line in (await ask(client, format="tsv")).text.splitlines()]
    told = json.loads((await ask(client, FORMAT="json")).text)
    assert lines == tabbed
    assert [one["name"] for one in told["metadata"]] == lines[0]
    assert told["data"][3] == ["RPC_MAG", "Field & flow of Orbiter", 4.0, None, None]


def test_the_parser_is_imported_with_the_first_query_only():
    code = "import sys, sepp.servers.tap.routes; print([m for m in ('sqlglot', 'astropy') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


async def test_a_query_may_stand_in_the_url_in_any_case(client):
    answer = await client.get("tap/sync", params={"lang": "ADQL", "Query": QUERY, "fOrMaT": "csv"})
    assert answer.text.startswith("dataset_id,title")


@pytest.mark.parametrize(("most", "rows", "status"), [("0", 0, "OVERFLOW"), ("2", 2, "OVERFLOW"), ("4", 4, "OK")])
async def test_more_rows_than_wanted_are_told(client, most, rows, status):
    answer = await ask(client, MAXREC=most)
    assert (answer.text.count("<TR>"), status_of(answer)) == (rows, status)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, "LANG is ADQL"),
        ({"LANG": "PQL", "QUERY": QUERY}, "LANG is ADQL"),
        ({"LANG": "ADQL"}, "QUERY is missing"),
        ({"LANG": "ADQL", "QUERY": QUERY, "FORMAT": "excel"}, "No format"),
        ({"LANG": "ADQL", "QUERY": QUERY, "MAXREC": "-1"}, "MAXREC"),
        ({"LANG": "ADQL", "QUERY": QUERY, "MAXREC": "9" * 30}, "MAXREC"),
        ({"LANG": "ADQL", "QUERY": QUERY, "REQUEST": "getAll"}, "doQuery"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x"}, "UPLOAD is"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x,param:y"}, "no field"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x,file:///etc/passwd"}, "param:field"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x,http://127.0.0.1:9/x"}, "not a public address"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x,http://[::1]/x"}, "not a public address"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "x,http://169.254.169.254/x"}, "not a public address"),
        ({"LANG": "ADQL", "QUERY": QUERY, "UPLOAD": "../x,param:y"}, "UPLOAD is"),
        ({"LANG": "ADQL", "QUERY": "DROP TABLE x"}, "Only SELECT"),
        ({"LANG": "ADQL", "QUERY": 'SELECT "<&>" FROM sepp.datasets'}, "&lt;&amp;&gt;"),
    ],
)
async def test_what_is_malformed_gets_a_votable_that_says_so(client, words, told):
    answer = await client.post("tap/sync", data=words)
    assert (answer.status_code, status_of(answer)) == (400, "ERROR")
    assert told in answer.text


async def test_an_uploaded_list_is_joined_with_granules(client):
    events = Table({"name": ["a", "b"], "at": ["2005-01-09T06:00:00", "2005-01-10T18:00:00"]})
    content = BytesIO()
    events.write(content, format="votable")
    text = content.getvalue().replace(b'name="at"', b'name="at" xtype="timestamp"')
    query = (
        "SELECT e.name, g.file_name FROM tap_upload.mine AS e JOIN sepp.granules AS g "
        "ON e.at BETWEEN g.start_time AND g.stop_time WHERE g.dataset_id = 'C1_CP_FGM_SPIN'"
    )
    words = {"LANG": "ADQL", "QUERY": query, "UPLOAD": "mine,param:table", "FORMAT": "csv"}
    answer = await client.post("tap/sync", data=words, files={"table": ("mine.vot", text)})
    assert answer.text.split() == ["name,file_name", "a,C1_CP_FGM_SPIN__0.cdf"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not a VOTable"),
        (b"<VOTABLE>", "not a VOTable"),
        (b"\x89PNG\r\n", "not a VOTable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><VOTABLE/>', "DOCTYPE"),
    ],
)
async def test_an_upload_that_is_no_table_is_refused(client, content, told):
    words = {"LANG": "ADQL", "QUERY": "SELECT * FROM tap_upload.t", "UPLOAD": "t,param:f"}
    answer = await client.post("tap/sync", data=words, files={"f": ("t.vot", content)})
    assert (answer.status_code, status_of(answer)) == (400, "ERROR")
    assert told in answer.text


async def test_an_upload_is_another_query_s_unknown(client):
    answer = await ask(client, "SELECT * FROM tap_upload.mine")
    assert "No table" in answer.text


async def test_what_may_not_be_read_is_nowhere(asker, tmp_path):
    query = "SELECT COUNT(*) FROM {} WHERE dataset_id = 'C3_CP_FGM_SPIN'"
    give_rule(asker.catalog, "C3_CP_FGM_SPIN", Rule("team"))
    try:
        for table in ("sepp.datasets", "sepp.granules", "csa.v_dataset", "csa.v_parameter", "csa.v_file"):
            assert asker.rows(query.format(table)) == [(0,)]
            assert asker.rows(query.format(table), access=Access("me", frozenset({"team"}))) != [(0,)]
        assert asker.rows("SELECT num_datasets FROM csa.v_mission WHERE name = 'Cluster'") == [(2,)]
        assert asker.rows("SELECT COUNT(*) FROM sepp.epn_core") == [(6,)]
    finally:
        give_rule(asker.catalog, "C3_CP_FGM_SPIN", Rule())


async def test_a_caller_who_goes_away_ends_the_query(services):
    app = create_app(services, "/")
    many = ", ".join(f"sepp.granules AS t{i}" for i in range(12))
    query = httpx.QueryParams({"LANG": "ADQL", "QUERY": f"SELECT COUNT(*) FROM {many}"})
    scope = {
        "type": "http", "method": "GET", "path": "/tap/sync", "raw_path": b"/tap/sync", "root_path": "",
        "query_string": str(query).encode(), "headers": [(b"host", b"x")], "scheme": "http", "client": ("1.1.1.1", 1),
        "server": ("x", 80), "http_version": "1.1", "asgi": {"version": "3.0"}, "app": app,
    }  # fmt: skip
    given = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if given:
            return given.pop()
        await asyncio.sleep(0.3)
        return {"type": "http.disconnect"}

    async def send(_message):
        return None

    await asyncio.wait_for(app(scope, receive, send), 15)
