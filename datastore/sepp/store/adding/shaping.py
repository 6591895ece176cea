"""Records of several shapes brought to one that holds them all."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sepp.core.errors import MismatchError
from sepp.core.model import Parameter, Values
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.states.layout import TIME, default_fill, dtype_with_room
from sepp.store.states.snapshot import Snapshot

_OF_SIZE = re.compile(r"component(_\d+){0,2}")
"""Axes that are named by nothing but their length: those of one name have nothing else in common."""

Shape = tuple[int, ...]
Fill = float | int | bool | str


def pad_values(values: Values, shape: Shape, fill: Fill) -> Values:
    """Fill values up at the end of their last axes, as far as ``shape`` goes."""
    first = values.ndim - len(shape)
    if values.shape[first:] == shape:
        return values
    out: Values = np.full((*values.shape[:first], *shape), fill, values.dtype)
    out[(slice(None),) * first + tuple(slice(size) for size in values.shape[first:])] = values
    return out


def join_shapes(given: Mapping[str, Parameter], snapshot: Snapshot | None) -> dict[str, Parameter]:
    """Describe parameters in shapes that hold what is given and what is held.

    All given ones, and held ones that share an axis with one that becomes
    longer. Raises ``MismatchError`` for another number of axes.
    """
    held = {parameter.name: parameter for parameter in snapshot.dataset.parameters} if snapshot else {}
    common = [name for name in given if name in held]
    if snapshot is None or all(given[name].shape == held[name].shape for name in common):
        return {name: held.get(name, parameter) for name, parameter in given.items()}
    for name in common:
        _check_axes(snapshot.dataset.id, held[name], given[name])
    specs = {name: snapshot.array(name).spec for name in held}
    lengths = _longest(given, held, {name: _names(specs[name]) for name in common})
    found = {name: _joined(held[name], specs[name], given.get(name), lengths) for name in held}
    new = {name: parameter for name, parameter in given.items() if name not in held}
    links = _links({name: given[name] for name in common}, found)
    joined = {name: _fitted_in(parameter, links) for name, parameter in new.items()}
    return {name: one for name, one in {**found, **joined}.items() if name in given or one.shape != held[name].shape}


def join_constants(held: Values, new: Values) -> Values | None:
    """Give the longer of two constants if it goes on where the other ends; None if they differ."""
    box = tuple(slice(min(sizes)) for sizes in zip(held.shape, new.shape, strict=True))
    longest = tuple(map(max, zip(held.shape, new.shape, strict=True)))
    if not same_values(held[box], new[box]):
        return None
    return next((one for one in (new, held) if one.shape == longest), None)


def same_values(held: Values, new: Values) -> bool:
    """Tell whether values are the same, NaN being the same as NaN."""
    if held.shape != new.shape:
        return False
    if held.dtype.kind == "f" or new.dtype.kind == "f":
        return bool(np.array_equal(held, new, equal_nan=True))
    return bool(np.array_equal(held, new))


def _check_axes(dataset_id: str, held: Parameter, given: Parameter) -> None:
    if len(held.shape) != len(given.shape):
        raise MismatchError(
            f"{held.name!r} of {dataset_id!r} is held with shape {held.shape}, got {given.shape}: "
            "another number of axes; ingest it as another dataset with --dataset"
        )


def _names(spec: ArraySpec) -> tuple[str, ...]:
    return spec.dims[1:] if spec.dims[:1] == (TIME,) else spec.dims


def _longest(
    given: Mapping[str, Parameter], held: Mapping[str, Parameter], names: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """Give the length that each axis gets which parameters share by a name of its own."""
    found: dict[str, int] = {}
    for name, axes in names.items():
        for axis, *sizes in zip(axes, held[name].shape, given[name].shape, strict=True):
            if not _OF_SIZE.fullmatch(axis):
                found[axis] = max(found.get(axis, 0), *sizes)
    return found


def _joined(held: Parameter, spec: ArraySpec, given: Parameter | None, lengths: Mapping[str, int]) -> Parameter:
    own = given.shape if given else held.shape
    names = _names(spec)
    shape = tuple(max(size, new, lengths.get(axis, 0)) for size, new, axis in zip(held.shape, own, names, strict=True))
    if shape == held.shape:
        return held
    dims = [
        _axis_name(held.name, number, given) if size > held.shape[number] and _OF_SIZE.fullmatch(axis) else axis
        for number, (size, axis) in enumerate(zip(shape, names, strict=True))
    ]
    told = given if given is not None and given.shape == shape else None
    return replace(
        held,
        shape=shape,
        dims=tuple(dims),
        depends=_bins_of_both(held, given),
        labels=told.labels if told and told.labels else _lengthened(held.labels, shape[-1]),
        attributes=told.attributes if told and told.fill == held.fill else held.attributes,
        fill=_declared_fill(held, spec),
    )


def _bins_of_both(held: Parameter, given: Parameter | None) -> tuple[str | None, ...]:
    if given is None or len(given.depends) != len(held.depends):
        return held.depends
    return tuple(one or other for one, other in zip(held.depends, given.depends, strict=True))


def _declared_fill(held: Parameter, spec: ArraySpec) -> float | int | str | None:
    """Give what will stand for values that are not there, as integers tell nothing of it."""
    is_whole = spec.dtype.startswith(("int", "uint")) and not held.dtype.startswith("datetime64")
    return int(default_fill(held, dtype_with_room(spec.dtype, held))) if is_whole and held.fill is None else held.fill


def _axis_name(name: str, number: int, given: Parameter | None) -> str:
    is_told = given is not None and len(given.dims) == len(given.shape)
    return given.dims[number] if given is not None and is_told else f"{name}_{number + 1}"


def _lengthened(labels: tuple[str, ...], length: int) -> tuple[str, ...]:
    return (*labels, *(str(number + 1) for number in range(len(labels), length))) if labels else ()


def _links(given: Mapping[str, Parameter], found: Mapping[str, Parameter]) -> dict[tuple[str, int], tuple[str, int]]:
    """Tell what became of each axis, by name and length, that given parameters have."""
    return {
        (axis, size): (found[name].dims[number], found[name].shape[number])
        for name, parameter in given.items()
        if len(parameter.dims) == len(parameter.shape) == len(found[name].dims)
        for number, (axis, size) in enumerate(zip(parameter.dims, parameter.shape, strict=True))
        if not _OF_SIZE.fullmatch(axis)
    }


def _fitted_in(parameter: Parameter, links: Mapping[tuple[str, int], tuple[str, int]]) -> Parameter:
    """Give a new parameter the axes that those it came with have now."""
    if len(parameter.dims) != len(parameter.shape):
        return parameter
    axes = [links.get(axis, axis) for axis in zip(parameter.dims, parameter.shape, strict=True)]
    shape = tuple(size for _, size in axes)
    if shape == parameter.shape:
        return replace(parameter, dims=tuple(name for name, _ in axes))
    labels = _lengthened(parameter.labels, shape[-1])
    return replace(parameter, shape=shape, dims=tuple(name for name, _ in axes), labels=labels)
