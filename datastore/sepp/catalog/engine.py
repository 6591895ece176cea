"""Connect to the catalogue's database, whichever it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from sepp.core.errors import StoreError

BUSY_TIMEOUT_S = 30
_WRITES = "is_writing"
_LOCK_KEY = 0x53455050


def make_engine(url: str, *, is_migrating: bool = False) -> Engine:
    """Make an engine; a missing SQLite file is an error, not a new file.

    Raises ``StoreError`` if the URL can't be understood.
    """
    parsed = _parse_url(url)
    if not parsed.drivername.startswith("sqlite"):
        return create_engine(parsed, pool_pre_ping=True)
    options = {"connect_args": {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}}
    engine = create_engine(parsed, poolclass=NullPool if is_migrating else None, **options)
    _prepare_sqlite(engine, has_foreign_keys=not is_migrating)
    return engine


def database_file(url: str) -> Path | None:
    """Name the file of an SQLite URL; None for any other database."""
    parsed = _parse_url(url)
    is_file = parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if is_file else None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give one consistent view of the database.

    Raises ``StoreError`` if the database can't be read.
    """
    with _explained(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give one transaction that is committed whole or not at all.

    Writers, of whatever process, wait for each other. Raises ``StoreError``
    if the database can't be written.
    """
    with _explained(engine), engine.execution_options(**{_WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
        yield connection


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"Not a database URL: {url!r}; write sqlite:///FILE or postgresql+psycopg://…") from error
    return parsed


def _prepare_sqlite(engine: Engine, *, has_foreign_keys: bool) -> None:
    @event.listens_for(engine, "do_connect")
    def _require_file(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
        if arguments and arguments[0] not in ("", ":memory:") and not Path(arguments[0]).exists():
            raise StoreError(f"No catalogue at {arguments[0]!r}; run: sepp catalog upgrade")

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions would begin too late to be consistent.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys={'ON' if has_foreign_keys else 'OFF'}")
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE: two writers wait for each other instead of failing half-way.
        is_writing = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        if "no such table" in reason or "does not exist" in reason or "no such column" in reason:
            raise StoreError("The catalogue is not up to date; run: sepp catalog upgrade") from error
        raise StoreError(f"Cannot use the catalogue {engine.url.render_as_string()}: {reason}") from error
