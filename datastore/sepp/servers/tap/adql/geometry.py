"""Points and circles on the sphere, as far as they are offered."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import case, literal, null
from sqlalchemy.types import Double

from sepp.servers.tap.adql.terms import Element, Term, make_term
from sepp.servers.tap.adql.words import Words
from sepp.servers.tap.columns import Kind
from sepp.servers.tap.errors import AdqlError


def _coordinates(name: str, given: Sequence[Term], count: int) -> tuple[Term, ...]:
    """Leave out the frame's name, which ADQL 2.1 has dropped."""
    rest = tuple(given[1:]) if given and given[0].kind.is_text else tuple(given)
    if len(rest) == count - 1 and rest and rest[0].kind is Kind.POINT:
        rest = (*rest[0].parts, *rest[1:])
    if len(rest) != count or not all(term.kind.is_number for term in rest):
        raise AdqlError(f"{name} takes {count} numbers in degrees")
    return rest


def _point(_words: Words, given: Sequence[Term]) -> Term:
    return Term(null(), Kind.POINT, parts=_coordinates("POINT", given, 2))


def _circle(_words: Words, given: Sequence[Term]) -> Term:
    return Term(null(), Kind.CIRCLE, parts=_coordinates("CIRCLE", given, 3))


def _distance(words: Words, given: Sequence[Term]) -> Term:
    flat = [part for term in given for part in (term.parts or (term,))]
    if len(flat) != 4 or not all(term.kind.is_number for term in flat):
        raise AdqlError("DISTANCE takes two POINTs, or four numbers in degrees")
    return make_term(_separation(words, flat), Kind.DOUBLE)


def _separation(words: Words, flat: Sequence[Term]) -> Element:
    """Reckon the haversine, which stays exact for small angles, in degrees."""
    lon1, lat1, lon2, lat2 = (words.math("radians", [term.element]) for term in flat)
    half: Element = literal(0.5, Double())
    across = words.math("power", [words.math("sin", [(lat2 - lat1) * half]), literal(2.0, Double())])
    along = words.math("power", [words.math("sin", [(lon2 - lon1) * half]), literal(2.0, Double())])
    square = across + words.math("cos", [lat1]) * words.math("cos", [lat2]) * along
    bounded = case((square > 1.0, literal(1.0, Double())), else_=square)
    return words.math("degrees", [literal(2.0, Double()) * words.math("asin", [words.math("sqrt", [bounded])])])


def _contains(words: Words, given: Sequence[Term]) -> Term:
    inner, outer = given
    if outer.kind is not Kind.CIRCLE or inner.kind not in (Kind.POINT, Kind.CIRCLE):
        raise AdqlError("CONTAINS is answered for a POINT or a CIRCLE in a CIRCLE")
    distance = _separation(words, [*inner.parts[:2], *outer.parts[:2]])
    margin = inner.parts[2].element if inner.kind is Kind.CIRCLE else literal(0.0, Double())
    return make_term(case((distance + margin <= outer.parts[2].element, 1), else_=0), Kind.INT)


def _intersects(words: Words, given: Sequence[Term]) -> Term:
    if any(term.kind not in (Kind.POINT, Kind.CIRCLE) for term in given):
        raise AdqlError("INTERSECTS is answered for POINTs and CIRCLEs")
    first, second = given
    distance = _separation(words, [*first.parts[:2], *second.parts[:2]])
    radii: Element = literal(0.0, Double())
    for term in given:
        radii = radii + term.parts[2].element if term.kind is Kind.CIRCLE else radii
    return make_term(case((distance <= radii, 1), else_=0), Kind.INT)


def _coordinate(name: str, place: int) -> Callable[[Words, Sequence[Term]], Term]:
    def build(_words: Words, given: Sequence[Term]) -> Term:
        if given[0].kind is not Kind.POINT:
            raise AdqlError(f"{name} takes a POINT")
        return make_term(given[0].parts[place].element, Kind.DOUBLE)

    return build


def _refuse(name: str) -> Callable[[Words, Sequence[Term]], Term]:
    def build(_words: Words, _given: Sequence[Term]) -> Term:
        raise AdqlError(f"{name} is not offered; use {', '.join(OFFERED)}")

    return build


OFFERED = ("POINT", "CIRCLE", "CONTAINS", "INTERSECTS", "DISTANCE", "COORD1", "COORD2")
"""What ADQL's geometry, all of it optional, there is of; the capabilities tell it."""
REFUSED = ("AREA", "BOX", "CENTROID", "COORDSYS", "POLYGON", "REGION")
"""What there is not."""
Entry = tuple[int, int, Callable[[Words, Sequence[Term]], Term]]
GEOMETRY: Mapping[str, Entry] = {
    "POINT": (2, 3, _point),
    "CIRCLE": (2, 4, _circle),
    "DISTANCE": (2, 4, _distance),
    "CONTAINS": (2, 2, _contains),
    "INTERSECTS": (2, 2, _intersects),
    "COORD1": (1, 1, _coordinate("COORD1", 0)),
    "COORD2": (1, 1, _coordinate("COORD2", 1)),
    **{name: (0, 99, _refuse(name)) for name in REFUSED},
}
