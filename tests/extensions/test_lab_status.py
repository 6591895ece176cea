"""What the status bar is told."""

from pathlib import Path

from tests.extensions.lab_server import LabServer, free_port


def test_the_server_tells_that_the_archive_answers_and_what_memory_it_uses(jupyter_on_demo: LabServer) -> None:
    status = jupyter_on_demo.get("sepp/status").json()
    assert status["archive"]["state"] == "ready"
    assert 20e6 < status["memory"]["used"] < 4e9


def test_an_archive_that_is_away_is_told_in_words(tmp_path: Path) -> None:
    with LabServer(tmp_path, f"http://127.0.0.1:{free_port()}/", app="server") as server:
        archive = server.get("sepp/status").json()["archive"]
    assert archive["state"] == "away"
    assert "does not answer" in archive["message"]


def test_the_status_is_for_the_server_s_users_only(jupyter: LabServer) -> None:
    assert jupyter.get("sepp/status", headers={}).status_code == 403
