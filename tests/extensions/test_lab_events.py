"""Facts about the user's event lists over HTTP, asked of a real Jupyter server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sepp import events
from tests.extensions.lab_server import LabServer

HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    folder = tmp_path_factory.mktemp("events")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPP_EVENTS", str(folder / "events"))
        with LabServer(folder, "", app="server") as started:
            yield started


@pytest.fixture(autouse=True)
def kept(server: LabServer) -> Path:
    folder = server.folder / "events"
    for path in folder.glob("*.csv"):
        path.unlink()
    return folder


def ask(server: LabServer, method: str, path: str = "", **options: object) -> httpx.Response:
    headers = {**server.headers, **options.pop("headers", {})}  # type: ignore[dict-item]
    return httpx.request(
        method, f"{server.base}sepp/events/{path}", headers=headers, trust_env=False, timeout=30, **options
    )  # type: ignore[arg-type]


def content(count: int = 2, name: str = "shocks") -> dict[str, object]:
    start = [n * HOUR_MS for n in range(count)]
    columns = [{"name": "proba", "dtype": "float64"}]
    stop = [time + 1000 for time in start]
    return {"name": name, "columns": columns, "start": start, "stop": stop, "values": {"proba": [0.5] * count}}


def put(server: LabServer, count: int = 2, name: str = "shocks", tag: str | None = None) -> httpx.Response:
    return ask(server, "PUT", name, json=content(count, name), headers={"If-Match": tag} if tag else {})


def test_a_list_is_kept_listed_read_and_removed(server: LabServer, kept: Path) -> None:
    made = put(server)
    assert (made.status_code, made.json()["events"]) == (200, 2)
    assert [each["name"] for each in ask(server, "GET").json()["lists"]] == ["shocks"]
    read = ask(server, "GET", "shocks")
    assert read.headers["ETag"] == made.headers["ETag"]
    assert (read.json()["start"], read.json()["values"]) == ([0, HOUR_MS], {"proba": [0.5, 0.5]})
    assert events.read(kept / "shocks.csv").values["proba"].tolist() == [0.5, 0.5]
    assert ask(server, "DELETE", "shocks").status_code == 204
    assert ask(server, "GET", "shocks").status_code == 404


def test_what_has_not_changed_is_not_sent_again(server: LabServer) -> None:
    tag = put(server).headers["ETag"]
    answer = ask(server, "GET", "shocks", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_who_saw_an_older_state_replaces_nothing(server: LabServer) -> None:
    first = put(server).headers["ETag"]
    second = put(server, 3, tag=first)
    assert second.status_code == 200
    late = put(server, 4, tag=first)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_elsewhere")
    assert put(server, 4).status_code == 409
    assert ask(server, "DELETE", "shocks", headers={"If-Match": first}).status_code == 409
    assert put(server, 5, tag="*").status_code == 200


def test_a_change_of_the_kernel_is_seen(server: LabServer, kept: Path) -> None:
    tag = put(server).headers["ETag"]
    path = kept / "shocks.csv"
    path.write_text(path.read_text().replace("0.5", "0.75"))
    assert put(server, 3, tag=tag).status_code == 409
    assert ask(server, "GET", "shocks").json()["values"]["proba"] == [0.75, 0.75]


def test_the_history_is_listed_and_read(server: LabServer) -> None:
    tag = put(server, 1, "often").headers["ETag"]
    put(server, 2, "often", tag)
    [version] = ask(server, "GET", "often?versions=all").json()["versions"]
    assert len(ask(server, "GET", f"often?version={version['version']}").json()["start"]) == 1
    assert ask(server, "GET", "often?version=20200101").status_code == 404


@pytest.mark.parametrize("form", ["amda", "csv", "votable"])
def test_an_export_is_read_back_as_the_same_list(server: LabServer, tmp_path: Path, form: str) -> None:
    put(server, 3, "chocs à l’arc")
    answer = ask(server, "GET", f"chocs à l’arc?form={form}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="chocs _ l_arc.')
    (tmp_path / "a").write_bytes(answer.content)
    assert events.read(tmp_path / "a").values["proba"].tolist() == [0.5] * 3
    again = ask(server, "POST", f"?file=again.{form}", content=answer.content)
    assert again.status_code == 201
    assert ask(server, "GET", again.json()["name"]).json()["start"] == content(3)["start"]


def test_an_import_replaces_nothing(server: LabServer) -> None:
    names = [ask(server, "POST", "?file=C:\\lists\\mine.csv", content=b"start,stop\n2005,2006\n") for _ in range(2)]
    assert [answer.json().get("name") for answer in names] == ["mine", "mine 2"]


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89HDF\r\n", b"a,b\n1,2\n", b"start,stop\n2006-01-01,2005-01-01\n"])
def test_a_file_that_is_no_list_is_refused_in_words(server: LabServer, data: bytes) -> None:
    answer = ask(server, "POST", "?file=mine.csv", content=data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unreadable_file")
    assert "mine.csv" in answer.json()["error"]["message"]
    assert ask(server, "GET").json()["lists"] == []


@pytest.mark.parametrize(("how", "count"), [("union", 3), ("intersection", 2), ("difference", 1)])
def test_lists_are_combined_into_a_new_one(server: LabServer, how: str, count: int) -> None:
    put(server, 3, "all")
    put(server, 2, "some")
    answer = ask(server, "POST", f"?combine={how}&of=all&of=some&name=both")
    assert (answer.status_code, answer.json()["name"], answer.json()["events"]) == (201, "both", count)
    assert ask(server, "GET", "both").json()["provenance"] == f"{how.capitalize()} of the lists all, some"


@pytest.mark.parametrize(("query", "status"), [("?combine=union&of=a", 409), ("?combine=xor&of=a&of=b", 404)])
def test_what_cannot_be_combined_is_told(server: LabServer, query: str, status: int) -> None:
    answer = ask(server, "POST", query)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_list_is_renamed_unless_the_name_is_taken(server: LabServer) -> None:
    put(server, 1, "a")
    put(server, 2, "b")
    assert ask(server, "POST", "a?rename=b").status_code == 409
    assert ask(server, "POST", "a?rename=c").json()["name"] == "c"
    assert [each["name"] for each in ask(server, "GET").json()["lists"]] == ["b", "c"]


@pytest.mark.parametrize("name", ["..%2Fpasswd", "%2e%2e", ".hidden", "a%5Cb", "a%00b", "x" * 250, "%20"])
def test_names_that_leave_the_folder_are_refused(server: LabServer, name: str) -> None:
    before = sorted(path.name for path in server.folder.iterdir())
    for method in ("GET", "PUT", "DELETE"):
        answer = ask(server, method, name, **({"json": content()} if method == "PUT" else {}))
        assert answer.status_code in (400, 404)
    assert sorted(path.name for path in server.folder.iterdir()) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"start": [1], "stop": []}', b'{"start": [1], "stop": [0]}'])
def test_what_is_no_list_is_not_kept(server: LabServer, body: bytes) -> None:
    answer = ask(server, "PUT", "bad", content=body)
    assert answer.status_code in (409, 422)
    assert answer.json()["error"]["message"]
    assert ask(server, "GET", "bad").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "shocks"), ("POST", ""), ("DELETE", "shocks")])
def test_who_is_not_logged_in_is_refused(server: LabServer, method: str, path: str) -> None:
    put(server)
    url = f"{server.base}sepp/events/{path}"
    assert httpx.request(method, url, trust_env=False).status_code == 403
    assert ask(server, "GET", "shocks").status_code == 200


def test_a_page_of_elsewhere_cannot_change_lists(server: LabServer) -> None:
    with httpx.Client(trust_env=False) as browser:
        browser.get(f"{server.base}login")
        browser.get(f"{server.base}login?token={server.token}")
        url = f"{server.base}sepp/events/forged"
        assert browser.get(f"{server.base}sepp/events/").status_code == 200
        assert browser.put(url, json=content()).status_code == 403
        allowed = browser.put(url, json=content(), headers={"X-XSRFToken": browser.cookies["_xsrf"]})
    assert allowed.status_code == 200
