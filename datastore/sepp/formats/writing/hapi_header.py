"""The header of a dataset (HAPI 3.3.1, section 3.6)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sepp.core.conventions import HAPI_INTEGERS
from sepp.core.model import Dataset, Parameter
from sepp.core.time import to_iso, to_iso_duration
from sepp.formats.writing.columns import TIME_LENGTH, Column
from sepp.formats.writing.hapi_bins import Constants, describe_bins
from sepp.formats.writing.hapi_origin import describe_origin

VERSION = "3.3"
_AXES = ("x", "y", "z")
_MAGNITUDES = ("r", "bt", "btot", "btotal", "|b|", "total", "magnitude")
_ANGLES = {
    "lat": "latitude", "latitude": "latitude", "lon": "longitude", "long": "longitude", "longitude": "longitude",
    "colatitude": "colatitude", "altitude": "altitude", "rho": "rho",
}  # fmt: skip
# Any: JSON of several shapes.
Json = dict[str, Any]


class Described(Constants, Protocol):
    """What a header is made of: a dataset at one version, some columns."""

    @property
    def bounds_ns(self) -> tuple[int, int]:
        """First time, and the first instant that is later than all data."""

    @property
    def cadence_ns(self) -> int | None:
        """Typical step in ns; None if there is none."""

    @property
    def version(self) -> str:
        """State that the records are of."""

    @property
    def time_name(self) -> str:
        """Name of the time parameter."""

    @property
    def columns(self) -> Sequence[Column]:
        """All columns but time."""


def make_status(code: int, message: str) -> Json:
    """Make what every JSON text of HAPI begins with."""
    return {"HAPI": VERSION, "status": {"code": code, "message": message}}


def describe_source(source: Described) -> Json:
    """Describe a dataset and its columns, without status."""
    dataset = source.dataset
    start_ns, stop_ns = source.bounds_ns
    facts: Json = {
        "startDate": to_iso(start_ns, 9),
        "stopDate": to_iso(stop_ns, 9),
        "cadence": to_iso_duration(source.cadence_ns) if source.cadence_ns else None,
        "description": _describe(dataset) or None,
        "datasetCitation": dataset.citation or None,
        **describe_origin(dataset),
        "x_parentDataset": dataset.id,
        "x_title": dataset.title or None,
        "x_version": source.version,
        "x_is_synthetic": dataset.is_synthetic or None,
    }
    time = {"name": source.time_name, "type": "isotime", "units": "UTC", "fill": None, "length": TIME_LENGTH}
    parameters = [time, *(_describe_column(source, column) for column in source.columns)]
    return {**{name: value for name, value in facts.items() if value is not None}, "parameters": parameters}


def _describe(dataset: Dataset) -> str:
    caveats = f"Caveats: {dataset.caveats}" if dataset.caveats else ""
    return "\n".join(text for text in (dataset.description or dataset.title, caveats) if text)


def _describe_column(source: Described, column: Column) -> Json:
    parameter = column.parameter
    facts: Json = {
        "name": column.name,
        "type": column.type,
        "units": "UTC" if column.type == "isotime" else parameter.units or None,
        "fill": column.fill,
    }
    optional: Mapping[str, object] = {
        "length": column.length,
        "size": list(parameter.shape),
        "description": parameter.long_name,
        "label": _labels(parameter),
        "coordinateSystemName": parameter.frame,
        "vectorComponents": vector_components(parameter),
        "bins": describe_bins(source, parameter),
        "stringType": "uri" if _is_uri(parameter) else "",
        "x_dtype": parameter.dtype if parameter.dtype in HAPI_INTEGERS else "",
    }
    return {**facts, **{name: value for name, value in optional.items() if value}}


def _labels(parameter: Parameter) -> str | list[str]:
    """Give one label for each component, or that of a scalar."""
    if not all(parameter.labels):
        return ""
    if parameter.shape and parameter.shape == (len(parameter.labels),):
        return list(parameter.labels)
    return parameter.labels[0] if len(parameter.labels) == 1 and not parameter.shape else ""


def vector_components(parameter: Parameter) -> str | list[str]:
    """Name the components of a vector in a frame, as far as labels tell.

    One name for a scalar, empty if it is none.
    """
    if not parameter.frame or len(parameter.shape) > 1 or any(parameter.depends):
        return []
    if not parameter.shape:
        found = _component(parameter.labels[0] if parameter.labels else parameter.name)
        return "" if found == "other" else found
    if not parameter.labels and parameter.shape == (3,):
        return ["x", "y", "z"]
    if len(parameter.labels) != parameter.shape[0]:
        return ["other"] * parameter.shape[0]
    return [_component(label) for label in parameter.labels]


def _component(label: str) -> str:
    """Find ``x`` in labels such as ``x GSE``, ``Bx GSE``, ``Vx_p_gse``, ``C1 x GSE``."""
    words = label.casefold().replace("_", " ").split()
    found = [word for word in words if word in _AXES] + [word for word in words if len(word) == 2 and word[1] in _AXES]
    if found:
        return found[0][-1]
    angles = [_ANGLES[word] for word in words if word in _ANGLES]
    if angles:
        return angles[0]
    return "r" if words and words[0] in _MAGNITUDES else "other"


def _is_uri(parameter: Parameter) -> bool:
    return parameter.dtype == "str" and parameter.units.casefold() in ("uri", "url")
