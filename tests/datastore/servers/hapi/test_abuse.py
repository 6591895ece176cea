"""Whatever is asked, HAPI answers in its own form, and goes on."""

import asyncio
import contextlib
import json
import socket
import struct
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.servers.app import create_app
from sepp.servers.hapi.source import Source
from tests.datastore.servers.examples import PREFIX, start_server

SPAN = "start=2016-12-07T01:00:00Z&stop=2016-12-07T02:00:00Z"
WHOLE = "start=2016-12-07T00:00:01Z&stop=2016-12-07T05:30:00Z"
NAMES = ["dataset", "id", "parameters", "start", "stop", "time.min", "time.max", "format", "include", "depth",
         "resolve_references", "x"]  # fmt: skip
VALUES = ["MIXED_CP_FIELD", "MIXED_CP_SPECTRUM", "B", "B,N", "N,B", "Time", "2016-12-07T01Z", "2016-342T02Z", "2016",
          "csv", "json", "binary", "header", "all", "true", "", "..", "%2e%2e", "\r\nX: y", "\0", "é"]  # fmt: skip
QUERIES = st.lists(
    st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), st.sampled_from(VALUES) | st.text(max_size=60)), max_size=7
)


@pytest.fixture(scope="module")
def server(home):
    process, url = start_server(home, "--prefix", PREFIX)
    yield process, url
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def app(services):
    return create_app(services, PREFIX)


def memory_kb(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@given(st.sampled_from(["", "/info", "/data", "/catalog", "/about", "/capabilities", "/x"]), QUERIES)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_query_gets_an_answer_of_hapi(app, path, query):
    async def ask():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
            words = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
            return await client.get(f"hapi{path}?{words}")

    answer = asyncio.run(ask())
    assert answer.status_code in (200, 301, 400, 404)
    assert "x" not in answer.headers
    if answer.status_code >= 400:
        told = answer.json()["status"]
        assert 1400 <= told["code"] < 1500
        assert answer.headers["x-hapi-status"].startswith(str(told["code"]))


@pytest.mark.parametrize(
    "path",
    ["hapi/../zarr", "hapi/%2e%2e/state", "hapi/data/..%2f..%2fetc/passwd", "hapi/%00", "hapi/info%0d%0aX-Bad:%201"],
)
def test_paths_lead_nowhere_else(server, path):
    place = httpx.URL(server[1])
    with socket.create_connection((place.host, place.port), timeout=10) as plug:
        plug.sendall(f"GET {PREFIX}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plug.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] in (b"400", b"404")
    assert b"x-bad" not in head.lower()
    assert b"root:" not in body


@pytest.mark.parametrize("bad", ["MIXED\r\nX-Bad: 1", "\r\n\r\n<html>", "a\nb"])
def test_headers_can_not_be_injected(server, bad):
    for words in (f"dataset={quote(bad)}&{SPAN}", f"dataset=MIXED_CP_FIELD&{SPAN}&format={quote(bad)}"):
        answer = httpx.get(f"{server[1]}hapi/data?{words}")
        assert answer.status_code in (400, 404)
        assert "x-bad" not in answer.headers
        assert "html" not in answer.text


def test_a_huge_query_is_refused_and_the_next_one_answered(server):
    for size in (10_000, 60_000):
        assert httpx.get(f"{server[1]}hapi/info?dataset={'A' * size}").status_code in (400, 404, 414, 431)
    place = httpx.URL(server[1])
    with socket.create_connection((place.host, place.port), timeout=10) as plug, contextlib.suppress(OSError):
        plug.sendall(b"GET /services/archive/hapi/info?dataset=" + b"A" * 5_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert plug.recv(12)[9:] in (b"", b"400", b"404", b"414", b"431")
    many = "&".join(f"dataset=X{number}" for number in range(3000))
    assert httpx.get(f"{server[1]}hapi/info?{many}").status_code in (400, 414)
    assert httpx.get(f"{server[1]}hapi/capabilities").status_code == 200


def test_callers_that_break_off_leave_no_memory_behind(server):
    process, url = server
    place = httpx.URL(url)
    words = f"GET {place.path}hapi/data?dataset=MIXED_CP_SPECTRUM&{WHOLE} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    def break_off(times):
        for _ in range(times):
            plug = socket.create_connection((place.host, place.port), timeout=10)
            plug.sendall(words)
            plug.recv(1000)
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            plug.close()

    break_off(50)
    before = memory_kb(process)
    break_off(300)
    assert httpx.get(f"{url}hapi/capabilities").status_code == 200
    assert memory_kb(process) - before < 10_000


def test_a_caller_that_only_waits_does_not_keep_others_waiting(server):
    place = httpx.URL(server[1])
    words = f"GET {place.path}hapi/data?dataset=MIXED_CP_SPECTRUM&{WHOLE}&format=json HTTP/1.1\r\nHost: x\r\n\r\n"
    waiting = []
    for _ in range(20):
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plug.connect((place.host, place.port))
        plug.sendall(words.encode())
        waiting.append(plug)
    told = httpx.get(f"{server[1]}hapi/data?dataset=MIXED_CP_FIELD&{SPAN}&parameters=N&format=json", timeout=10).json()
    assert len(told["data"]) == 900
    for plug in waiting:
        plug.close()


def test_a_page_of_another_place_may_ask(server):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = httpx.options(f"{server[1]}hapi/data?dataset=MIXED_CP_FIELD", headers=asked)
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]


def test_a_block_that_is_damaged_ends_the_answer_and_not_the_service(app, monkeypatch):
    monkeypatch.setattr("sepp.servers.hapi.source._LARGEST_BLOCK", 256)
    original, reads = Source.read, []

    def read(self, rows):
        reads.append(rows)
        if len(reads) == 2:
            raise OSError("the disk is gone")
        return original(self, rows)

    monkeypatch.setattr(Source, "read", read)

    async def ask():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
            broken = await client.get(f"hapi/data?dataset=MIXED_CP_FIELD&{SPAN}&format=json")
            return broken, await client.get(f"hapi/data?dataset=MIXED_CP_FIELD&{SPAN}&format=json")

    broken, whole = asyncio.run(ask())
    with pytest.raises(json.JSONDecodeError):
        broken.json()
    assert len(whole.json()["data"]) == 900
