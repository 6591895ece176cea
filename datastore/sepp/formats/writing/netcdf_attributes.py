"""Attributes of netCDF files: CF's beside the original ones."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sepp.core.conventions import CF_ATTRIBUTES, CF_SPANS_OF_TIME
from sepp.core.model import Attribute, Attributes, Parameter
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.plan import Entry

_ACTED_UPON = CF_ATTRIBUTES | {
    "CLASS",
    "NAME",
    "DIMENSION_LIST",
    "REFERENCE_LIST",
    "_Netcdf4Dimid",
    "_Netcdf4Coordinates",
    "_nc3_strict",
    "_NCProperties",
}
_EPOCH = {"units": "nanoseconds since 1970-01-01", "calendar": "proleptic_gregorian"}


def global_attributes(extract: Extract, istp: Attributes) -> dict[str, Any]:  # Any: as HDF5 takes them
    """Give the file's attributes: ISTP's, and what CF and ACDD call them."""
    dataset = extract.dataset
    told = {"Conventions": "CF-1.11, ISTP", "title": dataset.title, "summary": dataset.description, "id": dataset.id}
    added = {name: text for name, text in told.items() if text and name not in istp}
    return {**_plain(istp), **added}


def time_attributes() -> dict[str, Any]:  # Any: as HDF5 takes them
    """Describe the time axis."""
    return {
        **_EPOCH,
        "standard_name": "time",
        "long_name": "time (UTC)",
        "axis": "T",
        "VAR_TYPE": "support_data",
        "CATDESC": "Time (UTC)",
    }


def variable_attributes(entry: Entry) -> dict[str, Any]:  # Any: as HDF5 takes them
    """Give a variable's attributes; those of CF last, as they rule."""
    parameter = entry.parameter
    found = _plain(entry.attributes)
    if parameter.fill is None and "FILLVAL" not in parameter.attributes:
        found.pop("FILLVAL", None)
    units = parameter.units.replace(" since ", " from ")
    told: dict[str, Any] = {"long_name": parameter.long_name, "units": CF_SPANS_OF_TIME.get(units, units)}
    if parameter.dtype.startswith("datetime64"):
        told |= _EPOCH
    if parameter.dtype == "bool":
        told["dtype"] = "bool"
    return {**found, **{name: value for name, value in told.items() if value}}


def fill_value(parameter: Parameter, dtype: np.dtype[Any]) -> float | int | None:
    """Choose ``_FillValue``: NaN in floats, the dataset's own in integers."""
    if dtype.kind == "f":
        return math.nan
    if parameter.dtype.startswith("datetime64"):
        return int(np.iinfo(np.int64).min)
    limits = np.iinfo(dtype)
    fill = parameter.fill
    is_whole = isinstance(fill, int | float) and float(fill).is_integer() and limits.min <= fill <= limits.max
    return int(fill) if is_whole and isinstance(fill, int | float) else None


def _plain(attributes: Mapping[str, Attribute]) -> dict[str, Any]:  # Any: as HDF5 takes them
    found = {}
    for name, value in attributes.items():
        kept = f"original_{name.lstrip('_')}" if name in _ACTED_UPON else name.replace("/", "_")
        found[kept] = _value(value)
    return found


def _value(value: Attribute) -> Any:  # Any: as HDF5 takes them
    if isinstance(value, tuple):
        is_text = any(isinstance(entry, str | None) for entry in value)
        return [plain_text("" if entry is None else str(entry)) for entry in value] if is_text else np.array(value)
    if isinstance(value, bool):
        return np.int8(value)
    return plain_text(value) if isinstance(value, str) else "" if value is None else value


def plain_text(text: str) -> str:
    """Leave out what HDF5 ends a text at: NUL."""
    return text.replace("\0", "")


def attribute_losses(attributes: Attributes) -> set[str]:
    """Say what netCDF can't hold of these attributes."""
    found = set()
    for name, value in attributes.items():
        entries = value if isinstance(value, tuple) else (value,)
        if value in ((), None):
            found.add("attributes without a value become empty text")
        if any(isinstance(entry, str) and "\0" in entry for entry in entries):
            found.add("NUL characters in attributes are left out")
        if "/" in name:
            found.add("slashes in the names of attributes become underscores")
        if len({isinstance(entry, str) for entry in entries}) > 1:
            found.add("attributes that list texts and numbers become texts")
        if any(isinstance(entry, bool) for entry in entries):
            found.add("attributes that are truths become 0 or 1")
    return found
