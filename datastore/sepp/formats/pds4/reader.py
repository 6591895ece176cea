"""The reader of PDS4 tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute
from sepp.formats.content import FileContent, Table, Variable
from sepp.formats.pds4.label import Field, Label, TableLabel, is_label, read_label
from sepp.formats.pds4.records import Records, read_records
from sepp.formats.pds4.values import TIMES, decode, fill_of, has_no_time

MOST_LABELS = 100
"""How many labels of a folder are looked at to find that of a data file."""
_LABELS = (".xml", ".XML", ".lblx")
_DATA = (".tab", ".dat", ".csv", ".txt", ".asc", ".bin")
_COLLECTION = re.compile(r"urn:\w+:\w+:([\w.-]+):([\w.-]+)(?::|$)")
_STARTS = re.compile(r"(?i)start|begin")
_TEXTS = ("ASCII_String", "UTF8_String")
_TIME_NAMES = re.compile(r"(?i)(?:^|[_ ])(utc|time|date|epoch)")
_STOPS = re.compile(r"(?i)stop|end(?!ed)")


class Pds4Reader:
    """Reads delimited, character and binary tables by their label.

    Given a label, or a data file with its label beside it.
    """

    name = "pds4"
    suffixes = (".xml", ".lblx")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a label by its root element, data by the label beside."""
        return is_label(head) or _label_beside(path) is not None

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read every table that has a field of times.

        Raises ``UnreadableFileError`` if there is no label, if it or the
        data are damaged, or no table has a time field.
        """
        label_path = _label_beside(path) or path
        label = read_label(label_path)
        notes = [f"{name}: not a table; not taken" for name in label.others]
        tables = _distinct(list(_timed_tables(label, path, label_path.parent, notes)))
        if not tables:
            raise UnreadableFileError(_no_time(label, path))
        identifier = str(label.attributes.get("Identification_Area/logical_identifier", ""))
        made_id = _collection(identifier)
        return FileContent("pds4", path.name, _attributes(label), tables, tuple(notes), made_id, "logical_identifier")

    def companions(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
        """Name the label and the data files that it describes; raises as ``read``."""
        label_path = _label_beside(path) or path
        data = (label_path.parent / Path(table.file_name).name for table in read_label(label_path).tables)
        return (label_path, *data)


def _label_beside(path: Path) -> Path | None:
    """Find the label of a data file; None for a label and for other files.

    It has the same name, or is one of the labels of the folder.
    """
    if not path.name or path.suffix.lower() not in _DATA:
        return None
    namesakes = (path.with_suffix(ending) for ending in _LABELS)
    others = islice(sorted(path.absolute().parent.glob("*.xml")), MOST_LABELS)
    return next((each for each in (*namesakes, *others) if each.is_file() and _names(each, path.name)), None)


def _names(label: Path, file_name: str) -> bool:
    data = label.read_bytes()
    return (
        is_label(data[:65536])
        and re.search(rb"<(?:\w+:)?file_name>\s*" + re.escape(file_name.encode()), data) is not None
    )


def _timed_tables(label: Label, path: Path, folder: Path, notes: list[str]) -> Iterable[Table]:
    for each in label.tables:
        axis = _axis(each)
        if path.suffix.lower() in _DATA and each.file_name != path.name:
            continue
        records = read_records(each, folder) if axis is not None or _named_times(each) else None
        axis = axis or (_axis_of_texts(records) if records else None)
        if axis is None or records is None:
            notes.append(f"table {each.name!r}: no field of times; not taken")
        else:
            yield _table(records, axis, notes)


def _axis(label: TableLabel) -> Field | None:
    """Choose the time axis: a start, else the first time that is no end."""
    times = [field for field in label.fields if TIMES.match(field.data_type) and not field.repeats]
    with_clock = [field for field in times if "Time" in field.data_type] or times
    starts = [field for field in with_clock if _STARTS.search(field.name)]
    others = [field for field in with_clock if not _STOPS.search(field.name)]
    return next(iter([*starts, *others, *with_clock]), None)


def _named_times(label: TableLabel) -> list[Field]:
    texts = [field for field in label.fields if field.data_type in _TEXTS and not field.repeats]
    return [field for field in texts if _TIME_NAMES.search(field.name)]


def _axis_of_texts(records: Records) -> Field | None:
    """Choose a text field that is named for time and holds times only."""
    for field in _named_times(records.label):
        as_time = replace(field, data_type="ASCII_Date_Time_YMD")
        instants, texts = (decode(each, records.raw(field)) for each in (as_time, field))
        if instants is not None and texts is not None:
            is_unread = has_no_time(instants)
            if not is_unread.all() and not any(str(text).strip() for text in texts[is_unread]):
                return as_time
    return None


def _table(records: Records, axis: Field, notes: list[str]) -> Table:
    instants = decode(axis, records.raw(axis))
    if instants is None:
        raise UnreadableFileError(f"Field {axis.name!r} of {records.label.name!r} holds no times")
    unread = np.flatnonzero(has_no_time(instants))
    if len(unread):
        first = records.raw(axis)[unread[0]]
        text = first if isinstance(first, str) else bytes(first).decode("utf-8", "replace")
        told = f"such as {text.strip()!r} in record {unread[0] + 1}"
        notes.append(f"table {records.label.name!r}: {len(unread)} of {len(instants)} records without a time, {told}")
    variables = tuple(_variables(records, axis, notes))
    return Table(axis.name, np.asarray(instants).view(np.int64), variables, _told(axis))


def _variables(records: Records, axis: Field, notes: list[str]) -> Iterable[Variable]:
    for field in records.label.fields:
        values = decode(field, records.raw(field))
        if values is None:
            notes.append(f"{field.name}: {field.data_type} of {field.length} bytes; not taken")
        elif field.name != axis.name:
            fill = fill_of(field, values)
            attributes = {**_told(field), **({} if fill is None else {"FILLVAL": fill})}
            yield Variable(field.name, values, is_varying=True, attributes=attributes)


def _told(field: Field) -> dict[str, Attribute]:
    told = dict(field.attributes)
    renamed = {"UNITS": "unit", "CATDESC": "description", "VALIDMIN": "Special_Constants/valid_minimum"}
    renamed["VALIDMAX"] = "Special_Constants/valid_maximum"
    return {**told, **{name: told[path] for name, path in renamed.items() if path in told}}


def _attributes(label: Label) -> dict[str, Attribute]:
    told = label.attributes
    named = {
        "TITLE": told.get("Identification_Area/title"),
        "TEXT": told.get("Identification_Area/Citation_Information/description"),
        "MISSION": _first(told.get("Observation_Area/Investigation_Area/name")),
        "OBSERVATORY": _component(label, "Spacecraft", "Host"),
        "EXPERIMENT": _component(label, "Instrument"),
    }
    return {**told, **{name: value for name, value in named.items() if value}}


def _first(value: Attribute) -> Attribute:
    return value[0] if isinstance(value, tuple) else value


def _component(label: Label, *kinds: str) -> Attribute:
    path = "Observation_Area/Observing_System/Observing_System_Component"
    names, types = (label.attributes.get(f"{path}/{leaf}") for leaf in ("name", "type"))
    both = [each if isinstance(each, tuple) else (each,) for each in (names, types)]
    return next((name for name, kind in zip(*both, strict=False) if str(kind) in kinds), None)


def _collection(identifier: str) -> str:
    """Name the collection of a product, ``<bundle>.<collection>``."""
    match = _COLLECTION.match(identifier)
    return f"{match[1]}.{match[2]}" if match else ""


def _no_time(label: Label, path: Path) -> str:
    if not label.tables:
        return f"No table in {path.name!r}: the label describes {', '.join(label.others) or 'no data'}"
    names = [field.name for table in label.tables for field in table.fields]
    more = ", …" if len(names) > 8 else ""
    return f"No time column in {path.name!r}: none of {', '.join(map(repr, names[:8]))}{more} has a date-time type"


def _distinct(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Keep time axes of one label apart: their names tell datasets apart."""
    names: list[str] = []
    for table in tables:
        name, count = table.time_name, 1
        while name in names:
            count += 1
            name = f"{table.time_name}_{count}"
        names.append(name)
    return tuple(replace(table, time_name=name) for table, name in zip(tables, names, strict=True))
