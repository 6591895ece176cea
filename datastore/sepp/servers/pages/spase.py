"""A dataset as SPASE 2.6.1 ``NumericalData`` (spase-group.org)."""

import re
from math import prod
from xml.etree import ElementTree as ET

from sepp.core.model import Parameter
from sepp.core.time import to_iso, to_iso_duration
from sepp.servers.pages.opening import export_url
from sepp.servers.pages.spase_terms import add_quantity, frame_of, measurement_types, region_of
from sepp.servers.pages.told import DatasetTold

VERSION = "2.6.1"
XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.spase-group.org/data/schema"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# What XML 1.0 can't hold, not even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_ELEMENTS = 64


def write_spase(told: DatasetTold, authority: str) -> bytes:
    """Write the record; ``authority`` names the archive in its ids."""
    root = ET.Element("Spase", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI})
    root.set("xsi:schemaLocation", f"{NAMESPACE} {NAMESPACE}/spase-{VERSION}.xsd")
    add(root, "Version", VERSION)
    record = ET.SubElement(root, "NumericalData")
    place = re.sub(r"[^A-Za-z0-9.\-_]", "_", authority) or "SEPP"
    add(record, "ResourceID", f"spase://{place}/NumericalData/{re.sub(r'[^A-Za-z0-9.@_-]', '_', told.dataset.id)}")
    _add_header(record, told, place)
    _add_access(record, told, place)
    add(record, "ProviderName", told.archive)
    add(record, "ProviderResourceName", told.dataset.id)
    add(record, "ProviderVersion", str(told.holding.revision or ""))
    for kind in measurement_types(told.dataset.parameters):
        add(record, "MeasurementType", kind)
    _add_times(record, told)
    add(record, "ObservedRegion", region_of(told.dataset.region))
    synthetic = "SYNTHETIC: no instrument measured these data. " if told.dataset.is_synthetic else ""
    readers = f"May be read by: {told.condition}. " if told.condition else ""
    add(record, "Caveats", readers + synthetic + told.dataset.caveats)
    for word in (told.dataset.mission, told.dataset.observatory, told.dataset.instrument):
        add(record, "Keyword", word)
    for parameter in told.dataset.parameters:
        _add_parameter(record, parameter)
    ET.indent(root)
    return XML_HEAD + ET.tostring(root, encoding="unicode").encode()


def add(parent: ET.Element, name: str, text: str) -> None:
    """Add an element with text; none if there is no text."""
    plain = _UNWRITABLE.sub(" ", text).strip()
    if plain:
        ET.SubElement(parent, name).text = plain


def _add_header(record: ET.Element, told: DatasetTold, place: str) -> None:
    header = ET.SubElement(record, "ResourceHeader")
    add(header, "ResourceName", told.name)
    add(header, "AlternateName", told.dataset.id if told.dataset.title else "")
    add(header, "ReleaseDate", to_iso(told.changed_ns, 0))
    add(header, "Description", told.dataset.description or told.name)
    add(header, "Acknowledgement", told.thanks or told.dataset.citation)
    contact = ET.SubElement(header, "Contact")
    add(contact, "PersonID", f"spase://{place}/Person/Archive")
    add(contact, "Role", "ArchiveSpecialist")
    add(contact, "Note", told.contact)
    _add_url(header, "InformationURL", f"Page of {told.dataset.id}", told.url)
    for document in told.documents:
        _add_url(header, "InformationURL", document["title"], document["url"])


def _add_url(parent: ET.Element, kind: str, name: str, url: str, style: str = "") -> None:
    element = ET.SubElement(parent, kind)
    add(element, "Name", name)
    add(element, "URL", url)
    add(element, "Style", style)


def _add_access(record: ET.Element, told: DatasetTold, place: str) -> None:
    interval, access = told.interval, ET.SubElement(record, "AccessInformation")
    add(access, "RepositoryID", f"spase://{place}/Repository/Archive")
    add(access, "Availability", "Online" if interval else "Offline")
    add(access, "AccessRights", "Open" if told.is_open else "Restricted")
    _add_url(access, "AccessURL", "Landing page", told.url)
    if interval is None:
        add(access, "Format", "HTML")
        return
    _add_url(access, "AccessURL", "HAPI", f"{told.base}hapi", "HAPI")
    add(access.findall("AccessURL")[-1], "ProductKey", told.dataset.id)
    _add_url(access, "AccessURL", "CDF file", export_url(told, interval, "cdf"), "File")
    _add_url(access, "AccessURL", "Zarr group", told.zarr_url)
    for form in ("CDF", "CEF", "CSV", "NetCDF", "VOTable"):
        add(access, "Format", form)


def _add_times(record: ET.Element, told: DatasetTold) -> None:
    interval, cadence = told.interval, told.dataset.cadence_ns
    if interval is None:
        return
    description = ET.SubElement(record, "TemporalDescription")
    span = ET.SubElement(description, "TimeSpan")
    add(span, "StartDate", to_iso(interval.start_ns))
    add(span, "StopDate", to_iso(interval.stop_ns - 1))
    add(description, "Cadence", to_iso_duration(cadence) if cadence else "")


def _add_parameter(record: ET.Element, parameter: Parameter) -> None:
    element = ET.SubElement(record, "Parameter")
    add(element, "Name", parameter.long_name or parameter.name)
    add(element, "ParameterKey", parameter.name)
    add(element, "Units", parameter.units)
    frame = frame_of(parameter.frame)
    if frame:
        system = ET.SubElement(element, "CoordinateSystem")
        add(system, "CoordinateRepresentation", "Cartesian")
        add(system, "CoordinateSystemName", frame)
    _add_hints(element, parameter)
    _add_structure(element, parameter)
    limits = {"ValidMin": parameter.valid_min, "ValidMax": parameter.valid_max, "FillValue": parameter.fill}
    for name, value in limits.items():
        add(element, name, "" if value is None else str(value))
    add_quantity(element, parameter)


def _add_hints(element: ET.Element, parameter: Parameter) -> None:
    shown = {"time_series": "TimeSeries", "spectrogram": "Spectrogram"}.get(parameter.display, "")
    if shown:
        hints = ET.SubElement(element, "RenderingHints")
        add(hints, "DisplayType", shown)
        add(hints, "ScaleType", "LogScale" if parameter.scale == "log" else "LinearScale")


def _add_structure(element: ET.Element, parameter: Parameter) -> None:
    if not parameter.shape or not prod(parameter.shape):
        return
    structure = ET.SubElement(element, "Structure")
    add(structure, "Size", " ".join(map(str, parameter.shape)))
    labels = parameter.labels if parameter.shape == (len(parameter.labels),) else ()
    for number, label in enumerate(labels[:_MOST_ELEMENTS], 1):
        part = ET.SubElement(structure, "Element")
        add(part, "Name", label or str(number))
        add(part, "Index", str(number))
