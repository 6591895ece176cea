"""The reader of VOTable files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Values
from sepp.formats.content import FileContent, Table, Variable
from sepp.formats.votable.document import Document, is_votable, open_document
from sepp.formats.votable.times import Column, find_axis, is_time, times_of

_TOLD = ("ID", "ucd", "utype", "xtype", "datatype", "arraysize", "ref")


class VotableReader:
    """Reads VOTable 1.0 to 1.5, in any of its serialisations."""

    name = "votable"
    suffixes = (".vot", ".votable")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a VOTable by its root element."""
        return is_votable(head)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read every table that has a column of times.

        Raises ``UnreadableFileError`` if the file is no VOTable, is damaged
        or has no time column, ``MissingExtraError`` without astropy.
        """
        document = open_document(path)
        notes: list[str] = []
        tables = [_table(table, units, document, notes) for table, units in document.tables()]
        timed = tuple(_distinct(table for table in tables if table is not None))
        if not timed:
            fields = [field.name for table in document.tree.iter_tables() for field in table.fields]
            raise UnreadableFileError(
                f"No time column in {path.name!r}: none of its fields {', '.join(map(repr, fields[:8]))} is a time by "
                "TIMESYS, utype, ucd, xtype, unit or name"
            )
        return FileContent("votable", path.name, _global_attributes(document), timed, tuple(notes))


def columns_of(table: Any, units: Sequence[str], systems: Mapping[str, Any]) -> list[Column]:  # Any: astropy's TABLE
    """Pair each FIELD of a table with its values."""
    return [
        Column(field, unit, table.array[name], systems.get(field.ref or ""))
        for field, unit, name in zip(table.fields, units, table.array.dtype.names or (), strict=True)
    ]


def systems_of(document: Document) -> dict[str, Any]:
    """Give the TIMESYS elements of a document by their ID."""
    return {
        system.ID: system
        for holder in (document.tree, *_resources(document.tree.resources))
        for system in getattr(holder, "time_systems", ())
    }


def _resources(resources: Iterable[Any]) -> Iterable[Any]:
    for resource in resources:
        yield resource
        yield from _resources(resource.resources)


def _table(table: Any, units: Sequence[str], document: Document, notes: list[str]) -> Table | None:
    columns = columns_of(table, units, systems_of(document))
    axis = find_axis(columns)
    if axis is None:
        notes.append(f"table {_title(table)!r}: no column of times; not taken")
        return None
    names = unique_names([column.field.name or column.field.ID for column in columns])
    variables = [*_varying(columns, names, axis, notes), *_parameters(table, document.parameter_units)]
    return Table(names[axis], times_of(columns[axis]), tuple(variables), _attributes(columns[axis]))


def _varying(columns: Sequence[Column], names: Sequence[str], axis: int, notes: list[str]) -> Iterable[Variable]:
    for number, (column, name) in enumerate(zip(columns, names, strict=True)):
        null = _null(column)
        values = times_of(column).view("datetime64[ns]") if is_time(column) else plain_values(column.values, null)
        if values is None:
            notes.append(f"{name}: {column.field.datatype} arrays of varying length; not taken")
        elif number != axis:
            fill = {"FILLVAL": _no_integer(values.dtype, null)} if values.dtype.kind in "iu" else {}
            yield Variable(name, values, is_varying=True, attributes={**_attributes(column), **fill})


def plain_values(values: Any, null: int | None = None) -> Values | None:
    """Give numpy values: masked floats NaN, integers ``null``, else their least value.

    None for what has no fixed shape, and for complex numbers.
    """
    data, mask = np.ma.getdata(values), np.ma.getmaskarray(values)
    if data.dtype.kind == "O" and all(isinstance(each, str | bytes) for each in data.ravel()):
        return np.array([each.decode() if isinstance(each, bytes) else each for each in data], np.str_)
    if data.dtype.kind == "S":
        return np.char.decode(data, "utf-8", "replace")
    if data.dtype.kind == "f":
        return np.asarray(np.where(mask, np.nan, data), data.dtype.newbyteorder("="))
    if data.dtype.kind in "iu":
        return np.asarray(np.where(mask, _no_integer(data.dtype, null), data), data.dtype.newbyteorder("="))
    return np.asarray(data) if data.dtype.kind in "bU" else None


def _null(column: Column) -> int | None:
    """Give the integer that the field declares for what is missing."""
    null = column.field.values.null
    return int(null) if isinstance(null, int | np.integer) else None


def _no_integer(dtype: Any, null: int | None) -> int:  # Any: a numpy type of integers
    limits = np.iinfo(dtype)
    if null is not None and limits.min <= null <= limits.max:
        return null
    return int(limits.min or limits.max)


def _attributes(column: Column) -> dict[str, Attribute]:
    field = column.field
    told: dict[str, Attribute] = {name: str(value) for name in _TOLD if (value := getattr(field, name, None))}
    if column.unit:
        told["UNITS"] = column.unit
    if field.description:
        told["CATDESC"] = " ".join(str(field.description).split())
    for key, value in (("VALIDMIN", field.values.min), ("VALIDMAX", field.values.max)):
        if isinstance(value, int | float | np.number):
            told[key] = float(value)
    return told


def _parameters(table: Any, units: Mapping[str, str]) -> Iterable[Variable]:
    """Give the numeric PARAMs of a table as constants."""
    for parameter in table.params:
        values = np.asarray(np.ma.getdata(parameter.value))
        if values.dtype.kind in "iuf":
            told = {
                "UNITS": units.get(parameter.name, ""),
                "CATDESC": " ".join(str(parameter.description or "").split()),
            }
            yield Variable(parameter.name, values.astype(values.dtype.newbyteorder("=")), False, told)


def _global_attributes(document: Document) -> dict[str, Attribute]:
    tree = document.tree
    told: dict[str, Attribute] = {"VOTABLE_version": str(tree.version)}
    for holder in (tree, *_resources(tree.resources), *tree.iter_tables()):
        for each in (*getattr(holder, "infos", ()), *getattr(holder, "params", ())):
            if isinstance(each.value, str):
                told.setdefault(str(each.name), each.value)
        if holder.description:
            told.setdefault("TEXT", " ".join(str(holder.description).split()))
    titles = [title for table in tree.iter_tables() if (title := _title(table))]
    return {**({"TITLE": titles[0]} if titles else {}), **told}


def _title(table: Any) -> str:
    return str(table.name or table.ID or "")


def unique_names(names: Iterable[str]) -> list[str]:
    """Tell names that come again apart: ``Bx``, ``Bx_2``."""
    found: list[str] = []
    for name in names:
        count = 1
        unique = name
        while unique in found:
            count += 1
            unique = f"{name}_{count}"
        found.append(unique)
    return found


def _distinct(tables: Iterable[Table]) -> Iterable[Table]:
    """Keep time axes of one file apart: their names tell datasets apart."""
    found = list(tables)
    for table, name in zip(found, unique_names(table.time_name for table in found), strict=True):
        yield Table(name, table.time, table.variables, table.time_attributes)
