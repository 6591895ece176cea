"""From the header and the records of a CEF file to its table."""

from collections.abc import Iterable, Sequence
from math import prod

import numpy as np

from sepp.core.model import Values
from sepp.formats.cef.header import CefVariable, Header
from sepp.formats.cef.records import Fields
from sepp.formats.cef.values import (
    decode_bytes,
    decode_floats,
    decode_integers,
    decode_ranges,
    decode_texts,
    decode_times,
)
from sepp.formats.content import Table, Variable


def build_table(header: Header, blocks: Iterable[Fields]) -> Table:
    """Decode all records as one table over the file's time axis.

    Raises ``UnreadableFileError`` without a time axis, or for a value that
    its type does not allow.
    """
    axis = find_axis(header)
    columns = [variable for variable in header.variables if variable.constant is None]
    parts: list[list[Variable]] = []
    done = 0
    for block in blocks:
        parts.append(_decode_block(header, columns, block, done))
        done += len(block.starts)
    whole = _joined(parts) if parts else _decode_block(header, columns, _no_records(columns), 0)
    constants = [_constant(header, variable) for variable in header.variables if variable.constant is not None]
    time = next(variable for variable in whole if variable.name == axis.name)
    others = tuple(variable for variable in whole if variable.name != axis.name)
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


def _decode_block(header: Header, columns: Sequence[CefVariable], block: Fields, done: int) -> list[Variable]:
    found: list[Variable] = []
    first = 0
    for variable in columns:
        fields = block.columns(first, variable.columns)
        first += variable.columns
        try:
            found += _decode(variable, fields, (len(block.starts), *variable.sizes))
        except ValueError as error:
            header.fail(f"{variable.name}, records from {done + 1}: {error}")
    return found


def _decode(variable: CefVariable, fields: Fields, shape: tuple[int, ...]) -> list[Variable]:
    is_varying, attributes = variable.constant is None, variable.attributes
    if variable.value_type == "ISO_TIME_RANGE":
        start, stop = (times.view("datetime64[ns]").reshape(shape) for times in decode_ranges(fields))
        ends = {**attributes, "FIELDNAM": f"End of {attributes.get('FIELDNAM', variable.name)}"}
        return [
            Variable(variable.name, start, is_varying, attributes),
            Variable(stop_name(variable.name), stop, is_varying, ends),
        ]
    return [Variable(variable.name, _values(variable, fields).reshape(shape), is_varying, attributes)]


def _values(variable: CefVariable, fields: Fields) -> Values:
    if variable.value_type == "ISO_TIME":
        return decode_times(fields).view("datetime64[ns]")
    if variable.value_type == "CHAR":
        return decode_texts(fields)
    if variable.value_type == "INT":
        return decode_integers(fields)
    return decode_bytes(fields) if variable.value_type == "BYTE" else decode_floats(fields)


def _constant(header: Header, variable: CefVariable) -> Variable:
    texts = [text.encode() for text in variable.constant or ()]
    ends = np.cumsum([len(text) for text in texts]).reshape(1, -1)
    starts = ends - [len(text) for text in texts]
    fields = Fields(np.frombuffer(b"".join(texts), np.uint8), starts, ends)
    try:
        return _decode(variable, fields, variable.sizes)[0]
    except ValueError as error:
        header.fail(f"{variable.name}, DATA: {error}")


def _no_records(columns: Iterable[CefVariable]) -> Fields:
    nothing = np.zeros((0, sum(prod(variable.sizes) for variable in columns)), np.intp)
    return Fields(np.zeros(0, np.uint8), nothing, nothing)


def _joined(parts: Sequence[Sequence[Variable]]) -> list[Variable]:
    if len(parts) == 1:
        return list(parts[0])
    return [
        Variable(same[0].name, np.concatenate([v.values for v in same]), same[0].is_varying, same[0].attributes)
        for same in zip(*parts, strict=True)
    ]
