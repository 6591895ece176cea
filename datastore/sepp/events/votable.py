"""Event lists as VOTable time tables, as AMDA, HELIO and others have them."""

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.events.metadata import columns_of as told_columns
from sepp.events.metadata import from_json, to_json
from sepp.events.model import Column, EventList
from sepp.events.styles import write_times
from sepp.formats.content import NO_TIME
from sepp.formats.extras import require
from sepp.formats.votable.document import Document, is_votable, open_document
from sepp.formats.votable.reader import columns_of, plain_values, systems_of, unique_names
from sepp.formats.votable.times import Column as Field
from sepp.formats.votable.times import is_time, times_of

INFO = "sepp-events"
PROVENANCE = "provenance"
TIME = "2005-01-09T18:00:00.000Z"
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STOPS = ("stop", "end")


class VotableForm:
    """Reads and writes VOTable; needs astropy."""

    name = "votable"
    suffixes = (".vot", ".votable", ".xml")

    def recognises(self, head: bytes) -> bool:
        """Tell a VOTable by its root element."""
        return is_votable(head)

    def read(self, path: Path) -> EventList:
        """Read the first table that has times.

        The stop is the field of ucd ``time.end`` or named for it; a single
        time gives instants. Raises ``UnreadableFileError`` without times.
        """
        document = open_document(path)
        for table, units in document.tables():
            fields = columns_of(table, units, systems_of(document))
            places = _places(fields)
            if places:
                return _events(document, table, fields, places, path)
        raise UnreadableFileError(f"No start and stop in {path.name!r}: none of its fields is a time")

    def write(self, events: EventList, path: Path) -> None:
        """Write a list; whatever VOTable has no place for goes into an INFO."""
        votable, tree = require("astropy.io.votable"), require("astropy.io.votable.tree")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = tree.VOTableFile(version="1.4")
            resource = tree.Resource()
            document.resources.append(resource)
            resource.infos.append(tree.Info(name=INFO, value=to_json(events)))
            if events.provenance:
                resource.infos.append(tree.Info(name=PROVENANCE, value=_shown(events.provenance)))
            resource.tables.append(_table(events, document, tree))
            votable.writeto(document, str(path), tabledata_format="tabledata" if _is_plain(events) else "binary2")


form = VotableForm()


def _places(fields: Sequence[Field]) -> tuple[int, int] | None:
    """Find the fields of start and stop, the same for instants."""
    times = [number for number, field in enumerate(fields) if is_time(field) or _is_named(field)]
    stops = [number for number in times if _ends(fields[number])]
    starts = [number for number in times if number not in stops]
    if not starts:
        return None
    return starts[0], stops[0] if stops else starts[0]


def _is_named(field: Field) -> bool:
    name = str(field.field.name or "").lower()
    is_named = any(word in name for word in ("start", "begin", *_STOPS)) and field.is_text
    return is_named and bool(len(field.values)) and bool((times_of(field) != NO_TIME).all())


def _ends(field: Field) -> bool:
    name, ucd = str(field.field.name or "").lower(), str(field.field.ucd or "").lower()
    return ucd.startswith("time.end") or any(word in name for word in _STOPS)


def _events(document: Document, table: Any, fields: Sequence[Field], places: tuple[int, int], path: Path) -> EventList:
    infos = {str(info.name): str(info.value) for resource in document.tree.resources for info in resource.infos}
    names = unique_names([str(field.field.name or field.field.ID) for field in fields])
    own = [column.name for column in told_columns(infos[INFO], repr(path.name))] if INFO in infos else []
    others = [number for number in range(len(fields)) if number not in places]
    for number, name in zip(others, own, strict=False):
        names[number] = name
    columns, values = [], {}
    for number, field in enumerate(fields):
        found = None if number in places else _values(field)
        if found is not None:
            columns.append(_column(names[number], field, found))
            values[names[number]] = found
    start, stop = (times_of(fields[place]).view("datetime64[ns]") for place in places)
    events = EventList(
        str(table.name or table.ID or path.stem),
        start,
        stop,
        tuple(columns),
        values,
        description=" ".join(str(table.description or document.tree.description or "").split()),
        provenance=infos.get(PROVENANCE, ""),
        attributes={name: value for name, value in infos.items() if name not in (INFO, PROVENANCE)},
    )
    return from_json(infos[INFO], events, repr(path.name)) if INFO in infos else events


def _values(field: Field) -> Values | None:
    if is_time(field):
        return times_of(field).view("datetime64[ns]")
    values = plain_values(field.values)
    if values is None or values.ndim > 2:
        return None
    if values.dtype.kind in "iu":
        is_hidden = np.ma.getmaskarray(field.values)
        return np.where(is_hidden, np.nan, values) if is_hidden.any() else values.astype(np.int64)
    return values.astype(np.float64) if values.dtype.kind == "f" else values


def _column(name: str, field: Field, values: Values) -> Column:
    told = field.field
    dtype = {"U": "str", "b": "bool", "M": "datetime64[ns]", "i": "int64"}.get(values.dtype.kind, "float64")
    return Column(
        name,
        dtype,
        size=values.shape[1] if values.ndim == 2 else 1,
        units=field.unit,
        description=" ".join(str(told.description or "").split()),
        ucd=str(told.ucd or ""),
        utype=str(told.utype or ""),
    )


def _is_plain(events: EventList) -> bool:
    """Tell whether XML keeps the texts as they are: no blanks around, no control characters."""
    texts = [text for column in events.columns if column.dtype == "str" for text in events.values[column.name].tolist()]
    return all(text == text.strip() and not _NOT_XML.search(text) for text in texts)


def _shown(text: str) -> str:
    """Take out what XML has no way to write; the INFO has it all."""
    return _NOT_XML.sub(" ", text)


def _table(events: EventList, document: Any, tree: Any) -> Any:
    table = tree.TableElement(document, name=_shown(events.name), nrows=len(events))
    table.description = _shown(events.description) or None
    columns: list[tuple[dict[str, Any], Any]] = [
        ({"name": "start", "ucd": "time.start", **_TEXT, "xtype": "timestamp"}, write_times(events.start, TIME)),
        ({"name": "stop", "ucd": "time.end", **_TEXT, "xtype": "timestamp"}, write_times(events.stop, TIME)),
    ]
    columns += [(_field(column), _cells(events, column)) for column in events.columns]
    table.fields.extend(tree.Field(document, ID=f"col{n}", **told) for n, (told, _) in enumerate(columns, start=1))
    for (told, _), field in zip(columns, table.fields, strict=True):
        field.description = told.get("description")
    table.create_arrays(len(events))
    for number, (_, cells) in enumerate(columns, start=1):
        for row, cell in enumerate(cells):
            table.array[f"col{number}"][row] = cell
    return table


_TEXT = {"datatype": "unicodeChar", "arraysize": "*"}
_DATATYPES = {"float64": "double", "int64": "long", "bool": "boolean"}


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": _shown(column.name)}
    told |= {key: _shown(value) for key in ("ucd", "utype") if (value := getattr(column, key))}
    told |= {"unit": _shown(column.units)} if column.units else {}
    if column.dtype in _DATATYPES:
        told |= {"datatype": _DATATYPES[column.dtype]} | ({"arraysize": str(column.size)} if column.size > 1 else {})
        return told
    return told | _TEXT | ({"xtype": "timestamp"} if column.dtype.startswith("datetime") else {})


def _cells(events: EventList, column: Column) -> Any:
    values = events.values[column.name]
    if column.dtype == "datetime64[ns]":
        return write_times(values, TIME)
    return values.tolist() if column.dtype == "str" else values
