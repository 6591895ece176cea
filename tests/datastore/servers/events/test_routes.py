"""The archive's event lists over HTTP: told of, in pages, as files."""

import shutil

import httpx
import pytest

from sepp import events
from sepp.core.home import find_home
from sepp.events.content import from_content
from sepp.ingest.commands import open_archive
from sepp.ingest.event_lists.taking import ListIngestor
from sepp.ingest.sources import find_sources
from sepp.servers.app import create_app
from sepp.servers.services import make_services
from tests.datastore.servers.examples import PREFIX

REAL = "data/events/cluster1_bs_Crossings.csv"
NAME = "cluster1_bs_Crossings"


@pytest.fixture(scope="module")
def with_lists(shared, tmp_path_factory):
    home = find_home(tmp_path_factory.mktemp("lists")).prepare()
    path = home.root / f"{NAME}.csv"
    shutil.copyfile(shared / REAL, path)
    lines = path.read_text().splitlines(keepends=True)
    for text in ("".join(lines[:11]), "".join(lines)):
        path.write_text(text)
        list(ListIngestor(home).ingest(find_sources([str(path)], home.root)))
    open_archive(home)[1].close()
    return home


@pytest.fixture
async def asking(with_lists):
    services = make_services(with_lists)
    transport = httpx.ASGITransport(create_app(services, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
        yield client
    services.catalog.close()


async def test_all_lists_are_told_of(asking):
    answer = await asking.get("events/")
    [told] = answer.json()["lists"]
    assert (told["name"], told["version"], told["events"]) == (NAME, 2, 3225)
    assert told["start"].startswith("2001-02-04T00:12:00")
    assert [each["events"] for each in told["versions"]] == [10, 3225]
    same = await asking.get("events/", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304


async def test_pages_make_the_whole_list(asking, shared):
    offset, starts = 0, []
    while offset is not None:
        page = (await asking.get(f"events/{NAME}", params={"offset": offset, "limit": 1500})).json()
        starts += from_content(page["content"]).start.tolist()
        offset = page["next"]
    assert starts == events.read(shared / REAL).start.tolist()


async def test_an_older_version_can_be_had(asking):
    page = (await asking.get(f"events/{NAME}", params={"version": 1})).json()
    assert (page["version"], page["events"], page["next"], len(page["content"]["start"])) == (1, 10, None, 10)


async def test_a_page_of_nothing_tells_of_the_list_only(asking):
    page = (await asking.get(f"events/{NAME}", params={"limit": 0})).json()
    assert "content" not in page
    assert page["events"] == 3225


@pytest.mark.parametrize("form", ["csv", "vot", "txt"])
async def test_each_form_reads_back_to_the_same_events(asking, shared, tmp_path, form):
    answer = await asking.get(f"events/{NAME}.{form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NAME}_v2.{form}"'
    path = tmp_path / f"list.{form}"
    path.write_bytes(answer.content)
    found, real = events.read(path), events.read(shared / REAL)
    assert found.start.tolist() == real.start.tolist()
    assert found.values["proba"].tolist() == real.values["proba"].tolist()


async def test_the_original_has_the_same_bytes(asking, shared):
    answer = await asking.get(f"events/{NAME}/original")
    assert answer.content == (shared / REAL).read_bytes()
    again = await asking.get(f"events/{NAME}/original", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("events/cluster1_bs", 404, "did you mean 'cluster1_bs_Crossings'"),
        (f"events/{NAME}?version=9", 404, "no version 9; there are 1, 2"),
        (f"events/{NAME}?version=x", 404, "whole number from 1"),
        (f"events/{NAME}?limit=10001", 400, "10000 events at most"),
        (f"events/{NAME}?offset=-1", 400, "whole number from 0"),
        (f"events/{NAME}?page=1", 400, "Unknown parameter 'page'"),
        (f"events/{NAME}.pdf", 404, "there are csv, vot, txt"),
        ("events/..%2f..%2fstate", 404, ""),
        ("events/%2e%2e/original", 404, ""),
    ],
)
async def test_bad_requests_are_told_in_words(asking, path, status, words):
    answer = await asking.get(path)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


async def test_an_archive_without_lists_has_none(client):
    assert (await client.get("events/")).json() == {"lists": []}
