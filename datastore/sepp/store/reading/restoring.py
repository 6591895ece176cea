"""Records given back in the shape in which they came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sepp.core.model import Parameter, Values
from sepp.store.adding.shaping import Shape, same_values
from sepp.store.chunks.arrays import Box, StoredArray
from sepp.store.states.forms import ABSENT, Forms, read_forms
from sepp.store.states.layout import CHUNK_ROWS, TIME
from sepp.store.states.snapshot import Snapshot


def original_parameters(
    snapshot: Snapshot, parameters: Sequence[Parameter], rows: slice
) -> tuple[tuple[Parameter, ...], Mapping[str, Values]]:
    """Describe parameters as the records of some rows came, as far as these came alike.

    Each axis is as long as the longest of those records had it; where all of
    a parameter came in one form, it is described so. Also gives the values
    of those that are stored as varying in time, but are the same over these
    rows and came as constants.
    """
    forms = {p.name: found for p in parameters if (found := read_forms(snapshot.document, p.name, snapshot.rows))}
    if not forms:
        return tuple(parameters), {}
    since = snapshot.document["since"]
    kinds: dict[str, tuple[Parameter, ...]] = {p.name: () for p in parameters if since.get(p.name, 0) >= rows.stop > 0}
    kinds |= {name: _kinds_of(found, rows) for name, found in forms.items()}
    lengths = _lengths(snapshot, parameters, kinds)
    shaped = [_shaped(p, kinds.get(p.name, ()), _cut(snapshot, p, lengths)) for p in parameters]
    shaped = [_with_own_fill(p, forms[p.name], rows) if p.name in forms else p for p in shaped]
    constants: dict[str, Values] = {}
    for parameter in shaped:
        if parameter.is_varying and _came_constant(kinds.get(parameter.name, ())):
            found_values = _constant(snapshot.array(parameter.name), rows, box_of(parameter))
            constants |= {} if found_values is None else {parameter.name: found_values}
    return tuple(replace(p, is_varying=False) if p.name in constants else p for p in shaped), constants


def box_of(parameter: Parameter) -> Box:
    """Give what a record of a parameter takes of that of its array."""
    return tuple(slice(0, size) for size in parameter.shape)


def _kinds_of(forms: Forms, rows: slice) -> tuple[Parameter, ...]:
    numbers = dict.fromkeys(forms.within(rows)[:, 2].tolist())
    return tuple(forms.kinds[number] for number in numbers if number != ABSENT)


def _with_own_fill(parameter: Parameter, forms: Forms, rows: slice) -> Parameter:
    """Give the fill that records came with, where nothing was filled up among them."""
    numbers = set(forms.within(rows)[:, 2].tolist())
    own = forms.kinds[numbers.pop()] if len(numbers) == 1 and ABSENT not in numbers else None
    return replace(parameter, fill=own.fill) if own is not None and own.shape == parameter.shape else parameter


def _axes(snapshot: Snapshot, parameter: Parameter) -> tuple[str, ...]:
    dims = snapshot.array(parameter.name).spec.dims
    return dims[1:] if dims[:1] == (TIME,) else dims


def _lengths(
    snapshot: Snapshot, parameters: Sequence[Parameter], kinds: Mapping[str, tuple[Parameter, ...]]
) -> dict[str, int]:
    """Give the longest that each axis had; of parameters that did not come nothing is told."""
    found: dict[str, int] = {}
    for parameter in parameters:
        for kind in kinds.get(parameter.name, (parameter,)):
            for axis, size in zip(_axes(snapshot, parameter), kind.shape, strict=True):
                found[axis] = max(found.get(axis, 0), size)
    return found


def _cut(snapshot: Snapshot, parameter: Parameter, lengths: Mapping[str, int]) -> Shape:
    pairs = zip(_axes(snapshot, parameter), parameter.shape, strict=True)
    return tuple(min(size, lengths.get(axis, size)) for axis, size in pairs)


def _shaped(parameter: Parameter, kinds: Sequence[Parameter], shape: Shape) -> Parameter:
    own = next((kind for kind in kinds if kind.shape == shape), None)
    if own is not None:
        return replace(own, dtype=parameter.dtype, fill=parameter.fill, is_varying=parameter.is_varying)
    return replace(parameter, shape=shape, labels=parameter.labels[: shape[-1]] if shape else parameter.labels)


def _came_constant(kinds: Sequence[Parameter]) -> bool:
    return len(kinds) == 1 and not kinds[0].is_varying


def _constant(array: StoredArray, rows: slice, box: Box) -> Values | None:
    """Give the values that all rows have; None if they differ."""
    first, last = (array.read(slice(row, row + 1), box) for row in (rows.start, rows.stop - 1))
    if not same_values(first, last):
        return None
    cuts = range(rows.start, rows.stop, CHUNK_ROWS)
    parts = (array.read(slice(start, min(start + CHUNK_ROWS, rows.stop)), box) for start in cuts)
    is_one = all(same_values(np.broadcast_to(first, part.shape), part) for part in parts)
    return first[0] if is_one else None
