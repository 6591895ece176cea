"""Downloads in every format, their sizes beforehand, their limits and failures."""

import io
import zipfile

import httpx
import numpy as np
import pytest

from sepp.formats.writing.writer import writers
from sepp.servers.app import create_app
from sepp.servers.exports.sizes import FORMATS
from sepp.servers.services import Services
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.examples import PREFIX, make_fields

HOUR = "start=2016-12-07T01:00Z&stop=2016-12-07T02:00Z"
HOUR_RECORDS = 900


@pytest.mark.parametrize("name", writers)
async def test_a_dataset_comes_in_every_format_as_a_whole_file(client, name):
    answer = await client.get(f"export/MIXED_CP_FIELD?{HOUR}&format={name}")
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content) > HOUR_RECORDS
    suffix = writers[name].suffixes[0]
    assert f'MIXED_CP_FIELD__20161207_010000_20161207_020000{suffix}"' in answer.headers["content-disposition"]


async def test_a_csv_holds_the_records_of_the_interval(client):
    answer = await client.get(f"export/MIXED_CP_FIELD?{HOUR}&parameters=N&format=csv")
    names, *lines = answer.text.splitlines()
    assert names == "time,N"
    assert len(lines) == HOUR_RECORDS
    density = make_fields().values["N"]
    first = round((3600 - 0.123456789) / 4 + 0.5)
    assert [float(line.split(",")[1]) for line in lines[:3]] == list(density[first : first + 3])


@pytest.mark.parametrize("name", FORMATS)
async def test_the_size_told_before_is_that_of_the_file(client, name):
    told = (await client.get(f"export/estimate?items=MIXED_CP_FIELD&formats={name}")).json()
    made = await client.get(f"export/MIXED_CP_FIELD?format={name}")
    assert told["bytes"][name] == pytest.approx(len(made.content), rel=0.25)


async def test_an_estimate_counts_records_and_files(client):
    told = (
        await client.get(f"export/estimate?items=MIXED_CP_FIELD/B,MIXED_CP_FIELD/N,MIXED_CP_SPECTRUM&{HOUR}")
    ).json()
    assert [(item["id"], item["records"], item["granules"]) for item in told["items"]] == [
        ("MIXED_CP_FIELD", HOUR_RECORDS, 1),
        ("MIXED_CP_SPECTRUM", HOUR_RECORDS, 1),
    ]
    assert told["items"][0]["parameters"] == ["B", "N"]
    assert told["records"] == 2 * HOUR_RECORDS
    assert {entry["name"] for entry in told["formats"]} == set(FORMATS) == set(told["bytes"])


async def test_a_dataset_without_data_weighs_nothing(client):
    told = (await client.get(f"export/estimate?items=EMPTY_CP_AUX&{HOUR}")).json()
    assert (told["records"], told["bytes"]["cef"]) == (0, 0)


async def test_a_basket_comes_as_one_zip_with_its_contents(client):
    answer = await client.get(
        f"export/bundle.zip?items=MIXED_CP_FIELD/B,MIXED_CP_SPECTRUM,EMPTY_CP_AUX&{HOUR}&format=csv"
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        names = bundle.namelist()
        contents = bundle.read("CONTENTS.txt").decode()
        assert bundle.testzip() is None
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["csv", "csv", "json", "json", "txt"]
    assert "MISSING  EMPTY_CP_AUX: 'EMPTY_CP_AUX' is described, but has no data yet" in contents


async def test_a_netcdf_of_a_basket_opens(client, tmp_path):
    netcdf = pytest.importorskip("netCDF4")
    answer = await client.get(f"export/bundle.zip?items=MIXED_CP_FIELD/B&{HOUR}&format=nc")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        bundle.extractall(tmp_path)
    with netcdf.Dataset(next(tmp_path.glob("*.nc"))) as opened:
        assert np.shape(opened["B"]) == (HOUR_RECORDS, 3)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("export/MIXED_CP_FEILD?format=cef", 404, "did you mean 'MIXED_CP_FIELD'"),
        ("export/MIXED_CP_FIELD?format=xls", 404, "give format= one of cef"),
        ("export/MIXED_CP_FIELD", 404, "give format= one of cef"),
        ("export/MIXED_CP_FIELD?format=cef&parameters=C", 404, "no parameter 'C'"),
        ("export/MIXED_CP_FIELD?format=cef&start=2016-12-07", 400, "both start and stop"),
        ("export/MIXED_CP_FIELD?format=cef&start=2016-12-08&stop=2016-12-07", 400, "must end after"),
        ("export/MIXED_CP_FIELD?format=cef&start=1999-01-01&stop=1999-01-02", 404, "No records"),
        ("export/EMPTY_CP_AUX?format=cef", 404, "no data yet"),
        ("export/MIXED_CP_FIELD?format=cef&quick=1", 400, "Unknown parameter 'quick'"),
        ("export/bundle.zip?format=cef", 400, "Name what to export"),
        ("export/bundle.zip?items=EMPTY_CP_AUX&format=cef", 404, "no data yet"),
        ("export/estimate?items=" + ",".join(f"A{n}" for n in range(201)), 400, "at most 200"),
        ("export/estimate?items=NOTHING", 404, "No dataset 'NOTHING'"),
    ],
)
async def test_a_bad_question_gets_a_clear_answer(client, path, status, told):
    answer = await client.get(path)
    assert (answer.status_code, told in answer.json()["error"]["message"]) == (status, True), answer.text


@pytest.mark.parametrize("path", ["export/MIXED_CP_FIELD?", "export/bundle.zip?items=MIXED_CP_FIELD&"])
async def test_what_is_too_large_is_refused_before_it_is_made(services, path):
    small = Services(services.store, services.catalog, ServerSettings(max_export_bytes=1000))
    transport = httpx.ASGITransport(create_app(small, PREFIX))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as asking:
        answer = await asking.get(f"{path}format=cdf")
    assert answer.status_code == 413
    assert "sepp export" in answer.json()["error"]["message"]
