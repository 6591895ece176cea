"""Which arrays of a file belong to which time axis."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sepp.core.model import Attribute, Attributes
from sepp.formats.arrays.array import UNNAMED, Array, last_part, stand_in
from sepp.formats.arrays.packing import unpack
from sepp.formats.arrays.times import Axis, find_axes
from sepp.formats.content import Table, Variable


@dataclass(frozen=True, slots=True)
class _Placed:
    """An array with its time axis first; no axis for a constant."""

    array: Array
    axis: Axis | None


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file; what was left in the file is read by records."""

    axes: tuple[Axis, ...]
    """The time axis of each table, the main one first."""
    tables: tuple[Table, ...]
    """The tables; times and what was left in the file stand in as zeros."""
    left: Mapping[str, Array]
    """What was left in the file, by name, time first."""
    notes: tuple[str, ...]
    """What was not taken, and why."""

    def read(self, rows: Sequence[slice]) -> tuple[Table, ...]:
        """Read some records of each table."""
        pairs = zip(self.tables, self.axes, rows, strict=True)
        return tuple(self._cut(table, axis, slice(*wanted.indices(axis.records))) for table, axis, wanted in pairs)

    def _cut(self, table: Table, axis: Axis, rows: slice) -> Table:
        def cut(variable: Variable) -> Variable:
            if not variable.is_varying:
                return variable
            left = self.left.get(variable.name)
            return replace(variable, values=variable.values[rows] if left is None else left.take(rows))

        return replace(table, time=np.ascontiguousarray(axis.take(rows)), variables=tuple(map(cut, table.variables)))


def build_tables(arrays: Iterable[Array], attributes: Attributes) -> Tables:
    """Sort arrays into one table per time axis, the main one first.

    An array varies if it has the time's axis, wherever, or where axes have
    no names, if ``DEPEND_0`` or its length say so; time is moved to the
    front. An axis whose values stand in the file gets ``DEPEND_i`` where
    the array does not say so itself. Also gives notes on what was not taken.
    A file without a time axis gives no table. Raises ``ValueError`` for
    times that can't be understood.
    """
    arrays = list(arrays)
    found = find_axes(arrays, attributes)
    own = {axis.array.name for axis in found}
    by_name = {array.name: array for array in arrays}
    others = [unpack(array) for array in arrays if found and array.name not in own]
    notes = [f"{array.name}: no values; not taken" for array in others if _is_empty(array, found)]
    placed = [_place(array, found) for array in others if not _is_empty(array, found)]
    uses = Counter(each.axis.array.name for each in placed if each.axis is not None and _is_data(each.array))
    axes = sorted(found, key=lambda axis: -uses[axis.array.name])
    linked = [replace(each, array=_linked(each, by_name)) for each in placed]
    tables = tuple(_table(axis, linked, is_main=axis is axes[0]) for axis in axes)
    left = {each.array.name: each.array for each in linked if each.axis is not None and each.array.read is not None}
    return Tables(tuple(axes), tables, left, tuple(notes))


def _is_data(array: Array) -> bool:
    return array.told("VAR_TYPE").lower() in ("", "data")


def _is_empty(array: Array, axes: Iterable[Axis]) -> bool:
    return not array.values.size and all(axis.records for axis in axes)


def _place(array: Array, axes: Sequence[Axis]) -> _Placed:
    for axis in axes:
        if axis.dim and axis.dim in array.dims:
            return _Placed(array.turn(array.dims.index(axis.dim)), axis)
    return _Placed(array, _unnamed_axis(array, axes))


def _unnamed_axis(array: Array, axes: Sequence[Axis]) -> Axis | None:
    """Find the axis by ``DEPEND_0``, else by length, the same group first."""
    if not array.dims or array.dims[0] != UNNAMED:
        return None
    depend = array.told("DEPEND_0")
    fitting = [axis for axis in axes if axis.records == len(array.values) and not axis.dim]
    if depend:
        fitting = [axis for axis in fitting if last_part(axis.array.name) == last_part(depend)]
    return next((axis for axis in fitting if axis.array.group == array.group), next(iter(fitting), None))


def _linked(placed: _Placed, by_name: Mapping[str, Array]) -> Array:
    """Name in ``DEPEND_i`` and ``LABL_PTR_i`` what gives the values of axis i."""
    array = placed.array
    added: dict[str, Attribute] = {}
    first = 1 if placed.axis is not None else 0
    for number, dim in enumerate(array.dims[first:], start=1):
        pointers = (f"DEPEND_{number}", f"LABL_PTR_{number}")
        for name in array.attributes:
            target = _resolve(array, array.told(name), by_name) if name.upper() in pointers else None
            added |= {name: target.name} if target is not None else {}
        if not array.told(*pointers):
            values = _values_of(array, dim, by_name)
            added |= {pointers[values.is_text]: values.name} if values is not None else {}
    return replace(array, attributes={**array.attributes, **added}) if added else array


def _resolve(array: Array, name: str, by_name: Mapping[str, Array]) -> Array | None:
    """Find a name in the array's group, then in those around it."""
    group = array.group
    while group:
        if f"{group}/{name}" in by_name:
            return by_name[f"{group}/{name}"]
        group = group.rpartition("/")[0]
    return by_name.get(name.lstrip("/"))


def _values_of(array: Array, dim: str, by_name: Mapping[str, Array]) -> Array | None:
    """Find the coordinate variable of an axis, an auxiliary one, or the only list along it."""
    if not dim:
        return None
    if dim in by_name:
        return None if by_name[dim] is array or dim == array.name else by_name[dim]
    named = [_resolve(array, name, by_name) for name in array.told("coordinates").split()]
    told = [each for each in named if each is not None and each.dims == (dim,)]
    alone = [each for each in by_name.values() if each.dims == (dim,)]
    chosen = told[0] if told else alone[0] if len(alone) == 1 else None
    return None if chosen is not None and chosen.name == array.name else chosen


def _table(axis: Axis, placed: Iterable[_Placed], *, is_main: bool) -> Table:
    placed = list(placed)
    varying = [each.array for each in placed if each.axis is axis]
    words = {word for array in varying for value in array.attributes.values() for word in str(value).split()}
    variables = []
    for each in placed:
        if each.axis is axis:
            variables.append(_variable(each.array, is_varying=True))
        elif each.axis is None and (is_main or each.array.name in words):
            variables.append(_variable(each.array.bring(), is_varying=False))
    zeros = stand_in((axis.records,), np.dtype(np.int64)).view(np.int64)
    return Table(axis.array.name, zeros, tuple(variables), axis.array.attributes)


def _variable(array: Array, *, is_varying: bool) -> Variable:
    return Variable(array.name, array.values, is_varying, array.attributes)
