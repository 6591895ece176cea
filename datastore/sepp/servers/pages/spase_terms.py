"""SPASE's own words for frames, regions and what is measured."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from sepp.core.model import Parameter

_FRAMES = frozenset({
    "CGM", "CSO", "DM", "ENP", "GEI", "GEO", "GSE", "GSEQ", "GSM", "HAE", "HCC", "HCI", "HEE", "HEEQ", "HGI",
    "J2000", "JSM", "JSO", "KSM", "KSO", "LGM", "MAG", "MFA", "MSO", "RTN", "SC", "SE", "SM", "SR", "SR2", "SSE",
    "VSO", "WGS84",
})  # fmt: skip
_SAME_FRAMES = {"GEOCENTRIC": "GEO", "DSI": "SR2", "DSL": "SR2", "ISR2": "SR2", "ECI": "GEI", "RTP": "RTN"}
_REGIONS = (
    ("magnetosheath", "Earth.Magnetosheath"),
    ("magnetotail", "Earth.Magnetosphere.Magnetotail"),
    ("plasmasphere", "Earth.Magnetosphere.Plasmasphere"),
    ("ionosphere", "Earth.NearSurface.Ionosphere"),
    ("magnetosphere", "Earth.Magnetosphere"),
    ("solar wind", "Heliosphere.NearEarth"),
    ("heliosphere", "Heliosphere"),
)
_UNITS = (
    (r"[npµu]?T\b", "MagneticField", ("Field", "FieldQuantity", "Magnetic")),
    (r"[mµu]?V\s*(/\s*m|m-1|m\^-1|\.m)", "ElectricField", ("Field", "FieldQuantity", "Electric")),
    (r"m?V$", "ElectricField", ("Field", "FieldQuantity", "Potential")),
    (r"[nµum]?A\s*/?\s*m\^?-?2", "MagneticField", ("Field", "FieldQuantity", "CurrentDensity")),
    (r"(#\s*/\s*)?(1/)?cm(\^?-3|\^?3|3)|/cc", "ThermalPlasma", None),
    (r"k?m\s*(/\s*s|s-1|s\^-1)|eV|M?K$|n?Pa$", "ThermalPlasma", None),
    (r"R_?E|km$", "Ephemeris", ("Support", "SupportQuantity", "Positional")),
)
_OTHER = ("Mixed", "MixedQuantity", "Other")
_UNKNOWN_TYPE = "InstrumentStatus"


def frame_of(frame: str) -> str:
    """Give SPASE's name of a frame; empty if it has none."""
    plain = frame.strip().upper()
    plain = _SAME_FRAMES.get(plain, plain)
    return plain if plain in _FRAMES else ""


def region_of(region: str) -> str:
    """Give SPASE's name of an observed region; empty if it is not told."""
    words = region.casefold()
    return next((name for word, name in _REGIONS if word in words), "")


def measurement_types(parameters: Iterable[Parameter]) -> list[str]:
    """List what kinds of thing a dataset measures; at least one, as SPASE wants."""
    found = dict.fromkeys(_type_of(parameter) for parameter in parameters if parameter.role == "data")
    known = [name for name in found if name]
    return sorted(known) or [_UNKNOWN_TYPE]


def _type_of(parameter: Parameter) -> str:
    if parameter.display == "spectrogram":
        return "Spectrum"
    return next((kind for pattern, kind, _ in _UNITS if re.match(pattern, parameter.units.strip())), "")


def add_quantity(element: ET.Element, parameter: Parameter) -> None:
    """Say what a parameter is, in the one child that SPASE asks for."""
    group, kind, value = _quantity_of(parameter)
    ET.SubElement(ET.SubElement(element, group), kind).text = value


def _quantity_of(parameter: Parameter) -> tuple[str, str, str]:
    support = "Support", "SupportQuantity"
    if parameter.dtype.startswith("datetime64"):
        return *support, "Temporal"
    if "quality" in parameter.name.casefold():
        return *support, "DataQuality"
    if parameter.role != "data" or parameter.dtype == "str":
        return *support, "Other"
    units = parameter.units.strip()
    named = (quantity for pattern, _, quantity in _UNITS if quantity and re.match(pattern, units))
    return _OTHER if parameter.display == "spectrogram" else next(named, _OTHER)
