"""The first page of the service."""

import httpx
import pytest

from sepp.servers.services import Services
from tests.datastore.servers.pages.test_pages import Reader, read

WAYS = ("Datasets", "Overviews", "Event lists", "HAPI", "Cluster Science Archive", "TAP", "Zarr", "Files", "Catalogue")


async def test_the_first_page_tells_what_is_served(pages: httpx.AsyncClient, page_services: Services) -> None:
    page = await read(pages, "")
    for words in (*WAYS, f"{page_services.catalog.count()} datasets"):
        assert words in page.text, words


async def test_what_the_first_page_links_to_is_there(pages: httpx.AsyncClient) -> None:
    page = await read(pages, "")
    urls = [str(told["href"]) for tag, told in page.elements if tag == "a"]
    assert len(urls) > 10
    for url in urls:
        answer = await pages.get(url)
        assert answer.status_code == 200, (url, answer.text[:300])


async def test_the_search_leads_to_the_list(pages: httpx.AsyncClient) -> None:
    page = await read(pages, "")
    [form] = [told for tag, told in page.elements if tag == "form"]
    found = Reader((await pages.get(f"{form['action']}?text=magnetic")).text)
    assert "MIXED_CP_FIELD" in found.text


@pytest.mark.parametrize("path", ["?a=b", "nothing"])
async def test_what_is_not_there_is_refused(pages: httpx.AsyncClient, path: str) -> None:
    assert (await pages.get(path)).status_code in (400, 404)
