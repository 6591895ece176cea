"""Logical lines of a CEF header: ``name = value, value`` without comments."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_QUOTED_OR_COMMENT = re.compile(r'"[^"]*(?:"|\Z)|!.*')
_VALUE = re.compile(r'\s*(?:"([^"]*)"|([^",]*))\s*(,|$)')
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_][\w.]*)\s*=\s*(.*)$", re.DOTALL)
_USUAL = re.compile(r'[ \t]*+(?:([A-Za-z_][\w.]*+)[ \t]*+=[ \t]*+(?:(")([^"!\\]*+)"|([^"!\\,\s]*+))[ \t]*+)?(?:!.*)?')
"""A line with one value, quoted or a word, or without any; a comment may follow."""


class Line(NamedTuple):
    """One ``name = values`` of a header."""

    number: int
    """Number of its first physical line, from 1."""
    name: str
    """Left side, as written."""
    values: tuple[str, ...]
    """Right side, quotes taken off."""
    is_quoted: bool
    """True if the right side begins with a quote."""


class MalformedLineError(ValueError):
    """A header line that is no assignment; told with its number."""


def logical_lines(text: str) -> Iterator[Line]:
    """Give the assignments of a header in order.

    A backslash at the end joins a line with the next, and so does a quote
    that is still open (archived headers have such); ``!`` outside of quotes
    begins a comment. Raises ``MalformedLineError``.
    """
    pending, begun = "", 0
    for number, physical in enumerate(text.splitlines(), start=1):
        if not pending and (usual := _USUAL.fullmatch(physical)):
            name, quote, quoted, word = usual.groups()
            if name:
                yield Line(number, name, (quoted if quote else word,), bool(quote))
            continue
        begun = begun if pending else number
        whole = strip_comment(pending + physical)
        if whole.count('"') % 2:
            pending = whole + "\n"
        elif whole.rstrip().endswith("\\"):
            pending = whole.rstrip()[:-1]
        else:
            pending = ""
            if whole.strip():
                yield _assignment(whole, begun)
    if pending.strip():
        yield _assignment(pending, begun)


def strip_comment(line: str) -> str:
    """Take off what follows a ``!`` outside of quotes, open ones included."""
    if "!" not in line:
        return line
    return _QUOTED_OR_COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else "", line)


def split_values(text: str) -> tuple[str, ...]:
    """Split at commas outside of quotes; take the quotes off.

    Raises ``MalformedLineError`` where a quote is not closed or text
    follows one.
    """
    values, at = [], 0
    while True:
        found = _VALUE.match(text, at)
        if found is None:
            raise MalformedLineError(f"quotes that do not close in {text.strip()[:60]!r}")
        quoted, bare, separator = found.groups()
        values.append(quoted if quoted is not None else bare.strip())
        at = found.end()
        if not separator:
            return tuple(values)


def _assignment(line: str, number: int) -> Line:
    found = _ASSIGNMENT.match(line)
    if found is None:
        raise MalformedLineError(f"line {number}: expected 'name = value', got {line.strip()[:60]!r}")
    try:
        return Line(number, found[1], split_values(found[2]), found[2].startswith('"'))
    except MalformedLineError as error:
        raise MalformedLineError(f"line {number}: {error}") from error
