"""Buckets to test with: a real server of S3's protocol, that can go away and come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from tests.conftest import require

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}


@dataclass
class Buckets:
    """The server; what it holds lies in this process's memory."""

    port: int = 0
    server: Any = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self) -> dict[str, object]:
        return {"key": "a", "secret": "b", "client_kwargs": {"endpoint_url": self.endpoint, "region_name": "us-east-1"}}

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()
        self.port = self.server.get_host_and_port()[1]

    def stop(self) -> None:
        self.server.stop()

    def make(self, bucket: str) -> None:
        assert httpx.put(f"{self.endpoint}/{bucket}").status_code == 200

    def clear(self) -> None:
        assert httpx.post(f"{self.endpoint}/moto-api/reset").status_code == 200

    @contextmanager
    def checking_keys(self) -> Iterator[None]:
        """Refuse keys that nobody was given: all of them."""
        assert httpx.post(f"{self.endpoint}/moto-api/reset-auth", content="0").status_code == 200
        try:
            yield
        finally:
            httpx.post(f"{self.endpoint}/moto-api/reset-auth", content="1000000000")

    def give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have this process, and those it starts, find the server by its environment."""
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": self.endpoint}.items():
            monkeypatch.setenv(name, value)
        forget_clients()


def forget_clients() -> None:
    """Let go of the clients of this thread; those that Zarr made for its own loop are Zarr's."""
    import s3fs

    for token, client in list(s3fs.S3FileSystem._cache.items()):
        if not client.asynchronous:
            if client._s3 is not None:
                s3fs.S3FileSystem.close_session(client.loop, client._s3)
            del s3fs.S3FileSystem._cache[token]


@contextmanager
def serving_buckets() -> Iterator[Buckets]:
    """Serve buckets on this machine."""
    require(find_spec("moto") is not None, "moto[server]")
    found = Buckets()
    found.start()
    try:
        yield found
    finally:
        found.stop()
