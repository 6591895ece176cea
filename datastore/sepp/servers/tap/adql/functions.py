"""The functions that a query may call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, literal, literal_column
from sqlalchemy.types import Double

from sepp.core.errors import nearest_names
from sepp.servers.tap.adql.geometry import GEOMETRY, REFUSED
from sepp.servers.tap.adql.terms import Element, Term, join_kinds, make_term, sql_type
from sepp.servers.tap.adql.words import Words
from sepp.servers.tap.columns import Kind
from sepp.servers.tap.errors import AdqlError

Builder = Callable[[Words, Sequence[Term]], Term]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a query may call."""

    least: int
    """Fewest arguments."""
    most: int
    """Most arguments."""
    build: Builder
    """Makes the call."""


def call_function(name: str, words: Words, arguments: Sequence[Term]) -> Term:
    """Call a known function.

    Raises ``AdqlError`` if it is unknown or the arguments do not fit.
    """
    function = FUNCTIONS.get(name.upper())
    if function is None:
        raise AdqlError(
            f"No function {name[:40]!r}{nearest_names(name, _offered())}; those known stand in the capabilities"
        )
    if not function.least <= len(arguments) <= function.most:
        raise AdqlError(f"{name.upper()} takes {function.least} to {function.most} values, got {len(arguments)}")
    return function.build(words, arguments)


def _offered() -> list[str]:
    return [name for name in FUNCTIONS if name not in REFUSED]


def require_number(name: str, term: Term) -> Element:
    """Give the element of a number; raises ``AdqlError`` for anything else."""
    if not term.kind.is_number:
        raise AdqlError(f"{name} takes numbers, got {term.kind.value}")
    return term.element


def require_text(name: str, words: Words, term: Term) -> Element:
    """Give the element of a text; a time is written out.

    Raises ``AdqlError`` for anything else.
    """
    if term.kind is Kind.TIME:
        return words.write_time(term.element)
    if not term.kind.is_text:
        raise AdqlError(f"{name} takes text, got {term.kind.value}")
    return term.element


def _math(name: str) -> Builder:
    def build(words: Words, given: Sequence[Term]) -> Term:
        elements = [require_number(name, term) for term in given]
        return make_term(words.math({"log": "ln"}.get(name, name), elements), Kind.DOUBLE)

    return build


def _cut(name: str) -> Builder:
    def build(words: Words, given: Sequence[Term]) -> Term:
        elements = [require_number(name, term) for term in given]
        return make_term(words.cut(name, elements[0], (*elements, literal_column("0"))[1]), Kind.DOUBLE)

    return build


def _absolute(_words: Words, given: Sequence[Term]) -> Term:
    return make_term(func.abs(require_number("ABS", given[0])), given[0].kind)


def _rand(words: Words, _given: Sequence[Term]) -> Term:
    return make_term(words.chance(), Kind.DOUBLE)


def _change_case(name: str) -> Builder:
    def build(words: Words, given: Sequence[Term]) -> Term:
        kind = Kind.TEXT if given[0].kind is Kind.TIME else given[0].kind
        return make_term(getattr(func, name)(require_text(name, words, given[0])), kind)

    return build


def _coalesce(_words: Words, given: Sequence[Term]) -> Term:
    kind = join_kinds(list(given))
    return make_term(func.coalesce(*(term.element for term in given), type_=sql_type(kind)), kind)


def _in_unit(_words: Words, given: Sequence[Term]) -> Term:
    # Heavy, and hardly ever asked for.
    from astropy.units import Unit, UnitConversionError  # type: ignore[import-untyped]  # noqa: PLC0415

    quantity, wanted = given
    if quantity.column is None or not isinstance(wanted.value, str):
        raise AdqlError("IN_UNIT takes a column and a unit as text")
    try:
        factor = float(Unit(quantity.column.unit).to(Unit(wanted.value)))
    except (ValueError, TypeError, UnitConversionError) as error:
        told = f"Cannot write {quantity.column.name} [{quantity.column.unit}] in {wanted.value[:40]!r}"
        raise AdqlError(told) from error
    return make_term(require_number("IN_UNIT", quantity) * literal(factor, Double()), Kind.DOUBLE)


def _has_item(words: Words, given: Sequence[Term]) -> Term:
    items, wanted = (require_text("ivo_hashlist_has", words, term) for term in given)
    return make_term(words.has_item(items, wanted), Kind.INT)


def _same_ignoring_case(words: Words, given: Sequence[Term]) -> Term:
    first, second = (require_text("ivo_nocasematch", words, term) for term in given)
    return make_term(case((words.like(func.lower(first), func.lower(second)), 1), else_=0), Kind.INT)


def _overlap(_words: Words, given: Sequence[Term]) -> Term:
    first_low, first_high, second_low, second_high = (term.element for term in given)
    join_kinds(list(given))
    return make_term(case(((first_low <= second_high) & (second_low <= first_high), 1), else_=0), Kind.INT)


_ONE = ("acos", "asin", "atan", "ceiling", "cos", "cot", "degrees", "exp", "floor", "log", "log10", "radians", "sin")
FUNCTIONS: Mapping[str, Function] = {
    **{name.upper(): Function(1, 1, _math(name)) for name in (*_ONE, "sqrt", "tan")},
    **{name.upper(): Function(2, 2, _math(name)) for name in ("atan2", "mod", "power")},
    "PI": Function(0, 0, _math("pi")),
    "ABS": Function(1, 1, _absolute),
    "RAND": Function(0, 1, _rand),
    "ROUND": Function(1, 2, _cut("round")),
    "TRUNCATE": Function(1, 2, _cut("truncate")),
    "LOWER": Function(1, 1, _change_case("lower")),
    "UPPER": Function(1, 1, _change_case("upper")),
    "COALESCE": Function(1, 20, _coalesce),
    "IN_UNIT": Function(2, 2, _in_unit),
    "IVO_HASHLIST_HAS": Function(2, 2, _has_item),
    "IVO_NOCASEMATCH": Function(2, 2, _same_ignoring_case),
    "IVO_INTERVAL_OVERLAPS": Function(4, 4, _overlap),
    **{name: Function(least, most, build) for name, (least, most, build) in GEOMETRY.items()},
}
