"""Queries: a gated tree becomes one statement of SQLAlchemy."""

from dataclasses import replace
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union, union_all
from sqlalchemy import except_ as sql_except
from sqlalchemy import intersect as sql_intersect
from sqlglot import exp

from sepp.servers.tap.adql.expressions import Expressions
from sepp.servers.tap.adql.gate import check_tree
from sepp.servers.tap.adql.grammar import parse_adql
from sepp.servers.tap.adql.joins import join_tables
from sepp.servers.tap.adql.relations import Compiled, Namespace, Relation
from sepp.servers.tap.adql.scope import Scope
from sepp.servers.tap.adql.terms import Element
from sepp.servers.tap.adql.words import Words
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import AdqlError

_MAX_QUERIES = 24
_MAX_COLUMNS = 500
_HIDDEN = (Kind.TRUTH, Kind.POINT, Kind.CIRCLE)


def compile_adql(text: str, namespace: Namespace, words: Words) -> Compiled:
    """Turn ADQL into a statement over known tables and functions only.

    Raises ``AdqlError`` for anything else.
    """
    tree = parse_adql(text)
    check_tree(tree)
    try:
        statement, columns = _Compiler(namespace, words).query(tree, None)
    except RecursionError as error:
        raise AdqlError("The query is nested too deeply") from error
    return Compiled(statement, tuple(columns), is_limited=tree.args.get("limit") is not None)


class _Compiler:
    def __init__(self, namespace: Namespace, words: Words) -> None:
        self._namespace, self._words = namespace, words
        self._named: dict[str, Relation] = {}
        self._queries = 0

    def query(self, tree: exp.Expression, parent: Scope | None) -> tuple[Select[Any], list[Column]]:
        """Build a SELECT or several joined by UNION, EXCEPT, INTERSECT."""
        self._queries += 1
        if self._queries > _MAX_QUERIES:
            raise AdqlError(f"A query may hold {_MAX_QUERIES} SELECTs")
        self._read_with(tree)
        if isinstance(tree, exp.Subquery):
            return self.query(tree.this, parent)
        if isinstance(tree, exp.SetOperation):
            return self._combine(tree, parent)
        if not isinstance(tree, exp.Select):
            raise AdqlError("Expected SELECT")
        return self._select(tree, parent)

    def _read_with(self, tree: exp.Expression) -> None:
        for one in tree.args["with_"].expressions if tree.args.get("with_") else ():
            name = one.args["alias"].name
            if name.lower() in self._named:
                raise AdqlError(f"WITH names {name[:60]!r} twice")
            inner, columns = self.query(one.this, None)
            self._named[name.lower()] = _make_relation(name, inner, columns)

    def _find_table(self, node: exp.Expression) -> Relation:
        """Read a member of FROM; each use of a table is a copy of its own."""
        if isinstance(node, exp.Subquery):
            if not node.alias:
                raise AdqlError("A query in FROM needs a name: (SELECT …) AS name")
            inner, columns = self.query(node.this, None)
            return _make_relation(node.alias, inner, columns)
        if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
            raise AdqlError("FROM takes tables and queries")
        schema, name = node.db, node.name
        known = None if schema else self._named.get(name.lower())
        found = _copy(known) if known is not None else self._namespace.find(schema, name)
        return replace(found, schema="", name=node.alias) if node.alias else found

    def _select(self, tree: exp.Select, parent: Scope | None) -> tuple[Select[Any], list[Column]]:
        scope = Scope(parent)
        expressions = Expressions(self._words, scope, self.query)
        source = join_tables(tree, scope, expressions, self._find_table)
        wheres = [expressions.condition(tree.args["where"].this)] if tree.args.get("where") else []
        groups = [expressions.term(one) for one in _grouping(tree)]
        scope.may_aggregate = True
        scope.bare.clear()
        grouped = [term.element for term in groups] if groups else None
        shown = self._project(tree, scope, expressions, grouped)
        having = [expressions.condition(tree.args["having"].this)] if tree.args.get("having") else []
        if scope.has_aggregate and grouped is None and scope.bare:
            raise AdqlError("A column beside an aggregate must stand in GROUP BY")
        labelled = [element.label(f"q_{place}") for place, (_, element) in enumerate(shown)]
        statement: Select[Any] = select(*labelled).select_from(source).where(*wheres).having(*having)
        if groups:
            statement = statement.group_by(*(term.element for term in groups))
        if tree.args.get("distinct"):
            statement = statement.distinct()
        if parent is not None:
            statement = statement.correlate(*parent.sources())
        order = [self._order(one, tree, shown, expressions) for one in _ordering(tree)]
        statement = _cut(statement.order_by(*order) if order else statement, tree)
        return statement, [column for column, _ in shown]

    def _project(
        self, tree: exp.Select, scope: Scope, expressions: Expressions, grouped: list[Element] | None
    ) -> list[tuple[Column, Element]]:
        shown: list[tuple[Column, Element]] = []
        keys = _grouping(tree)
        for node in tree.expressions:
            scope.bare = [] if grouped is not None else scope.bare
            plain = node.this if isinstance(node, exp.Alias) else node
            shown += self._columns(node, scope, expressions)
            strange = [one for one in scope.bare if all(one is not key for key in grouped or ())]
            if grouped is not None and strange and plain not in keys:
                raise AdqlError(f"{plain.sql()[:60]} must stand in GROUP BY or in an aggregate")
        if not 0 < len(shown) <= _MAX_COLUMNS:
            raise AdqlError(f"A query gives 1 to {_MAX_COLUMNS} columns, got {len(shown)}")
        return shown

    def _columns(self, node: exp.Expression, scope: Scope, expressions: Expressions) -> list[tuple[Column, Element]]:
        if isinstance(node, exp.Star) or isinstance(node.this, exp.Star):
            found = scope.star(node.args.get("table"))
            scope.bare += [element for _, element in found]
            return found
        alias = node.args["alias"] if isinstance(node, exp.Alias) else None
        term = expressions.term(node.this if isinstance(node, exp.Alias) else node)
        if term.kind in _HIDDEN:
            raise AdqlError(f"A {term.kind.value} can't be selected; select its numbers")
        name = str(alias.this) if alias is not None else term.column.name if term.column else _name(node)
        column = replace(term.column, name=name) if term.column else Column(name, term.kind)
        return [(column, term.element)]

    def _order(
        self, node: exp.Ordered, tree: exp.Select, shown: list[tuple[Column, Element]], expressions: Expressions
    ) -> Element:
        element = _shown_element(node.this, shown)
        if element is None:
            element = expressions.term(node.this).element
            if tree.args.get("distinct") and all(element is not known for _, known in shown):
                raise AdqlError("With DISTINCT, ORDER BY takes selected columns")
        return element.desc() if node.args.get("desc") else element.asc()

    def _combine(self, tree: exp.SetOperation, parent: Scope | None) -> tuple[Select[Any], list[Column]]:
        left, columns = self.query(tree.this, parent)
        right, others = self.query(tree.expression, parent)
        if [one.kind.is_text for one in columns] != [one.kind.is_text for one in others]:
            raise AdqlError("Both sides of UNION, EXCEPT or INTERSECT must give the same kinds of columns")
        sides = [select(one.subquery()) for one in (left, right)]
        combined: CompoundSelect[Any] = _set_operation(tree)(*sides)
        inner = combined.subquery()
        shown = list(zip(columns, inner.columns, strict=True))
        statement: Select[Any] = select(*(element.label(f"q_{i}") for i, (_, element) in enumerate(shown)))
        for one in _ordering(tree):
            element = _shown_element(one.this, [(column, found) for column, found in shown])
            if element is None:
                raise AdqlError("ORDER BY after UNION takes selected columns")
            statement = statement.order_by(element.desc() if one.args.get("desc") else element.asc())
        return _cut(statement, tree), columns


# Any: one of SQLAlchemy's four functions.
def _set_operation(tree: exp.SetOperation) -> Any:
    is_distinct = bool(tree.args.get("distinct"))
    if isinstance(tree, exp.Union):
        return union if is_distinct else union_all
    if not is_distinct:
        raise AdqlError("EXCEPT ALL and INTERSECT ALL are not offered")
    return sql_except if isinstance(tree, exp.Except) else sql_intersect


def _make_relation(name: str, statement: Select[Any], columns: list[Column]) -> Relation:
    source = statement.subquery()
    return Relation("", name, source, list(zip(columns, source.columns, strict=True)))


def _copy(relation: Relation) -> Relation:
    source = relation.source.alias()
    columns = [column for column, _ in relation.columns]
    return Relation("", relation.name, source, list(zip(columns, source.columns, strict=True)))


def _grouping(tree: exp.Expression) -> list[exp.Expression]:
    return list(tree.args["group"].expressions) if tree.args.get("group") else []


def _ordering(tree: exp.Expression) -> list[exp.Ordered]:
    return list(tree.args["order"].expressions) if tree.args.get("order") else []


def _shown_element(node: exp.Expression, shown: list[tuple[Column, Element]]) -> Element | None:
    """Find what ORDER BY names by its place or by its name."""
    if isinstance(node, exp.Literal) and not node.is_string:
        place = int(node.this) if str(node.this).isdigit() else 0
        if not 1 <= place <= len(shown):
            raise AdqlError(f"ORDER BY {node.this}: there are {len(shown)} columns")
        return shown[place - 1][1]
    if isinstance(node, exp.Column) and not node.args.get("table"):
        return next((element for column, element in shown if column.name.lower() == node.name.lower()), None)
    return None


def _cut(statement: Select[Any], tree: exp.Expression) -> Select[Any]:
    for clause, apply in (("limit", statement.limit), ("offset", statement.offset)):
        node = tree.args.get(clause)
        if node is None:
            continue
        text = str(node.expression.this) if isinstance(node.expression, exp.Literal) else ""
        if not text.isdigit() or int(text) >= 2**31:
            raise AdqlError(f"{'TOP' if clause == 'limit' else 'OFFSET'} takes a whole number")
        statement = getattr(statement, apply.__name__)(int(text))
    return statement


def _name(node: exp.Expression) -> str:
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else "expression"
