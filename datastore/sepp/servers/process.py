"""The archive service as a process of its own."""

import errno
import logging
import os
import signal
import socket
import sys
import time
from contextlib import ExitStack
from threading import Thread
from types import FrameType

import uvicorn

from sepp.catalog import Catalog
from sepp.catalog.settling import settle_all
from sepp.core.errors import PortTakenError, SeppError, ServiceError
from sepp.core.home import Home
from sepp.servers.app import create_app
from sepp.servers.memory import give_back_library, keep_lean, share_arenas
from sepp.servers.services import make_services
from sepp.servers.settings import ServerSettings

Address = tuple[str, int]

_STOP_S = 1
_SETTLE_S = 3600
_DEAF_MS = 120_000
_log = logging.getLogger(__name__)


def serve(home: Home, host: str, port: int, prefix: str | None = None, *, public: Address | None = None) -> int:
    """Serve the archive of a home until SIGTERM or SIGINT; then stop within 2 s.

    ``public`` is where it listens as well, with the same paths at the root:
    for clients whose paths are fixed. Raises ``StoreError`` if there is no catalogue, ``PortTakenError``.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    share_arenas()
    settings = ServerSettings()
    services = make_services(home, settings)
    services.catalog.count()
    path = settings.prefix if prefix is None else prefix
    listeners = _listen_all((host, port), public)
    app = create_app(services, path, is_at_root=public is not None)
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", access_log=False, log_level="warning",
        timeout_graceful_shutdown=_STOP_S, proxy_headers=False, server_header=False,
    )  # fmt: skip
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _leave)
    Thread(target=warm_up, daemon=True).start()
    Thread(target=keep_lean, daemon=True).start()
    Thread(target=keep_settled, args=(home, services.catalog), daemon=True).start()
    for listener, place in zip(listeners, (path, "/"), strict=False):
        sys.stdout.write(f"SEPP archive at {_url(listener, place)}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=listeners)
    services.catalog.close()
    services.journal.close()
    return 0


def _listen_all(address: Address, public: Address | None) -> list[socket.socket]:
    """Take both ports, or none."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(listen(*address))]
        if public is not None:
            listeners.append(stack.enter_context(listen(*public, option="--public-port")))
        stack.pop_all()
    return listeners


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Take a port; raises ``PortTakenError`` if another program has it."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(f"Port {port} of {host} is taken; choose another with {option}") from error
        raise ServiceError(f"Cannot listen on {host!r}, port {port}: {error.strerror}") from error
    # The kernel lets go of a caller who takes nothing, and of what waits for them.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAF_MS)
    return listener


def keep_settled(home: Home, catalog: Catalog) -> None:
    """Move datasets whose embargo has ended, or whose move was cut short: now, and every hour."""
    while True:
        try:
            settle_all(home, catalog)
        except SeppError:
            _log.exception("Datasets could not be moved to where their rules say")
        time.sleep(_SETTLE_S)


def warm_up() -> None:
    """Compile the writers before the first request needs them.

    The compiler's 70 MB are not needed again once they are loaded.
    """
    import numpy as np  # noqa: PLC0415

    from sepp.formats.writing.encode import csv_layout, encode_binary, encode_text  # noqa: PLC0415

    times = np.zeros(1, np.int64)
    encode_text(times, [], csv_layout([]))
    encode_binary(times, [], [])
    give_back_library("libllvmlite")


def _url(listener: socket.socket, path: str) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/{path.strip('/')}".rstrip("/") + "/"


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End at once, once uvicorn has stopped and given the signal back.

    Nothing is left to write, and taking the interpreter apart costs seconds.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
