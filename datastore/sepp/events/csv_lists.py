"""Event lists as CSV: a start, a stop, and whatever else.

What CSV has no place for (units, descriptions, types that the cells do not
tell) stands in a first line ``# sepp-events: {...}``. It is left out where
the plain table says all, so that others' lists keep their bytes.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sepp.core.errors import MismatchError, UnreadableFileError
from sepp.core.model import Values
from sepp.events.cells import guess_dtype, read_cells, read_instants, write_cells
from sepp.events.metadata import columns_of, from_json, to_json
from sepp.events.model import Column, EventList, Form
from sepp.events.styles import ISO, write_times
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import times_of_texts

MARK = "# sepp-events: "
STARTS = ("start", "begin", "from", "t0", "tstart", "tbegin")
STOPS = ("stop", "end", "to", "t1", "tstop", "tend", "finish")
INSTANTS = ("time", "epoch", "date", "datetime", "isotime", "t")
_UNIT = re.compile(r"(.*?)\s*[\[(]([^\])]+)[\])]$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file, parted."""

    comments: tuple[str, ...]
    """Lines that begin with ``#`` before the table, without their ``#``."""
    told: str
    """The JSON after the mark; empty without it."""
    header: tuple[str, ...] | None
    """Names of the columns; None if the first line holds values."""
    rows: list[list[str]]
    """Cells of each event."""
    form: Form
    """How it is written."""


class CsvForm:
    """Reads and writes CSV with commas, semicolons or tabs."""

    name = "csv"
    suffixes = (".csv", ".tsv")

    def recognises(self, head: bytes) -> bool:
        """Tell a table by a delimiter in its first line that is no comment."""
        line = next((each for each in head.splitlines() if each.strip() and not each.startswith(b"#")), b"")
        is_text = b"\x00" not in head and not head.startswith((b"<", b"{", b"%PDF", b"\x89"))
        return is_text and (any(mark in line for mark in (b",", b";", b"\t")) or head.startswith(MARK.encode()))

    def read(self, path: Path) -> EventList:
        """Read a list; its name is the file's.

        Raises ``UnreadableFileError`` if it has no start, if rows differ in
        length, or for a cell that is not of its column's type.
        """
        return _read(path.read_bytes(), path)

    def write(self, events: EventList, path: Path) -> None:
        """Write a list in the style in which it was read.

        Raises ``MismatchError`` for texts that CSV has no way to hold.
        """
        _check_texts(events)
        plain = _written(events, told="")
        try:
            says_all = _read(plain.encode(), path) == events
        except UnreadableFileError:
            says_all = False
        path.write_bytes((plain if says_all else _written(events, told=to_json(events))).encode())


form = CsvForm()


def to_bytes(events: EventList) -> bytes:
    """Write a list with the line that tells all of it.

    Raises ``MismatchError`` for texts that CSV has no way to hold.
    """
    _check_texts(events)
    return _written(events, told=to_json(events)).encode()


def from_bytes(data: bytes, path: Path) -> EventList:
    """Read a list; raises ``UnreadableFileError``, naming ``path``."""
    return _read(data, path)


def _check_texts(events: EventList) -> None:
    for column in events.columns:
        values = events.values[column.name]
        for text in (column.name, *(values.tolist() if column.dtype == "str" else ())):
            if "\x00" in text or "\r" in text:
                raise MismatchError(f"CSV can't hold the text {text[:40]!r}: a carriage return or NUL; write VOTable")


def _read(data: bytes, path: Path) -> EventList:
    sheet = _sheet(data, path.name)
    places = _places(sheet, path.name)
    texts = list(zip(*sheet.rows, strict=True)) if sheet.rows else [()] * len(sheet.header or ())
    start, stop = (
        read_instants(texts[each], what, repr(path.name))
        for each, what in zip((places[0], places[-1]), ("start", "stop"), strict=True)
    )
    others = [number for number in range(len(texts)) if number not in places]
    given: Sequence[Column] = _guessed(sheet, others, texts)
    if sheet.told:
        header = [sheet.header[number] if sheet.header else "" for number in others]
        given = _known(columns_of(sheet.told, repr(path.name)), given, header)
    columns, values = _columns(given, [texts[number] for number in others], repr(path.name))
    first = texts[places[0]][0].strip() if sheet.rows else ISO
    form_ = replace(sheet.form, time=first, header=sheet.header, places=places)
    attributes = {"comments": sheet.comments} if sheet.comments else {}
    events = EventList(path.stem, start, stop, columns, values, attributes=attributes, form=form_)
    return from_json(sheet.told, events, repr(path.name), columns=columns) if sheet.told else events


def _sheet(data: bytes, name: str) -> Sheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = text.splitlines(keepends=True)
    comments = [line.rstrip("\r\n") for line in lines[: _leading(lines)]]
    body = "".join(lines[len(comments) :])
    newline = "\r\n" if "\r\n" in text else "\n"
    delimiter = _delimiter(body)
    try:
        rows = [row for row in csv.reader(io.StringIO(body, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        raise UnreadableFileError(f"Not a CSV table: {name!r}: {error}") from error
    has_header = not (rows and _is_time(rows[0]))
    header = tuple(rows.pop(0)) if rows and has_header else None
    width = len(header or (rows[0] if rows else ()))
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise UnreadableFileError(f"Event {number} of {name!r} should have {width} cells, got {len(row)}")
    told = next((line[len(MARK) :] for line in comments if line.startswith(MARK)), "")
    others = tuple(line[1:] for line in comments if not line.startswith(MARK))
    return Sheet(others, told, header, rows, Form("", newline, delimiter, ends_line=body.endswith("\n")))


def _leading(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))


def _delimiter(body: str) -> str:
    first = body.partition("\n")[0]
    return max(",;\t", key=first.count)


def _is_time(row: Sequence[str]) -> bool:
    return bool((times_of_texts(row) != NO_TIME).any())


def _places(sheet: Sheet, name: str) -> tuple[int, ...]:
    """Find the columns of start and stop; one alone gives instants."""
    keys = [_key(each) for each in sheet.header or ()]
    start = next((keys.index(each) for each in STARTS if each in keys), None)
    stop = next((keys.index(each) for each in STOPS if each in keys), None)
    if start is not None and stop is not None:
        return start, stop
    instant = next((keys.index(each) for each in INSTANTS if each in keys), start)
    if instant is not None:
        return (instant,)
    times = [number for number, cell in enumerate(sheet.rows[0] if sheet.rows else ()) if _is_time([cell])]
    if not times:
        names = ", ".join(map(repr, sheet.header or ())) or "none"
        raise UnreadableFileError(
            f"No start and stop in {name!r}: its columns are {names}; name them 'start' and 'stop'"
        )
    return tuple(times[:2])


def _key(name: str) -> str:
    plain = re.sub(r"[\[(].*[\])]", "", name.lower())
    parts = [part for part in re.split(r"[^a-z0-9]+", plain) if part]
    kept = [part for part in parts if part not in ("utc", "ut", "date", "time", "event", "datetime")]
    joined = "".join(kept or parts[:1])
    return re.sub(r"^(start|stop|begin|end)(time|date)$|^(?:time|date)(start|stop|begin|end)$", r"\1\3", joined)


def _guessed(sheet: Sheet, others: Sequence[int], texts: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for number in others:
        heading = sheet.header[number] if sheet.header else f"column_{number + 1}"
        named = _UNIT.match(heading)
        name = (named[1] if named else heading) or "index"
        taken = {column.name for column in columns}
        name = name if name not in taken else f"{heading}_{number + 1}"
        columns.append(Column(name, guess_dtype(texts[number]), units=named[2] if named else ""))
    return tuple(columns)


def _known(told: Sequence[Column], guessed: Sequence[Column], header: Sequence[str]) -> Sequence[Column]:
    """Find the columns told of in a table that a person may have changed.

    They are known by their headings where all of these are there still or
    the number of columns has changed, else by their order.
    """
    by_heading = {_headings([column])[0]: column for column in told}
    headings = _headings(told)
    if len(headings) == len(header) and sorted(headings) != sorted(header):
        return told
    found: list[Column] = []
    while (place := sum(column.size for column in found)) < len(header):
        column = by_heading.get(header[place])
        is_whole = column and _headings([column]) == list(header[place : place + column.size])
        found.append(column if column and is_whole else guessed[place])
    return found


def _columns(
    given: Sequence[Column], texts: Sequence[Sequence[str]], where: str
) -> tuple[tuple[Column, ...], dict[str, Values]]:
    if sum(column.size for column in given) != len(texts):
        raise UnreadableFileError(f"{where} describes {sum(c.size for c in given)} columns and has {len(texts)}")
    columns, values, place = [], {}, 0
    for column in given:
        rows = list(zip(*texts[place : place + column.size], strict=True))
        place += column.size
        flat = [cell for row in rows for cell in row]
        styled, found = read_cells(column, flat, where)
        columns.append(styled)
        values[column.name] = found if column.size == 1 else found.reshape(len(rows), column.size)
    return tuple(columns), values


def _written(events: EventList, *, told: str) -> str:
    out = io.StringIO(newline="")
    if told:
        out.write(f"{MARK}{told}{events.form.newline}")
    for line in _comments(events):
        out.write(f"#{line}{events.form.newline}")
    header, places = _layout(events)
    writer = csv.writer(out, delimiter=events.form.delimiter, lineterminator=events.form.newline)
    if header is not None:
        writer.writerow(header)
    writer.writerows(_rows(events, places))
    text = out.getvalue()
    return text if events.form.ends_line else text.removesuffix(events.form.newline)


def _comments(events: EventList) -> tuple[str, ...]:
    found = events.attributes.get("comments", ())
    lines = tuple(str(line) for line in (found if isinstance(found, tuple) else (found,)) if line is not None)
    return lines if not any("\n" in line or "\r" in line for line in lines) else ()


def _layout(events: EventList) -> tuple[tuple[str, ...] | None, tuple[int, ...]]:
    """Give header and places of the times: those read, if they still fit."""
    width = sum(column.size for column in events.columns)
    form_, lasts = events.form, bool((events.start != events.stop).any())
    fits = max(form_.places) < width + len(form_.places) and (len(form_.places) == 2 or not lasts)
    if form_.header is not None and fits and len(form_.header) == width + len(form_.places):
        return form_.header, form_.places
    return ("start", "stop", *_headings(events.columns)), (0, 1)


def _headings(columns: Sequence[Column]) -> list[str]:
    found: list[str] = []
    for column in columns:
        unit = f" [{column.units}]" if column.units else ""
        names = [column.name] if column.size == 1 else [f"{column.name}_{number + 1}" for number in range(column.size)]
        found += [f"{name}{unit}" for name in names]
    return found


def _rows(events: EventList, places: Sequence[int]) -> list[list[str]]:
    style = events.form.time or ISO
    times = [write_times(each, style) for each in (events.start, events.stop)]
    cells = [list(each) for column in events.columns for each in zip(*write_cells(events, column), strict=True)]
    for place, column in sorted(zip(places, times, strict=False)):
        cells.insert(place, column)
    return [list(row) for row in zip(*cells, strict=True)] if len(events) else []
