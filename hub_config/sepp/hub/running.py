"""One platform per home: the lock that it holds and what it says of itself."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from sepp.core.errors import ServiceError
from sepp.core.home import Home


@dataclass(frozen=True, slots=True)
class Running:
    """What a running platform says of itself."""

    pid: int
    """Process id of ``sepp up``."""
    url: str
    """Where it answers."""
    started: str
    """When it was started, ISO 8601 with Z."""


def lock_path(home: Home) -> Path:
    """Name the lock file of a home."""
    return home.state / "up.lock"


@contextmanager
def hold_lock(home: Home, running: Running) -> Iterator[TextIO]:
    """Hold the home for one platform; the kernel frees it if we die.

    The file stays locked as long as any process that inherited it lives.
    Raises ``ServiceError`` if a platform already runs on this home.
    """
    with lock_path(home).open("a+", encoding="utf-8") as lock:
        lock_path(home).chmod(0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServiceError(_already(home)) from error
        lock.truncate(0)
        lock.write(json.dumps(asdict(running)))
        lock.flush()
        try:
            yield lock
        finally:
            lock.truncate(0)


def find_running(home: Home) -> Running | None:
    """Tell which platform runs on this home, if any."""
    try:
        with lock_path(home).open(encoding="utf-8") as lock:
            return _read(lock) if _is_held(lock) else None
    except FileNotFoundError:
        return None


def require_none(home: Home) -> None:
    """Raise ``ServiceError`` if a platform runs on this home."""
    if find_running(home):
        raise ServiceError(_already(home))


def wait_released(home: Home, patience_s: float) -> bool:
    """Wait until no process of the platform holds the home any more."""
    deadline = time.monotonic() + patience_s
    while _is_locked(home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_locked(home: Home) -> bool:
    with lock_path(home).open(encoding="utf-8") as lock:
        return _is_held(lock)


def _is_held(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(lock, fcntl.LOCK_UN)
    return False


def _read(lock: TextIO) -> Running | None:
    text = lock.read()
    return Running(**json.loads(text)) if text else None


def _already(home: Home) -> str:
    running = find_running(home)
    where = f" at {running.url} (process {running.pid})" if running else ""
    return f"SEPP already runs on {str(home.root)!r}{where}; stop it with: sepp down --home {str(home.root)!r}"
