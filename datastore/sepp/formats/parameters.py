"""From a variable's attributes to a parameter of the data model."""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from sepp.core.model import Attribute, Parameter
from sepp.formats.content import Table, Variable
from sepp.formats.istp import (
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

Variables = Mapping[str, Variable]
_LABEL_NAME = re.compile(r"^(.+)_(?:LABEL|REPRESENTATION)_\d$")


def describe_parameter(variable: Variable, variables: Variables, names: Mapping[str, str]) -> Parameter:
    """Describe a variable; ``names`` gives the parameter of each variable."""
    shape = variable.values.shape[1:] if variable.is_varying else variable.values.shape
    depends = tuple(_bins_of(variable, axis, variables) for axis in range(1, len(shape) + 1))
    low, high = valid_range(variable.attributes)
    return Parameter(
        name=names[variable.name],
        dtype=_dtype(variable),
        shape=shape,
        dims=_dims(variable, shape, depends, names, variables),
        depends=tuple(names.get(bins.name) if bins else None for bins in depends),
        labels=_labels(variable, shape, variables),
        units=_units(variable, variables),
        long_name=attribute_text(variable.attributes, "CATDESC", "FIELDNAM", "LABLAXIS"),
        frame=frame_of(names[variable.name], variable.attributes, is_vector=shape in ((3,), (4,))),
        fill=fill_of(variable),
        valid_min=low,
        valid_max=high,
        role=role_of(variable.attributes),
        display=_display(variable, shape, depends),
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
    """Give the fill value in the variable's own type; None if it has none."""
    value = attribute(variable.attributes, "FILLVAL")
    first = value[0] if isinstance(value, tuple) else value
    if variable.values.dtype.kind not in "iufb" or first is None:
        return str(first) if first is not None else None
    numbers = numbers_of(first)
    if not numbers:
        return str(first)
    if variable.values.dtype.kind == "f":
        return numbers[0]
    return int(first) if isinstance(first, int) else int(numbers[0]) if np.isfinite(numbers[0]) else None


def _has(table: Table, name: str) -> bool:
    return any(variable.name == name for variable in table.variables)


def _is_text(variable: Variable) -> bool:
    return variable.values.dtype.kind == "U"


def _dtype(variable: Variable) -> str:
    return "str" if _is_text(variable) else str(variable.values.dtype)


def _bins_of(variable: Variable, axis: int, variables: Variables) -> Variable | None:
    """Find the numeric variable that gives the bins of a further axis."""
    named = attribute_text(variable.attributes, f"DEPEND_{axis}")
    bins = variables.get(named)
    length = variable.values.shape[axis if variable.is_varying else axis - 1]
    if bins is None or bins is variable or bins.values.dtype.kind not in "iuf" or not bins.values.ndim:
        return None
    return bins if length in bins.values.shape[1 if bins.is_varying else 0 :] else None


def _dims(
    variable: Variable,
    shape: tuple[int, ...],
    depends: Iterable[Variable | None],
    names: Mapping[str, str],
    variables: Variables,
) -> tuple[str, ...]:
    if _is_bins(variable, shape, variables):
        return (_bin_dim(variable, names),)
    named = [_bin_dim(bins, names) if bins else "" for bins in depends]
    free = [dim or ("component" if size == 3 else f"component_{size}") for dim, size in zip(named, shape, strict=True)]
    return tuple(dim if free.count(dim) == 1 else f"{dim}_{axis}" for axis, dim in enumerate(free, start=1))


def _is_bins(variable: Variable, shape: tuple[int, ...], variables: Variables) -> bool:
    """Tell whether others have this variable as the bins of an axis."""
    if len(shape) != 1:
        return False
    others = (other for other in variables.values() if other.is_varying and other is not variable)
    return any(_bins_of(other, axis, variables) is variable for other in others for axis in range(1, other.values.ndim))


def _bin_dim(bins: Variable, names: Mapping[str, str]) -> str:
    """Name the axis of bins; xarray wants another name where they vary."""
    name = names.get(bins.name, bins.name)
    return name if not bins.is_varying and bins.values.ndim == 1 else f"{name}_bin"


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


def _display(variable: Variable, shape: tuple[int, ...], depends: tuple[Variable | None, ...]) -> str:
    told = attribute_text(variable.attributes, "DISPLAY_TYPE", "DISPLAYTYPE").lower()
    if not variable.is_varying or variable.values.dtype.kind not in "iufb" or len(shape) > 1 or "no_plot" in told:
        return "none"
    is_tensor = any(order > 0 for order in _tensor_order(attribute(variable.attributes, "TENSOR_ORDER")))
    if shape and depends[0] and not is_tensor and not told.startswith(("time_series", "stack_plot")):
        return "spectrogram"
    return "time_series"


def _tensor_order(value: Attribute) -> tuple[float, ...]:
    return numbers_of(value)
