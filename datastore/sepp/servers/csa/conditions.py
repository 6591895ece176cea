"""The QUERY of the old metadata requests: read, and judged row by row.

``(A=='x' AND B<='2001-01-01T00:00:00Z') OR NOT C like 'FGM%'``. What a row
does not tell yet is neither true nor false, so that a dataset is dropped
before its files are looked at.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sepp.core.errors import SeppError
from sepp.core.time import parse_time
from sepp.servers.csa.errors import CsaError

Value = str | int | None
Row = Mapping[str, Value]
Judge = Callable[[Row], bool | None]
"""True, False, or None where the row does not tell."""

MOST_QUERY = 8192
_MOST_DEPTH = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*'|\"[^\"]*\")|(?P<sign>==|!=|<>|<=|>=|=|<|>|\(|\))|(?P<word>[\w.+-]+))", re.ASCII
)
_SIGNS: Mapping[str, Callable[..., bool]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TIMES = ("_DATE", "_TIME", "LAST_UPDATE")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read."""

    judge: Judge
    """Tells of a row."""
    fields: frozenset[str]
    """Fields that it looks at."""


class _Reader:
    """Reads one condition from its tokens, front to back."""

    def __init__(self, text: str, resolve: Callable[[str], str]) -> None:
        self._tokens, self._place, self._resolve = _split(text), 0, resolve
        self.fields: set[str] = set()

    def read_all(self) -> Judge:
        found = self._any(0)
        if self._place < len(self._tokens):
            raise CsaError(f"QUERY goes on after its end, at {self._tokens[self._place][:40]!r}")
        return found

    def _any(self, depth: int) -> Judge:
        parts = [self._all(depth)]
        while self._takes("OR"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else lambda row: _either([part(row) for part in parts])

    def _all(self, depth: int) -> Judge:
        parts = [self._one(depth)]
        while self._takes("AND"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else lambda row: _negate(_either([_negate(part(row)) for part in parts]))

    def _one(self, depth: int) -> Judge:
        if depth > _MOST_DEPTH:
            raise CsaError(f"QUERY has more than {_MOST_DEPTH} levels")
        if self._takes("NOT"):
            inner = self._one(depth + 1)
            return lambda row: _negate(inner(row))
        if self._takes("("):
            inner = self._any(depth + 1)
            if not self._takes(")"):
                raise CsaError("QUERY lacks a closing parenthesis")
            return inner
        return self._compare()

    def _compare(self) -> Judge:
        field = self._resolve(self._next("a field"))
        self.fields.add(field)
        is_not = self._takes("NOT")
        sign = self._next("a comparison").upper()
        if sign == "LIKE":
            judge = like(field, _plain(self._next("a text")))
        elif sign in _SIGNS and not is_not:
            judge = compare(field, sign, _plain(self._next("a value")))
        else:
            raise CsaError(f"QUERY has {sign[:40]!r} after {field}; write one of {', '.join(_SIGNS)}, like")
        return (lambda row: _negate(judge(row))) if is_not else judge

    def _takes(self, word: str) -> bool:
        is_there = self._place < len(self._tokens) and self._tokens[self._place].upper() == word
        self._place += is_there
        return is_there

    def _next(self, what: str) -> str:
        if self._place >= len(self._tokens):
            raise CsaError(f"QUERY ends where {what} should stand; write for example DATASET.IS_CEF=='true'")
        self._place += 1
        return self._tokens[self._place - 1]


def read_condition(text: str, resolve: Callable[[str], str]) -> Condition:
    """Read a QUERY; ``resolve`` gives a field's full name, or raises ``CsaError``.

    Raises ``CsaError`` for what is no condition.
    """
    if len(text) > MOST_QUERY:
        raise CsaError(f"QUERY has {len(text)} characters; at most {MOST_QUERY}")
    reader = _Reader(text, resolve)
    judge = reader.read_all()
    return Condition(judge, frozenset(reader.fields))


def compare(field: str, sign: str, text: str) -> Judge:
    """Compare a field with a value: as time, number or text."""
    wanted: Value = _read_time(field, text) if field.endswith(_TIMES) else text
    sign_of = _SIGNS[sign]

    def judge(row: Row) -> bool | None:
        if field not in row:
            return None
        value = row[field]
        if value is None:
            return False
        if isinstance(value, int) and isinstance(wanted, str):
            return wanted.lstrip("-").isdigit() and sign_of(value, int(wanted))
        return sign_of(value, wanted)

    return judge


def like(field: str, pattern: str) -> Judge:
    """Compare a field with a pattern of SQL: ``%`` any text, ``_`` any character."""
    parts = re.split("([%_*])", re.sub(r"[%*]+", "%", pattern))
    if pattern.count("%") + pattern.count("*") > 8:
        raise CsaError("like takes at most 8 of %")
    fits = re.compile("".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL)

    def judge(row: Row) -> bool | None:
        return None if field not in row else fits.fullmatch(str(row[field] or "")) is not None

    return judge


def _read_time(field: str, text: str) -> int:
    try:
        return parse_time(text)
    except (SeppError, OverflowError) as error:
        raise CsaError(f"{field} is a time: write it as 'yyyy-MM-ddTHH:mm:ssZ', not {text[:40]!r}") from error


def _split(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if token is None:
            raise CsaError(f"QUERY can't be read at {text[place : place + 40]!r}")
        found.append(token[0].strip())
        place = token.end()
    return found


def _plain(token: str) -> str:
    return token[1:-1].replace("''", "'") if token[0] in "'\"" else token


def _negate(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _either(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False
