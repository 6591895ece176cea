"""What people and harvesters read of a dataset."""

import json
import re
import shlex
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest

from sepp.core.model import Span
from sepp.core.time import DAY_NS, Interval, parse_time
from sepp.servers.pages.coverage import draw_coverage
from tests.datastore.servers.pages.conftest import EVIL_ID

BASE = "http://archive.example/services/archive/"


class Reader(HTMLParser):
    """Elements with their attributes, and all text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


async def read(pages: httpx.AsyncClient, path: str) -> Reader:
    answer = await pages.get(path)
    assert answer.status_code == 200, answer.text
    return Reader(answer.text)


async def test_a_page_tells_what_when_who_and_how(pages: httpx.AsyncClient) -> None:
    text = (await read(pages, "datasets/MIXED_CP_FIELD")).text
    wanted = (
        "Magnetic field & more", "MIXED_CP_FIELD", "Cluster-1", "2016-12-07T00:00:00Z", "4 s", "Test et al.",
        "archive.open('MIXED_CP_FIELD', ", f"xr.open_zarr('{BASE}zarr/MIXED_CP_FIELD@1.5000')", "from hapiclient",
        "csa/csa-sl-tap/data?RETRIEVAL_TYPE=PRODUCT", "wget --content-disposition", "cm^-3", "GSE", "1.5000",
    )  # fmt: skip
    for words in wanted:
        assert words in text, words


async def test_what_a_page_links_to_is_there(pages: httpx.AsyncClient) -> None:
    page = await read(pages, "datasets/MIXED_CP_FIELD")
    urls = {told.get("href") or told.get("src") for _, told in page.elements} - {None}
    assert any("quicklook/" in str(url) for url in urls)
    for url in urls:
        answer = await pages.get(str(url))
        assert answer.status_code == 200, (url, answer.text[:300])


async def test_the_lines_for_wget_give_files(pages: httpx.AsyncClient) -> None:
    page = await read(pages, f"datasets/{quote(EVIL_ID)}")
    lines = re.search(r"wget --content-disposition \\\n  ('\S*/export/\S*?')", page.text)
    assert lines
    (url,) = shlex.split(lines[1])
    answer = await pages.get(url)
    assert (answer.status_code, answer.headers["content-disposition"][:10]) == (200, "attachment")


@pytest.mark.parametrize("path", [f"datasets/{quote(EVIL_ID)}", "datasets/", f"datasets/{quote(EVIL_ID)}/1.10"])
async def test_hostile_titles_stay_text(pages: httpx.AsyncClient, path: str) -> None:
    page = await read(pages, path)
    assert "onerror=alert(2)" in page.text
    scripts = [told for tag, told in page.elements if tag == "script"]
    assert all(told.get("src", "").startswith(BASE) or told.get("type") == "application/ld+json" for told in scripts)
    assert not [told for _, told in page.elements if any(name.startswith("on") for name in told)]


async def test_a_search_is_shown_as_text(pages: httpx.AsyncClient) -> None:
    page = await read(pages, "datasets/?text=%22%3E%3Cscript%3Ealert(9)%3C/script%3E")
    assert "script" not in {tag for tag, _ in page.elements}
    assert "Nothing here has all these words" in page.text


async def test_the_start_page_lists_and_searches(pages: httpx.AsyncClient) -> None:
    assert "6 datasets" in (await read(pages, "datasets/")).text
    found = (await read(pages, "datasets/?text=spectra")).text
    assert "MIXED_CP_SPECTRUM" in found
    assert "1 dataset" in found
    assert "MIXED_CP_FIELD" not in found


@pytest.mark.parametrize("query", ["first=x", "first=-1", "first=99999999999", "unknown=1"])
async def test_a_bad_query_of_the_start_page_is_told(pages: httpx.AsyncClient, query: str) -> None:
    assert (await pages.get(f"datasets/?{query}")).status_code == 400


async def test_a_page_of_an_old_version_says_so(pages: httpx.AsyncClient) -> None:
    text = (await read(pages, "datasets/C1_TEST/1.3000")).text
    assert "This is version 1.3000" in text
    assert "version='1.3000'" in text
    assert "version 1.3000" in text
    assert "2.3010" in text


@pytest.mark.parametrize(
    "path", ["datasets/NONE", "datasets/C1_TEST/9.9", "datasets/C1_TEST/x", "datasets/EMPTY_CP_AUX/1"]
)
async def test_what_does_not_exist_is_404(pages: httpx.AsyncClient, path: str) -> None:
    assert (await pages.get(path)).status_code == 404


async def test_a_dataset_without_data_has_a_page(pages: httpx.AsyncClient) -> None:
    page = await read(pages, "datasets/EMPTY_CP_AUX")
    assert "no data yet" in page.text
    assert "img" not in {tag for tag, _ in page.elements}


async def test_what_is_mounted_has_a_page(pages: httpx.AsyncClient) -> None:
    assert "zarr/M_FGM@1.100" in (await read(pages, "datasets/M_FGM")).text


async def test_schema_org_is_in_the_page_and_alone(pages: httpx.AsyncClient) -> None:
    page = (await pages.get("datasets/MIXED_CP_FIELD")).text
    inside = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    alone = (await pages.get("datasets/MIXED_CP_FIELD.jsonld")).json()
    assert inside == alone
    assert alone["@type"] == "Dataset"
    assert alone["temporalCoverage"] == "2016-12-07T00:00:00.123456789Z/2016-12-07T05:33:16.123456789Z"
    assert 50 <= len(alone["description"]) <= 5000
    assert alone["url"] == f"{BASE}datasets/MIXED_CP_FIELD"
    assert {each["name"]: each.get("unitText") for each in alone["variableMeasured"]}["B"] == "nT"
    for each in alone["distribution"]:
        assert (await pages.get(each["contentUrl"])).status_code == 200


async def test_links_tell_machines_what_belongs_to_it(pages: httpx.AsyncClient) -> None:
    links = (await pages.get("datasets/MIXED_CP_FIELD")).headers["link"]
    for url, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', links):
        assert rel in ("cite-as", "describedby", "type", "item", "collection", "latest-version")
        if url.startswith(BASE):
            assert (await pages.get(url)).status_code == 200


async def test_the_sitemap_names_pages_that_exist(pages: httpx.AsyncClient) -> None:
    tree = ET.fromstring((await pages.get("sitemap.xml")).content)
    urls = [str(each.text) for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{BASE}datasets/MIXED_CP_FIELD" in urls
    assert [(await pages.get(url)).status_code for url in urls] == [200] * len(urls)


async def test_a_page_that_is_held_is_not_sent_again(pages: httpx.AsyncClient) -> None:
    tag = (await pages.get("datasets/C1_TEST")).headers["etag"]
    assert (await pages.get("datasets/C1_TEST", headers={"If-None-Match": tag})).status_code == 304


@pytest.mark.parametrize("host", ['x"><script>', "a b", "evil.example/path", "a,b"])
async def test_a_host_that_is_none_is_not_repeated(pages: httpx.AsyncClient, host: str) -> None:
    page = (await pages.get("datasets/C1_TEST", headers={"Host": host})).text
    assert host not in page
    assert "http://localhost/services/archive/" in page


async def test_a_proxy_tells_https(pages: httpx.AsyncClient) -> None:
    page = (await pages.get("datasets/C1_TEST", headers={"X-Forwarded-Proto": "https"})).text
    assert "https://archive.example/services/archive/zarr/C1_TEST" in page


def test_coverage_shows_gaps_and_joins_what_touches() -> None:
    start = parse_time("2005-01-01")
    spans = [Span(start + day * DAY_NS, start + (day + 1) * DAY_NS, 9) for day in (0, 1, 2, 50, 99)]
    picture = draw_coverage(spans, Interval(start, start + 100 * DAY_NS))
    assert re.findall(r'x="(\d+)" y="0" width="(\d+)"', picture) == [("0", "30"), ("500", "10"), ("990", "10")]
    assert "2005-02" in picture


def test_ten_thousand_gaps_make_a_small_picture() -> None:
    spans = [Span(n * DAY_NS, n * DAY_NS + DAY_NS // 2, 9) for n in range(10_000)]
    assert len(draw_coverage(spans, Interval(0, 10_000 * DAY_NS))) < 60_000
