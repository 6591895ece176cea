"""A folder on the web: lists, parts of files and ETags, or none of these."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Web:
    """What is served and how."""

    folder: Path
    url: str = ""
    has_ranges: bool = True
    has_lists: bool = True
    cut: bool = False
    """Send half of what was promised."""
    parts: list[str] = field(default_factory=list)
    """Ranges asked for."""
    asked: list[str] = field(default_factory=list)
    """Paths asked for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        path = self.web.folder / self.path.lstrip("/")
        self.web.asked.append(self.path)
        if path.is_dir() and self.web.has_lists:
            links = [f'<a href="{one.name}{"/" * one.is_dir()}">{one.name}</a>' for one in sorted(path.iterdir())]
            self._answer(200, "".join(['<a href="?C=N;O=D">Name</a>', *links]).encode(), {"Content-Type": "text/html"})
        elif not path.is_file():
            self._answer(404, b"", {})
        else:
            self._give(path)

    do_HEAD = do_GET  # noqa: N815 - as http.server calls it

    def _give(self, path: Path) -> None:
        data, told = path.read_bytes(), {"ETag": f'"{path.stat().st_mtime_ns}"'}
        asked = self.headers.get("Range", "")
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", asked)
        if not (wanted and self.web.has_ranges):
            self._answer(200, data, told)
            return
        self.web.parts.append(asked)
        start, stop = int(wanted[1]), min(int(wanted[2] or len(data)) + 1, len(data))
        self._answer(206, data[start:stop], {**told, "Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        ranges = {"Accept-Ranges": "bytes"} if self.web.has_ranges else {}
        for name, value in {**headers, **ranges, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = self.web.cut
        if self.command == "GET":
            self.wfile.write(body[: len(body) // 2] if self.web.cut else body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(web: Web) -> Iterator[Web]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    server.daemon_threads = True
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
