"""The wall around a person's processes: a bubblewrap command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

import sepp
from sepp.core.home import Home
from sepp.hub.people import Person

RUN_DIR = Path("/run/sepp")
"""Where the person's sockets lie inside the sandbox."""

_CPU = "/sys/devices/system/cpu"

_ETC = (
    "alternatives",
    "bash.bashrc",
    "ca-certificates",
    "fonts",
    "gai.conf",
    "host.conf",
    "hosts",
    "inputrc",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "pki/tls/certs",
    "profile",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
    "terminfo",
    "timezone",
)
_DROP_ROOT = ("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What one person's processes may see; all else is not there."""

    kind: str
    """``uid``: own user id, made by root; ``userns``: user namespace; ``none``."""
    person: Person
    """Whose processes run inside."""
    home: Home
    """The platform's home, hidden but for what is named here."""
    readable: tuple[Path, ...] = ()
    """Folders bound read-only at the same path."""
    writable: tuple[Path, ...] = ()
    """Folders bound for reading and writing, beside the person's home."""
    directory: Path | None = None
    """Where the command starts; the person's home if not given."""
    memory_bytes: int | None = None
    """Limit of private memory of each process (RLIMIT_DATA)."""
    temporary_bytes: int = 2**30
    """Size of the private ``/tmp``, and of ``/dev/shm``."""

    def wrap(self, command: Sequence[str]) -> list[str]:
        """Give the command line that runs ``command`` inside."""
        limit = ["prlimit", f"--data={self.memory_bytes}", "--"] if self.memory_bytes else []
        if self.kind == "none":
            return [*limit, "setpriv", "--pdeathsig", "TERM", "--", *command]
        return [*limit, "bwrap", *self._walls(), "--", *self._identity(), *command]

    @property
    def run_dir(self) -> Path:
        """Where the person's sockets lie, as seen from inside."""
        return self.person.run if self.kind == "none" else RUN_DIR

    def _walls(self) -> list[str]:
        root = self.home.root
        binds = [
            *(("--ro-bind", folder) for folder in installation() if not folder.is_relative_to(root)),
            ("--tmpfs", root),
            *(("--ro-bind", folder) for folder in installation() if folder.is_relative_to(root)),
            *(("--ro-bind-try", folder) for folder in self.readable),
            *(("--bind", folder) for folder in (self.person.home, *self.writable)),
        ]
        return [
            *("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "sepp"),
            *(["--unshare-user"] if self.kind == "userns" else []),
            *_system(),
            *("--proc", "/proc", "--dev", "/dev"),
            *self._scratch("/dev/shm"),  # noqa: S108 - inside the wall
            *self._scratch("/tmp"),  # noqa: S108 - inside the wall
            *_etc(self.person),
            *_mounts(binds),
            *("--bind", str(self.person.run), str(RUN_DIR)),
            *("--remount-ro", str(root), "--remount-ro", "/"),
            *("--chdir", str(self.directory or self.person.home)),
        ]

    def _scratch(self, place: str) -> list[str]:
        return ["--size", str(self.temporary_bytes), "--perms", "1777", "--tmpfs", place]

    def _identity(self) -> list[str]:
        if self.kind != "uid":
            return []
        uid = str(self.person.uid)
        return ["setpriv", "--reuid", uid, "--regid", uid, *_DROP_ROOT, "--"]


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr", *_folders(_CPU, RUN_DIR), "--ro-bind-try", _CPU, _CPU]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    return words


def _etc(person: Person) -> list[str]:
    files = [Path("/etc") / name for name in _ETC]
    words = [*_folders(*files), *(word for path in files for word in ("--ro-bind-try", str(path), str(path)))]
    for name in ("passwd", "group", "nsswitch.conf"):
        words += ["--ro-bind", str(person.private / name), f"/etc/{name}"]
    return words


def _mounts(binds: Iterable[tuple[str, Path]]) -> list[str]:
    words: list[str] = []
    for option, path in binds:
        words += _folders(path)
        words += ["--perms", "0755", option, str(path)] if option == "--tmpfs" else [option, str(path), str(path)]
    return words


def _folders(*paths: Path | str) -> list[str]:
    # Parents that bubblewrap makes by itself may be closed to the person.
    parents = dict.fromkeys(parent for path in paths for parent in reversed(Path(path).parents[:-1]))
    return [word for parent in parents for word in ("--perms", "0755", "--dir", str(parent))]


def installation() -> tuple[Path, ...]:
    """List the folders that hold Python and this project's sources."""
    folders = [Path(sys.prefix), Path(sys.base_prefix), *(Path(place).parent for place in sepp.__path__)]
    outermost: list[Path] = [Path("/usr")]
    for folder in sorted(dict.fromkeys(folders), key=lambda path: len(path.parts)):
        if not any(folder.is_relative_to(other) for other in outermost):
            outermost.append(folder)
    return tuple(outermost[1:])


def find_kind(wanted: str = "auto") -> str:
    """Find out how people can be walled off on this machine.

    ``uid`` for root with bubblewrap, ``userns`` where user namespaces are
    allowed, else ``none``.
    """
    if wanted != "auto":
        return wanted
    kind = "uid" if os.geteuid() == 0 else "userns"
    return kind if _can_wall(kind) else "none"


def _can_wall(kind: str) -> bool:
    if not all(shutil.which(tool) for tool in ("bwrap", "setpriv", "prlimit")):
        return False
    user = ["--unshare-user"] if kind == "userns" else []
    trial = [
        "bwrap",
        *user,
        "--unshare-pid",
        "--die-with-parent",
        *_system(),
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "true",
    ]
    return subprocess.run(trial, capture_output=True, check=False, timeout=20).returncode == 0


def inner_process(pid: int) -> int | None:
    """Find the process that a bubblewrap of this ``pid`` runs.

    bubblewrap itself dies of a signal without passing it on; asking the
    command politely needs its own id. None if there is none (any more).
    """
    try:
        outer = psutil.Process(pid)
        if outer.name() != "bwrap":
            return pid
        return next((child.pid for reaper in outer.children() for child in reaper.children()), None)
    except psutil.NoSuchProcess:
        return None
