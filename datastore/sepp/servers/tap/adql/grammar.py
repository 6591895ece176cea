"""ADQL's grammar, as a small dialect of sqlglot."""

import re
from typing import Any, ClassVar, cast

import sqlglot
from sqlglot import exp, parser, tokens
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from sepp.servers.tap.errors import AdqlError

MAX_CHARACTERS = 64_000
_MAX_NODES = 20_000
_MAX_DEPTH = 60
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


# Any: sqlglot has no types for its generated dialect machinery.
class Adql(Dialect):
    """SQL-92 with TOP; every function is left unknown, ours to judge."""

    class Tokenizer(tokens.Tokenizer):
        """Know TOP."""

        KEYWORDS = {**tokens.Tokenizer.KEYWORDS, "TOP": TokenType.TOP}

    class Parser(parser.Parser):
        """Give functions as they are written."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS = {"CAST": parser.Parser.FUNCTION_PARSERS["CAST"]}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS = {"CASE": parser.Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]}

        def _warn_unsupported(self) -> None:
            """Refuse what sqlglot would take as a command, with a line in the log."""
            self.raise_error("Not a query")


def parse_adql(text: str) -> exp.Expression:
    """Read one query into a tree of bounded size.

    Raises ``AdqlError`` if it is not exactly one statement.
    """
    _check_length(text)
    try:
        found = [tree for tree in sqlglot.parse(text, read=Adql) if tree is not None]
    except SqlglotError as error:
        raise AdqlError(f"Not an ADQL query: {_explain(error)}") from error
    except RecursionError as error:
        raise AdqlError("The query is nested too deeply") from error
    if len(found) != 1:
        raise AdqlError(f"Expected one SELECT, got {len(found)} statements")
    tree = cast("exp.Expression", found[0])
    _check_size(tree)
    return tree


def _check_length(text: str) -> None:
    if not text.strip():
        raise AdqlError("The query is empty; give QUERY=SELECT …")
    if len(text) > MAX_CHARACTERS:
        raise AdqlError(f"A query may have {MAX_CHARACTERS} characters, got {len(text)}")
    if "\x00" in text:
        raise AdqlError("The query holds a NUL character")
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth > _MAX_DEPTH:
            raise AdqlError(f"The query is nested more than {_MAX_DEPTH} levels deep")


def _check_size(tree: exp.Expression) -> None:
    """Bound nodes and depth; chains of AND and OR count once."""
    level, nodes, depth = [tree], 0, 0
    while level:
        nodes += len(level)
        depth += 1
        if nodes > _MAX_NODES or depth > 4 * _MAX_DEPTH:
            raise AdqlError("The query is too long or nested too deeply; join with an uploaded table instead")
        level = [child for node in level for child in _children(node)]


def _children(node: exp.Expression) -> list[exp.Expression]:
    if isinstance(node, exp.Connector):
        return flatten(node)
    return cast("list[exp.Expression]", list(node.iter_expressions()))


def flatten(node: exp.Expression) -> list[exp.Expression]:
    """List the members of a chain of one connector, without recursion."""
    kind, left, members = type(node), node, []
    while type(left) is kind:
        members.append(cast("exp.Expression", left.expression))
        left = cast("exp.Expression", left.this)
    return [left, *reversed(members)]


def _explain(error: SqlglotError) -> str:
    told = getattr(error, "errors", None)
    if told:
        first = told[0]
        near = str(first.get("highlight") or "")[:40]
        return f"{str(first['description']).rstrip('.')} near {near!r}, line {first['line']}, column {first['col']}"
    return _COLOURS.sub("", str(error)).splitlines()[0][:200]
