"""Who the people are to this machine: user id, home folder, passwd entry."""

import hashlib
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sepp.core.errors import HomeError
from sepp.core.home import Home

FIRST_UID = 200_000
"""First user id that root gives out."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SCHEMA = "CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, uid INTEGER NOT NULL UNIQUE) STRICT"


@dataclass(frozen=True, slots=True)
class Person:
    """One account as this machine knows it."""

    name: str
    """Name in the hub."""
    uid: int
    """User and group id that the person's processes run as."""
    home: Path
    """The person's own folder, same path inside the sandbox."""
    private: Path
    """Folder of the platform about this person: generated ``/etc`` files."""

    @property
    def run(self) -> Path:
        """Sockets that only this person's processes reach."""
        return self.private / "run"


class People:
    """Give each name a user id once and for ever, kept in the state."""

    def __init__(self, home: Home, first_uid: int = FIRST_UID) -> None:
        """Keep the ids in ``home``; root gives them out from ``first_uid``."""
        self._home = home
        self._first_uid = first_uid
        self._path = home.state / "people.sqlite"

    def knows(self, name: str) -> bool:
        """Tell whether this name was ever given a folder."""
        with closing(self._connect()) as database:
            return database.execute("SELECT 1 FROM people WHERE name = ?", (name,)).fetchone() is not None

    def enrol(self, name: str) -> Person:
        """Find or make the person's id and folders.

        Raises ``HomeError`` if a folder can't be made.
        """
        folder = folder_name(name)
        uid = self._uid(name)
        person = Person(
            name=name,
            uid=uid if os.geteuid() == 0 else os.geteuid(),
            home=self._home.users / folder,
            private=self._home.state / "people" / folder,
        )
        try:
            _make_folders(person)
        except OSError as error:
            raise HomeError(f"Cannot make the home of {name!r}: {error.strerror}") from error
        return person

    def _uid(self, name: str) -> int:
        with closing(self._connect()) as database, database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "INSERT OR IGNORE INTO people SELECT ?, COALESCE(MAX(uid) + 1, ?) FROM people", (name, self._first_uid)
            )
            row = database.execute("SELECT uid FROM people WHERE name = ?", (name,)).fetchone()
            return int(row[0])

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        database.execute(_SCHEMA)
        return database


def folder_name(name: str) -> str:
    """Name a person's folder; odd names get a checksum and can't collide."""
    if _PLAIN.fullmatch(name):
        return name
    safe = re.sub(r"[^a-z0-9._-]", "_", name.casefold()).lstrip(".")[:40]
    return f"{safe}~{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _make_folders(person: Person) -> None:
    person.private.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in (person.home, person.run):
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            os.chown(folder, person.uid, -1 if os.geteuid() else person.uid)
    _write_etc(person)


def _write_etc(person: Person) -> None:
    user = re.sub(r"[:\n]", "_", person.name)
    passwd = (
        "root:x:0:0:root:/root:/usr/sbin/nologin\n"
        f"{user}:x:{person.uid}:{person.uid}::{person.home}:/bin/bash\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
    )
    (person.private / "passwd").write_text(passwd, encoding="utf-8")
    (person.private / "group").write_text(f"root:x:0:\n{user}:x:{person.uid}:\nnogroup:x:65534:\n", encoding="utf-8")
    (person.private / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n", encoding="utf-8")
