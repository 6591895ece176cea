"""A dataset's description to and from JSON, equal bit for bit."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from sepp.core.model import Attribute, Attributes, Dataset, Parameter, Scalar

Json = dict[str, Any]  # Any: JSON nests

_FLOAT = "float"
_TUPLES = ("shape", "dims", "depends", "labels")


def encode_attribute(value: Attribute) -> Any:  # Any: JSON
    """Write one attribute as JSON; NaN and infinities as text in a map."""
    if isinstance(value, tuple | list):
        return [_encode_scalar(item) for item in value]
    return _encode_scalar(value)


def _encode_scalar(value: Scalar | np.generic) -> Any:  # Any: JSON
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return {_FLOAT: str(plain)}
    if plain is None or isinstance(plain, str | int | float | bool):
        return plain
    return str(plain)


def decode_attribute(value: Any) -> Attribute:  # Any: JSON
    """Read one attribute back."""
    if isinstance(value, list):
        return tuple(_decode_scalar(item) for item in value)
    return _decode_scalar(value)


def _decode_scalar(value: Any) -> Scalar:  # Any: JSON
    return float(value[_FLOAT]) if isinstance(value, dict) else value


def _encode_attributes(attributes: Attributes) -> Json:
    return {str(name): encode_attribute(value) for name, value in attributes.items()}


def _decode_attributes(found: Mapping[str, Any]) -> dict[str, Attribute]:
    return {name: decode_attribute(value) for name, value in found.items()}


def encode_dataset(dataset: Dataset) -> Json:
    """Write a description as JSON, without what it leaves at its default."""
    document = _encode_fields(dataset, skip=("parameters", "attributes"))
    document["attributes"] = _encode_attributes(dataset.attributes)
    document["parameters"] = [encode_parameter(parameter) for parameter in dataset.parameters]
    return document


def encode_parameter(parameter: Parameter) -> Json:
    """Write a parameter's description as JSON."""
    document = _encode_fields(parameter, skip=("attributes",))
    document["attributes"] = _encode_attributes(parameter.attributes)
    return document


def _encode_fields(value: Dataset | Parameter, skip: tuple[str, ...]) -> Json:
    given = {
        field.name: (getattr(value, field.name), field.default) for field in fields(value) if field.name not in skip
    }
    return {
        name: encode_attribute(item)
        for name, (item, default) in given.items()
        if type(item) is not type(default) or item != default
    }


def decode_dataset(document: Json) -> Dataset:
    """Read a description back."""
    plain = {name: value for name, value in document.items() if name not in ("parameters", "attributes")}
    return Dataset(
        **plain,
        attributes=_decode_attributes(document["attributes"]),
        parameters=tuple(decode_parameter(found) for found in document["parameters"]),
    )


def decode_parameter(document: Json) -> Parameter:
    """Read a parameter's description back."""
    plain = {name: decode_attribute(value) for name, value in document.items() if name != "attributes"}
    return Parameter(**plain, attributes=_decode_attributes(document["attributes"]))  # type: ignore[arg-type]  # by name
