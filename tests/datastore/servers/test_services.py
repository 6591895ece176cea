"""Health and catalogue over HTTP; errors in one form."""

import httpx
import pytest

from sepp.servers.app import create_app
from sepp.servers.protocols import servers
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.examples import RECORDS, START

HOUR = "start=2016-12-07T01:00Z&stop=2016-12-07T02:00Z"
DATA = "quicklook/data?dataset=MIXED_CP_FIELD"


async def test_health_counts_the_datasets(client):
    told = (await client.get("health")).json()
    assert (told["status"], told["datasets"]) == ("ok", 3)
    assert told["version"]


async def test_the_catalogue_lists_what_a_panel_shows(client):
    listed = (await client.get("catalog/datasets?text=magnetic")).json()["datasets"]
    assert [entry["id"] for entry in listed] == ["MIXED_CP_FIELD"]
    entry = listed[0]
    assert (entry["start"], entry["cadence"], entry["cadence_ns"]) == (START, "PT4S", 4 * 10**9)
    assert (entry["version"], entry["granules"], entry["is_synthetic"]) == (f"1.{RECORDS}", 1, False)
    assert entry["parameters"][0] == {
        "name": "B", "units": "nT", "long_name": "Magnetic field", "frame": "GSE", "shape": [3], "dtype": "float32",
        "display": "time_series", "scale": "linear", "labels": ["Bx", "By", "Bz"], "role": "data",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("mission=cluster", 2), ("units=nT&frame=gse", 1), ("quantity=flux", 1), ("limit=1", 1), ("limit=0", 0),
     ("start=2016-12-07T01:00Z&stop=2016-12-07T02:00Z", 2), ("start=2017-01-01", 0), ("stop=2016-12-07", 0),
     ("start=2016-12-07", 2), ("instrument=FGM&region=", 1), ("text=magentic", 1), ("text=nothinglikeit", 0)],
)  # fmt: skip
async def test_filters_narrow_the_list(client, query, count):
    assert len((await client.get(f"catalog/datasets?{query}")).json()["datasets"]) == count


async def test_one_dataset_is_told_in_full(client):
    told = (await client.get("catalog/datasets/MIXED_CP_FIELD")).json()
    assert (told["description"], told["citation"]) == ("Made for tests.", "Test et al.")
    assert told["coverage"] == [[START, told["stop"], RECORDS]]
    assert (await client.get("catalog/datasets/MIXED_CP_FIELD/coverage")).json()["coverage"] == told["coverage"]


async def test_a_dataset_without_data_has_no_times(client):
    told = (await client.get("catalog/datasets/EMPTY_CP_AUX")).json()
    assert (told["start"], told["stop"], told["version"], told["cadence"], told["coverage"]) == (
        None,
        None,
        None,
        None,
        [],
    )


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("nowhere", 404, "not_found"),
        ("catalog/datasets/NONE", 404, "unknown_dataset"),
        ("catalog/datasets/NONE/coverage", 404, "unknown_dataset"),
        ("catalog/datasets/../../../etc/passwd", 404, "not_found"),
        ("catalog/datasets/%2e%2e%2f%2e%2e%2fstate", 404, "unknown_dataset"),
        ("catalog/datasets?limit=-1", 400, "bad_request"),
        ("catalog/datasets?limit=x", 400, "bad_request"),
        (f"catalog/datasets?limit={'9' * 30}", 400, "bad_request"),
        ("catalog/datasets?colour=red", 400, "bad_request"),
        ("catalog/datasets?start=sometime", 400, "bad_time"),
        ("catalog/datasets?start=2017&stop=2016", 400, "empty_interval"),
        ("quicklook/data", 400, "bad_request"),
        (f"{DATA}&start=2016", 400, "bad_request"),
        (f"{DATA}&start=sometime&stop=2017", 400, "bad_time"),
        (f"{DATA}&start=2017&stop=2016", 400, "empty_interval"),
        (f"{DATA}&width=wide", 400, "bad_request"),
        (f"{DATA}&width=-5", 400, "bad_request"),
        (f"{DATA}&columns=few", 400, "bad_request"),
        (f"{DATA}&zoom=2", 400, "bad_request"),
        (f"{DATA}&parameters=Q", 404, "unknown_parameter"),
        (f"{DATA}&parameters=../time", 404, "unknown_parameter"),
        (f"{DATA}&parameters=region", 409, "mismatch"),
        (f"{DATA}&parameters={','.join(map(str, range(99)))}", 400, "bad_request"),
        ("quicklook/NONE.png", 404, "unknown_dataset"),
        ("quicklook/%2e%2e%2fstate.png", 404, "unknown_dataset"),
        ("quicklook/EMPTY_CP_AUX.svg", 404, "no_data"),
        ("quicklook/MIXED_CP_FIELD.gif", 404, "not_found"),
    ],
)
async def test_every_error_has_its_status_and_one_form(client, url, status, code):
    answer = await client.get(url)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_unknown_dataset_offers_the_nearest(client):
    told = (await client.get("catalog/datasets/MIXED_CP_FELD")).json()["error"]["message"]
    assert "did you mean 'MIXED_CP_FIELD'" in told


async def test_only_reading_is_allowed(client):
    answer = await client.post("catalog/datasets")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


async def test_pages_from_anywhere_may_read(client):
    for url in ("health", "hapi/catalog", f"{DATA}&{HOUR}"):
        assert (await client.get(url)).headers["access-control-allow-origin"] == "*"
        asked = await client.options(url, headers={"Origin": "https://x.org", "Access-Control-Request-Method": "GET"})
        assert asked.status_code == 204
        assert "GET" in asked.headers["access-control-allow-methods"]


def test_the_prefix_is_the_hubs_unless_it_is_set(monkeypatch):
    for name in ("SEPP_PREFIX", "JUPYTERHUB_SERVICE_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    assert ServerSettings().prefix == "/"
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/services/archive/")
    assert ServerSettings().prefix == "/services/archive/"
    monkeypatch.setenv("SEPP_PREFIX", "/other/")
    assert ServerSettings().prefix == "/other/"


@pytest.mark.parametrize("prefix", ["/", "", "services/archive", "/services/archive/"])
async def test_the_prefix_may_be_written_in_any_way(services, prefix):
    transport = httpx.ASGITransport(create_app(services, prefix))
    async with httpx.AsyncClient(transport=transport, base_url="http://archive") as asking:
        path = f"/{prefix.strip('/')}/health".replace("//", "/")
        assert (await asking.get(path)).json()["status"] == "ok"


def test_every_protocol_and_setting_stands_in_the_readme(root):
    text = (root / "datastore" / "sepp" / "servers" / "README.md").read_text()
    for name in servers:
        assert name in text
    for name in ServerSettings.model_fields:
        assert f"SEPP_{name.upper()}" in text


def test_every_file_stands_in_the_nearest_readme(root):
    for folder in ("servers", "catalog"):
        for file in (root / "datastore" / "sepp" / folder).rglob("*.py"):
            readme = next(path / "README.md" for path in file.parents if (path / "README.md").is_file())
            assert file.name in readme.read_text() or file.name == "__init__.py" or "versions" in file.parts, file
