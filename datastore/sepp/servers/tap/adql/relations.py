"""What queries read from and become; nothing here needs the parser."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import FromClause, Select

from sepp.servers.tap.adql.terms import Element
from sepp.servers.tap.columns import Column

Columns = list[tuple[Column, Element]]


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as it stands in FROM."""

    schema: str
    """Schema by which it may be named; empty for an alias."""
    name: str
    """Alias, else name of the table."""
    source: FromClause
    """What the database reads."""
    columns: Columns
    """What it has."""


class Namespace(Protocol):
    """The tables that a query may name."""

    def find(self, schema: str, name: str) -> Relation:
        """Find a table; raises ``AdqlError`` if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query that can be run."""

    # Any: rows are of whatever type.
    statement: Select[Any]
    """For the database; its columns are numbered, not named."""
    columns: tuple[Column, ...]
    """What it gives, in order."""
    is_limited: bool
    """It has a TOP of its own."""
