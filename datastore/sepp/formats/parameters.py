"""From a variable's attributes to a parameter of the data model."""

import re
from collections.abc import Mapping
from math import isfinite

import numpy as np

from sepp.core.model import Parameter
from sepp.formats.axes import Variables, bins_of, dims_of, serves_as_bins, shape_of
from sepp.formats.content import Table, Variable
from sepp.formats.istp import (
    FILL_KEYS,
    NAME_KEYS,
    attribute,
    attribute_text,
    frame_of,
    label_keys,
    numbers_of,
    pointed_names,
    role_of,
    scale_of,
    texts_of,
    valid_range,
)

_VECTOR_SHAPES = ((3,), (4,))
_LABEL_NAME = re.compile(r"^(.+)_(?:LABEL|REPRESENTATION)_\d$")


def describe_parameter(variable: Variable, variables: Variables, names: Mapping[str, str]) -> Parameter:
    """Describe a variable; ``names`` gives the parameter of each variable."""
    shape = shape_of(variable)
    depends = tuple(bins_of(variable, axis, variables) for axis in range(1, len(shape) + 1))
    labels = _labels(variable, shape, variables)
    long_name = attribute_text(variable.attributes, *NAME_KEYS)
    low, high = valid_range(variable.attributes)
    return Parameter(
        name=names[variable.name],
        dtype=_dtype(variable),
        shape=shape,
        dims=dims_of(variable, variables, names),
        depends=tuple(names.get(bins.name) if bins else None for bins in depends),
        labels=labels,
        units=_units(variable, variables),
        long_name=long_name,
        frame=_frame(variable, (names[variable.name], *labels[:3]), long_name),
        fill=fill_of(variable),
        valid_min=low,
        valid_max=high,
        role=role_of(variable.attributes),
        display=_display(variable, shape, variables),
        scale=scale_of(variable.attributes),
        is_varying=variable.is_varying,
        attributes=variable.attributes,
    )


def label_names(table: Table) -> frozenset[str]:
    """Name the constant texts that only label the axes of other variables."""
    texts = {v.name for v in table.variables if _is_text(v) and not v.is_varying}
    pointed = {name for v in table.variables for name in pointed_names(v.attributes)}
    owned = {name for name in texts if (match := _LABEL_NAME.match(name)) and _has(table, match[1])}
    return frozenset((texts & pointed) | owned)


def fill_of(variable: Variable) -> float | int | str | None:
    """Give the fill value in the variable's own type; None if it has none, or NaN."""
    value = attribute(variable.attributes, *FILL_KEYS)
    first = value[0] if isinstance(value, tuple) else value
    if variable.values.dtype.kind not in "iufb" or first is None:
        return str(first) if first is not None else None
    numbers = numbers_of(first)
    if not numbers:
        return str(first)
    if not isfinite(numbers[0]):
        return None
    return numbers[0] if variable.values.dtype.kind == "f" else int(str(first)) if _is_whole(first) else int(numbers[0])


def _is_whole(value: object) -> bool:
    return str(value).strip().lstrip("+-").isdigit()


def _has(table: Table, name: str) -> bool:
    return any(variable.name == name for variable in table.variables)


def _is_text(variable: Variable) -> bool:
    return variable.values.dtype.kind == "U"


def _dtype(variable: Variable) -> str:
    return "str" if _is_text(variable) else str(variable.values.dtype)


def _labels(variable: Variable, shape: tuple[int, ...], variables: Variables) -> tuple[str, ...]:
    """Give the labels along the last axis, if they are as many as it is long."""
    axis = len(shape)
    if not axis:
        return ()
    for key in label_keys(axis):
        told = attribute(variable.attributes, key)
        pointed = variables.get(attribute_text(variable.attributes, key))
        texts = _texts(pointed) if pointed else texts_of(told) if isinstance(told, tuple) else ()
        if len(texts) == shape[-1]:
            return texts
    for kind in ("LABEL", "REPRESENTATION"):
        own = variables.get(f"{variable.name}_{kind}_{axis}")
        if own is not None and len(_texts(own)) == shape[-1]:
            return _texts(own)
    return ()


def _texts(variable: Variable) -> tuple[str, ...]:
    return tuple(str(text).strip() for text in np.ravel(variable.values)) if _is_text(variable) else ()


def _units(variable: Variable, variables: Variables) -> str:
    units = attribute(variable.attributes, "UNITS")
    if units is not None:
        return _joined(texts_of(units))
    pointed = variables.get(attribute_text(variable.attributes, "UNIT_PTR"))
    return _joined(_texts(pointed)) if pointed else ""


def _joined(texts: tuple[str, ...]) -> str:
    return texts[0] if len(set(texts)) == 1 else ", ".join(texts)


def _frame(variable: Variable, names: tuple[str, ...], long_name: str) -> str:
    """Tell the frame: by attribute; that of a vector also by names, or by its description."""
    if shape_of(variable) not in _VECTOR_SHAPES:
        return frame_of(variable.attributes)
    return frame_of(variable.attributes, names) or frame_of(variable.attributes, (long_name,))


def _display(variable: Variable, shape: tuple[int, ...], variables: Variables) -> str:
    told = attribute_text(variable.attributes, "DISPLAY_TYPE", "DISPLAYTYPE").lower()
    is_drawn = variable.is_varying and variable.values.dtype.kind in "iufb" and len(shape) <= 1
    if not is_drawn or "no_plot" in told or serves_as_bins(variable, variables):
        return "none"
    is_tensor = any(order > 0 for order in numbers_of(attribute(variable.attributes, "TENSOR_ORDER")))
    is_lines = is_tensor or told.startswith(("time_series", "stack_plot")) or shape in ((), *_VECTOR_SHAPES)
    return "time_series" if is_lines or not bins_of(variable, 1, variables) else "spectrogram"
