"""Logging in with the hub's accounts, as scripts of the archive do."""

import base64
import json
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from sepp.servers.app import create_app
from sepp.servers.jobs.house import JobHouse
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.csa.reading import DATA, HOUR, error_of
from tests.datastore.servers.examples import PREFIX

LOGIN, LOGOUT = "csa/csa-sl-tap/login", "csa-sl-tap/logout"
DEFERRED = f"{DATA}?RETRIEVAL_TYPE=product&RETRIEVAL_ACCESS=DEFERRED&DATASET_ID=MIXED_CP_FIELD&{HOUR}"
MODEL = {"name": "ada", "groups": ["cluster"], "scopes": ["access:services!service=archive"]}
RIGHT = {"username": "ada", "password": "right"}


class _Hub(BaseHTTPRequestHandler):
    """What JupyterHub answers to a browser that logs in, and to a token."""

    def do_GET(self) -> None:
        knows = "token token-of-ada" in str(self.headers) or "session=yes" in self.headers.get("Cookie", "")
        if self.path.endswith("/api/user"):
            self.answer(200 if knows else 403, MODEL if knows else {})
        else:
            self.answer(200, {}, "_xsrf=mark; Path=/hub/")

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_right = "username=ada&password=right&_xsrf=mark" in form and "_xsrf=mark" in self.headers.get("Cookie", "")
        self.answer(302 if is_right else 403, {}, "session=yes; Path=/hub/" if is_right else "")

    def answer(self, status: int, body: object, cookie: str = "") -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if status == 302:
            self.send_header("Location", "/hub/home")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def run_hub():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hub/api"
        server.shutdown()


@pytest.fixture
async def browser(services, tmp_path):
    with run_hub() as url:
        own = replace(services, jobs=JobHouse(tmp_path), settings=ServerSettings(hub_api_url=url))
        transport = httpx.ASGITransport(create_app(own, PREFIX), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
            yield client


def basic(words):
    return {"Authorization": "Basic " + base64.b64encode(words.encode()).decode()}


@pytest.mark.parametrize(
    "options", [{"data": RIGHT}, {"headers": basic("ada:right")}, {"data": {**RIGHT, "password": "token-of-ada"}}]
)
async def test_a_session_lets_deferred_requests_in(browser, options):
    assert (await browser.get(DEFERRED)).status_code == 401
    answer = await browser.post(LOGIN, **options)
    assert answer.status_code == 200, answer.text
    assert "httponly" in answer.headers["set-cookie"].lower()
    job = (await browser.get(DEFERRED)).headers["location"]
    assert (await browser.get(f"{job}/owner")).text == "ada"


async def test_others_do_not_see_somebody_s_jobs(browser):
    await browser.post(LOGIN, data=RIGHT)
    job = (await browser.get(DEFERRED)).headers["location"]
    assert job.rpartition("/")[2] in (await browser.get(f"{DATA}/jobs")).text
    assert (await browser.get(LOGOUT)).status_code == 200
    assert (await browser.get(job)).status_code == 404


WRONG = (
    {"username": "ada", "password": "wrong"},
    {"username": "bob", "password": "token-of-ada"},
    {"username": "ada"},
    {},
    {"username": "a" * 600, "password": "right"},
)


@pytest.mark.parametrize("words", WRONG)
async def test_a_wrong_login_is_refused(browser, words):
    answer = await browser.post(LOGIN, data=words)
    assert answer.status_code == 401
    assert "LOGIN_REQUESTED" in error_of(answer)
    assert "set-cookie" not in answer.headers


async def test_a_made_up_session_is_nobody_s(browser):
    assert (await browser.get(DEFERRED, headers={"Cookie": "csa_session=made-up"})).status_code == 401


async def test_an_unreadable_header_is_refused(browser):
    assert (await browser.get(LOGIN, headers={"Authorization": "Basic ///"})).status_code == 400


async def test_a_hub_that_is_gone_is_told(services):
    own = replace(services, settings=ServerSettings(hub_api_url="http://127.0.0.1:1/hub/api"))
    transport = httpx.ASGITransport(create_app(own, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
        answer = await client.post(LOGIN, data=RIGHT)
    assert answer.status_code == 502


async def test_without_a_hub_no_login_is_needed(client):
    answer = await client.post(LOGIN, data=RIGHT)
    assert answer.status_code == 503
    assert "open to all" in error_of(answer)
