"""Event lists as AMDA writes its catalogues and time tables in ASCII.

``# Key: value;`` lines, ``# Parameter N: id:...; name:...; type:...;`` lines,
then a line per event: start, stop and values, parted by blanks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from sepp.core.errors import MismatchError, UnreadableFileError
from sepp.core.model import Attribute, Values
from sepp.events.cells import read_cells, read_instants, write_cells
from sepp.events.model import Column, EventList, Form
from sepp.events.styles import write_times

TIME = "2005-01-09T18:00:00"
_KEY = re.compile(r"#\s*([^:]+?)\s*:\s?(.*?);?\s*$")
_PARAMETER = re.compile(r"Parameter (\d+)$")
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=\s|$)|(\S+)')
_RECOGNISED = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:#[^\n]*\n)*\s*\d{4}-\d\d-\d\dT\S+\s+\d{4}-\d\d-\d\dT\S+")
_HEADER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?#\s*(?:Name|Parameter 1|Historic|Creation Date|Description)\s*:", re.IGNORECASE
)
_DTYPES = {
    "int": "int64",
    "integer": "int64",
    "short": "int64",
    "long": "int64",
    "float": "float64",
    "double": "float64",
}
_DTYPES |= {
    "string": "str",
    "char": "str",
    "bool": "bool",
    "boolean": "bool",
    "date": "datetime64[ns]",
    "time": "datetime64[ns]",
}
_TYPES = {"int64": "int", "float64": "double", "str": "string", "bool": "bool", "datetime64[ns]": "date"}
_FIELDS = {"Name": "name", "Description": "description", "Historic": "provenance"}
_OWN = ("id", "name", "size", "type", "unit", "description", "ucd", "utype")


class AmdaForm:
    """Reads and writes AMDA ASCII."""

    name = "amda"
    suffixes = (".txt", ".asc")

    def recognises(self, head: bytes) -> bool:
        """Tell it by its first key, or by two ISO times side by side."""
        return (_HEADER.match(head) or _RECOGNISED.match(head)) is not None

    def read(self, path: Path) -> EventList:
        """Read a catalogue or time table.

        Raises ``UnreadableFileError`` for a line with too few or too many
        values, or a value that its type does not allow.
        """
        text = path.read_bytes().decode("utf-8-sig", "replace")
        newline = "\r\n" if "\r\n" in text else "\n"
        lines = text.split(newline)
        header, comments = _header(line for line in lines if line.startswith("#"))
        columns = tuple(_column(number, told) for number, told in _parameters(header))
        rows = list(_rows(lines, 2 + sum(column.size for column in columns), path.name))
        start, stop = (
            read_instants([row[n] for row in rows], what, repr(path.name)) for n, what in enumerate(("start", "stop"))
        )
        found = [_values(column, place, rows, repr(path.name)) for column, place in _places(columns)]
        values = {column.name: array for column, array in found}
        keys = tuple(key for key in header if not _PARAMETER.match(key))
        attributes: dict[str, Attribute] = {key: header[key] for key in keys if key not in _FIELDS}
        return EventList(
            header.get("Name", path.stem),
            start,
            stop,
            tuple(column for column, _ in found),
            values,
            description=header.get("Description", ""),
            provenance=header.get("Historic", ""),
            attributes={**attributes, **({"comments": comments} if comments else {})},
            form=Form(rows[0][0] if rows else TIME, newline, keys=keys, ends_line=text.endswith(newline)),
        )

    def write(self, events: EventList, path: Path) -> None:
        """Write a catalogue, or a time table if there are no columns.

        Raises ``MismatchError`` for texts that the form has no way to hold.
        """
        newline = events.form.newline
        lines = [*_header_lines(events), *_event_lines(events)]
        text = newline.join(lines) + (newline if events.form.ends_line else "")
        path.write_bytes(text.encode())


form = AmdaForm()


def _header(lines: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    header: dict[str, str] = {}
    comments: list[str] = []
    for line in lines:
        match = _KEY.match(line)
        if match and match[1] not in header:
            header[match[1]] = match[2]
        else:
            comments.append(line[1:])
    return header, tuple(comments)


def _parameters(header: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    for key, value in header.items():
        if match := _PARAMETER.match(key):
            pairs = (pair.partition(":") for pair in value.split(";"))
            yield int(match[1]), {name.strip(): told.strip() for name, colon, told in pairs if colon}


def _column(number: int, told: Mapping[str, str]) -> Column:
    size, kind = told.get("size") or "1", told.get("type", "double")
    if not size.isdigit() or not 1 <= int(size) <= 10_000 or kind.lower() not in _DTYPES:
        raise UnreadableFileError(
            f"Parameter {number} has size {size!r} and type {kind!r}; types are {', '.join(_DTYPES)}"
        )
    usual = {"id": f"param_{number}", "type": _TYPES[_DTYPES[kind.lower()]]}
    rest = {key: value for key, value in told.items() if key not in _OWN or value != usual.get(key, value)}
    return Column(
        told.get("name") or told.get("id") or f"column_{number}",
        _DTYPES[kind.lower()],
        int(size),
        units=told.get("unit", ""),
        description=told.get("description", ""),
        ucd=told.get("ucd", ""),
        utype=told.get("utype", ""),
        attributes=rest,
    )


def _rows(lines: Iterable[str], width: int, name: str) -> Iterator[list[str]]:
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        cells = [plain or quoted.replace('""', '"') for quoted, plain in _CELL.findall(line)]
        if len(cells) != width:
            raise UnreadableFileError(f"Line {number} of {name!r} should have {width} values, got {len(cells)}")
        yield cells


def _places(columns: Iterable[Column]) -> Iterator[tuple[Column, int]]:
    place = 2
    for column in columns:
        yield column, place
        place += column.size


def _values(column: Column, place: int, rows: list[list[str]], where: str) -> tuple[Column, Values]:
    texts = [cell for row in rows for cell in row[place : place + column.size]]
    styled, flat = read_cells(column, texts, where)
    return styled, flat if column.size == 1 else np.asarray(flat).reshape(len(rows), column.size)


def _header_lines(events: EventList) -> Iterator[str]:
    told = {key: str(getattr(events, field)) for key, field in _FIELDS.items()}
    others = {key: str(value) for key, value in events.attributes.items() if key != "comments"}
    mine = {"Name": events.name, **{key: value for key, value in told.items() if value}, **others}
    order = dict.fromkeys([*(key for key in events.form.keys if key in {**told, **others}), *mine])
    yield from (f"# {_held(key, 'key')}: {_held({**told, **others}[key], key)};" for key in order)
    yield from (
        f"# Parameter {number}: {_described(number, column)}" for number, column in enumerate(events.columns, 1)
    )
    comments = events.attributes.get("comments") or ()
    yield from (f"#{line}" for line in (comments if isinstance(comments, tuple) else (comments,)))


def _described(number: int, column: Column) -> str:
    told = {
        "id": column.attributes.get("id", f"param_{number}"),
        "name": column.name,
        "size": str(column.size),
        "type": column.attributes.get("type", _TYPES[column.dtype]),
        "unit": column.units,
        "description": column.description,
        "ucd": column.ucd,
        "utype": column.utype,
    }
    told |= {key: value for key, value in column.attributes.items() if key not in told}
    return " ".join(f"{key}:{_held(value, key)};" for key, value in told.items())


def _held(text: str, what: str) -> str:
    if ";" in text or "\n" in text or "\r" in text or text != text.strip():
        raise MismatchError(f"AMDA ASCII can't hold the {what} {text!r}: a ';' or line break; write CSV or VOTable")
    return text


def _event_lines(events: EventList) -> Iterator[str]:
    style = events.form.time if "T" in events.form.time else TIME
    cells = [[map(_quoted, row) for row in write_cells(events, column)] for column in events.columns]
    times = (write_times(each, style) for each in (events.start, events.stop))
    for number, both in enumerate(zip(*times, strict=True)):
        yield " ".join([*both, *(cell for column in cells for cell in column[number])])


def _quoted(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise MismatchError(f"AMDA ASCII can't hold the text {text[:40]!r}: a line break; write CSV or VOTable")
    return '"' + text.replace('"', '""') + '"' if not text or '"' in text or text.split() != [text] else text
