"""Expressions: trees of ADQL become typed expressions of SQLAlchemy."""

import operator
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import ScalarSelect, Select, and_, case, exists, func, literal_column, not_, null, or_
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.types import Double
from sqlglot import exp

from sepp.servers.tap.adql.functions import call_function, require_number, require_text
from sepp.servers.tap.adql.grammar import flatten
from sepp.servers.tap.adql.scope import Scope
from sepp.servers.tap.adql.terms import (
    Element,
    Term,
    agree,
    join_kinds,
    make_term,
    number_term,
    plain_number,
    sql_type,
    text_term,
)
from sepp.servers.tap.adql.words import Words
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import AdqlError

# Any: SQLAlchemy's statement of whatever row type.
Subquery = Callable[[exp.Expression, Scope], tuple[Select[Any], list[Column]]]

_COMPARISONS: dict[Any, Callable[[Any, Any], Any]] = {
    exp.EQ: operator.eq, exp.NEQ: operator.ne, exp.LT: operator.lt,
    exp.LTE: operator.le, exp.GT: operator.gt, exp.GTE: operator.ge,
}  # fmt: skip
_SIGNS: dict[Any, str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_AGGREGATES = ("COUNT", "MIN", "MAX", "SUM", "AVG")
_CASTS = {
    "VARCHAR": Kind.UNICODE, "CHAR": Kind.UNICODE, "NCHAR": Kind.UNICODE, "NVARCHAR": Kind.UNICODE,
    "TEXT": Kind.UNICODE, "SMALLINT": Kind.SHORT, "INT": Kind.INT, "BIGINT": Kind.LONG, "FLOAT": Kind.DOUBLE,
    "DOUBLE": Kind.DOUBLE, "TIMESTAMP": Kind.TIME,
}  # fmt: skip


class Expressions:
    """Builds the expressions of one SELECT."""

    def __init__(self, words: Words, scope: Scope, subquery: Subquery) -> None:
        """Take the database's ``words``, the names in sight, and what makes a SELECT within."""
        self._words, self._scope, self._subquery = words, scope, subquery
        self._builders: dict[type[exp.Expression], Callable[[Any], Term]] = {
            exp.Literal: self._literal, exp.Null: lambda _: Term(null(), Kind.TEXT), exp.Column: scope.find,
            exp.Paren: lambda node: self.term(node.this), exp.Neg: self._negative, exp.Not: self._not,
            exp.And: self._chain, exp.Or: self._chain, exp.Is: self._is_null, exp.Like: self._like,
            exp.ILike: self._like, exp.Between: self._between, exp.In: self._in, exp.Exists: self._exists,
            exp.DPipe: self._concatenate, exp.Anonymous: self._call, exp.Cast: self._cast, exp.Case: self._case,
            exp.Subquery: self._scalar, exp.Select: self._scalar,
            **dict.fromkeys(_COMPARISONS, self._compare), **dict.fromkeys(_SIGNS, self._reckon),
        }  # fmt: skip

    def term(self, node: exp.Expression) -> Term:
        """Build any expression; raises ``AdqlError``."""
        builder = self._builders.get(type(node))
        if builder is None:
            raise AdqlError(f"{type(node).__name__.upper()} is not expected here")
        return builder(node)

    def condition(self, node: exp.Expression) -> Element:
        """Build a condition; raises ``AdqlError`` if it is none."""
        term = self.term(node)
        if term.kind is not Kind.TRUTH:
            raise AdqlError(f"Expected a condition, got a value of kind {term.kind.value}")
        return term.element

    def _literal(self, node: exp.Literal) -> Term:
        return text_term(str(node.this)) if node.is_string else number_term(str(node.this))

    def _negative(self, node: exp.Neg) -> Term:
        term = self.term(node.this)
        if isinstance(term.value, (int, float)):
            return plain_number(-term.value)
        return make_term(literal_column("0") - require_number("-", term), term.kind)

    def _not(self, node: exp.Not) -> Term:
        return Term(not_(Grouping(self.condition(node.this))), Kind.TRUTH)

    def _chain(self, node: exp.Connector) -> Term:
        join = and_ if isinstance(node, exp.And) else or_
        parts = flatten(cast("exp.Expression", node))
        return Term(Grouping(join(*(self.condition(part) for part in parts))), Kind.TRUTH)

    def _compare(self, node: exp.Binary) -> Term:
        left, right = agree([self.term(node.this), self.term(node.expression)])
        return Term(_COMPARISONS[type(node)](left.element, right.element), Kind.TRUTH)

    def _is_null(self, node: exp.Is) -> Term:
        if not isinstance(node.expression, exp.Null):
            raise AdqlError("IS is followed by NULL or NOT NULL")
        return Term(self.term(node.this).element.is_(None), Kind.TRUTH)

    def _like(self, node: exp.Binary) -> Term:
        given, pattern = (require_text("LIKE", self._words, self.term(one)) for one in (node.this, node.expression))
        if isinstance(node, exp.ILike):
            given, pattern = func.lower(given), func.lower(pattern)
        found = self._words.like(given, pattern)
        return Term(not_(found) if node.args.get("negate") else found, Kind.TRUTH)

    def _between(self, node: exp.Between) -> Term:
        value, low, high = agree([self.term(node.this), self.term(node.args["low"]), self.term(node.args["high"])])
        return Term(value.element.between(low.element, high.element), Kind.TRUTH)

    def _in(self, node: exp.In) -> Term:
        query = node.args.get("query")
        if query is not None:
            inner, columns = self._subquery(query.this, self._scope)
            value = self.term(node.this)
            _require_one(columns)
            join_kinds([value, Term(value.element, columns[0].kind)])
            return Term(value.element.in_(inner), Kind.TRUTH)
        value, *members = agree([self.term(one) for one in (node.this, *node.expressions)])
        return Term(value.element.in_([member.element for member in members]), Kind.TRUTH)

    def _exists(self, node: exp.Exists) -> Term:
        inner, _ = self._subquery(node.this, self._scope)
        return Term(exists(inner), Kind.TRUTH)

    def _scalar(self, node: exp.Expression) -> Term:
        tree = node.this if isinstance(node, exp.Subquery) else node
        inner, columns = self._subquery(tree, self._scope)
        _require_one(columns)
        value: ScalarSelect[Any] = inner.limit(2).scalar_subquery()
        return make_term(value, columns[0].kind)

    def _reckon(self, node: exp.Binary) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        sign = _SIGNS[type(node)]
        elements = (require_number(sign, left), require_number(sign, right))
        kind = Kind.LONG if left.kind.is_integer and right.kind.is_integer else Kind.DOUBLE
        divisor = func.nullif(elements[1], literal_column("0")) if sign == "/" else elements[1]
        return make_term(elements[0].op(sign)(divisor), kind)

    def _concatenate(self, node: exp.DPipe) -> Term:
        terms = [self.term(node.this), self.term(node.expression)]
        left, right = (require_text("||", self._words, term) for term in terms)
        kind = Kind.TEXT if all(term.kind is not Kind.UNICODE for term in terms) else Kind.UNICODE
        return make_term(left.op("||")(right), kind)

    def _call(self, node: exp.Anonymous) -> Term:
        name = str(node.this)
        if name.upper() in _AGGREGATES:
            return self._aggregate(name.upper(), node.expressions)
        return call_function(name, self._words, [self.term(one) for one in node.expressions])

    def _aggregate(self, name: str, arguments: list[exp.Expression]) -> Term:
        scope = self._scope
        if not scope.may_aggregate or scope.is_inside:
            raise AdqlError(f"{name} is not allowed here")
        if len(arguments) != 1:
            raise AdqlError(f"{name} takes one value")
        scope.has_aggregate = scope.is_inside = True
        try:
            return self._aggregate_of(name, arguments[0])
        finally:
            scope.is_inside = False

    def _aggregate_of(self, name: str, argument: exp.Expression) -> Term:
        if isinstance(argument, exp.Star):
            if name != "COUNT":
                raise AdqlError(f"{name} takes a column, not *")
            return make_term(func.count(), Kind.LONG)
        is_distinct = isinstance(argument, exp.Distinct)
        if is_distinct and len(argument.expressions) != 1:
            raise AdqlError(f"{name} takes one value")
        term = self.term(argument.expressions[0] if is_distinct else argument)
        join_kinds([term])
        element = term.element.distinct() if is_distinct else term.element
        if name == "COUNT":
            return make_term(func.count(element), Kind.LONG)
        if name in ("MIN", "MAX"):
            return make_term(getattr(func, name.lower())(element), term.kind)
        require_number(name, term)
        kind = Kind.LONG if name == "SUM" and term.kind.is_integer else Kind.DOUBLE
        return make_term(sql_cast(getattr(func, name.lower())(element), sql_type(kind)), kind)

    def _cast(self, node: exp.Cast) -> Term:
        wanted = _CASTS.get(node.args["to"].this.name)
        term = self.term(node.this)
        if wanted is None or term.kind in (Kind.POINT, Kind.CIRCLE, Kind.TRUTH):
            raise AdqlError("CAST makes VARCHAR, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION or TIMESTAMP")
        if term.is_literal_text and wanted is Kind.TIME:
            return agree([term, Term(null(), Kind.TIME)])[0]
        if wanted is Kind.TIME and term.kind is Kind.TIME:
            return term
        if wanted is Kind.TIME:
            return make_term(self._words.read_time(require_text("CAST", self._words, term)), wanted)
        element = self._words.write_time(term.element) if term.kind is Kind.TIME else term.element
        through = sql_cast(element, Double) if wanted.is_integer and term.kind.is_text else element
        return make_term(sql_cast(through, sql_type(wanted)), wanted)

    def _case(self, node: exp.Case) -> Term:
        tests = []
        for branch in node.args["ifs"]:
            test = exp.EQ(this=node.this, expression=branch.this) if node.args.get("this") else branch.this
            tests.append((self.condition(test), self.term(branch.args["true"])))
        default = [self.term(node.args["default"])] if node.args.get("default") else []
        kind = join_kinds([value for _, value in tests] + default)
        built = case(*((test, value.element) for test, value in tests), else_=default[0].element if default else None)
        return make_term(built, kind)


def _require_one(columns: list[Column]) -> None:
    if len(columns) != 1:
        raise AdqlError(f"A query within an expression gives one column, got {len(columns)}")
