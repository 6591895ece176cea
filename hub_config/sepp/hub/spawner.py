"""Start a person's JupyterLab server behind a wall."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyterhub.spawner import LocalProcessSpawner
from jupyterhub.utils import random_port
from traitlets import Integer, Unicode

from sepp.core.home import Home
from sepp.hub.people import People, Person
from sepp.hub.sandbox import Sandbox, inner_process

if TYPE_CHECKING:
    from sepp.hub.settings import HubSettings

JUPYTER_CONFIG = Path(__file__).parent / "jupyter"
"""Configuration of JupyterLab that every server reads."""


class SandboxSpawner(LocalProcessSpawner):  # type: ignore[misc] # JupyterHub's classes are untyped
    """Run the server as the person's own user id, seeing only what it may."""

    port: int
    home = Unicode(help="home folder of the platform", config=True)
    kind = Unicode("none", help="how the server is walled off: uid, userns or none", config=True)
    first_uid = Integer(help="first user id that root gives out", config=True)
    memory_bytes = Integer(0, help="limit of private memory of each process; 0 for none", config=True)
    temporary_bytes = Integer(2**30, help="size of the private /tmp", config=True)

    async def start(self) -> tuple[str, int]:
        """Start the server; give the address that it will listen on."""
        person = self.person()
        self.port = self.port or random_port()
        command = self.sandbox(person).wrap([*self.cmd, *self.get_args()])
        with self._log_file(person).open("wb") as log:
            self.proc = subprocess.Popen(
                command,
                env=self.get_env(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self.proc.pid
        return "127.0.0.1", self.port

    def person(self) -> Person:
        """Find or make the machine's side of this user."""
        return People(self._rooms, self.first_uid).enrol(self.user.name)

    def sandbox(self, person: Person) -> Sandbox:
        """Describe what the server may see."""
        groups = [group.name for group in self.user.groups]
        return Sandbox(
            kind=self.kind,
            person=person,
            home=self._rooms,
            readable=readable_folders(self._rooms, groups),
            memory_bytes=self.memory_bytes or None,
            temporary_bytes=self.temporary_bytes,
        )

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Add who the person is and where the archive lies."""
        person = self.person()
        return (
            env
            | person_environment(person, self._rooms)
            | {
                "JUPYTER_CONFIG_PATH": str(JUPYTER_CONFIG),
                "SEPP_RUN_DIR": str(self.sandbox(person).run_dir),
                "DASK_GATEWAY__PUBLIC_ADDRESS": f"{self.server.base_url}dask",
            }
        )

    def get_args(self) -> list[str]:
        """Allow root where there is no wall and we are root."""
        arguments: list[str] = super().get_args()
        return [*arguments, "--allow-root"] if self.kind == "none" and os.geteuid() == 0 else arguments

    async def _signal(self, sig: int) -> bool:
        pid = self.pid if sig == signal.SIGKILL else inner_process(self.pid)
        if pid is None:
            return await self.poll() is None
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            return False
        return True

    @property
    def _rooms(self) -> Home:
        return Home(Path(self.home))

    def _log_file(self, person: Person) -> Path:
        folder = self._rooms.state / "logs" / "servers"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{person.home.name}.log"


def readable_folders(home: Home, groups: list[str]) -> tuple[Path, ...]:
    """List what members of ``groups`` may read: the archive, what it mounts, what is theirs."""
    restricted = home.archive / "restricted"
    theirs = (restricted / group for group in groups if "/" not in group and group not in {".", ".."})
    return (home.public, *home.mounted_folders(), *theirs)


def person_environment(person: Person, home: Home) -> dict[str, str]:
    """Give the variables that each process of a person finds."""
    return {
        "HOME": str(person.home),
        "USER": person.name,
        "LOGNAME": person.name,
        "SHELL": "/bin/bash",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "SEPP_ARCHIVE_ROOT": str(home.archive),
        "NUMBA_CACHE_DIR": str(person.home / ".cache" / "numba"),
    }


def spawner_traits(settings: "HubSettings", kind: str) -> dict[str, Any]:
    """Configure the spawner from the platform's settings."""
    return {
        "home": str(settings.home),
        "kind": kind,
        "first_uid": settings.first_uid,
        "memory_bytes": int(settings.server_memory),
        "temporary_bytes": int(settings.temporary_size),
        "cmd": [sys.executable, "-m", "jupyterhub.singleuser"],
        "ip": "127.0.0.1",
        "default_url": "/lab",
        "env_keep": ["LANG", "LC_ALL", "TZ"],
        "environment": client_environment(settings),
        "interrupt_timeout": 5,
        "term_timeout": 3,
        "start_timeout": 60,
        "http_timeout": 60,
    }


def client_environment(settings: "HubSettings") -> dict[str, str]:
    """Tell a user's processes where the services answer."""
    gateway = f"{settings.url}services/dask-gateway"
    return {
        "SEPP_ARCHIVE_URL": f"{settings.url}services/archive/",
        "DASK_GATEWAY__ADDRESS": gateway,
        "DASK_GATEWAY__PROXY_ADDRESS": f"gateway://127.0.0.1:{settings.gateway_tcp_port}",
        "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
    }
