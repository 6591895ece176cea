"""What SQLite and PostgreSQL say differently."""

import math
import random
import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from sqlalchemy import case, cast, func, literal, literal_column
from sqlalchemy.types import TIMESTAMP, BigInteger, Double, Integer, Numeric, Text

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_time
from sepp.servers.tap.adql.terms import Element

_MATH = {
    "acos": 1, "asin": 1, "atan": 1, "atan2": 2, "ceiling": 1, "cos": 1, "cot": 1, "degrees": 1, "exp": 1, "floor": 1,
    "ln": 1, "log10": 1, "mod": 2, "pi": 0, "power": 2, "radians": 1, "sin": 1, "sqrt": 1, "tan": 1,
}  # fmt: skip

Value = str | int | float | None


class Words(Protocol):
    """How a database says what ADQL needs."""

    def math(self, name: str, arguments: Sequence[Element]) -> Element:
        """Call a function of numbers."""
        ...

    def cut(self, name: str, value: Element, digits: Element) -> Element:
        """Round or truncate to some digits."""
        ...

    def chance(self) -> Element:
        """Give a random number from 0 to 1."""
        ...

    def write_time(self, time: Element) -> Element:
        """Write ns since 1970 as ISO 8601 to the millisecond, with Z."""
        ...

    def read_time(self, text: Element) -> Element:
        """Read ISO 8601 as ns since 1970."""
        ...

    def like(self, given: Element, pattern: Element) -> Element:
        """Compare with a pattern, in which only % and _ are special."""
        ...

    def has_item(self, items: Element, wanted: Element) -> Element:
        """Give 1 where a list joined by # has an entry, whatever its case."""
        ...

    def list_distinct(self, text: Element) -> Element:
        """Join all different texts of a group by #."""
        ...


class SqliteWords:
    """SQLite, with functions of ours where it has none."""

    def math(self, name: str, arguments: Sequence[Element]) -> Element:
        """Call a function of ours."""
        found: Element = getattr(func, f"adql_{name}")(*arguments, type_=Double())
        return found

    def cut(self, name: str, value: Element, digits: Element) -> Element:
        """Call a function of ours."""
        found: Element = getattr(func, f"adql_{name}")(value, digits, type_=Double())
        return found

    def chance(self) -> Element:
        """Call a function of ours."""
        return func.adql_rand(type_=Double())

    def write_time(self, time: Element) -> Element:
        """Call a function of ours."""
        return func.adql_write_time(time, type_=Text())

    def read_time(self, text: Element) -> Element:
        """Call a function of ours."""
        return func.adql_read_time(text, type_=BigInteger())

    def like(self, given: Element, pattern: Element) -> Element:
        """Compare; case counts, as each connection is told."""
        return given.like(pattern)

    def has_item(self, items: Element, wanted: Element) -> Element:
        """Look for the entry between the marks."""
        found = func.instr(literal("#") + func.lower(items) + "#", literal("#") + func.lower(wanted) + "#")
        return case((found > 0, 1), else_=0)

    def list_distinct(self, text: Element) -> Element:
        """Take the comma that DISTINCT forces upon SQLite away again."""
        return func.replace(func.group_concat(text.distinct()), ",", "#", type_=Text())


class PostgresWords:
    """PostgreSQL."""

    def math(self, name: str, arguments: Sequence[Element]) -> Element:
        """Call its own function; only ``mod`` and ``log10`` differ."""
        given = [cast(argument, Double) for argument in arguments]
        if name == "mod":
            return cast(func.mod(cast(given[0], Numeric), cast(given[1], Numeric)), Double)
        found: Element = getattr(func, name)(*given, type_=Double())
        return found

    def cut(self, name: str, value: Element, digits: Element) -> Element:
        """Cut a ``numeric``: only that has digits."""
        function = func.round if name == "round" else func.trunc
        return cast(function(cast(value, Numeric), cast(digits, Integer)), Double)

    def chance(self) -> Element:
        """Call its own function."""
        return func.random(type_=Double())

    def write_time(self, time: Element) -> Element:
        """Split into seconds and milliseconds, which keeps all digits."""
        seconds = func.timezone("UTC", func.to_timestamp(cast(func.floor(time / literal_column("1e9")), Double)))
        millis = func.lpad(cast(func.mod(func.div(cast(time, Numeric), 1_000_000), 1000), Text), 3, "0")
        return func.to_char(seconds, 'YYYY-MM-DD"T"HH24:MI:SS.').op("||")(millis).op("||")("Z")

    def read_time(self, text: Element) -> Element:
        """Read as UTC whatever the session's zone."""
        moment = cast(func.replace(text, "Z", ""), TIMESTAMP)
        return cast(func.extract("epoch", moment) * literal_column("1e9"), BigInteger)

    def like(self, given: Element, pattern: Element) -> Element:
        """Compare without the escape that PostgreSQL has by itself."""
        return given.like(pattern, escape="")

    def has_item(self, items: Element, wanted: Element) -> Element:
        """Look for the entry between the marks."""
        found = func.strpos(literal("#") + func.lower(items) + "#", literal("#") + func.lower(wanted) + "#")
        return case((found > 0, 1), else_=0)

    def list_distinct(self, text: Element) -> Element:
        """Join in the order of the texts."""
        return func.string_agg(text.distinct(), "#", type_=Text())


def prepare_sqlite(connection: sqlite3.Connection) -> None:
    """Give a connection our functions."""
    for name, count in _MATH.items():
        connection.create_function(f"adql_{name}", count, _guard(_FUNCTIONS[name]), deterministic=True)
    connection.create_function("adql_rand", 0, random.random)
    connection.create_function("adql_round", 2, _guard(lambda x, n: round(x, int(n))), deterministic=True)
    connection.create_function("adql_truncate", 2, _guard(_truncate), deterministic=True)
    connection.create_function("adql_write_time", 1, _guard(_write_time), deterministic=True)
    connection.create_function("adql_read_time", 1, _guard(parse_time), deterministic=True)


def _guard(function: Callable[..., Value]) -> Callable[..., Value]:
    """Answer NULL to NULL and where a function is not defined."""

    def guarded(*arguments: object) -> Value:
        if None in arguments:
            return None
        try:
            return function(*arguments)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError, BadTimeError):
            return None

    return guarded


def _truncate(value: float, digits: float) -> float:
    factor = 10.0 ** int(digits)
    return math.trunc(value * factor) / factor


def _write_time(time_ns: int) -> str:
    return f"{np.datetime64(time_ns, 'ns').astype('datetime64[ms]')}Z"


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "atan2": math.atan2,
    "ceiling": math.ceil,
    "cos": math.cos,
    "cot": lambda x: 1 / math.tan(x),
    "degrees": math.degrees,
    "exp": math.exp,
    "floor": math.floor,
    "ln": math.log,
    "log10": math.log10,
    "mod": math.fmod,
    "pi": lambda: math.pi,
    "power": lambda x, y: float(x) ** float(y),
    "radians": math.radians,
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
