"""From the header and the records of a CEF file to its table."""

from collections.abc import Iterator

import numpy as np

from sepp.core.model import Values
from sepp.formats.cef.columns import kind_of
from sepp.formats.cef.header import CefVariable, Header
from sepp.formats.cef.kinds import RANGE, TEXT
from sepp.formats.cef.records import Records
from sepp.formats.cef.values import check_bytes, decode_constant
from sepp.formats.content import Table, Variable


def build_table(header: Header, records: Records) -> Table:
    """Give records as one table over the file's time axis.

    Raises ``UnreadableFileError`` without a time axis, or for a value that
    its type does not allow.
    """
    axis = find_axis(header)
    varying = [
        variable for run in range(len(records.columns.plan.kinds)) for variable in _varying(header, records, run)
    ]
    constants = [_constant(header, variable) for variable in header.variables if variable.constant is not None]
    time = next(variable for variable in varying if variable.name == axis.name)
    others = tuple(variable for variable in varying if variable.name != axis.name)
    return Table(axis.name, time.values.view(np.int64), (*others, *constants), axis.attributes)


def find_axis(header: Header) -> CefVariable:
    """Find the time axis: what DEPEND_0 names, else the first time.

    Raises ``UnreadableFileError`` if the file has no time per record.
    """
    named = {str(v.attributes.get("DEPEND_0", "")) for v in header.variables}
    times = [v for v in header.variables if v.constant is None and not v.sizes and v.value_type.startswith("ISO_TIME")]
    if not times:
        header.fail(f"no time axis: none of its {len(header.variables)} variables is one ISO_TIME per record")
    return next((time for time in times if time.name in named), times[0])


def stop_name(name: str) -> str:
    """Name the variable that holds the ends of time ranges ``name``."""
    base, separator, suffix = name.rpartition("__")
    return f"{base}_stop__{suffix}" if separator else f"{name}_stop"


def _varying(header: Header, records: Records, run: int) -> Iterator[Variable]:
    plan, rows = records.columns.plan, records.rows
    variable, shape = plan.variables[run], (rows, *plan.variables[run].sizes)
    numbers = records.columns.section(run)[: rows * plan.widths[run]]
    if plan.kinds[run] == RANGE:
        yield from _ends(variable, numbers.reshape(rows, 2, variable.columns), shape)
        return
    if plan.kinds[run] == TEXT:
        parts = records.texts.get(run) or [np.zeros((0, variable.columns), np.str_)]
        yield Variable(
            variable.name, np.concatenate(parts).reshape(shape), is_varying=True, attributes=variable.attributes
        )
        return
    values = _typed(header, variable, numbers).reshape(shape)
    yield Variable(variable.name, values, is_varying=True, attributes=variable.attributes)


def _ends(variable: CefVariable, numbers: Values, shape: tuple[int, ...]) -> Iterator[Variable]:
    start, stop = (np.ascontiguousarray(numbers[:, end]).view("datetime64[ns]").reshape(shape) for end in (0, 1))
    attributes = variable.attributes
    ends = {**attributes, "FIELDNAM": f"End of {attributes.get('FIELDNAM', variable.name)}"}
    yield Variable(variable.name, start, is_varying=True, attributes=attributes)
    yield Variable(stop_name(variable.name), stop, is_varying=True, attributes=ends)


def _typed(header: Header, variable: CefVariable, numbers: Values) -> Values:
    match variable.value_type:
        case "ISO_TIME" | "ISO_TIME_RANGE":
            return numbers.view("datetime64[ns]")
        case "INT" | "CHAR":
            return numbers
        case "BYTE":
            try:
                return check_bytes(numbers.view(np.int64))
            except ValueError as error:
                header.fail(f"{variable.name}: {error}")
    return numbers.view(np.float64)


def _constant(header: Header, variable: CefVariable) -> Variable:
    try:
        values = decode_constant(variable.constant or (), kind_of(variable))
    except ValueError as error:
        header.fail(f"{variable.name}, DATA: {error}")
    if variable.value_type == "ISO_TIME_RANGE":
        values = np.ascontiguousarray(values[:, 0])
    shaped = _typed(header, variable, values).reshape(variable.sizes)
    return Variable(variable.name, shaped, is_varying=False, attributes=variable.attributes)
