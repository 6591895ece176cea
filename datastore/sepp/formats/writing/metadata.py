"""Original attributes, completed by what the archive knows beside them."""

import math
from collections.abc import Mapping

from sepp.core.model import Attribute, Attributes, Dataset, Parameter, Scalar
from sepp.formats.descriptions import describe_dataset
from sepp.formats.istp import attribute, attribute_text, frame_of, role_of, scale_of, valid_range
from sepp.formats.writing.extract import Extract

ISTP_NAMES = {
    "title": "Logical_source_description",
    "description": "TEXT",
    "mission": "Mission_group",
    "observatory": "Source_name",
    "instrument": "Descriptor",
    "region": "OBSERVATORY_REGION",
    "citation": "Rules_of_use",
    "caveats": "Caveats",
}
CEF_NAMES = {
    "title": "DATASET_TITLE",
    "description": "DATASET_DESCRIPTION",
    "mission": "MISSION",
    "observatory": "OBSERVATORY",
    "instrument": "EXPERIMENT",
    "region": "OBSERVATORY_REGION",
    "citation": "ACKNOWLEDGEMENT",
    "caveats": "DATASET_CAVEATS",
}
SYNTHETIC = "yes: no instrument measured this"
DEFAULT_FILL = -1.0e31
"""What stands for NaN where a dataset tells no fill of its own (ISTP)."""


def entries_of(dataset: Dataset) -> list[Scalar]:
    """List every entry of all its attributes and those of its parameters."""
    attributes = (dataset.attributes, *(parameter.attributes for parameter in dataset.parameters))
    values = [value for each in attributes for value in each.values()]
    return [entry for value in values for entry in (value if isinstance(value, tuple) else (value,))]


def complete_globals(extract: Extract, names: Mapping[str, str]) -> dict[str, Attribute]:
    """Give the global attributes, verbatim, and what they lack.

    ``names`` says under which name each field of the description goes.
    """
    dataset = extract.dataset
    found = dict(dataset.attributes)
    told = describe_dataset(dataset.id, found, parameters=(), cadence_ns=None)
    for field, name in names.items():
        if getattr(dataset, field) != getattr(told, field):
            _complete(found, name, getattr(dataset, field))
    _complete(found, "SEPP_dataset", dataset.id)
    _complete(found, "SEPP_version", extract.version)
    _complete(found, "SEPP_interval", str(extract.interval or ""))
    _complete(found, "SEPP_synthetic", SYNTHETIC if dataset.is_synthetic else "")
    return found


def istp_globals(extract: Extract, file_stem: str, *, is_suffixed: bool) -> dict[str, Attribute]:
    """Give the global attributes of ISTP, those that tell of the file anew.

    The id goes into ``DATASET_ID`` where neither ``Logical_source`` nor the
    names of variables (``is_suffixed``) tell it.
    """
    dataset = extract.dataset
    found = complete_globals(extract, ISTP_NAMES)
    kept = {name: value for name, value in found.items() if name.casefold() != "logical_file_id"}
    folded = {name.casefold(): value for name, value in kept.items()}
    if "logical_source" not in folded:
        kept["Logical_source"] = dataset.id
    told = folded.get("dataset_id", folded.get("logical_source", dataset.id))
    if told != dataset.id and not is_suffixed:
        kept = {name: value for name, value in kept.items() if name.casefold() != "dataset_id"}
        kept["DATASET_ID"] = dataset.id
    return {**kept, "Logical_file_id": file_stem}


def complete_attributes(parameter: Parameter) -> dict[str, Attribute]:
    """Give a parameter's attributes, verbatim, and what they lack."""
    found = dict(parameter.attributes)
    if attribute(found, "UNITS") is None:
        _complete(found, "UNITS", parameter.units)
    if attribute_text(found, "CATDESC", "FIELDNAM", "LABLAXIS") != parameter.long_name:
        _complete(found, "CATDESC", parameter.long_name)
    if frame_of(found) != parameter.frame:
        _complete(found, "COORDINATE_SYSTEM", parameter.frame)
    if role_of(found) != parameter.role or attribute(found, "VAR_TYPE", "PARAMETER_TYPE") is None:
        _complete(found, "VAR_TYPE", parameter.role)
    if attribute(found, "DISPLAY_TYPE", "DISPLAYTYPE") is None and parameter.role == "data":
        _complete(found, "DISPLAY_TYPE", "no_plot" if parameter.display == "none" else parameter.display)
    if scale_of(found) != parameter.scale:
        _complete(found, "SCALETYP", parameter.scale)
    if valid_range(found) != (parameter.valid_min, parameter.valid_max):
        _complete(found, "VALIDMIN", parameter.valid_min)
        _complete(found, "VALIDMAX", parameter.valid_max)
    is_float = parameter.dtype.startswith("float")
    _complete(found, "FILLVAL", DEFAULT_FILL if parameter.fill is None and is_float else parameter.fill)
    return found


def fill_of(parameter: Parameter, attributes: Attributes) -> float:
    """Give what stands for NaN in a file whose ``FILLVAL`` says so."""
    if isinstance(parameter.fill, int | float):
        return float(parameter.fill)
    return DEFAULT_FILL if attribute(attributes, "FILLVAL") in (None, DEFAULT_FILL) else math.nan


def _complete(found: dict[str, Attribute], name: str, value: Attribute) -> None:
    """Add an attribute unless one of that name is there, whatever its case."""
    if value not in (None, "") and name.casefold() not in map(str.casefold, found):
        found[name] = value
