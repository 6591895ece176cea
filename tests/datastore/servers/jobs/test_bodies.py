"""Forms of every kind are read, and bounded."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from sepp.core.errors import SeppError
from sepp.servers.jobs.bodies import read_form


async def show(request):
    try:
        form = await read_form(request, 1000)
    except SeppError as error:
        return JSONResponse({"error": str(error)}, error.status_code)
    return JSONResponse({"pairs": form.pairs, "files": {name: data.hex() for name, data in form.files.items()}})


@pytest.fixture
async def asking():
    transport = httpx.ASGITransport(Starlette(routes=[Route("/", show, methods=["GET", "POST"])]))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def test_query_and_fields_are_joined(asking):
    told = (await asking.post("/?A=1&A=2", data={"B": "ü & +"})).json()
    assert told["pairs"] == [["A", "1"], ["A", "2"], ["B", "ü & +"]]


async def test_files_come_through_byte_by_byte(asking):
    content = bytes(range(256)) + b"\r\n--x\r\n"
    told = (await asking.post("/", data={"Q": "a\r\nb"}, files={"t": ("n.vot", content)})).json()
    assert told == {"pairs": [["Q", "a\r\nb"]], "files": {"t": content.hex()}}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * 1001, "application/x-www-form-urlencoded", 413),
        (b"\xff=1", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=1"] * 250), "application/x-www-form-urlencoded", 400),
        (b"--b\r\n\r\nx", "multipart/form-data", 400),
        (b"--b\r\n\r\nx", "multipart/form-data; boundary=b", 400),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", 400),
    ],
)
async def test_a_malformed_form_is_refused(asking, body, kind, status):
    answer = await asking.post("/", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.json()["error"]
