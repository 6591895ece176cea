"""Queries run: read-only, bounded in time, ended from outside."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from sepp.catalog.engine import make_engine
from sepp.core.errors import StoreError
from sepp.servers.tap.adql.relations import Compiled
from sepp.servers.tap.adql.words import PostgresWords, SqliteWords, Words, prepare_sqlite
from sepp.servers.tap.errors import StoppedError, TapError, TimeLimitError
from sepp.servers.tap.schemas.namespace import TapNamespace

_STEPS = 20_000
_WATCH_S = 0.1
_OPEN_S = 900
_FIRST, _NEXT = 100, 2000
_MAX_VALUE = 10**7
_MAX_PATTERN = 256

# Any: values of whatever type, one sequence for each row.
Rows = Sequence[Sequence[Any]]


@dataclass(slots=True)
class Bounds:
    """How long a query may run, and how one ends it."""

    seconds: float
    """Most seconds of work; waiting for a slow reader does not count."""
    stop: Event = field(default_factory=Event)
    """Set to end it."""
    begun: float = field(default_factory=time.monotonic)
    """When it began, later by all that it has waited."""
    latest: float = field(default_factory=lambda: time.monotonic() + _OPEN_S)
    """When it ends whoever waits."""

    def check(self) -> None:
        """Raise ``StoppedError`` or ``TimeLimitError`` once it must end."""
        if self.stop.is_set():
            raise StoppedError("The query was ended")
        if time.monotonic() > self.latest:
            raise TimeLimitError(f"The answer was read for more than {_OPEN_S} s; ask for less, or use tap/async")
        if self.is_over():
            raise TimeLimitError(f"The query ran for more than {self.seconds:g} s; ask for less, or use tap/async")

    def is_over(self) -> bool:
        """Tell whether it must end."""
        return self.stop.is_set() or time.monotonic() > self.begun + self.seconds

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let the clock stand still."""
        since = time.monotonic()
        try:
            yield
        finally:
            self.begun += time.monotonic() - since


class TapDatabase:
    """The catalogue's database for queries of others."""

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened before the first query."""
        self.engine = _make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.words: Words = SqliteWords() if self.is_sqlite else PostgresWords()

    def run(self, query: Compiled, namespace: TapNamespace, bounds: Bounds, most_rows: int) -> Iterator[Rows]:
        """Give at most some rows, a few at a time, the first ones soon.

        Raises ``TimeLimitError``, ``StoppedError``, ``TapError`` or ``StoreError``.
        """
        statement = query.statement if query.is_limited else query.statement.limit(most_rows)
        with _explained(bounds), self.engine.connect() as connection:
            _fill_temporary(connection, namespace)
            self._restrict(connection, bounds)
            bounds.check()
            with _watched(connection, bounds):
                result = connection.execution_options(stream_results=True).execute(statement)
                size = _FIRST
                while rows := result.fetchmany(size):
                    with bounds.waiting():
                        yield rows
                    bounds.check()
                    size = _NEXT

    def _restrict(self, connection: Connection, bounds: Bounds) -> None:
        if self.is_sqlite:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            return
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(bounds.seconds * 1000) + 1}")
        connection.exec_driver_sql("SET LOCAL work_mem = '32MB'")


def _make_engine(url: str) -> Engine:
    """Make an engine whose connections serve one query each."""
    known = make_engine(url, is_migrating=True)
    if known.dialect.name != "sqlite":
        known.dispose()
        return create_engine(known.url, poolclass=NullPool)

    @event.listens_for(known, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        prepare_sqlite(connection)
        connection.execute("PRAGMA case_sensitive_like=ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _MAX_PATTERN)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)

    return known


@contextmanager
def _watched(connection: Connection, bounds: Bounds) -> Iterator[None]:
    """Interrupt the database itself once the query must end."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.set_progress_handler(lambda: int(bounds.is_over()), _STEPS)
        yield
        return
    done = Event()
    Thread(target=_cancel_when_over, args=(driver, bounds, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


# Any: the driver's own connection.
def _cancel_when_over(driver: Any, bounds: Bounds, done: Event) -> None:
    """Cancel until it is done: what comes between two statements is lost."""
    while not done.wait(_WATCH_S):
        if bounds.is_over():
            driver.cancel()


def _fill_temporary(connection: Connection, namespace: TapNamespace) -> None:
    for table, given in namespace.needed:
        table.create(connection)
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in given.rows]
        if rows:
            connection.execute(table.insert(), rows)
    connection.commit()
    if connection.dialect.name == "postgresql":
        for table, _ in namespace.needed:
            connection.execute(text(f"ANALYZE {table.name}"))
        connection.commit()


@contextmanager
def _explained(bounds: Bounds) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        bounds.check()
        reason = " ".join(str(error.orig).split())[:300]
        if "statement timeout" in reason:
            raise TimeLimitError(f"The query ran for more than {bounds.seconds:g} s; ask for less") from error
        if "no such table" in reason or "relation" in reason:
            raise StoreError("The catalogue is not up to date; run: sepp catalog upgrade") from error
        raise TapError(f"The database can't answer this query: {reason.partition(' LINE ')[0]}") from error
