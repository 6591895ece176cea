"""HAPI's endpoints: names of both versions, and an own code for every error."""

import json
from email.utils import parsedate_to_datetime

import pytest

from sepp.core.time import to_iso
from tests.datastore.servers.examples import RECORDS, START

FIELD = "hapi/data?dataset=MIXED_CP_FIELD"
DAY = "start=2016-12-07T01Z&stop=2016-12-07T02Z"
NO_SUCH = [
    (1400, 400, "hapi/nonsense"),
    (1400, 400, "hapi/data/MIXED_CP_FIELD"),
    (1400, 400, f"hapi/data?{DAY}"),
    (1400, 400, f"hapi/data?dataset=&{DAY}"),
    (1400, 400, "hapi/info"),
    (1400, 400, f"{FIELD}&id=MIXED_CP_FIELD&{DAY}"),
    (1400, 400, f"{FIELD}&{DAY}&start=2016Z"),
    (1401, 400, f"{FIELD}&{DAY}&averagingInterval=5s"),
    (1401, 400, "hapi/info?dataset=MIXED_CP_FIELD&start=2016"),
    (1401, 400, "hapi/about?x=1"),
    (1401, 400, "hapi/capabilities?x=1"),
    (1401, 400, "hapi/catalog?dataset=X"),
    (1402, 400, f"{FIELD}&stop=2016-12-07T02Z"),
    (1402, 400, f"{FIELD}&start=yesterday&stop=2016-12-07T02Z"),
    (1402, 400, f"{FIELD}&start=2016-02-30&stop=2016-12-07T02Z"),
    (1403, 400, f"{FIELD}&start=2016-12-07T01Z"),
    (1403, 400, f"{FIELD}&start=2016-12-07T01Z&stop=tomorrow"),
    (1404, 400, f"{FIELD}&start=2016-12-07T02Z&stop=2016-12-07T01Z"),
    (1404, 400, f"{FIELD}&start=2016-12-07T02Z&stop=2016-12-07T02Z"),
    (1405, 400, f"{FIELD}&start=2016-12-06T23:59:59.999999999Z&stop=2016-12-07T01Z"),
    (1405, 400, f"{FIELD}&start=2016-12-07T01Z&stop=2016-12-08T00:00:00.000000001Z"),
    (1405, 400, f"{FIELD}&start=2016-12-07T01Z&stop=2016-12-09"),
    (1405, 400, f"{FIELD}&start=0001-01-01Z&stop=9999-12-31Z"),
    (1406, 404, f"hapi/data?dataset=NONE&{DAY}"),
    (1406, 404, "hapi/info?dataset=NONE"),
    (1406, 404, "hapi/info?dataset=EMPTY_CP_AUX"),
    (1406, 404, "hapi/info?dataset=../../state"),
    (1406, 404, "hapi/info?dataset=%2Fetc%2Fpasswd"),
    (1406, 404, "hapi/info?dataset=MIXED_CP_FIELD%00"),
    (1406, 404, "hapi/info?dataset=MIXED_CP_FIELD/1"),
    (1406, 404, f"hapi/info?dataset={'A' * 5000}"),
    (1407, 404, f"{FIELD}&{DAY}&parameters=Bz"),
    (1407, 404, f"{FIELD}&{DAY}&parameters=B,,N"),
    (1407, 404, f"{FIELD}&{DAY}&parameters=../time"),
    (1407, 404, f"{FIELD}&{DAY}&parameters=time"),
    (1407, 404, "hapi/info?dataset=MIXED_CP_SPECTRUM&parameters=energy"),
    (1409, 400, f"{FIELD}&{DAY}&format=xml"),
    (1410, 400, f"{FIELD}&{DAY}&include=data"),
    (1410, 400, f"{FIELD}&{DAY}&include="),
    (1411, 400, f"{FIELD}&{DAY}&parameters=N,B"),
    (1411, 400, f"{FIELD}&{DAY}&parameters=B,B"),
    (1411, 400, f"{FIELD}&{DAY}&parameters=B,Time"),
    (1411, 400, "hapi/info?dataset=MIXED_CP_FIELD&parameters=flag,B"),
    (1412, 400, "hapi/info?dataset=MIXED_CP_FIELD&resolve_references=maybe"),
    (1412, 400, "hapi/catalog?resolve_references=1"),
    (1413, 400, "hapi/catalog?depth=2"),
]


@pytest.mark.parametrize(("code", "status", "url"), NO_SUCH)
async def test_each_error_has_its_code_and_status(client, code, status, url):
    answer = await client.get(url)
    told = answer.json()
    assert (answer.status_code, told["status"]["code"], told["HAPI"]) == (status, code, "3.3")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-hapi-status"].startswith(str(code))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"


async def test_too_many_records_are_1408(client, services):
    object.__setattr__(services, "settings", services.settings.model_copy(update={"max_records": 10}))
    answer = await client.get(f"{FIELD}&{DAY}")
    assert (answer.status_code, answer.json()["status"]["code"]) == (400, 1408)
    assert "at most 10" in answer.json()["status"]["message"]


async def test_a_fault_of_ours_is_1500_and_the_process_lives(client, home):
    array = home / "archive" / "public" / "MIXED_CP_FIELD" / "1" / "N" / "c" / "0"
    kept = array.read_bytes()
    array.write_bytes(b"broken")
    try:
        answer = await client.get(f"{FIELD}&{DAY}&parameters=N")
    finally:
        array.write_bytes(kept)
    assert (answer.status_code, answer.json()["status"]["code"]) == (500, 1500)
    assert (await client.get(f"{FIELD}&{DAY}&parameters=N")).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("url", ["hapi", "hapi/info?dataset=MIXED_CP_FIELD", f"{FIELD}&{DAY}"])
async def test_only_get_and_head_are_answered(client, method, url):
    answer = await client.request(method, url)
    assert (answer.status_code, answer.json()["status"]["code"]) == (400, 1400)


async def test_nothing_of_a_bad_request_is_echoed(client):
    for part in ("dataset=<script>", f"dataset=MIXED_CP_FIELD&parameters=<script>&{DAY}", "<script>=1"):
        assert "script" not in (await client.get(f"hapi/data?{part}&{DAY if '=1' in part else ''}")).text


async def test_a_near_name_is_offered(client):
    assert "MIXED_CP_FIELD" in (await client.get("hapi/info?dataset=MIXED_CP_FELD")).text
    assert "region" in (await client.get("hapi/info?dataset=MIXED_CP_FIELD&parameters=regoin")).text


async def test_out_of_range_tells_the_range(client):
    told = (await client.get(f"{FIELD}&start=2016-12-06&stop=2016-12-07T01Z")).json()["status"]["message"]
    assert START in told


async def test_old_and_new_names_give_the_same(client):
    new = await client.get(f"{FIELD}&{DAY}&parameters=B")
    old = await client.get("hapi/data?id=MIXED_CP_FIELD&time.min=2016-12-07T01Z&time.max=2016-12-07T02Z&parameters=B")
    assert new.text == old.text != ""
    old_info = await client.get("hapi/info?id=MIXED_CP_FIELD")
    assert old_info.json() == (await client.get("hapi/info?dataset=MIXED_CP_FIELD")).json()


@pytest.mark.parametrize("path", ["hapi/", "hapi/info/?dataset=MIXED_CP_FIELD", "hapi/catalog/"])
async def test_a_slash_at_the_end_leads_to_the_place_without(client, path):
    answer = await client.get(path)
    assert answer.status_code == 301
    assert answer.headers["location"] == "http://archive/services/archive/" + path.replace("/?", "?").rstrip("/")


async def test_a_double_slash_leads_nowhere_else(client):
    answer = await client.get("http://archive/services/archive/hapi//evil.example/")
    assert answer.headers["location"].startswith("http://archive/services/archive/hapi/")


async def test_the_page_for_people_lists_the_datasets(client):
    answer = await client.get("hapi")
    assert answer.headers["content-type"].startswith("text/html")
    assert "MIXED_CP_SPECTRUM" in answer.text
    assert "Magnetic field &amp; more" in answer.text
    assert "EMPTY_CP_AUX" not in answer.text


async def test_about_and_capabilities_are_complete(client):
    about = (await client.get("hapi/about")).json()
    assert (about["HAPI"], about["status"], about["title"]) == (
        "3.3",
        {"code": 1200, "message": "OK"},
        "Test & archive",
    )
    assert about["id"]
    assert about["contact"]
    told = (await client.get("hapi/capabilities")).json()
    assert told["outputFormats"] == ["csv", "binary", "json"]
    assert told["catalogDepthOptions"] == ["dataset", "all"]
    assert told["x_maxRecords"] == RECORDS


async def test_info_tells_a_span_to_try_and_the_longest_request(client, services):
    told = (await client.get("hapi/info?dataset=MIXED_CP_FIELD")).json()
    assert "maxRequestDuration" not in told
    span = f"start={told['sampleStartDate']}&stop={told['sampleStopDate']}"
    assert len((await client.get(f"{FIELD}&{span}&parameters=N")).text.split()) in (1000, 1001)
    object.__setattr__(services, "settings", services.settings.model_copy(update={"max_records": 15}))
    assert (await client.get("hapi/info?dataset=MIXED_CP_FIELD")).json()["maxRequestDuration"] == "PT1M"


async def test_the_catalog_lists_what_has_data(client):
    told = (await client.get("hapi/catalog")).json()
    assert told["catalog"] == [
        {"id": "MIXED_CP_FIELD", "title": "Magnetic field & more"},
        {"id": "MIXED_CP_SPECTRUM", "title": "Ion spectra"},
    ]


async def test_the_catalog_in_depth_holds_each_info(client):
    deep = (await client.get("hapi/catalog?depth=all")).json()["catalog"]
    for entry in deep:
        info = (await client.get(f"hapi/info?dataset={entry['id']}")).json()
        assert {"HAPI": "3.3", "status": {"code": 1200, "message": "OK"}, **entry["info"]} == info
    assert json.dumps(deep).count('"startDate"') == 2


async def test_head_has_the_headers_of_get(client):
    url = f"{FIELD}&{DAY}"
    got, headed = await client.get(url), await client.head(url)
    assert headed.status_code == 200
    assert headed.content == b""
    for name in ("etag", "content-type", "x-hapi-status", "cache-control"):
        assert headed.headers[name] == got.headers[name]
    assert (await client.head(f"{FIELD}&start=x&stop=y")).status_code == 400


async def test_the_whole_range_told_by_info_can_be_asked_for(client):
    info = (await client.get("hapi/info?dataset=MIXED_CP_FIELD")).json()
    answer = await client.get(f"{FIELD}&start={info['startDate']}&stop={info['stopDate']}&parameters=Time")
    assert len(answer.text.split()) == RECORDS


async def test_the_days_of_the_first_and_last_record_can_be_asked_for(client):
    answer = await client.get(f"{FIELD}&start=2016-12-07&stop=2016-12-08&parameters=Time")
    assert len(answer.text.split()) == RECORDS


async def test_info_and_data_tell_when_the_data_changed(client, services):
    changed_ns = services.catalog.changed_ns("MIXED_CP_FIELD")
    info = await client.get("hapi/info?dataset=MIXED_CP_FIELD")
    data = await client.get("hapi/data?dataset=MIXED_CP_FIELD&start=2016-12-07T01Z&stop=2016-12-07T02Z")
    assert info.json()["modificationDate"] == to_iso(changed_ns, 0)
    told = {parsedate_to_datetime(answer.headers["last-modified"]).timestamp() for answer in (info, data)}
    assert told == {changed_ns // 10**9}
