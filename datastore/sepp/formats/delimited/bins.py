"""Bins and labels of HAPI parameters, said in the words of ISTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sepp.core.model import Attribute
from sepp.formats.content import Variable

Json = Any  # Any: JSON of several shapes.


@dataclass(slots=True)
class Axes:
    """What was found about the further axes of a parameter."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    """``DEPEND_i`` and ``LABEL_i``, to be added to its own."""
    constants: list[Variable] = field(default_factory=list)
    """Bins that the header lists."""


def describe_axes(parameter: Json, shape: tuple[int, ...], names: Sequence[str]) -> Axes:
    """Find the bins and labels of a parameter's axes.

    ``names`` are those of all parameters: bins may be one of them, if they
    vary with time. Raises ``ValueError`` for bins of another length.
    """
    found = Axes()
    told = parameter.get("bins")
    for axis, bins in enumerate(told if isinstance(told, list) else (), start=1):
        if bins and axis <= len(shape):
            _describe_axis(found, axis, bins, _place(parameter, shape[axis - 1], names))
    labels = parameter.get("label")
    if shape and isinstance(labels, list) and len(labels) == shape[-1] and all(isinstance(x, str) for x in labels):
        found.attributes[f"LABEL_{len(shape)}"] = tuple(labels)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose axis it is."""

    parameter: str
    size: int
    names: Sequence[str]


def _place(parameter: Json, size: int, names: Sequence[str]) -> _Place:
    return _Place(str(parameter["name"]), size, names)


def _describe_axis(found: Axes, axis: int, bins: Json, place: _Place) -> None:
    centers, ranges = bins.get("centers"), bins.get("ranges")
    label = str(bins.get("name", f"bins_{axis}"))
    if isinstance(centers, str) and centers in place.names:
        found.attributes[f"DEPEND_{axis}"] = centers
        return
    if isinstance(ranges, str) or (centers is None and ranges is None):
        return
    limits = _numbers(ranges, (place.size, 2), place) if ranges is not None else None
    is_told = centers is not None
    values = _numbers(centers, (place.size,), place) if is_told else _middles(limits)
    name = f"{place.parameter}_{label}"
    texts = {key: bins[key] for key in ("units", "label", "description") if isinstance(bins.get(key), str)}
    told = texts if is_told else {**texts, "comment": "middles of the ranges; the file gives no centers"}
    found.constants.append(_constant(name, values, {"FIELDNAM": label, **told}))
    found.attributes[f"DEPEND_{axis}"] = name
    if limits is not None:
        found.constants.append(_constant(f"{name}_ranges", limits, {"FIELDNAM": f"Ranges of {label}", **texts}))


def _numbers(values: Json, shape: tuple[int, ...], place: _Place) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers = np.array(values, dtype=np.float64)
    if numbers.shape != shape:
        raise ValueError(f"bins of shape {list(numbers.shape)} for an axis of {place.size} of {place.parameter!r}")
    return numbers


def _middles(limits: np.ndarray[Any, np.dtype[np.float64]] | None) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.zeros(0) if limits is None else limits.mean(axis=1)


def _constant(name: str, values: np.ndarray[Any, np.dtype[np.float64]], attributes: dict[str, Attribute]) -> Variable:
    return Variable(name, values, is_varying=False, attributes={**attributes, "VAR_TYPE": "support_data"})
