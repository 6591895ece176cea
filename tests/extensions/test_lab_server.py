"""Facts about the Jupyter server extension, asked of a real server."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from tornado.websocket import websocket_connect

from tests.extensions.archive_service import ArchiveService, plot_bytes
from tests.extensions.lab_server import LabServer

DATA = "sepp/archive/quicklook/data?dataset=C1_SYN_FGM&start=2005-01-09T00:00:00Z&stop=2005-01-09T01:00:00Z&width=600"


def test_data_come_through_unchanged(jupyter: LabServer) -> None:
    answer = jupyter.get(DATA)
    assert answer.headers["Content-Type"] == "application/vnd.sepp.plot"
    assert answer.content == plot_bytes("C1_SYN_FGM", None, "2005-01-09T00:00:00Z", "2005-01-09T01:00:00Z", 600)


def test_the_archive_is_asked_with_the_servers_token_and_not_the_users(
    jupyter: LabServer, archive_service: ArchiveService
) -> None:
    jupyter.get(DATA)
    asked = archive_service.requests[-1].headers
    assert asked["authorization"] == "token secret"
    assert "cookie" not in asked


def test_what_has_not_changed_is_not_sent_again(jupyter: LabServer) -> None:
    etag = jupyter.get(DATA).headers["ETag"]
    answer = jupyter.get(DATA, headers={**jupyter.headers, "If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)


def test_a_range_is_asked_for_as_it_came(jupyter: LabServer, archive_service: ArchiveService) -> None:
    jupyter.get(DATA, headers={**jupyter.headers, "Range": "bytes=0-9"})
    assert archive_service.requests[-1].headers["range"] == "bytes=0-9"


def test_the_archives_own_errors_come_through(jupyter: LabServer) -> None:
    answer = jupyter.get("sepp/archive/catalog/datasets/C1_SYN_FMG")
    assert answer.status_code == 404
    assert "did you mean 'C1_SYN_FGM'" in answer.json()["error"]["message"]


def test_who_is_not_logged_in_is_refused(jupyter: LabServer, archive_service: ArchiveService) -> None:
    before = len(archive_service.requests)
    assert jupyter.get(DATA, headers={}).status_code == 403
    assert len(archive_service.requests) == before


@pytest.mark.parametrize(
    "path", ["..%2f..%2fhub/api", "catalog/%2e%2e/%2e%2e/hub", "a//b", "%5c..%5chub", "x/%2e%2e", "a%3fb", ""]
)
def test_path_tricks_are_refused(path: str, jupyter: LabServer, archive_service: ArchiveService) -> None:
    before = len(archive_service.requests)
    answer = jupyter.get(f"sepp/archive/{path}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_path"
    assert len(archive_service.requests) == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_forwarded(method: str, jupyter: LabServer) -> None:
    url = f"{jupyter.base}sepp/archive/catalog/datasets"
    assert httpx.request(method, url, headers=jupyter.headers, trust_env=False).status_code == 405


def test_answers_can_run_nothing_in_the_browser(jupyter: LabServer) -> None:
    headers = jupyter.get("sepp/archive/catalog/datasets").headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("url", "status", "words"), [("http://127.0.0.1:9/", 502, "again"), ("", 503, "SEPP_ARCHIVE_URL")]
)
def test_without_archive_the_answer_says_what_to_do(url: str, status: int, words: str, tmp_path: Path) -> None:
    with LabServer(tmp_path, url, app="server") as server:
        answer = server.get("sepp/archive/catalog/datasets")
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


def test_kernels_still_answer_through_our_websocket(jupyter: LabServer) -> None:
    started = httpx.post(
        f"{jupyter.base}api/kernels", headers=jupyter.headers, json={"name": "sepp-python"}, trust_env=False
    )
    kernel = started.json()["id"]
    reply = asyncio.run(
        ask_kernel(f"{jupyter.base.replace('http', 'ws')}api/kernels/{kernel}/channels?token={jupyter.token}")
    )
    httpx.delete(f"{jupyter.base}api/kernels/{kernel}", headers=jupyter.headers, trust_env=False)
    assert reply["msg_type"] == "kernel_info_reply"


async def ask_kernel(url: str) -> dict[str, object]:
    connection = await websocket_connect(url)
    header = {"msg_id": "1", "msg_type": "kernel_info_request", "session": "s", "username": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell"}
    await connection.write_message(json.dumps(message))
    try:
        while True:
            answer = json.loads(await asyncio.wait_for(connection.read_message(), 30) or "{}")
            if answer.get("channel") == "shell":
                return answer  # type: ignore[no-any-return]
    finally:
        connection.close()


def test_our_extension_is_found_by_jupyter(jupyter: LabServer) -> None:
    log = (jupyter.folder / "server.log").read_text()
    assert "sepp.lab | extension was successfully loaded" in log
