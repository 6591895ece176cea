"""A process named so that others of its machine can tell whether it lives."""

from functools import cache
from pathlib import Path

_UNKNOWN = "-"


def identify(pid: int) -> str:
    """Name a process of this machine: ``kernel:namespace:pid:start``.

    The kernel by its boot, the namespace in which the number counts (each
    container has one), and when the process began, since numbers come
    again. Not known outside Linux: then nobody can tell that it died.
    """
    return f"{_kernel()}:{pid}:{_start(pid)}"


def is_here(name: str) -> bool:
    """Tell whether ``name`` is of a process whose end is seen from here."""
    return name.rsplit(":", 2)[0] == _kernel() and _UNKNOWN not in name.split(":")


def is_alive(name: str) -> bool:
    """Tell whether a process of here, named by ``identify``, still runs."""
    return identify(int(name.split(":")[2])) == name


@cache
def _kernel() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').readlink().name.strip('pid:[]')}"
    except OSError:
        return f"{_UNKNOWN}:{_UNKNOWN}"


def _start(pid: int) -> str:
    """Tell when a process began, in ticks of the clock since boot."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _UNKNOWN
    state, *others = told.rpartition(")")[2].split()
    return _UNKNOWN if state in "ZX" else others[18]
