"""A real PostgreSQL server of our own: in a fresh folder, reached by a socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.conftest import require

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "64MB",
}
_NUMBERS = count()


def find_program(name: str) -> str | None:
    """Find a program of PostgreSQL; Debian keeps them off the path."""
    beside = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4].split(".")[0])
    )
    return str(beside[-1]) if beside else shutil.which(name)


def unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root: become its own account, else nobody."""
    if os.geteuid() != 0:
        return []
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres", known["nobody"])
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=KILL", "--"]


def make_cluster(initdb: str, folder: Path) -> None:
    if os.geteuid() == 0:
        user = next(option.partition("=")[2] for option in unprivileged() if option.startswith("--reuid"))
        os.chown(folder, int(user), -1)
    command = [initdb, "-D", str(folder / "data"), "-U", "sepp", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    made = subprocess.run([*unprivileged(), *command], capture_output=True, text=True, check=False, cwd=folder)
    assert made.returncode == 0, made.stderr


def start_server(program: str, folder: Path) -> "subprocess.Popen[bytes]":
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [program, "-D", str(folder / "data"), "-k", str(folder), *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*unprivileged(), *command], cwd=folder, stdout=log, stderr=log)
    for _ in range(200):
        assert server.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(f"host={folder} user=sepp dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    raise AssertionError((folder / "log").read_text())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder in which the server's socket lies."""
    initdb, program = find_program("initdb"), find_program("postgres")
    require(bool(initdb and program), "PostgreSQL (apt-get install postgresql)")
    assert initdb
    assert program
    # Short: the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="sepp-pg-", dir="/tmp"))
    try:
        make_cluster(initdb, folder)
        server = start_server(program, folder)
        yield folder
        server.terminate()
        server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """Make an empty database, give its URL, drop it."""
    name = f"sepp_{next(_NUMBERS)}"
    with psycopg.connect(f"host={folder} user=sepp dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://sepp@/{name}?host={folder}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres: Path) -> Iterator[str]:
    """The URL of a new, empty database."""
    with new_database(postgres) as url:
        yield url
