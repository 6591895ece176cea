"""How a table of TAP is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, null
from sqlalchemy.types import TypeEngine

from sepp.events.published import PublishedLists
from sepp.servers.tap.adql.terms import Element, sql_type
from sepp.servers.tap.adql.words import Words
from sepp.servers.tap.columns import Column

Readable = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""Given a column of dataset ids, the condition that the caller may read them."""

# Any: values of whatever type.
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a table is made with."""

    words: Words
    """The database's language."""
    base_url: str
    """Where the archive's other protocols are, with a slash at the end."""
    readable: Readable | None = None
    """Which datasets the caller may read; None for all."""
    lists: PublishedLists | None = None
    """The archive's event lists."""

    # Any: rows of whatever type; SQLAlchemy does not see columns in mapped attributes.
    def only_readable(self, statement: Any, dataset_id: Any) -> Select[Any]:
        """Leave out what the caller may not read."""
        chosen: Select[Any] = statement if self.readable is None else statement.where(self.readable(dataset_id))
        return chosen


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that lead to another table."""

    target: str
    """Full name of the other table."""
    columns: tuple[tuple[str, str], ...]
    """Columns here and there."""


@dataclass(frozen=True, slots=True)
class TapTable:
    """A table that TAP offers."""

    schema: str
    """Such as ``sepp``."""
    name: str
    """Such as ``datasets``."""
    description: str
    """One line for people."""
    columns: tuple[Column, ...]
    """In order."""
    # Any: rows of whatever type.
    make: Callable[[Sources], Select[Any]] | None = None
    """Its rows in the catalogue; columns by name and in order."""
    rows: Callable[[Sources], Rows] | None = None
    """Its rows where they are not in the catalogue; times as ns since 1970."""
    utype: str = ""
    """Data model; empty without."""
    keys: tuple[ForeignKey, ...] = ()
    """Where its columns lead."""

    @property
    def full_name(self) -> str:
        """Such as ``sepp.datasets``."""
        return f"{self.schema}.{self.name}"


# Any: the element's Python type follows from the kind.
def nothing(column: Column) -> Element:
    """Give NULL of a column's type."""
    kind: TypeEngine[Any] = sql_type(column.kind)
    return cast(null(), kind).label(column.name)
