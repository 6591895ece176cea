"""A PDS4 label: its metadata and the tables that it describes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute

ROOT = re.compile(rb"<(?:\w+:)?Product_[A-Z]\w*[\s>]")
NAMESPACE = b"http://pds.nasa.gov/pds4/pds/v1"
TABLES = ("Table_Delimited", "Table_Character", "Table_Binary")
_NOT_METADATA = ("File_Area_", "Reference_List")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record, repeated as often as its groups are."""

    name: str
    """Name, made unique in its table."""
    data_type: str
    """Such as ``IEEE754MSBDouble``."""
    repeats: tuple[int, ...]
    """Repetitions of the groups around it, the outermost first."""
    offset: int
    """Bytes before its first value in a record; fixed-width tables."""
    length: int
    """Bytes of one value; fixed-width tables."""
    strides: tuple[int, ...]
    """Steps from one repetition to the next: bytes, or columns if delimited."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """What the label says of it, verbatim."""


@dataclass(frozen=True, slots=True)
class TableLabel:
    """One table of a file, as its label describes it."""

    kind: str
    """``Table_Delimited``, ``Table_Character`` or ``Table_Binary``."""
    name: str
    """Its name or local identifier."""
    file_name: str
    """File that holds it."""
    offset: int
    """Bytes before its first record."""
    records: int
    """How many records it has."""
    record_length: int
    """Bytes of a record; 0 if delimited."""
    record_delimiter: bytes
    """What ends a record, if delimited."""
    field_delimiter: str
    """What parts fields, if delimited."""
    fields: tuple[Field, ...]
    """Its fields, in order."""


@dataclass(frozen=True, slots=True)
class Label:
    """A whole label."""

    attributes: dict[str, Attribute]
    """Its metadata by path, such as ``Identification_Area/title``."""
    tables: tuple[TableLabel, ...]
    """The tables of all its file areas."""
    others: tuple[str, ...]
    """Names of what else it describes: arrays, headers, streams."""


_FIELD_DELIMITERS = {"Comma": ",", "Horizontal Tab": "\t", "Semicolon": ";", "Vertical Bar": "|"}
_RECORD_DELIMITERS = {"Carriage-Return Line-Feed": b"\r\n", "Line-Feed": b"\n"}
_NOT_DATA = ("File", "Header", "Encoded_Header", "Stream_Text")


def is_label(head: bytes) -> bool:
    """Tell a PDS4 label by its root element and namespace."""
    return NAMESPACE in head and ROOT.search(head) is not None


def read_label(path: Path) -> Label:
    """Read a label; raises ``UnreadableFileError`` if it is none or wrong."""
    data = path.read_bytes()
    if not is_label(data[:65536]):
        raise UnreadableFileError(f"Not a PDS4 label: expected a Product element of PDS4 in {path.name!r}")
    try:
        root = fromstring(data)  # noqa: S314 - expat bounds entities itself
        return Label(_metadata(root), tuple(_tables(root)), tuple(_others(root)))
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableFileError(f"Corrupt PDS4 label {path.name!r}: {' '.join(str(error).split())}") from error


def local_name(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    """Find a direct child by its local name."""
    return next((each for each in element if local_name(each) == name), None)


def text_of(element: Element, name: str, default: str | None = None) -> str:
    """Give a child's text; raises ``ValueError`` if it is not there."""
    found = child(element, name)
    if found is None or found.text is None:
        if default is None:
            raise ValueError(f"{local_name(element)} lacks {name}")
        return default
    return found.text.strip()


def count_of(element: Element, name: str, default: str | None = None) -> int:
    """Give a child's whole number, not negative; raises ``ValueError``."""
    text = text_of(element, name, default)
    if not text.isdigit():
        raise ValueError(f"{local_name(element)}: {name} should be a whole number, got {text!r}")
    return int(text)


def _metadata(root: Element) -> dict[str, Attribute]:
    found: dict[str, list[str]] = {}
    for area in root:
        if not local_name(area).startswith(_NOT_METADATA):
            for path, text in _leaves(area, local_name(area)):
                found.setdefault(path, []).append(text)
    return {path: texts[0] if len(texts) == 1 else tuple(texts) for path, texts in found.items()}


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    if not len(element):
        text = " ".join((element.text or "").split())
        if text:
            yield path, text
        return
    for each in element:
        if name := local_name(each):
            yield from _leaves(each, f"{path}/{name}")


def _areas(root: Element) -> Iterator[tuple[str, Element]]:
    for area in root:
        file = child(area, "File") if local_name(area).startswith("File_Area_") else None
        if file is not None:
            yield text_of(file, "file_name"), area


def _tables(root: Element) -> Iterator[TableLabel]:
    for file_name, area in _areas(root):
        for element in area:
            if local_name(element) in TABLES:
                yield _table(element, file_name)


def _others(root: Element) -> Iterator[str]:
    for _, area in _areas(root):
        for element in area:
            kind = local_name(element)
            if kind and kind not in (*TABLES, *_NOT_DATA):
                yield f"{kind} {text_of(element, 'local_identifier', '')}".strip()


def _table(element: Element, file_name: str) -> TableLabel:
    kind = local_name(element)
    record = child(element, kind.replace("Table_", "Record_"))
    if record is None:
        raise ValueError(f"{kind} lacks its record")
    is_delimited = kind == "Table_Delimited"
    delimiter = text_of(element, "record_delimiter", "Carriage-Return Line-Feed")
    return TableLabel(
        kind=kind,
        name=text_of(element, "local_identifier", "") or text_of(element, "name", "") or kind,
        file_name=file_name,
        offset=count_of(element, "offset", "0"),
        records=count_of(element, "records"),
        record_length=0 if is_delimited else count_of(record, "record_length"),
        record_delimiter=_RECORD_DELIMITERS[delimiter],
        field_delimiter=_FIELD_DELIMITERS[text_of(element, "field_delimiter")] if is_delimited else "",
        fields=tuple(_named(_delimited(record) if is_delimited else _fixed(record, 0, (), ()))),
    )


def _kind_of(element: Element) -> str:
    name = local_name(element)
    return "group" if name.startswith("Group_Field_") else "field" if name.startswith("Field_") else ""


def _fixed(holder: Element, start: int, repeats: tuple[int, ...], strides: tuple[int, ...]) -> Iterator[Field]:
    """Give the fields of a fixed-width record; locations count from 1."""
    for element in holder:
        if _kind_of(element) == "field":
            offset = start + count_of(element, "field_location") - 1
            length = count_of(element, "field_length")
            yield _field(element, repeats, strides, offset=offset, length=length)
        elif _kind_of(element) == "group":
            times = count_of(element, "repetitions")
            step, rest = divmod(count_of(element, "group_length"), max(times, 1))
            if rest:
                raise ValueError(f"group_length of {times} repetitions is not a multiple of {times}")
            inner = start + count_of(element, "group_location") - 1
            yield from _fixed(element, inner, (*repeats, times), (*strides, step))


def _delimited(record: Element) -> Iterator[Field]:
    return _columns(record, 0, (), ())


def _columns(holder: Element, start: int, repeats: tuple[int, ...], strides: tuple[int, ...]) -> Iterator[Field]:
    """Give the fields of a delimited record, their places counted in columns."""
    column = start
    for element in holder:
        if _kind_of(element) == "field":
            yield _field(element, repeats, strides, offset=column, length=0)
            column += 1
        elif _kind_of(element) == "group":
            times, step = count_of(element, "repetitions"), _width(element)
            yield from _columns(element, column, (*repeats, times), (*strides, step))
            column += times * step


def _width(holder: Element) -> int:
    """Count the columns of one repetition of a group."""
    fields = sum(1 for element in holder if _kind_of(element) == "field")
    groups = [element for element in holder if _kind_of(element) == "group"]
    return fields + sum(count_of(group, "repetitions") * _width(group) for group in groups)


def _field(element: Element, repeats: tuple[int, ...], strides: tuple[int, ...], *, offset: int, length: int) -> Field:
    told: dict[str, Attribute] = {path.lstrip("/"): text for path, text in _leaves(element, "")}
    return Field(text_of(element, "name"), text_of(element, "data_type"), repeats, offset, length, strides, told)


def _named(fields: Iterator[Field]) -> Iterator[Field]:
    taken: set[str] = set()
    for each in fields:
        name, count = each.name, 1
        while name in taken:
            count += 1
            name = f"{each.name}_{count}"
        taken.add(name)
        yield Field(name, each.data_type, each.repeats, each.offset, each.length, each.strides, each.attributes)
