"""Binary and ASCII tables of a FITS file as time series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sepp.core.model import Attribute, Attributes, Values
from sepp.formats.content import Table, Variable
from sepp.formats.fits.times import times_of_table


@dataclass(frozen=True, slots=True)
class Columns:
    """One table of a file."""

    name: str
    """EXTNAME, or its number."""
    header: Attributes
    """Its keywords, those of the primary header where it has none."""
    values: Mapping[str, Values]
    """Each column, first axis the rows."""
    told: Mapping[str, Mapping[str, Attribute]]
    """Attributes of each column."""


def take_columns(hdu: Any, name: str, header: Attributes, notes: list[str]) -> Columns:  # Any: astropy's HDU
    """Take the columns of a table; what can't be held is noted."""
    values: dict[str, Values] = {}
    told: dict[str, dict[str, Attribute]] = {}
    for column in hdu.columns:
        plain = _plain(np.asarray(hdu.data[column.name]))
        if plain is None:
            notes.append(f"{name} {column.name}: values of form {column.format}; not taken")
            continue
        values[column.name] = plain
        told[column.name] = {"TFORM": str(column.format), "UNITS": str(column.unit or ""), "CATDESC": column.name}
        if column.null not in (None, "") and plain.dtype.kind in "iu":
            told[column.name]["FILLVAL"] = int(column.null)
    return Columns(name, header, _unpacked(values), told)


def _plain(values: Any) -> Values | None:
    if values.dtype.kind == "S":
        return np.char.decode(values, "latin-1")
    if values.dtype.kind not in "iufbU":
        return None
    return np.ascontiguousarray(values).astype(values.dtype.newbyteorder("="), copy=False)


def _unpacked(values: Mapping[str, Values]) -> Mapping[str, Values]:
    """Give the arrays of a single row as columns, if its TIME is an array."""
    time = next((array for name, array in values.items() if name.upper() == "TIME"), None)
    if time is None or time.ndim != 2 or len(time) != 1:
        return values
    return {name: array[0] if array.ndim > 1 else array for name, array in values.items()}


def build_tables(all_columns: Sequence[Columns], notes: list[str]) -> list[Table]:
    """Make a table of each that has times; the longest first.

    A table of one row without times gives constants of the first.
    """
    tables: list[tuple[Columns, Table]] = []
    constants: list[Variable] = []
    for columns in all_columns:
        units = {name: str(told["UNITS"]) for name, told in columns.told.items()}
        axis = times_of_table(columns.values, units, columns.header)
        if axis is not None:
            table = Table(axis[0], axis[1].ravel(), tuple(_variables(columns, *axis)), dict(columns.told[axis[0]]))
            tables.append((columns, table))
        elif columns.values and all(len(array) == 1 for array in columns.values.values()):
            constants += _constants(columns)
        else:
            notes.append(f"table {columns.name!r}: no column of times; not taken")
    tables.sort(key=lambda pair: -len(pair[1].time))
    named = [_named(number, *pair) for number, pair in enumerate(tables)]
    return [replace(named[0], variables=(*named[0].variables, *constants)), *named[1:]] if named else []


def _named(number: int, columns: Columns, table: Table) -> Table:
    """Keep time axes apart: those after the first bear their table's name."""
    if not number:
        return table
    name = "_".join(columns.name.split())
    return replace(table, time_name=f"{name}_{table.time_name}")


def _variables(columns: Columns, axis: str, times: Values) -> Iterator[Variable]:
    for name, array in columns.values.items():
        if name != axis:
            is_varying = array.ndim > 0 and len(array) == times.size
            yield Variable(name, array, is_varying, columns.told[name])


def _constants(columns: Columns) -> Iterator[Variable]:
    for name, array in columns.values.items():
        yield Variable(name, np.asarray(array[0]), is_varying=False, attributes=columns.told[name])
