"""Bring the database to the newest schema, one process at a time."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from sepp.catalog.engine import database_file, make_engine, writing
from sepp.catalog.indexing import index_missing
from sepp.catalog.unit_keys import renew_unit_keys
from sepp.core.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(url: str) -> None:
    """Run the migrations that are missing in one transaction, which is the lock.

    Raises ``StoreError`` if the database can't be made or changed.
    """
    from alembic import command  # noqa: PLC0415 - 10 MB that a process that only reads does without

    _make_file(url)
    engine = make_engine(url, is_migrating=True)
    try:
        _prefer_wal(engine)
        with writing(engine) as connection:
            command.upgrade(make_config(connection), "head")
            index_missing(connection)
            renew_unit_keys(connection)
    finally:
        engine.dispose()


def make_config(connection: Connection) -> "Config":
    """Configure alembic without a file, bound to an open connection."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _make_file(url: str) -> None:
    file = database_file(url)
    if file is None or file.exists():
        return
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"Cannot make the catalogue {str(file)!r}: {error.strerror}") from error


def _prefer_wal(engine: Engine) -> None:
    """Let readers go on while one writes; the file keeps it from then on.

    A file system without shared memory can't have it: then they wait.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, suppress(sqlite3.OperationalError):
            connection.cursor().execute("PRAGMA journal_mode=WAL")
