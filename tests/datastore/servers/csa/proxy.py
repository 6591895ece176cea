"""The archive's fixed address for clients: a proxy for HTTPS with a CA of our own, and a way past it.

Clients that know proxies are sent through ``HTTPS_PROXY``. Those that do not (astroquery's TAP) resolve
the archive's host to the same place by a ``sitecustomize`` of their process, as a table of hosts would.
speasy itself brings its CA and rules for hosts: those are set. No client is changed.
"""

import os
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import trustme

HOST = "csa.esac.esa.int"
_RESOLVE = """
import os, socket
_plain = socket.getaddrinfo
def _found(host, port, *words, **more):
    if host == {host!r}:
        return _plain("127.0.0.1", {port}, *words, **more)
    return _plain(host, port, *words, **more)
socket.getaddrinfo = _found
"""
_SPEASY = {
    "SPEASY_PROXY_ENABLED": "false",
    "SPEASY_CORE_DISABLED_PROVIDERS": "amda,cdaweb,cda,sscweb,ssc,archive,generic_archive,uiowaephtool,hapi",
}


class SecureFront:
    """Answers as the archive's host: after CONNECT as a proxy, and directly."""

    def __init__(self, target: tuple[str, int], folder: Path) -> None:
        authority = trustme.CA()
        self.bundle, self.folder = folder / "ca.pem", folder
        authority.cert_pem.write_to_path(self.bundle)
        self._secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST).configure_cert(self._secure)
        self._target = target
        self.asked: list[bytes] = []
        self._listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        self.proxy, self.direct = (listener.getsockname()[1] for listener in self._listeners)
        for listener, is_proxy in zip(self._listeners, (True, False), strict=True):
            Thread(target=self._accept, args=(listener, is_proxy), daemon=True).start()
        (folder / "sitecustomize.py").write_text(_RESOLVE.format(host=HOST, port=self.direct))

    def close(self) -> None:
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def environment(self, *, resolves: bool = False) -> dict[str, str]:
        """Give the variables of a client's process."""
        plain = {name: os.environ[name] for name in ("PATH", "LANG", "NUMBA_CACHE_DIR") if name in os.environ}
        trust = dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"), str(self.bundle))
        way = {"PYTHONPATH": str(self.folder)} if resolves else dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.url)
        rules = repr({f"https://{HOST}": f"http://{self._target[0]}:{self._target[1]}"})
        speasy = {**_SPEASY, "SPEASY_CORE_HTTP_REWRITE_RULES": rules}
        return {**plain, **trust, **way, **speasy, "HOME": str(self.folder), "SPEDAS_DATA_DIR": f"{self.folder}/data"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy}"

    def _accept(self, listener: socket.socket, is_proxy: bool) -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                Thread(target=self._serve, args=(line, is_proxy), daemon=True).start()

    def _serve(self, line: socket.socket, is_proxy: bool) -> None:
        with suppress(OSError), line:
            if is_proxy:
                self.asked.append(_read_head(line).split(b"\r\n")[0])
                line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            inner = self._secure.wrap_socket(line, server_side=True)
            with inner, socket.create_connection(self._target) as target:
                back = Thread(target=_pump, args=(target, inner), daemon=True)
                back.start()
                _pump(inner, target)
                back.join(30)


def _read_head(line: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = line.recv(1)
        if not piece:
            raise OSError("the client went away")
        head += piece
    return head


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def run_client(front: SecureFront, script: str, *, resolves: bool = False) -> str:
    """Run a script in a process of its own, as a user would; give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script], env=front.environment(resolves=resolves), cwd=front.folder,
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
