"""Groups over HTTP: byte by byte, and through readers that others wrote."""

import email
import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import xarray as xr

from sepp.core.time import to_iso
from sepp.store import Store
from sepp.store.mounted import MountingStore
from tests.datastore.servers.zarr.conftest import ROWS, Counted
from tests.datastore.store.samples import make_batch

CHUNK = "zarr/C1_TEST/duration/c/1"


def get(web: Counted, path: str, **headers: str) -> httpx.Response:
    return httpx.get(web.url + path, headers=headers)


def raw(web: Counted, path: str) -> tuple[int, bytes]:
    """Ask for a path as it stands: clients tidy up dots."""
    url = urlsplit(web.url)
    with closing(http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)) as line:
        line.putrequest("GET", url.path + path, skip_accept_encoding=True)
        line.endheaders()
        answer = line.getresponse()
        return answer.status, answer.read()


def on_disk(near: MountingStore, key: str) -> bytes:
    found = near.files.read(key)
    assert found
    return found


def test_a_chunk_is_the_file(web: Counted, near: MountingStore) -> None:
    answer = get(web, CHUNK)
    assert answer.content == on_disk(near, "C1_TEST/2/duration/c/1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]


def test_parts_of_a_chunk(web: Counted) -> None:
    whole = get(web, CHUNK).content
    part = get(web, CHUNK, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert get(web, CHUNK, Range="bytes=-4").content == whole[-4:]
    beyond = get(web, CHUNK, Range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


def test_several_parts_come_in_one_answer(web: Counted) -> None:
    whole = get(web, CHUNK).content
    answer = get(web, CHUNK, Range="bytes=0-3,100-119,-5")
    told = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    parts = [part.get_payload(decode=True) for part in email.message_from_bytes(told + answer.content).get_payload()]
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    assert [part.rstrip(b"\r\n") for part in parts] == [whole[:4], whole[100:120], whole[-5:]]


def test_a_chunk_that_is_held_is_not_sent_again(web: Counted) -> None:
    tag = get(web, CHUNK).headers["etag"]
    again = get(web, CHUNK, **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_part_of_another_content_gives_the_whole(web: Counted) -> None:
    tag = get(web, CHUNK).headers["etag"]
    assert get(web, CHUNK, **{"Range": "bytes=0-3", "If-Range": tag}).status_code == 206
    assert get(web, CHUNK, **{"Range": "bytes=0-3", "If-Range": '"old"'}).status_code == 200


@pytest.mark.parametrize("path", [CHUNK, "zarr/C1_TEST/zarr.json", "zarr/M_FGM/B/c/0/0"])
def test_head_tells_the_same_without_a_body(web: Counted, path: str) -> None:
    wanted, found = httpx.get(web.url + path), httpx.head(web.url + path)
    assert found.content == b""
    for name in ("content-length", "etag", "content-type", "cache-control"):
        assert found.headers[name] == wanted.headers[name]


def test_chunks_of_one_state_may_be_kept_for_ever(web: Counted) -> None:
    for path in ("@2/duration/c/0", f"@2.{ROWS + 10}/duration/c/3", f"@1.{ROWS}/zarr.json", "@2/energy/c/0"):
        assert get(web, f"zarr/C1_TEST{path}").headers["cache-control"].endswith("immutable"), path
    for path in ("@2/duration/c/3", "@2/zarr.json", "/duration/c/0"):
        assert get(web, f"zarr/C1_TEST{path}").headers["cache-control"] == "public, no-cache", path


def test_documents_are_json_packed_for_those_who_take_it(web: Counted) -> None:
    packed = httpx.get(web.url + "zarr/C1_TEST/zarr.json")
    plain = get(web, "zarr/C1_TEST/zarr.json", **{"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json() == json.loads(plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == "Accept-Encoding"
    assert get(web, "zarr/C1_TEST/duration/zarr.json").json()["shape"] == [ROWS + 10]


@pytest.mark.parametrize(
    "path",
    [
        "zarr/C1_TEST/../C1_TEST/zarr.json", "zarr/C1_TEST/%2e%2e/%2e%2e/state/catalog.sqlite",
        "zarr/C1_TEST%2fzarr.json", "zarr/../../../etc/passwd", "zarr//etc/passwd", "zarr/C1_TEST//zarr.json",
        "zarr/C1_TEST/..%5c..%5cx",
        "zarr/C1_TEST/duration/c/1%00", "zarr/C1_TEST/./zarr.json", "zarr/..%2F..%2Fstate/catalog.sqlite",
        "zarr/C1_TEST/%252e%252e/zarr.json",
    ],
)  # fmt: skip
def test_tricks_with_paths_are_refused(web: Counted, path: str) -> None:
    status, body = raw(web, path)
    assert status in (400, 404)
    assert b"error" in body
    assert b"SQLite" not in body


@pytest.mark.parametrize(
    "path",
    [
        "duration/c/4", "duration/c/01", "duration/c/-1", "duration/c/1/0", "duration/c/", "duration/c", "nothing/c/0",
        ".lock", "nothing", "2/zarr.json", ".zgroup", "duration/c/" + "9" * 5000, "duration/c/²", "duration",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(web: Counted, path: str) -> None:
    assert get(web, f"zarr/C1_TEST/{path}").status_code in (400, 404)
    assert get(web, "health").status_code == 200


@pytest.mark.parametrize(
    "head", ["NONE", "C1_TEST@9", "C1_TEST@2.99999999", "C1_TEST@2.5.5", "C1_TEST@" + "1" * 6000, "@2"]
)
def test_unknown_datasets_and_versions_are_404(web: Counted, head: str) -> None:
    answer = get(web, f"zarr/{head}/zarr.json")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] in ("unknown_dataset", "no_data")


def test_plain_xarray_reads_it(web: Counted) -> None:
    plain = xr.open_zarr(web.url + "zarr/C1_TEST")
    batch = make_batch(ROWS + 10, -10)
    assert plain.attrs["version"] == f"2.{ROWS + 10}"
    np.testing.assert_array_equal(plain.time.values, batch.time.view("datetime64[ns]"))
    np.testing.assert_array_equal(plain.B_vec_xyz_gse[:70_000].values, batch.values["B_vec_xyz_gse"][:70_000])
    assert plain.B_vec_xyz_gse.units == "nT"


def test_plain_xarray_reads_an_older_state(web: Counted) -> None:
    plain = xr.open_zarr(web.url + "zarr/C1_TEST@1.70001")
    assert plain.sizes["time"] == 70_001
    assert plain.attrs["version"] == "1.70001"
    np.testing.assert_array_equal(plain.duration.values, make_batch(70_001).values["duration"])
    assert plain.attrs["time_coverage_end"] == to_iso(int(plain.time.values[-1].view(np.int64)))
    level = xr.open_zarr(web.url + "zarr/C1_TEST@1.70001", group="pyramid/64", decode_times=False)
    assert level.sizes["block"] == 70_001 // 64


def test_plain_xarray_reads_what_is_mounted(web: Counted, near: Store) -> None:
    plain = xr.open_zarr(web.url + "zarr/M_FGM", chunks=None)
    wanted = near.open("M_FGM")
    for name in ("B", "flux", "flag"):
        np.testing.assert_array_equal(plain[name].values, wanted[name].values)
    np.testing.assert_array_equal(plain.time.values, wanted.time.values)
    part = get(web, "zarr/M_FGM/B/c/1/2", Range="bytes=5-9")
    assert part.content == get(web, "zarr/M_FGM/B/c/1/2").content[5:10]


def test_a_person_is_sent_to_the_page(web: Counted) -> None:
    answer = get(web, "zarr/C1_TEST")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/datasets/C1_TEST")


@pytest.mark.parametrize("head", ["NONE", "C1_TEST@9", "C1_TEST@9.9"])
def test_a_chunk_of_what_is_gone_is_not_taken_for_fill(web: Counted, head: str) -> None:
    answer = get(web, f"zarr/{head}/duration/c/0")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


def test_a_chunk_that_was_never_written_is_told_apart(web: Counted, near: MountingStore) -> None:
    key = "C1_TEST/1/counts/c/0"
    kept = on_disk(near, key)
    near.files.remove(key)
    try:
        answer = get(web, "zarr/C1_TEST@1/counts/c/0")
    finally:
        near.files.write(key, kept)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_chunk")
