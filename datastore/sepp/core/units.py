"""Unit strings of the field, brought to one spelling.

A file's own unit stays verbatim in ``Parameter.units``; the normalised form
is for searching, for axes of plots and for comparing.
"""

import re
from dataclasses import dataclass

from sepp.core.errors import UnitError

_SPELLINGS = {
    "": "1",
    "1": "1",
    "unitless": "1",
    "dimensionless": "1",
    "none": "1",
    "n/a": "1",
    "ratio": "1",
    "nt": "nT",
    "gamma": "nT",
    "mv/m": "mV/m",
    "mv m^-1": "mV/m",
    "v": "V",
    "km": "km",
    "re": "Re",
    "r_e": "Re",
    "km/s": "km/s",
    "km s^-1": "km/s",
    "km/sec": "km/s",
    "cm^-3": "cm^-3",
    "1/cm^3": "cm^-3",
    "/cc": "cm^-3",
    "#/cc": "cm^-3",
    "n/cc": "cm^-3",
    "1/cc": "cm^-3",
    "cm-3": "cm^-3",
    "cm**-3": "cm^-3",
    "particles/cm^3": "cm^-3",
    "ev": "eV",
    "kev": "keV",
    "mev": "MeV",
    "mk": "MK",
    "k": "K",
    "c": "degC",
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "ms": "ms",
    "msec": "ms",
    "ns": "ns",
    "hz": "Hz",
    "khz": "kHz",
    "deg": "deg",
    "degree": "deg",
    "degrees": "deg",
    "rad": "rad",
    "npa": "nPa",
}
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

    A unit that is not known stays as it is, without surrounding blanks.
    """
    plain = " ".join(text.split())
    return _SPELLINGS.get(plain.casefold(), plain)


def parse_conversion(text: str) -> Conversion:
    """Read an SI_CONVERSION such as ``1.0e-9>T`` (CAA-CDPP metadata dictionary).

    An absent factor is 1. Raises ``UnitError`` if there is no ``>``.
    """
    found = _CONVERSION.match(text.strip('"'))
    if not found:
        raise UnitError(f"Not an SI conversion: {text!r}; write it as '1.0e-9>T'")
    factor = float((found["factor"] or "1").lower().replace("d", "e"))
    return Conversion(factor, found["unit"].strip())
