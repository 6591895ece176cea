"""Start the platform, watch over it, stop it without a trace."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from sepp.core.errors import ServiceError
from sepp.hub import processes
from sepp.hub.accounts import ADMIN, open_accounts
from sepp.hub.configuration import hub_config
from sepp.hub.health import unready
from sepp.hub.ports import free_ports, require_port
from sepp.hub.proxy import proxy_command
from sepp.hub.running import Running, hold_lock, lock_path
from sepp.hub.sandbox import find_kind
from sepp.hub.services import ARCHIVE, GATEWAY, log_file, watch_token
from sepp.hub.settings import HubSettings

START_SECONDS = 90
"""How long the services may take to answer."""
STOP_SECONDS = 25
"""How long the hub may take to stop everything itself."""
_STEP_S = 0.15

Say = Callable[[str], None]


class Platform:
    """The processes of one home, from start to stop."""

    def __init__(self, settings: HubSettings, say: Say) -> None:
        """Prepare to run with these ``settings``, telling by ``say``."""
        self.settings = settings
        self._say = say
        self._children: list[subprocess.Popen[bytes]] = []
        self._asked_to_stop = 0

    def run(self, *, with_demo: bool) -> None:
        """Run until asked to stop.

        Raises ``SeppError`` if something does not start, or dies.
        """
        with ExitStack() as stack:
            lock = stack.enter_context(hold_lock(self.settings.rooms, _describe(self.settings)))
            stack.enter_context(self._signals())
            processes.adopt_orphans()
            stack.callback(self._stop)
            hub = self._start(lock)
            if hub is not None:
                self._watch(hub, self._start_demo() if with_demo else None)

    def _start(self, lock: TextIO) -> subprocess.Popen[bytes] | None:
        began = time.monotonic()
        watch_token(self.settings.rooms)
        self._say(f"Home       {self.settings.home}")
        self._upgrade_catalog()
        hub = self._start_hub(lock)
        self._wait_ready(hub)
        if self._asked_to_stop:
            return None
        self._say(f"Ready      {self.settings.url}  (after {time.monotonic() - began:.1f} s)")
        if self.settings.public_port:
            self._say(
                f"Scripts    http://{self.settings.host}:{self.settings.public_port}/  (CSA, HAPI, TAP at the root)"
            )
        self._welcome(open_accounts(self.settings.rooms).ensure_admin())
        return hub

    def _upgrade_catalog(self) -> None:
        log = log_file(self.settings.rooms, "catalog")
        upgrade = self._spawn(["catalog", "upgrade", "--home", str(self.settings.home)], log)
        while upgrade.poll() is None and not self._asked_to_stop:
            time.sleep(_STEP_S)
        if upgrade.returncode and not self._asked_to_stop:
            raise ServiceError(f"The catalogue could not be upgraded: {processes.last_line(log)} (see {log})")
        self._say("Catalogue  up to date")

    def _start_hub(self, lock: TextIO) -> subprocess.Popen[bytes]:
        for name in ("proxy", ARCHIVE, GATEWAY):
            _put_aside(log_file(self.settings.rooms, name))
        self._say("Services   starting: hub, proxy, archive, Dask gateway")
        command = [sys.executable, "-m", "jupyterhub", "--config", str(hub_config())]
        hub = processes.start(
            command,
            log_file(self.settings.rooms, "hub"),
            environment={**os.environ, **self.settings.environment()},
            directory=self.settings.rooms.state,
            keep=[lock.fileno()],
        )
        self._children.append(hub)
        return hub

    def _wait_ready(self, hub: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while waiting := unready(self.settings):
            if self._asked_to_stop:
                return
            if hub.poll() is not None:
                raise ServiceError(self._explain(waiting))
            if time.monotonic() > deadline:
                names = ", ".join(waiting)
                raise ServiceError(f"Not ready after {START_SECONDS} s: {names} (logs in {log_folder(self.settings)})")
            time.sleep(_STEP_S)

    def _explain(self, waiting: list[str]) -> str:
        name = waiting[-1] if waiting == [GATEWAY] else waiting[0]
        text = log_file(self.settings.rooms, "hub").read_text(encoding="utf-8", errors="replace")
        for service in (ARCHIVE, GATEWAY):
            if f"Service {service} exited" in text or f"Cannot connect to {service}" in text:
                name = service
        log = log_file(self.settings.rooms, name)
        return f"The {name} service did not start: {processes.last_line(log)} (see {log})"

    def _welcome(self, password: str | None) -> None:
        if password:
            self._say(f"Sign in    as {ADMIN!r} with the password  {password}")
            self._say("           It is shown this once; change it under Password after signing in.")
        else:
            self._say(f"Sign in    as {ADMIN!r} or with your own account (forgotten: sepp password)")
        if self.settings.sandbox == "none":
            self._say("Beware     no sandbox can be made here: only 'admin' may sign in, from this machine")
            self._say("           install bubblewrap, or allow user namespaces, to let others in")
        self._say("Stop       with Ctrl-C, or: sepp down")

    def _start_demo(self) -> subprocess.Popen[bytes]:
        words = ["demo", "--if-empty", "--home", str(self.settings.home)]
        return self._spawn(words, log_file(self.settings.rooms, "demo"), ["nice", "-n", "19"])

    def _watch(self, hub: subprocess.Popen[bytes], demo: subprocess.Popen[bytes] | None) -> None:
        while not self._asked_to_stop:
            if hub.poll() is not None:
                log = log_file(self.settings.rooms, "hub")
                raise ServiceError(f"The hub stopped by itself: {processes.last_line(log)} (see {log})")
            if demo is not None and demo.poll() is not None:
                self._tell_demo(demo.returncode)
                demo = None
            processes.reap(self._children)
            time.sleep(_STEP_S)

    def _tell_demo(self, status: int) -> None:
        log = log_file(self.settings.rooms, "demo")
        if status:
            self._say(f"Demo       the demonstration archive failed: {processes.last_line(log)} (see {log})")
        elif log.stat().st_size:
            self._say("Demo       nothing was ingested yet: a synthetic demonstration archive is there to try")

    def _spawn(self, words: list[str], log: Path, prefix: list[str] | None = None) -> subprocess.Popen[bytes]:
        child = processes.start(
            [*(prefix or []), sys.executable, "-m", "sepp.cli.main", *words],
            log,
            environment={**os.environ, "SEPP_HOME": str(self.settings.home)},
            directory=self.settings.rooms.state,
        )
        self._children.append(child)
        return child

    def _stop(self) -> None:
        for child in reversed(self._children):
            processes.stop(child, STOP_SECONDS if self._asked_to_stop < 2 else 0.5)
        processes.stop_descendants()
        lock_path(self.settings.rooms).parent.joinpath("proxy.pid").unlink(missing_ok=True)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        is_detached = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        numbers = [signal.SIGINT, signal.SIGTERM, *([] if is_detached else [signal.SIGHUP])]
        before = {number: signal.signal(number, self._ask_to_stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop += 1
        if self._asked_to_stop == 1:
            self._say("Stopping   ...")


def settle(settings: HubSettings) -> HubSettings:
    """Make the home, check the port, choose the internal ports and the wall.

    Raises ``HomeError``, ``PortTakenError`` or ``ServiceError``, each naming
    the cure.
    """
    os.umask(0o022)
    settings.rooms.prepare()
    log_folder(settings).mkdir(exist_ok=True)
    settings.rooms.users.chmod(0o711)
    proxy_command()
    names = ("hub_port", "proxy_api_port", "archive_port", "gateway_port", "gateway_api_port", "gateway_tcp_port")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    return settings.model_copy(update={**ports, "sandbox": find_kind(settings.sandbox)})


def _put_aside(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))


def check_free(settings: HubSettings) -> None:
    """Raise ``PortTakenError`` if another program has a port for the public."""
    require_port(settings.host, settings.port)
    if settings.public_port:
        require_port(settings.host, settings.public_port, "--public-port")


def log_folder(settings: HubSettings) -> Path:
    """Name the folder of the platform's logs."""
    return settings.rooms.state / "logs"


def _describe(settings: HubSettings) -> Running:
    return Running(os.getpid(), settings.url, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
