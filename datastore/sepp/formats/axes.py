"""The further axes of a variable: what they are called, what gives their bins."""

from collections.abc import Mapping

from sepp.formats.content import Variable
from sepp.formats.istp import attribute_text

Variables = Mapping[str, Variable]


def shape_of(variable: Variable) -> tuple[int, ...]:
    """Give the shape of one record."""
    return variable.values.shape[1:] if variable.is_varying else variable.values.shape


def bins_of(variable: Variable, axis: int, variables: Variables) -> Variable | None:
    """Find the numeric variable that gives the bins of further axis 1, 2, ..."""
    bins = variables.get(attribute_text(variable.attributes, f"DEPEND_{axis}"))
    if bins is None or bins is variable or bins.values.dtype.kind not in "iuf":
        return None
    return bins if shape_of(variable)[axis - 1] in shape_of(bins) else None


def serves_as_bins(variable: Variable, variables: Variables) -> bool:
    """Tell whether this variable gives the bins of a varying one."""
    others = [other for other in variables.values() if other.is_varying and other is not variable]
    return any(bins_of(other, axis, variables) is variable for other in others for axis in range(1, other.values.ndim))


def dims_of(variable: Variable, variables: Variables, names: Mapping[str, str]) -> tuple[str, ...]:
    """Name the further axes; ``names`` gives the parameter of each variable.

    An axis with bins has the name of their parameter if that is one
    constant list. Bins that vary have an axis of their own, which is the
    list that they depend on or ``<bins>_bin``: xarray lets no array but a
    list bear the name of its axis. An axis without bins is ``component``
    if it has three, else ``component_<size>``.
    """
    shape = shape_of(variable)
    found = [bins_of(variable, axis, variables) for axis in range(1, len(shape) + 1)]
    if shape and found[-1] is None and serves_as_bins(variable, variables):
        found[-1] = variable
    dims = [
        _bin_dim(bins, variables, names) if bins else _free_dim(size) for bins, size in zip(found, shape, strict=True)
    ]
    return tuple(dim if dims.count(dim) == 1 else f"{dim}_{axis}" for axis, dim in enumerate(dims, start=1))


def _bin_dim(bins: Variable, variables: Variables, names: Mapping[str, str]) -> str:
    name = names.get(bins.name, bins.name)
    if _is_list(bins):
        return name
    inner = bins_of(bins, len(shape_of(bins)), variables)
    return names.get(inner.name, inner.name) if inner is not None and _is_list(inner) else f"{name}_bin"


def _is_list(bins: Variable) -> bool:
    return not bins.is_varying and bins.values.ndim == 1


def _free_dim(size: int) -> str:
    return "component" if size == 3 else f"component_{size}"
