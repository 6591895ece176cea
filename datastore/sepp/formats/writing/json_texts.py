"""Attributes and values as JSON has them."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sepp.core.model import Attribute, Attributes, Dataset, Parameter, Scalar, Values
from sepp.core.time import to_iso

# Any: JSON of several shapes.
Json = Any


def plain_attributes(attributes: Attributes) -> dict[str, Json]:
    """Give attributes as JSON; NaN and infinities as text."""
    return {name: _plain(value) for name, value in attributes.items()}


def plain_values(values: Values) -> Json:
    """Give values as nested lists; times as ISO 8601, NaN as None."""
    if values.dtype.kind == "f":
        shortest = [float(str(value)) if np.isfinite(value) else None for value in values.ravel()]
        return _nested(shortest, values.shape)
    if values.dtype.kind == "M":
        times = values.astype("datetime64[ns]").view(np.int64).ravel().tolist()
        return _nested([None if time == np.iinfo(np.int64).min else to_iso(time) for time in times], values.shape)
    return values.tolist()


def describe(dataset: Dataset, constants: Mapping[str, Values]) -> dict[str, Json]:
    """Tell all of a dataset: description, parameters, constants."""
    names = ("id", "title", "description", "mission", "observatory", "instrument", "region", "citation", "caveats")
    told = {name: getattr(dataset, name) for name in names}
    return {
        **{name: text for name, text in told.items() if text},
        "cadence_ns": dataset.cadence_ns,
        "is_synthetic": dataset.is_synthetic,
        "attributes": plain_attributes(dataset.attributes),
        "parameters": [_describe_parameter(parameter, constants) for parameter in dataset.parameters],
    }


def _describe_parameter(parameter: Parameter, constants: Mapping[str, Values]) -> dict[str, Json]:
    names = (
        "name", "dtype", "shape", "dims", "depends", "labels", "units", "long_name", "frame", "fill", "valid_min",
        "valid_max", "role", "display", "scale", "is_varying",
    )  # fmt: skip
    told = {name: _plain(getattr(parameter, name)) for name in names}
    found = {name: value for name, value in told.items() if value not in ("", None, [])}
    found["attributes"] = plain_attributes(parameter.attributes)
    if parameter.name in constants:
        found["values"] = plain_values(constants[parameter.name])
    return found


def _plain(value: Attribute) -> Json:
    return [_scalar(entry) for entry in value] if isinstance(value, tuple) else _scalar(value)


def _scalar(value: Scalar) -> Json:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _nested(flat: list[Json], shape: tuple[int, ...]) -> Json:
    if not shape:
        return flat[0]
    size = math.prod(shape[1:])
    return [_nested(flat[n * size : (n + 1) * size], shape[1:]) for n in range(shape[0])]
