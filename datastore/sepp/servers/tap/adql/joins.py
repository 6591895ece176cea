"""FROM: tables side by side and joined."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import FromClause, and_, func, true
from sqlglot import exp

from sepp.servers.tap.adql.expressions import Expressions
from sepp.servers.tap.adql.relations import Relation
from sepp.servers.tap.adql.scope import Scope
from sepp.servers.tap.adql.terms import Element, Term, agree
from sepp.servers.tap.errors import AdqlError

_MAX_TABLES = 16


def join_tables(
    tree: exp.Select, scope: Scope, expressions: Expressions, find: Callable[[exp.Expression], Relation]
) -> FromClause:
    """Join all that stands in FROM, taking its names into ``scope``.

    Raises ``AdqlError``.
    """
    origin = tree.args.get("from_")
    if origin is None:
        raise AdqlError("A query needs FROM")
    joins = _flatten_joins(tree, origin.this)
    if len(joins) >= _MAX_TABLES:
        raise AdqlError(f"A query may join {_MAX_TABLES} tables")
    first = find(origin.this)
    scope.add(first)
    source = first.source
    for join in joins:
        source = _join(source, join, scope, expressions, find(join.this))
    return source


def _flatten_joins(tree: exp.Select, first: exp.Expression) -> list[exp.Join]:
    if first.args.get("joins"):
        raise AdqlError("Joins in brackets are not offered; write them one after the other")
    return list(tree.args.get("joins") or [])


def _join(source: FromClause, join: exp.Join, scope: Scope, expressions: Expressions, right: Relation) -> FromClause:
    side, shared = (join.side or "").upper(), _shared_names(join, scope, right)
    on: Element = true()
    if shared:
        on = _merge(scope, right, shared, side)
    scope.add(right)
    if join.args.get("on"):
        on = expressions.condition(join.args["on"])
        scope.bare.clear()
    elif side and not shared:
        raise AdqlError("An outer join needs ON or USING")
    if side == "RIGHT":
        return right.source.join(source, on, isouter=True)
    return source.join(right.source, on, isouter=bool(side), full=side == "FULL")


def _shared_names(join: exp.Join, scope: Scope, right: Relation) -> list[str]:
    if join.args.get("using"):
        return [str(name.name).lower() for name in join.args["using"]]
    if (join.method or "").upper() != "NATURAL":
        return []
    left = {column.name.lower() for relation in scope.relations for column, _ in relation.columns}
    shared = [column.name.lower() for column, _ in right.columns if column.name.lower() in left]
    if not shared:
        raise AdqlError("A NATURAL JOIN needs columns of the same name")
    return shared


def _merge(scope: Scope, right: Relation, shared: list[str], side: str) -> Element:
    """Make the shared columns one, and require them to be equal."""
    conditions = []
    for name in shared:
        node = exp.Column(this=exp.to_identifier(name))
        left = scope.find_here(node)
        other = Scope(relations=[right]).find_here(node)
        if left is None or other is None or left.column is None:
            raise AdqlError(f"USING {name!r}: both tables need that column")
        agree([left, other])
        conditions.append(left.element == other.element)
        scope.merged[name] = _choose(left, other, side)
    return and_(*conditions)


def _choose(left: Term, right: Term, side: str) -> Term:
    if side == "FULL":
        return replace(left, element=func.coalesce(left.element, right.element))
    return replace(left, element=right.element) if side == "RIGHT" else left
