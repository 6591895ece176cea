"""Facts about the user's templates over HTTP, asked of a real Jupyter server."""

from collections.abc import Iterator

import httpx
import pytest

from tests.extensions.lab_server import LabServer

VIEW = {"v": 1, "start": "2005-01-09", "stop": "2005-01-10", "panels": ["A/x"], "ephemeris": "cluster1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("templates"), "", app="server") as started:
        yield started


def send(server: LabServer, method: str, path: str, **more: object) -> httpx.Response:
    url = f"{server.base}sepp/templates/{path}"
    return httpx.request(method, url, headers=server.headers, trust_env=False, **more)  # type: ignore[arg-type]


def names(server: LabServer) -> list[str]:
    return [one["name"] for one in send(server, "GET", "").json()["templates"]]


def test_a_template_is_kept_renamed_and_removed(server: LabServer) -> None:
    assert send(server, "PUT", "day%20side", json=VIEW).status_code == 200
    assert names(server) == ["day side"]
    assert send(server, "POST", "day%20side?rename=night").json() == {"name": "night"}
    assert send(server, "GET", "night").json() == {"v": 1, "panels": ["A/x"], "ephemeris": "cluster1"}
    assert [path.name for path in (server.folder / "templates").iterdir()] == ["night.json"]
    assert send(server, "DELETE", "night").status_code == 204
    assert names(server) == []


@pytest.mark.parametrize(
    ("asked", "body", "told"),
    [
        ("GET nowhere", b"", (404, "unknown_name")),
        ("PUT a", b"<p>", (400, "bad_view")),
        ("PUT a", b'{"panels": []}', (400, "bad_view")),
        ("PUT ..%2F..%2Fetc", b'{"panels": ["A"]}', (400, "bad_name")),
    ],
)
def test_what_is_wrong_is_told(server: LabServer, asked: str, body: bytes, told: tuple[int, str]) -> None:
    answer = send(server, *asked.split(), content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == told


def test_nobody_else_sees_them(server: LabServer) -> None:
    assert server.get("sepp/templates/", headers={}).status_code == 403
