"""Which parts of a tree may be there at all; whatever is not named is refused."""

from typing import cast

from sqlglot import exp

from sepp.servers.tap.errors import AdqlError

_PAIR = {"this", "expression"}

_ALLOWED: dict[type[exp.Expression], set[str]] = {
    exp.Select: {
        "expressions", "distinct", "limit", "offset", "from_", "joins", "where", "group", "having", "order", "with_",
    },
    exp.Union: {*_PAIR, "distinct", "order", "offset", "with_", "limit"},
    exp.Except: {*_PAIR, "distinct", "order", "offset", "with_", "limit"},
    exp.Intersect: {*_PAIR, "distinct", "order", "offset", "with_", "limit"},
    exp.With: {"expressions"},
    exp.CTE: {"this", "alias"},
    exp.Subquery: {"this", "alias"},
    exp.From: {"this"},
    exp.Join: {"this", "side", "kind", "on", "using", "method"},
    exp.Table: {"this", "db", "alias"},
    exp.TableAlias: {"this"},
    exp.Where: {"this"},
    exp.Group: {"expressions"},
    exp.Having: {"this"},
    exp.Order: {"expressions"},
    exp.Ordered: {"this", "desc", "nulls_first"},
    exp.Limit: {"expression"},
    exp.Offset: {"expression"},
    exp.Distinct: {"expressions"},
    exp.Star: set(),
    exp.Alias: {"this", "alias"},
    exp.Column: {"this", "table", "db"},
    exp.Identifier: {"this", "quoted"},
    exp.Literal: {"this", "is_string"},
    exp.Null: set(),
    exp.Paren: {"this"},
    exp.Neg: {"this"},
    exp.Not: {"this"},
    exp.And: _PAIR,
    exp.Or: _PAIR,
    exp.EQ: _PAIR,
    exp.NEQ: _PAIR,
    exp.LT: _PAIR,
    exp.LTE: _PAIR,
    exp.GT: _PAIR,
    exp.GTE: _PAIR,
    exp.Is: _PAIR,
    exp.Like: {*_PAIR, "negate"},
    exp.ILike: {*_PAIR, "negate"},
    exp.Between: {"this", "low", "high"},
    exp.In: {"this", "expressions", "query"},
    exp.Exists: {"this"},
    exp.Add: {*_PAIR, "typed", "safe"},
    exp.Sub: _PAIR,
    exp.Mul: _PAIR,
    exp.Div: {*_PAIR, "typed", "safe"},
    exp.DPipe: {*_PAIR, "safe"},
    exp.Anonymous: {"this", "expressions"},
    exp.Cast: {"this", "to"},
    exp.DataType: {"this", "expressions", "nested"},
    exp.DataTypeParam: {"this"},
    exp.Case: {"this", "ifs", "default"},
    exp.If: {"this", "true"},
}  # fmt: skip


def check_tree(tree: exp.Expression) -> None:
    """Refuse every kind of node and every clause that is not known.

    Raises ``AdqlError``.
    """
    if not isinstance(tree, (exp.Select, exp.SetOperation)):
        raise AdqlError(f"Only SELECT is answered, got {_name(tree)}")
    for found in tree.walk():
        node = cast("exp.Expression", found)
        allowed = _ALLOWED.get(type(node))
        if allowed is None:
            raise AdqlError(f"{_name(node)} is not part of the ADQL that is answered here")
        for clause, value in node.args.items():
            if value and clause not in allowed:
                raise AdqlError(f"{clause.strip('_').upper()} is not allowed in {_name(node)}")


def _name(node: exp.Expression) -> str:
    return type(node).__name__.upper()
