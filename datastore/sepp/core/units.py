"""Unit strings of the field, brought to one spelling.

A file's own unit stays verbatim in ``Parameter.units``; the normalised form
is for searching, for axes of plots and for comparing.
"""

import re
from dataclasses import dataclass

from sepp.core.errors import UnitError
from sepp.core.unit_products import in_si, read_product, write_product

_WORDS = {
    **dict.fromkeys(("", "1", "unitless", "dimensionless", "none", "n/a", "ratio"), "1"),
    **dict.fromkeys(("celsius", "celcius", "degc", "deg c", "°c"), "degC"),
}
_ROUNDED = 0.05
"""How far a factor may be off: files have 17e-3 rad for a degree, 6370 km for an Earth radius."""
_CONVERSION = re.compile(r"\s*(?P<factor>[-+]?\d*\.?\d+(?:[eEdD][-+]?\d+)?)?\s*>\s*(?P<unit>.*)$")


@dataclass(frozen=True, slots=True)
class Conversion:
    """CEF's SI_CONVERSION: multiply by ``factor`` to get ``unit``."""

    factor: float
    """What one of the file's units is in SI."""
    unit: str
    """The SI unit, such as ``T`` or ``m s^-1``."""


def normalise(text: str) -> str:
    """Bring a unit to the field's common spelling; ``1`` if it has none.

    Case counts where SI needs it: ``S`` is siemens, ``mK`` no ``MK``. A unit
    that is not known stays as it is, without surrounding blanks.
    """
    plain = " ".join(text.split())
    word = _WORDS.get(plain.casefold())
    product = None if word else read_product(plain)
    return word or (write_product(product) if product else plain)


def parse_conversion(text: str) -> Conversion:
    """Read an SI_CONVERSION such as ``1.0e-9>T`` (CAA-CDPP metadata dictionary).

    An absent factor is 1. Raises ``UnitError`` if there is no ``>``.
    """
    found = _CONVERSION.match(text.strip('"'))
    if not found:
        raise UnitError(f"Not an SI conversion: {text!r}; write it as '1.0e-9>T'")
    factor = float((found["factor"] or "1").lower().replace("d", "e"))
    return Conversion(factor, found["unit"].strip())


def contradict(units: str, conversion: str) -> str:
    """Tell in what UNITS and SI_CONVERSION contradict each other; empty if they don't.

    Empty too where one of them is not understood. Words in brackets, as in
    ``1e6>(particles) m^-3``, count for nothing.
    """
    try:
        told = parse_conversion(conversion)
    except UnitError:
        return ""
    # SI has no prefix but kilo in kg: ms^-1 can only be metres per second.
    si_unit = re.sub(r"\([A-Za-z ]+\)", "", told.unit).strip().replace("ms^-1", "m s^-1")
    here, there = read_product(units.strip()), read_product(si_unit)
    if here is None or there is None or not told.factor:
        return ""
    (factor, powers), (si_factor, si_powers) = in_si(here), in_si(there)
    if powers != si_powers:
        return f"{units!r} is not of the kind of {told.unit!r}"
    if abs(told.factor * si_factor / factor - 1) > _ROUNDED:
        return f"{units!r} is {factor / si_factor:.4g} {told.unit}, not {told.factor:g}"
    return ""
