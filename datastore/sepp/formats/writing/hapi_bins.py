"""Bins of HAPI's parameters (3.3.1, section 3.6.13)."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Dataset, Parameter, Values
from sepp.formats.istp import attribute, attribute_text, numbers_of

# Any: JSON of several shapes.
Json = dict[str, Any]
_Floats = NDArray[np.float64]


class Constants(Protocol):
    """A dataset whose parameters without time axis can be read."""

    @property
    def dataset(self) -> Dataset:
        """What it is."""

    def read_constant(self, name: str) -> Values:
        """Read a parameter that has no time axis."""


def describe_bins(source: Constants, parameter: Parameter) -> list[Json]:
    """Describe each axis if the bins of any are known; axes without bins have null."""
    if not any(_bins_of(source, parameter, axis) for axis in range(len(parameter.shape))):
        return []
    return [_describe_axis(source, parameter, axis) for axis in range(len(parameter.shape))]


def _bins_of(source: Constants, parameter: Parameter, axis: int) -> Parameter | None:
    """Find the numbers that are the bins of an axis; HAPI knows none that depend on further axes."""
    name = parameter.depends[axis] if axis < len(parameter.depends) else None
    found = source.dataset.parameter(name) if name else None
    if found is None or found.dtype == "str" or found.dtype.startswith("datetime64"):
        return None
    return found if found.shape == (parameter.shape[axis],) else None


def _describe_axis(source: Constants, parameter: Parameter, axis: int) -> Json:
    found = _bins_of(source, parameter, axis)
    if found is None:
        name = parameter.dims[axis] if axis < len(parameter.dims) else f"axis_{axis + 1}"
        return {"name": name, "units": None, "centers": None}
    facts: Json = {"name": found.name, "units": found.units or None, "centers": found.name}
    if not found.is_varying:
        facts |= _describe_constant(source, found)
    return {**facts, **({"label": found.long_name} if found.long_name else {})}


def _describe_constant(source: Constants, bins: Parameter) -> Json:
    """Give centres, and ranges where the dataset tells how wide the bins are; none if any is missing."""
    centers: _Floats = source.read_constant(bins.name).astype(bins.dtype)
    if not np.isfinite(centers).all():
        return {"centers": None}
    below, above = (_read_width(source, bins, name) for name in ("DELTA_MINUS", "DELTA_PLUS"))
    told: Json = {"centers": _shortest(centers)}
    if below is not None and above is not None and (above + below > 0).all():
        told["ranges"] = list(map(list, zip(_shortest(centers - below), _shortest(centers + above), strict=True)))
    return told


def _read_width(source: Constants, bins: Parameter, name: str) -> _Floats | None:
    """Read how far bins reach to one side: numbers, or the name of a parameter that has them."""
    widths: _Floats = np.array(numbers_of(attribute(bins.attributes, name)), dtype=bins.dtype)
    pointed = source.dataset.parameter(attribute_text(bins.attributes, name).partition("__")[0])
    if not len(widths) and pointed is not None and not pointed.is_varying and pointed.dtype.startswith("float"):
        widths = source.read_constant(pointed.name).ravel().astype(bins.dtype)
    if len(widths) not in (1, bins.shape[0]) or not np.isfinite(widths).all() or (widths < 0).any():
        return None
    return np.broadcast_to(widths, bins.shape)


def _shortest(values: Values) -> list[float]:
    return [float(str(value)) for value in values]
