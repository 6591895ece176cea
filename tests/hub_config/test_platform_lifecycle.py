"""Starting, failing to start, and stopping without a trace."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures_platform import COMMAND, PASSWORD, Kernel, processes_of, start_platform

pytestmark = pytest.mark.platform

STANDIN = json.dumps([sys.executable, str(Path(__file__).parent / "hub" / "standin_archive.py")])


def sepp(*words, **environment):
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def wait_until_gone(home, seconds=15):
    deadline = time.monotonic() + seconds
    while (left := processes_of(home)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.fixture
def busy(tmp_path):
    """A platform with a person's server, kernel and Dask cluster."""
    running = start_platform(tmp_path / "home", environment={"SEPP_ARCHIVE_COMMAND": STANDIN})
    ada = running.person("ada")
    ada.start_server()
    kernel = Kernel(ada).open()
    kernel.run("from dask_gateway import Gateway; c = Gateway().new_cluster(); c.scale(1)", 60)
    kernel.run("c.get_client().wait_for_workers(1, timeout=60)", 60)
    yield running
    kernel.hang_up()
    running.process.kill()
    running.stop()


def kinds(processes):
    words = " ".join(" ".join(process.cmdline()) for process in processes)
    names = ("configurable-http-proxy", "dask-gateway-proxy", "singleuser", "ipykernel", "scheduler", "worker")
    return [name for name in names if name in words]


def test_down_stops_everything(busy):
    assert len(kinds(busy.processes())) == 6
    answer = sepp("down", "--home", busy.home.root)
    assert (answer.returncode, answer.stdout) == (0, "Stopped    nothing is left running\n")
    assert busy.process.wait(10) == 0
    assert busy.processes() == []


def test_nothing_outlives_a_platform_that_is_killed(busy):
    hub = next(p for p in busy.processes() if {"jupyterhub", "--config"} <= set(p.cmdline()))
    busy.process.kill()
    hub.kill()
    busy.process.wait()
    assert wait_until_gone(busy.home.root) == []


def test_killing_only_sepp_up_stops_the_rest(tmp_path):
    running = start_platform(tmp_path / "home", environment={"SEPP_ARCHIVE_COMMAND": STANDIN})
    running.process.kill()
    running.stop()
    assert wait_until_gone(running.home.root, 25) == []


@pytest.fixture(scope="module")
def restarted(tmp_path_factory):
    """A home started twice, the first time with a demonstration that fails."""
    home, tools = tmp_path_factory.mktemp("restarted") / "home", tmp_path_factory.mktemp("bin")
    (tools / "nice").write_text("#!/bin/sh\necho 'no demonstration today'; exit 1\n")
    (tools / "nice").chmod(0o755)
    environment = {"SEPP_ARCHIVE_COMMAND": STANDIN, "PATH": f"{tools}:{os.environ['PATH']}"}
    first = start_platform(home, with_demo=True, environment=environment)
    first.person("ada")
    first.said += first.process.stdout.readline()
    assert first.visitor().web.get(f"{first.url}hub/api/").status_code == 200
    assert first.stop(signal.SIGINT) == 0
    second = start_platform(home, environment={"SEPP_ARCHIVE_COMMAND": STANDIN})
    yield first, second
    assert second.stop() == 0
    assert second.processes() == []


def test_a_demonstration_that_fails_is_told_and_does_not_stop_the_platform(restarted):
    first, _ = restarted
    assert "Demo       the demonstration archive failed: no demonstration today (see " in first.said


def test_accounts_live_on_and_the_first_password_is_told_once(restarted):
    first, second = restarted
    assert first.admin_password
    assert second.admin_password == ""
    second.sign_in("ada", PASSWORD)
    second.sign_in("admin", first.admin_password)


def test_a_second_start_is_quick(restarted):
    _, second = restarted
    assert second.start_seconds < 30, "under 10 s on an idle machine"


def test_status_tells_what_runs(restarted):
    _, second = restarted
    told = sepp("status", "--home", second.home.root)
    assert told.returncode == 0
    for words in (second.url, "hub            answers", "archive        answers", "dask-gateway   answers"):
        assert words in told.stdout


def test_a_second_platform_on_the_same_home_is_refused(restarted):
    _, second = restarted
    refused = sepp("up", "--home", second.home.root, "--port", free_port())
    assert refused.returncode == 1
    assert refused.stderr.startswith("sepp: SEPP already runs on ")


def test_a_service_that_fails_is_told_in_one_line_and_nothing_stays(tmp_path):
    broken = json.dumps(["sh", "-c", "echo 'ValueError: no such thing' >&2; exit 3"])
    answer = sepp("up", "--home", tmp_path / "home", "--port", free_port(), SEPP_ARCHIVE_COMMAND=broken)
    assert answer.returncode == 1
    assert answer.stderr.startswith("sepp: The archive service did not start: ValueError: no such thing (see ")
    assert answer.stderr.count("\n") == 1
    assert processes_of(tmp_path / "home") == []


def test_a_taken_port_is_told_in_one_line(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        answer = sepp("up", "--home", tmp_path / "home", "--port", port)
    assert answer.returncode == 1
    assert answer.stderr == f"sepp: Port {port} is taken by another program; choose another with --port\n"


def test_an_unwritable_home_is_told_in_one_line():
    answer = sepp("up", "--home", "/proc/nowhere")
    assert answer.returncode == 1
    assert answer.stderr.startswith("sepp: Cannot use '/proc/nowhere' as home")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_bad_port_is_a_bad_argument(port):
    assert sepp("up", "--port", port).returncode == 2


def test_status_and_down_say_when_nothing_runs(tmp_path):
    status, down = sepp("status", "--home", tmp_path), sepp("down", "--home", tmp_path)
    assert (status.returncode, down.returncode) == (1, 0)
    assert "SEPP does not run on" in status.stdout
    assert "SEPP does not run on" in down.stdout


def test_a_password_is_reset_from_the_machine(tmp_path):
    first, second = (sepp("password", "--home", tmp_path / "home") for _ in range(2))
    assert first.stdout.startswith("The password of 'admin' is now  ")
    assert first.stdout != second.stdout
    unknown = sepp("password", "zoe", "--home", tmp_path / "home")
    assert unknown.returncode == 1
    assert "No account is named 'zoe'" in unknown.stderr


def test_without_a_wall_only_the_administrator_may_sign_in(tmp_path):
    environment = {"SEPP_ARCHIVE_COMMAND": STANDIN, "SEPP_SANDBOX": "none"}
    running = start_platform(tmp_path / "home", environment=environment)
    try:
        assert "no sandbox can be made here" in running.said
        admin = running.admin()
        admin.start_server()
        assert admin.run("print(6 * 7)").strip() == "42"
        with pytest.raises(AssertionError, match="Invalid username"):
            running.person("bob")
        assert admin.web.get(f"{running.url}hub/invitations").status_code == 404
    finally:
        assert running.stop() == 0
    assert running.processes() == []


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
