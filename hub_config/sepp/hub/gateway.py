"""The Dask gateway's backend: clusters behind their owner's wall."""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

from dask_gateway_server.backends.local import LocalBackend
from traitlets import Integer, Unicode

from sepp.core.home import Home
from sepp.hub.people import People, Person
from sepp.hub.sandbox import Sandbox
from sepp.hub.settings import HubSettings
from sepp.hub.spawner import client_environment, person_environment, readable_folders

_KEPT_LOGS = 50


class SandboxBackend(LocalBackend):  # type: ignore[misc] # Dask gateway's classes are untyped
    """Start schedulers and workers as the owner's user id, in a sandbox.

    The parent's ``setup_working_directory`` must never run as root: it
    would give ``/`` to the user.
    """

    home = Unicode(help="home folder of the platform", config=True)
    kind = Unicode("none", help="how clusters are walled off: uid, userns or none", config=True)
    first_uid = Integer(help="first user id that root gives out", config=True)
    memory_bytes = Integer(0, help="limit of private memory of each process; 0 for none", config=True)
    temporary_bytes = Integer(2**30, help="size of the private /tmp", config=True)

    def setup_working_directory(self, cluster: Any) -> str:
        """Make the cluster's folder, with its keys, for the owner only."""
        person = self._person(cluster)
        folder = self._rooms.state / "clusters" / cluster.name
        certificates = Path(self.get_certs_directory(str(folder)))
        for made in (folder, certificates):
            made.mkdir(parents=True, mode=0o700)
        files = self._get_tls_paths(str(folder))
        for path, data in zip(files, (cluster.tls_cert, cluster.tls_key), strict=True):
            Path(path).touch(mode=0o600)
            Path(path).write_bytes(data)
        for path in (folder, certificates, *files):
            shutil.chown(path, person.uid)
        return str(folder)

    def get_env(self, cluster: Any) -> dict[str, str]:
        """Give the owner's environment, the archive and a scratch folder."""
        person = self._person(cluster)
        env: dict[str, str] = super().get_env(cluster)
        env |= person_environment(person, self._rooms)
        env["SEPP_RUN_DIR"] = str(self._sandbox(cluster).run_dir)
        env["DASK_TEMPORARY_DIRECTORY"] = cluster.state["workdir"]
        return env

    def get_scheduler_command(self, cluster: Any) -> list[str]:
        """Add the dashboard that only the owner reaches."""
        command: list[str] = super().get_scheduler_command(cluster)
        return [*command, "--preload", "sepp.hub.dashboard_socket"]

    def get_worker_command(self, cluster: Any, worker_name: str, scheduler_address: str | None = None) -> list[str]:
        """Start workers without dashboards."""
        command: list[str] = super().get_worker_command(cluster, worker_name, scheduler_address)
        at = command.index("--dashboard-address")
        return [*command[:at], "--no-dashboard", *command[at + 2 :]]

    async def start_process(self, cluster: Any, cmd: list[str], env: dict[str, str], name: str) -> int:
        """Start one process of a cluster behind the wall."""
        command = self._sandbox(cluster).wrap(cmd)
        with self._log_file(f"{cluster.name}-{name}").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        return process.pid

    async def _check_cluster_proxied(self, cluster: Any) -> None:
        # The parent would publish the dashboard to everybody.
        if not cluster.added_to_proxies:
            await self.proxy.add_route(kind="SNI", sni=cluster.name, target=cluster.scheduler_address)
            cluster.added_to_proxies = True

    def _sandbox(self, cluster: Any) -> Sandbox:
        folder = Path(cluster.state["workdir"])
        return Sandbox(
            kind=self.kind,
            person=self._person(cluster),
            home=self._rooms,
            readable=readable_folders(self._rooms, []),
            writable=(folder,),
            directory=folder,
            memory_bytes=self.memory_bytes or None,
            temporary_bytes=self.temporary_bytes,
        )

    def _person(self, cluster: Any) -> Person:
        return People(self._rooms, self.first_uid).enrol(cluster.username)

    @property
    def _rooms(self) -> Home:
        return Home(Path(self.home))

    def _log_file(self, name: str) -> Path:
        folder = self._rooms.state / "logs" / "clusters"
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT_LOGS]:
            old.unlink()
        return folder / f"{name}.log"


def backend_traits(settings: HubSettings, kind: str) -> dict[str, Any]:
    """Configure the backend from the platform's settings."""
    return {
        "home": str(settings.home),
        "kind": kind,
        "first_uid": settings.first_uid,
        "memory_bytes": int(settings.server_memory),
        "temporary_bytes": int(settings.temporary_size),
        "sigint_timeout": 3,
        "sigterm_timeout": 2,
        "cluster_start_timeout": 60,
        "worker_start_timeout": 60,
    }


def cluster_traits(settings: HubSettings) -> dict[str, Any]:
    """Configure clusters and their limits."""
    return {
        "scheduler_cmd": [sys.executable, "-m", "dask", "scheduler"],
        "worker_cmd": [sys.executable, "-m", "dask", "worker"],
        "environment": client_environment(settings),
        "worker_cores": settings.worker_cores,
        "worker_memory": int(settings.worker_memory),
        "scheduler_cores": 1,
        "scheduler_memory": int(settings.scheduler_memory),
        "cluster_max_workers": settings.cluster_max_workers,
        "cluster_max_cores": settings.cluster_max_cores,
        "cluster_max_memory": int(settings.cluster_max_memory),
        "idle_timeout": settings.cluster_idle_seconds,
    }
