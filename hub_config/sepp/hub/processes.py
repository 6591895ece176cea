"""Processes that die with their parent, write logs, and leave no orphan."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

_PR_SET_CHILD_SUBREAPER = 36


def die_with_parent(command: Sequence[str]) -> list[str]:
    """Have the kernel send SIGTERM to the command when its parent dies."""
    return ["setpriv", "--pdeathsig", "TERM", "--", *command]


def log_to(path: Path, command: Sequence[str]) -> list[str]:
    """Have the command write to a log file, keeping its process id."""
    return ["sh", "-c", 'exec "$@" >>"$0" 2>&1', str(path), *command]


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(
    command: Sequence[str], log: Path, *, environment: Mapping[str, str], directory: Path, keep: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a child of its own session that dies with us, log from new."""
    with log.open("wb") as output:
        return subprocess.Popen(
            die_with_parent(command),
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=tuple(keep),
        )


def stop(process: subprocess.Popen[bytes], patience_s: float) -> None:
    """Ask a child to stop, and kill it if it does not in ``patience_s``."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_descendants(patience_s: float = 2.0) -> int:
    """Stop whatever still descends from us; give how many there were."""
    left = psutil.Process().children(recursive=True)
    for process in left:
        _send(process, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(left, timeout=patience_s)
    for _ in range(5):
        for process in stubborn:
            _send(process, signal.SIGKILL)
        psutil.wait_procs(stubborn, timeout=patience_s)
        stubborn = psutil.Process().children(recursive=True)
        if not stubborn:
            break
    return len(left)


def reap(own: Sequence[subprocess.Popen[bytes]]) -> None:
    """Bury adopted children that ended, leaving ``own`` to their Popen."""
    known = {process.pid for process in own}
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid in known:
            return
        os.waitpid(ended.si_pid, 0)


def last_line(log: Path, default: str = "no message") -> str:
    """Give the last line of a log that says something."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return default
    return next((line.strip() for line in reversed(lines) if line.strip()), default)


def wait_gone(pid: int, patience_s: float) -> bool:
    """Wait until a process that is not our child is gone."""
    deadline = time.monotonic() + patience_s
    while psutil.pid_exists(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
