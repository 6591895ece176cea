"""Built-in accounts: argon2 hashes and invitations in one SQLite file."""

import hashlib
import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sepp.core.errors import AccessError
from sepp.core.home import Home

ADMIN = "admin"
"""Name of the account made at the first start."""
MIN_LENGTH = 10
"""Shortest password accepted, in characters."""
INVITATION_SECONDS = 7 * 24 * 3600
"""How long an invitation is good for."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{1,31}")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts
    (name TEXT PRIMARY KEY, hash TEXT NOT NULL, is_admin INTEGER NOT NULL, changed REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS invitations
    (hash TEXT PRIMARY KEY, made_by TEXT NOT NULL, note TEXT NOT NULL, expires REAL NOT NULL) STRICT;
"""
_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in."""

    name: str
    """Name in the hub."""
    is_admin: bool
    """Whether this is an administrator."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place kept for someone; the link itself is not kept."""

    hash: str
    """Checksum of the link's token, which also names the invitation."""
    made_by: str
    """The administrator who made it."""
    note: str
    """For whom, in the administrator's words."""
    expires: float
    """Until when, seconds since 1970 UTC."""


class Accounts:
    """The accounts of one home; safe to open from several processes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep them in ``path``; ``clock`` gives seconds since 1970 UTC."""
        self._path = path
        self._clock = clock

    def find(self, name: str) -> Account | None:
        """Find an account by name."""
        with closing(self._connect()) as database:
            row = database.execute("SELECT name, is_admin FROM accounts WHERE name = ?", (name,)).fetchone()
        return Account(row[0], bool(row[1])) if row else None

    def verify(self, name: str, password: str) -> Account | None:
        """Give the account if the password is right, in even time if not."""
        with closing(self._connect()) as database:
            row = database.execute("SELECT hash, is_admin FROM accounts WHERE name = ?", (name,)).fetchone()
        if not row:
            _hasher.hash(password)
            return None
        try:
            _hasher.verify(row[0], password)
        except (VerificationError, InvalidHashError):
            return None
        return Account(name, bool(row[1]))

    def create(self, name: str, password: str, *, is_admin: bool = False) -> Account:
        """Make an account.

        Raises ``AccessError`` for a bad or taken name and a weak password.
        """
        check_name(name)
        check_password(password, name)
        with closing(self._connect()) as database:
            self._insert(database, name, password, is_admin)
        return Account(name, is_admin)

    def set_password(self, name: str, password: str) -> None:
        """Change a password.

        Raises ``AccessError`` for a weak password and an unknown name.
        """
        check_password(password, name)
        with closing(self._connect()) as database:
            change = (_hasher.hash(password), self._clock(), name)
            done = database.execute("UPDATE accounts SET hash = ?, changed = ? WHERE name = ?", change)
        if done.rowcount == 0:
            raise AccessError(f"No account is named {name!r}")

    def remove(self, name: str) -> None:
        """Forget an account; the person's folder stays."""
        with closing(self._connect()) as database:
            database.execute("DELETE FROM accounts WHERE name = ?", (name,))

    def ensure_admin(self) -> str | None:
        """Make the first administrator; give the password if it was made."""
        with closing(self._connect()) as database:
            if database.execute("SELECT 1 FROM accounts WHERE is_admin").fetchone():
                return None
        password = new_password()
        self.create(ADMIN, password, is_admin=True)
        return password

    def invite(self, made_by: str, note: str = "", seconds: float = INVITATION_SECONDS) -> str:
        """Make an invitation and give the token for its link, this once."""
        token = secrets.token_urlsafe(32)
        entry = (_digest(token), made_by, note[:200], self._clock() + seconds)
        with closing(self._connect()) as database:
            database.execute("DELETE FROM invitations WHERE expires <= ?", (self._clock(),))
            database.execute("INSERT INTO invitations VALUES (?, ?, ?, ?)", entry)
        return token

    def invitations(self) -> list[Invitation]:
        """List the invitations that are still good."""
        with closing(self._connect()) as database:
            rows = database.execute("SELECT * FROM invitations WHERE expires > ? ORDER BY expires", (self._clock(),))
            return [Invitation(*row) for row in rows]

    def is_invited(self, token: str) -> bool:
        """Tell whether a link's token is good."""
        return any(secrets.compare_digest(entry.hash, _digest(token)) for entry in self.invitations())

    def withdraw(self, token_hash: str) -> None:
        """Make an invitation worthless."""
        with closing(self._connect()) as database:
            database.execute("DELETE FROM invitations WHERE hash = ?", (token_hash,))

    def join(self, token: str, name: str, password: str) -> Account:
        """Use up an invitation and make the account, both or neither.

        Raises ``AccessError`` if the invitation, name or password is bad.
        """
        check_name(name)
        check_password(password, name)
        with closing(self._connect()) as database, database:
            database.execute("BEGIN IMMEDIATE")
            used = database.execute(
                "DELETE FROM invitations WHERE hash = ? AND expires > ?", (_digest(token), self._clock())
            )
            if used.rowcount != 1:
                raise AccessError("This invitation was used or has expired; ask for a new one")
            self._insert(database, name, password, False)
        return Account(name, False)

    def _insert(self, database: sqlite3.Connection, name: str, password: str, is_admin: bool) -> None:
        try:
            database.execute(
                "INSERT INTO accounts VALUES (?, ?, ?, ?)", (name, _hasher.hash(password), int(is_admin), self._clock())
            )
        except sqlite3.IntegrityError as error:
            raise AccessError(f"The name {name!r} is taken; choose another") from error

    def _connect(self) -> sqlite3.Connection:
        is_new = not self._path.exists()
        database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        database.executescript(_SCHEMA)
        if is_new:
            self._path.chmod(0o600)
        return database


def open_accounts(home: Home) -> Accounts:
    """Open the accounts of a home."""
    return Accounts(home.state / "accounts.sqlite")


def check_name(name: str) -> None:
    """Raise ``AccessError`` unless ``name`` can be an account's."""
    if not _NAME.fullmatch(name):
        raise AccessError("A name has 2 to 32 of a-z, 0-9, - and _, and begins with a letter")


def check_password(password: str, name: str) -> None:
    """Raise ``AccessError`` unless ``password`` is long and not the name."""
    if len(password) < MIN_LENGTH:
        raise AccessError(f"A password has at least {MIN_LENGTH} characters; three or four words do well")
    if len(password) > 1024:
        raise AccessError("A password has at most 1024 characters")
    if name in password.casefold() and len(password) < len(name) + MIN_LENGTH:
        raise AccessError("A password must not be made of the name")


def new_password() -> str:
    """Make a random password of 96 bits in four groups that can be typed."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
