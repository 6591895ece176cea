"""Typed parts of an expression."""

import math
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal, literal_column, type_coerce
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.types import BigInteger, Boolean, Double, Text, TypeEngine

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_time
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import AdqlError

# Any: SQLAlchemy's element of whatever Python type.
Element = ColumnElement[Any]

_ISO = re.compile(r"\d{4}-(\d{3}|\d{2}(-\d{2})?)([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?Z?")
_TYPES: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.SHORT: BigInteger,
    Kind.INT: BigInteger,
    Kind.LONG: BigInteger,
    Kind.DOUBLE: Double,
    Kind.TEXT: Text,
    Kind.UNICODE: Text,
    Kind.TIME: BigInteger,
    Kind.TRUTH: Boolean,
}


@dataclass(frozen=True, slots=True)
class Term:
    """An expression of SQL, and what its values are."""

    element: Element
    """For the database."""
    kind: Kind
    """What it gives."""
    column: Column | None = None
    """The column that it is, unchanged."""
    value: str | int | float | None = None
    """What a literal says."""
    parts: tuple["Term", ...] = ()
    """Coordinates of a point (2) or a circle (3), in degrees."""

    @property
    def is_literal_text(self) -> bool:
        """Tell whether it is text as written in the query."""
        return isinstance(self.value, str)


def make_term(element: Element, kind: Kind) -> Term:
    """Give an expression its type, bracketed so that it may stand anywhere."""
    return Term(type_coerce(Grouping(element), _TYPES[kind]()), kind)


def sql_type(kind: Kind) -> TypeEngine[Any]:
    """Name the database's type of a kind."""
    return _TYPES[kind]()


def number_term(text: str) -> Term:
    """Read a number as it stands in the query.

    Raises ``AdqlError`` if it is none or too large.
    """
    try:
        value = int(text) if text.isdigit() else float(text)
    except ValueError as error:
        raise AdqlError(f"Not a number: {text[:40]!r}") from error
    if isinstance(value, int) and value >= 2**63:
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise AdqlError(f"Not a number: {text[:40]}")
    return plain_number(value)


def plain_number(value: float) -> Term:
    """Write a number into the statement, so that GROUP BY knows it again."""
    if isinstance(value, int):
        kind = Kind.INT if abs(value) < 2**31 else Kind.LONG
        return Term(Grouping(literal_column(repr(value), BigInteger())), kind, value=value)
    return Term(Grouping(literal_column(f"{value!r}", Double())), Kind.DOUBLE, value=value)


def text_term(text: str) -> Term:
    """Make a literal text; it reaches the database as a bound value."""
    return Term(literal(text, Text()), Kind.TEXT if text.isascii() else Kind.UNICODE, value=text)


def time_term(text: str) -> Term:
    """Read a literal time.

    Raises ``AdqlError`` if it is not ISO 8601.
    """
    if not _ISO.fullmatch(text.strip()):
        raise AdqlError(f"Not a time: {text[:40]!r}; write for example '2005-01-09T18:00:00Z'")
    try:
        value = parse_time(text.strip())
    except (BadTimeError, ValueError) as error:
        raise AdqlError(f"Not a time: {text[:40]!r}; write for example '2005-01-09T18:00:00Z'") from error
    return Term(literal(value, BigInteger()), Kind.TIME, value=value)


def join_kinds(terms: list[Term]) -> Kind:
    """Find the kind that holds the values of all terms.

    Raises ``AdqlError`` if there is none.
    """
    kinds = {term.kind for term in terms}
    if figures := sorted(kind.value for kind in kinds if kind not in _TYPES):
        raise AdqlError(f"A {figures[0]} is no value; ask for its COORD1, COORD2, DISTANCE or CONTAINS")
    if len(kinds) == 1:
        return kinds.pop()
    if all(kind.is_text for kind in kinds):
        return Kind.UNICODE
    if all(kind.is_integer for kind in kinds):
        return Kind.LONG
    if all(kind.is_number for kind in kinds):
        return Kind.DOUBLE
    raise AdqlError(f"Cannot mix {' and '.join(sorted(kind.value for kind in kinds))}; use CAST")


def agree(terms: list[Term]) -> list[Term]:
    """Read literal texts as times where they meet times; check the kinds.

    Raises ``AdqlError`` if the terms can't be compared.
    """
    if any(term.kind is Kind.TIME for term in terms):
        terms = [time_term(str(term.value)) if term.is_literal_text else term for term in terms]
        if any(term.kind.is_text for term in terms):
            raise AdqlError("Cannot compare a time with text; write CAST(… AS TIMESTAMP)")
    join_kinds(terms)
    return terms
