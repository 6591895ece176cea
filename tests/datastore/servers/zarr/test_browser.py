"""A page from another place reads chunks: what readers in JavaScript need."""

import pytest
from playwright.sync_api import Browser

from tests.datastore.servers.zarr.conftest import ROWS, Counted

pytestmark = pytest.mark.browser
READ = """async (url) => {
  const root = await (await fetch(url + "/zarr.json")).json();
  const whole = await fetch(url + "/duration/c/0");
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const part = await fetch(url + "/duration/c/0", { headers: { Range: "bytes=-4" } });
  const end = new Uint8Array(await part.arrayBuffer());
  return {
    rows: root.consolidated_metadata.metadata.duration.shape[0],
    etag: whole.headers.get("etag"),
    range: part.headers.get("content-range"),
    status: part.status,
    isEnd: end.every((value, place) => value === bytes[bytes.length - 4 + place]),
    size: bytes.length,
    missing: (await fetch(url + "/duration/c/99")).status,
  };
}"""


def test_a_page_from_elsewhere_reads_documents_chunks_and_parts(chromium: Browser, web: Counted) -> None:
    page = chromium.new_page()
    page.goto(web.url.replace("127.0.0.1", "localhost") + "health")
    found = page.evaluate(READ, f"{web.url}zarr/C1_TEST")
    page.close()
    size = found["size"]
    assert found["rows"] == ROWS + 10
    assert found["etag"].startswith('"')
    assert (found["status"], found["range"], found["isEnd"]) == (206, f"bytes {size - 4}-{size - 1}/{size}", True)
    assert found["missing"] == 404
