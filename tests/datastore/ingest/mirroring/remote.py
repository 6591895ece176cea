"""A remote archive on this machine, and what may go wrong with it."""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque

import httpx
import uvicorn
from starlette.responses import Response

from sepp.ingest.mirroring.commands import mirror


class Remote:
    """An ASGI application that notes each request and misbehaves as told."""

    def __init__(self, app):
        self.app = app
        self.url = ""
        self.forget()

    def forget(self):
        self.requests = []
        self.callers = set()
        self.moods = deque()
        return self

    async def __call__(self, scope, receive, send):
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        url = httpx.URL(scope["path"] + "?" + scope["query_string"].decode())
        self.callers.add(tuple(scope["client"]))
        self.requests.append((url, headers, time.monotonic()))
        mood = self.moods.popleft() if self.moods and url.path.endswith("/data") else None
        await (mood(self.app) if mood else self.app)(scope, receive, send)

    def asked(self, name):
        return [url.params.get(name) for url, _, _ in self.requests if url.path.endswith("/data")]


def refuse(status, text="", **headers):
    answer = Response(text, status, {name.replace("_", "-"): value for name, value in headers.items()})
    return lambda app: answer


def cut(size, *, openly=True):
    """End an answer after ``size`` bytes: openly by breaking the connection, or as if it were whole."""

    def make(app):
        async def run(scope, receive, send):
            sent = 0

            async def send_some(message):
                nonlocal sent
                if message["type"] == "http.response.start":
                    left = [pair for pair in message["headers"] if pair[0] != b"content-length" or openly]
                    await send({**message, "headers": left})
                elif sent < size:
                    part = message["body"][: size - sent]
                    sent += len(part)
                    await send({**message, "body": part, "more_body": True})
                    if sent == size and openly:
                        raise OSError("the connection breaks")
                    if sent == size:
                        await send({**message, "body": b"", "more_body": False})

            with contextlib.suppress(OSError):
                await app(scope, receive, send_some)

        return run

    return make


@contextlib.contextmanager
def serving(app, port=0):
    """Serve an application from a thread."""
    remote = Remote(app)
    listening = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(remote, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    remote.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        yield remote
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def run_mirror(*words):
    parser = argparse.ArgumentParser()
    mirror.add_arguments(parser)
    return mirror.run(parser.parse_args([str(word) for word in words]))


def start_mirror(*words, **environment):
    code = (
        "import argparse, sys; from sepp.ingest.mirroring.commands import mirror; parser = argparse.ArgumentParser(); "
        "mirror.add_arguments(parser); sys.exit(mirror.run(parser.parse_args()))"
    )
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
