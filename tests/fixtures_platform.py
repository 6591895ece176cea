"""A real platform for tests: hub, proxy, services, people and their kernels.

Loaded by ``pytest_plugins = ["tests.fixtures_platform"]``.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
import websocket

from sepp.core.home import Home
from sepp.hub.accounts import open_accounts
from sepp.hub.ports import free_ports
from tests.conftest import require

PASSWORD = "three words do"
COMMAND = [sys.executable, "-m", "sepp.cli.main"]


@dataclass
class Person:
    """Somebody signed in, with a browser's cookies."""

    name: str
    url: str
    web: httpx.Client

    @property
    def server(self) -> str:
        return f"{self.url}user/{self.name}/"

    def start_server(self) -> float:
        """Start the server; give the seconds until it was ready."""
        began = time.monotonic()
        answer = self.web.get(f"{self.url}hub/spawn/{self.name}")
        assert answer.status_code == 200, answer.text
        while self.web.get(f"{self.server}api").status_code != 200:
            assert time.monotonic() < began + 60, "the server did not start"
            time.sleep(0.1)
        assert self.web.get(f"{self.server}lab").status_code == 200
        return time.monotonic() - began

    def stop_server(self) -> None:
        headers = {"X-XSRFToken": self.xsrf("/hub/")}
        answer = self.web.delete(f"{self.url}hub/api/users/{self.name}/server", headers=headers)
        assert answer.status_code in {202, 204}, answer.text

    def xsrf(self, path: str) -> str:
        return next(
            cookie.value or "" for cookie in self.web.cookies.jar if (cookie.name, cookie.path) == ("_xsrf", path)
        )

    def form(self, page: str, **fields: str) -> httpx.Response:
        """Fill in a page of the hub and send it, as a browser does."""
        shown = self.web.get(f"{self.url}hub/{page}")
        assert shown.status_code == 200, shown.text
        token = re.search(r'name="_xsrf" value="([^"]+)"', shown.text)
        assert token, "the form has no _xsrf"
        return self.web.post(f"{self.url}hub/{page}", data={"_xsrf": token[1], **fields})

    def run(self, code: str, seconds: float = 60) -> str:
        """Run code in a new kernel; give what it printed, or raise."""
        with Kernel(self) as kernel:
            return kernel.run(code, seconds)


class Kernel:
    """A kernel in somebody's server, spoken to over the WebSocket."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._headers = {"X-XSRFToken": person.xsrf(f"/user/{person.name}/")}

    def open(self) -> "Kernel":
        """Start the kernel and connect to it."""
        made = self._person.web.post(f"{self._person.server}api/kernels", headers=self._headers, json={})
        assert made.status_code == 201, made.text
        self.id = made.json()["id"]
        self.name = made.json()["name"]
        url = f"{self._person.server.replace('http', 'ws', 1)}api/kernels/{self.id}/channels"
        self._socket = websocket.create_connection(url, cookie=self._cookies(), timeout=60)
        return self

    def hang_up(self) -> None:
        """Leave the kernel running."""
        self._socket.close()

    def __enter__(self) -> "Kernel":
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._person.web.delete(f"{self._person.server}api/kernels/{self.id}", headers=self._headers)

    def run(self, code: str, seconds: float = 60) -> str:
        """Run code; give what it printed, raise what it raised."""
        message = uuid.uuid4().hex
        self._socket.settimeout(seconds)
        self._socket.send(json.dumps(_execute(message, code)))
        printed = ""
        while True:
            reply = json.loads(self._socket.recv())
            if reply.get("parent_header", {}).get("msg_id") != message:
                continue
            kind, content = reply["msg_type"], reply["content"]
            if kind == "stream" and content["name"] == "stdout":
                printed += content["text"]
            elif kind == "error":
                raise AssertionError("\n".join(re.sub(r"\x1b\[[\d;]*m", "", line) for line in content["traceback"]))
            elif kind == "status" and content["execution_state"] == "idle":
                return printed

    def _cookies(self) -> str:
        server = f"/user/{self._person.name}/"
        return "; ".join(
            f"{cookie.name}={cookie.value}" for cookie in self._person.web.cookies.jar if cookie.path in {"/", server}
        )


def _execute(message: str, code: str) -> dict[str, object]:
    header = {"msg_id": message, "msg_type": "execute_request", "username": "", "session": message, "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}


@dataclass
class RunningPlatform:
    """A platform started by ``sepp up`` for tests."""

    url: str
    home: Home
    process: subprocess.Popen[str]
    admin_name: str = "admin"
    admin_password: str = ""
    start_seconds: float = 0.0
    said: str = ""
    _clients: list[httpx.Client] = field(default_factory=list)

    def sign_in(self, name: str, password: str) -> Person:
        """Sign in through the form, as a browser does, starting no server."""
        person = self.visitor(name)
        answer = person.form("login?next=/hub/home", username=name, password=password)
        assert answer.status_code == 200, answer.text
        assert "/login" not in str(answer.url), answer.text
        return person

    def visitor(self, name: str = "") -> Person:
        """Give a browser without cookies."""
        client = httpx.Client(follow_redirects=True, timeout=60, trust_env=False)
        self._clients.append(client)
        return Person(name, self.url, client)

    def person(self, name: str) -> Person:
        """Find or make an account and sign in."""
        accounts = open_accounts(self.home)
        if accounts.find(name) is None:
            accounts.create(name, PASSWORD)
        return self.sign_in(name, PASSWORD)

    def admin(self) -> Person:
        """Sign in as the administrator."""
        return self.sign_in(self.admin_name, self.admin_password)

    def processes(self) -> list[psutil.Process]:
        """List every process that lives on this platform's home."""
        return processes_of(self.home.root)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop the platform; give its exit status."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(60)
        if self.process.stdout:
            self.process.stdout.close()
        return status


def start_platform(
    folder: Path, *, with_demo: bool = False, environment: dict[str, str] | None = None
) -> RunningPlatform:
    """Start ``sepp up`` on a new home in ``folder`` and wait until it is ready."""
    began = time.monotonic()
    port, home = free_ports(1)[0], Home(folder)
    command = [*COMMAND, "up", "--home", str(folder), "--port", str(port), *([] if with_demo else ["--no-demo"])]
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    platform = RunningPlatform(f"http://127.0.0.1:{port}/", home, process)
    platform.said = _read_until_ready(process)
    found = re.search(r"password {2}(\S+)", platform.said)
    platform.admin_password = found[1] if found else ""
    platform.start_seconds = time.monotonic() - began
    return platform


def _read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("Stop "):
            return said
    process.stdout.close()
    raise AssertionError(f"sepp up ended with {process.wait()}:\n{said}")


def processes_of(home: Path) -> list[psutil.Process]:
    """List the living processes whose environment or command names ``home``."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _names(process, str(home))]


def _names(process: psutil.Process, home: str) -> bool:
    try:
        words = [] if process.status() == psutil.STATUS_ZOMBIE else [*process.cmdline(), *process.environ().values()]
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(home in word for word in words)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """A platform shared by the whole session, on a home of its own."""
    require(bool(shutil.which("bwrap")), "bubblewrap")
    running = start_platform(tmp_path_factory.mktemp("platform") / "home")
    yield running
    running.stop()
