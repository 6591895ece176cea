"""Every setting of the platform's own processes, read once."""

import json
import os
from pathlib import Path

import psutil
from pydantic import ByteSize, Field

from sepp.core.home import Home, default_home
from sepp.core.settings import Settings
from sepp.hub.people import FIRST_UID

MIB = 2**20
GIB = 2**30


def _half_of_memory() -> ByteSize:
    return ByteSize(max(2 * GIB, psutil.virtual_memory().total // 2))


def _worker_limit() -> int:
    return max(4, 2 * (os.cpu_count() or 1))


class HubSettings(Settings):
    """Settings of hub, spawner and gateway: ``SEPP_HOME``, ``SEPP_PORT`` …."""

    home: Path = Field(default_factory=default_home, description="home folder of the platform")
    host: str = Field(default="127.0.0.1", description="address that the proxy listens on")
    port: int = Field(default=8000, description="port that the proxy listens on")
    public_port: int = Field(default=0, description="port where the archive answers at the root; 0 for none")
    hub_port: int = Field(default=8081, description="internal port of the hub")
    proxy_api_port: int = Field(default=8001, description="internal port through which the hub steers the proxy")
    archive_port: int = Field(default=8082, description="internal port of the archive service")
    gateway_port: int = Field(default=8083, description="internal port of the Dask gateway's web proxy")
    gateway_api_port: int = Field(default=8084, description="internal port of the Dask gateway itself")
    gateway_tcp_port: int = Field(default=8085, description="port through which clients reach their Dask schedulers")
    sandbox: str = Field(default="auto", pattern="^(auto|uid|userns|none)$", description="how servers are walled off")
    first_uid: int = Field(default=FIRST_UID, ge=1000, description="first user id given to people when run by root")
    server_memory: ByteSize = Field(
        default_factory=_half_of_memory, description="memory that each process of a user's server may allocate"
    )
    temporary_size: ByteSize = Field(default=ByteSize(1 * GIB), description="size of a server's private /tmp")
    cluster_max_workers: int = Field(default_factory=_worker_limit, ge=1, description="workers of one Dask cluster")
    cluster_max_cores: int = Field(
        default_factory=lambda: _worker_limit() + 1, ge=2, description="cores of one Dask cluster, scheduler included"
    )
    cluster_max_memory: ByteSize = Field(
        default_factory=_half_of_memory, description="memory of one Dask cluster, scheduler included"
    )
    worker_cores: int = Field(default=1, ge=1, description="cores of one Dask worker")
    worker_memory: ByteSize = Field(default=ByteSize(1 * GIB), description="memory of one Dask worker")
    scheduler_memory: ByteSize = Field(default=ByteSize(512 * MIB), description="memory of a Dask scheduler")
    cluster_idle_seconds: int = Field(default=1800, ge=0, description="stop a Dask cluster idle for so long")
    archive_command: tuple[str, ...] = Field(default=(), description="what to run in place of 'sepp serve'")

    @property
    def rooms(self) -> Home:
        """The rooms of the home folder."""
        return Home(self.home)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the platform."""
        return f"http://{self.host}:{self.port}/"

    def environment(self) -> dict[str, str]:
        """Give the variables from which a child reads the same settings."""
        plain = self.model_dump(mode="json")
        return {f"SEPP_{name.upper()}": _as_text(value) for name, value in plain.items()}


def _as_text(value: object) -> str:
    return json.dumps(value) if isinstance(value, list | tuple) else str(value)
