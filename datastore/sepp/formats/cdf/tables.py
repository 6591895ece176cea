"""Which variables of a CDF file belong to which time axis."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from sepp.formats.cdf.variables import CdfVariable
from sepp.formats.content import Table, Variable


def build_tables(variables: Sequence[CdfVariable]) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Sort variables into one table per time axis, the main one first.

    Also gives notes on the variables that were not taken, and why. A file
    without a time axis gives no table.
    """
    axes = find_axes(variables)
    if not axes:
        return (), ()
    owners: dict[str, list[Variable]] = {axis.name: [] for axis in axes}
    notes: list[str] = []
    for variable in variables:
        if variable.name not in owners:
            _place(variable, axes, owners, notes, users=variables)
    return tuple(_table(axis, owners[axis.name]) for axis in axes), tuple(notes)


def find_axes(variables: Sequence[CdfVariable]) -> list[CdfVariable]:
    """Find the time axes, the one with most data variables first.

    Times that no ``DEPEND_0`` names are axes only if no other time is.
    """
    times = [variable for variable in variables if variable.is_axis]
    uses = Counter(v.text("DEPEND_0") for v in variables if v.text("VAR_TYPE").lower() in ("", "data"))
    named = {variable.text("DEPEND_0") for variable in variables}
    used = [time for time in times if time.name in named]
    return sorted(used, key=lambda time: -uses[time.name]) if used else times[:1]


def _place(
    variable: CdfVariable,
    axes: Sequence[CdfVariable],
    owners: dict[str, list[Variable]],
    notes: list[str],
    *,
    users: Sequence[CdfVariable],
) -> None:
    reason = _refusal(variable, axes)
    if reason:
        notes.append(f"{variable.name}: {reason}")
        return
    axis = _axis_of(variable, axes)
    if axis is not None:
        owners[axis.name].append(_varying(variable))
        return
    for name in _axes_using(variable, axes, users):
        owners[name].append(_constant(variable))


def _refusal(variable: CdfVariable, axes: Sequence[CdfVariable]) -> str:
    if variable.is_virtual:
        return "virtual variable, computed from others by a rule; not taken"
    if not variable.is_varying and not variable.values.size:
        return "constant without a value; not taken"
    if not variable.is_varying or _axis_of(variable, axes) is not None:
        return ""
    depend, records = variable.text("DEPEND_0"), len(variable.values)
    axis = next((axis for axis in axes if axis.name == depend), None)
    if axis is not None and records != len(axis.values):
        return f"{records} records where its time {depend!r} has {len(axis.values)}; not taken"
    if depend:
        return f"its time {depend!r} is not a time variable of the file; not taken"
    return "" if records == 1 else f"{records} records and no time axis of that length; not taken"


def _axis_of(variable: CdfVariable, axes: Sequence[CdfVariable]) -> CdfVariable | None:
    if not variable.is_varying:
        return None
    depend, records = variable.text("DEPEND_0"), len(variable.values)
    candidates = [axis for axis in axes if axis.name == depend] if depend else axes
    return next((axis for axis in candidates if len(axis.values) == records), None)


def _axes_using(constant: CdfVariable, axes: Sequence[CdfVariable], users: Iterable[CdfVariable]) -> list[str]:
    """Name the axes whose variables refer to a constant; else the main one."""
    using = {
        axis.name
        for user in users
        for axis in [_axis_of(user, axes)]
        if axis is not None and (constant.name in user.attributes.values() or constant.name.startswith(f"{user.name}_"))
    }
    return [axis.name for axis in axes if axis.name in using] or [axes[0].name]


def _table(axis: CdfVariable, variables: Iterable[Variable]) -> Table:
    if axis.is_left:
        time = np.broadcast_to(np.zeros((), np.int64), (axis.values.size,))
    else:
        time = np.ascontiguousarray(axis.values).reshape(-1).view(np.int64)
    return Table(axis.name, time, tuple(variables), axis.attributes)


def _varying(variable: CdfVariable) -> Variable:
    return Variable(variable.name, variable.values, is_varying=True, attributes=variable.attributes)


def _constant(variable: CdfVariable) -> Variable:
    values = np.asarray(variable.values[0]) if variable.is_varying else variable.values
    return Variable(variable.name, np.asarray(values), is_varying=False, attributes=variable.attributes)
