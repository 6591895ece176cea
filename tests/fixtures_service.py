"""The real archive service over the demonstration archive, as a process."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sepp.core.home import Home, find_home
from tests.fixtures_archive import run_sepp

PATIENCE_S = 60


@dataclass(frozen=True)
class Served:
    """An archive service that runs, and the home it serves."""

    url: str
    home: Home

    def get(self, path: str, **options: object) -> httpx.Response:
        return httpx.get(self.url + path, trust_env=False, timeout=30, **options)  # type: ignore[arg-type]


def serve(home: Home, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start ``sepp serve`` on a free port and wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    words = [sys.executable, "-m", "sepp.cli.main", "serve", "--home", str(home.root), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT)
    url, until = f"http://127.0.0.1:{port}/", time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{url}health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return process, url
    process.kill()
    raise RuntimeError(log.read_text())


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the demonstration archive for the whole run; nobody changes it."""
    home = find_home(tmp_path_factory.mktemp("demonstration") / "home")
    made = run_sepp("demo", "--home", home.root)
    assert made.returncode == 0, made.stderr
    process, url = serve(home, home.root.parent / "serve.log")
    yield Served(url, home)
    process.terminate()
    process.wait(20)
