"""A home to mount into, and a web server that gives parts of files."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.ingest.mounting.mounter import Mounter
from sepp.store.mounted import MountingStore


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SEPP_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home").prepare()


@pytest.fixture
def mounter(home: Home) -> Iterator[Mounter]:
    catalog = open_catalog(home)
    catalog.upgrade()
    yield Mounter(MountingStore(str(home.public)), catalog)
    catalog.close()


@dataclass
class Web:
    """A folder on the web, and what was asked of it."""

    url: str
    folder: Path
    has_ranges: bool = True
    requests: list[int] = field(default_factory=list)

    @property
    def bytes_sent(self) -> int:
        return sum(self.requests)

    def forget(self) -> None:
        self.requests.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        path = self.web.folder / self.path.lstrip("/")
        if path.is_dir():
            links = "".join(f'<a href="{each.name}">{each.name}</a>' for each in sorted(path.iterdir()))
            self._answer(200, links.encode(), {"Content-Type": "text/html"})
            return
        if not path.is_file():
            self._answer(404, b"", {})
            return
        data = path.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not (wanted and self.web.has_ranges):
            self._answer(200, data, {})
            return
        start, stop = int(wanted[1]), min(int(wanted[2]) + 1, len(data))
        tag = f'"{path.stat().st_mtime_ns}-{len(data)}"'
        self._answer(206, data[start:stop], {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}", "ETag": tag})

    do_HEAD = do_GET  # noqa: N815 - as http.server calls it

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.web.requests.append(len(body))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    folder = tmp_path / "web"
    folder.mkdir()
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.web = Web(f"http://127.0.0.1:{server.server_port}", folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield handler.web
    server.shutdown()
    thread.join()
    server.server_close()
