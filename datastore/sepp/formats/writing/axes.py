"""Names of the axes of a file's variables, each name of one size."""

from sepp.formats.writing.plan import Entry, Plan


def name_axes(plan: Plan, rows: int) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Name all axes: the size of each name, and the names of each variable's.

    A name is that of the parameter's description where it fits. A variable
    that bears the name of an axis must be the list of its values.
    """
    sizes = {plan.time_name: rows}
    entries = (*plan.constants, *plan.varying)
    lists = {entry.name for entry in entries if entry.parameter.dims == (entry.name,) and entry in plan.constants}
    taken = {entry.name for entry in entries} - lists
    found: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries, key=lambda entry: entry.name not in lists):
        own = _axes_of(entry, sizes, taken)
        found[entry.name] = (plan.time_name, *own) if entry.parameter.is_varying else own
    return sizes, found


def _axes_of(entry: Entry, sizes: dict[str, int], taken: set[str]) -> tuple[str, ...]:
    parameter = entry.parameter
    given = parameter.dims if len(parameter.dims) == len(parameter.shape) else ()
    names: list[str] = []
    for number, size in enumerate(parameter.shape):
        wanted = given[number] if given else f"{entry.name}_{number + 1}"
        while wanted in names or wanted in taken or sizes.setdefault(wanted, size) != size:
            wanted += "_"
        names.append(wanted)
    return tuple(names)
