"""The header of a CEF file: metadata, variables, how records end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import NoReturn

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute
from sepp.formats.cef.includes import Includes
from sepp.formats.cef.lines import Line, MalformedLineError, logical_lines
from sepp.formats.cef.rules import Broken, Told, check_meta

VALUE_TYPES = ("ISO_TIME", "ISO_TIME_RANGE", "FLOAT", "DOUBLE", "INT", "BYTE", "CHAR")
_NESTED = {
    ("START_META", "META"): "R_0_00",
    ("START_META", "VARIABLE"): "R_0_01",
    ("START_VARIABLE", "VARIABLE"): "R_0_20",
    ("START_VARIABLE", "META"): "R_0_21",
    ("END_VARIABLE", "META"): "R_0_30",
}
"""The archive's rule that a keyword breaks inside of a block."""
_TAKEN = tuple(',"!+-.:/\\')


@dataclass(frozen=True, slots=True)
class CefVariable:
    """One ``START_VARIABLE`` block."""

    name: str
    """Name, verbatim."""
    value_type: str
    """One of ``VALUE_TYPES``."""
    sizes: tuple[int, ...]
    """Shape of one record, last index fastest; ``()`` for one value."""
    constant: tuple[str, ...] | None
    """Values of ``DATA =``: the variable has no column."""
    attributes: dict[str, Attribute]
    """All attributes, verbatim text."""

    @property
    def columns(self) -> int:
        """Count the values it has in a record."""
        return 0 if self.constant is not None else prod(self.sizes)


@dataclass(slots=True)
class Header:
    """All that stands before the records; filled line by line."""

    file_name: str
    """The file read, for messages."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """``META`` entries and file keywords, verbatim."""
    variables: list[CefVariable] = field(default_factory=list)
    """In the order of the columns."""
    end_of_record: str = ""
    """Marker that ends a record; empty where the line's end does."""
    data_until: str = ""
    """Text of the line after the last record."""
    told: dict[str, Told] = field(default_factory=dict)
    """``META`` entries and file keywords by name in upper case, and where they stand."""
    broken: list[Broken] = field(default_factory=list)
    """Rules that single blocks of metadata break."""

    def fail(self, what: str) -> NoReturn:
        """Refuse the file: raise ``UnreadableFileError``, which names other files before their lines."""
        own = what.replace(f"{self.file_name}, line ", "line ")
        raise UnreadableFileError(f"Cannot read {self.file_name!r}: {own}")


def parse_header(text: str, file_name: str, includes: Includes) -> Header:
    """Parse the text up to and with the line ``DATA_UNTIL``.

    Raises ``UnreadableFileError`` for what breaks CEF's syntax; metadata
    that break a rule are told in ``broken``.
    """
    header = Header(file_name)
    _Parser(header, includes).parse(text, source=file_name, level=0)
    if not header.data_until:
        header.fail("no DATA_UNTIL in it; is it cut short, or a header (.ceh)?")
    version = str(header.attributes.get("FILE_FORMAT_VERSION", ""))
    if not version.upper().startswith("CEF-2"):
        header.fail(f"FILE_FORMAT_VERSION is {version!r}, expected 'CEF-2.0'")
    return header


class _Parser:
    """Follows blocks and includes through one file and its headers."""

    def __init__(self, header: Header, includes: Includes) -> None:
        self._header = header
        self._includes = includes

    def parse(self, text: str, *, source: str, level: int) -> None:
        lines = self._lines(text, source)
        for line in lines:
            match line.name.upper():
                case "INCLUDE":
                    name = line.values[0]
                    text = self._includes.text(name, level + 1, where=f"{source}, line {line.number}: ")
                    self.parse(text, source=name, level=level + 1)
                case "START_META" | "START_VARIABLE" as start:
                    self._block(start.removeprefix("START_"), line, lines, source)
                case "END_META" | "END_VARIABLE":
                    self._fail(source, line, f"{line.name} = {line.values[0]} closes what is not open", "R_0_11")
                case _:
                    self._keyword(line, source)

    def _lines(self, text: str, source: str) -> Iterator[Line]:
        try:
            yield from logical_lines(text)
        except MalformedLineError as error:
            self._header.fail(f"{source}, {error}")

    def _block(self, kind: str, start: Line, lines: Iterator[Line], source: str) -> None:
        """Take a block; it must close in the physical file that opens it."""
        name, inside = start.values[0], list[Line]()
        for line in lines:
            keyword = line.name.upper()
            if keyword == f"END_{kind}":
                if line.values[0] != name:
                    self._fail(source, line, f"{line.name} = {line.values[0]} closes {kind} {name}")
                self._store(kind, name, inside, source, start)
                return
            if keyword.startswith(("START_", "END_")) or keyword in ("INCLUDE", "DATA_UNTIL"):
                what = f"{line.name} inside of {kind} {name}, which is not closed"
                self._fail(source, line, what, _NESTED.get((keyword, kind), ""))
            inside.append(line)
        self._fail(source, start, f"{kind} {name} is not closed", "R_0_00" if kind == "META" else "R_0_20")

    def _store(self, kind: str, name: str, lines: list[Line], source: str, start: Line) -> None:
        if kind == "META":
            self._store_entries(name, lines, source)
            return
        found = dict[str, tuple[str, ...]]()
        for line in lines:
            found[line.name] = (*found.get(line.name, ()), *line.values)
        if any(variable.name == name for variable in self._header.variables):
            self._fail(source, start, f"variable {name} is declared twice")
        try:
            self._header.variables.append(make_variable(name, found))
        except ValueError as error:
            self._fail(source, start, f"variable {name}: {error}")

    def _store_entries(self, name: str, lines: list[Line], source: str) -> None:
        broken = check_meta(name, lines, source)
        if broken is not None:
            self._header.broken.append(broken)
        entries = [line for line in lines if line.name.upper() == "ENTRY"]
        values = tuple(value for line in entries for value in line.values)
        self._header.attributes[name] = _plain((*_entries(self._header.attributes.get(name)), *values))
        for line in entries:
            self._tell(name, line, source)

    def _tell(self, name: str, line: Line, source: str) -> None:
        told, folded = self._header.told, name.upper()
        if folded in told:
            place, entries, is_quoted = told[folded]
            told[folded] = Told(place, (*entries, *line.values), is_quoted)
        else:
            told[folded] = Told(f"{source}, line {line.number}", line.values, line.is_quoted)

    def _keyword(self, line: Line, source: str) -> None:
        keyword, value = line.name.upper(), line.values[0]
        if keyword == "DATA_UNTIL":
            if not value:
                self._fail(source, line, "DATA_UNTIL is empty")
            self._header.data_until = value
        elif keyword == "END_OF_RECORD_MARKER":
            if len(value.strip().encode()) > 1 or value.strip().isalnum() or value.strip() in _TAKEN:
                self._fail(source, line, f"END_OF_RECORD_MARKER is {value!r}, expected one sign such as '$'")
            self._header.end_of_record = value.strip()
        elif keyword not in ("FILE_NAME", "FILE_FORMAT_VERSION"):
            rule = "R_0_11" if keyword == "ENTRY" else ""
            self._fail(source, line, f"{line.name!r} outside of any META or VARIABLE", rule)
        self._header.attributes[keyword] = value
        self._tell(keyword, line, source)

    def _fail(self, source: str, line: Line, what: str, rule: str = "") -> NoReturn:
        told = f" (breaks rule {rule})" if rule else ""
        self._header.fail(f"{source}, line {line.number}: {what}{told}")


def make_variable(name: str, found: dict[str, tuple[str, ...]]) -> CefVariable:
    """Make a variable of the attributes of its block.

    Raises ``ValueError`` for an unknown type, bad sizes or too few values.
    """
    folded = {key.upper(): values for key, values in found.items()}
    value_type = folded.get("VALUE_TYPE", ("",))[0].upper()
    if value_type not in VALUE_TYPES:
        raise ValueError(f"VALUE_TYPE is {value_type!r}, expected one of {', '.join(VALUE_TYPES)}")
    sizes = _sizes(folded.get("SIZES", ("1",)))
    constant = folded.get("DATA")
    if constant is not None and len(constant) != prod(sizes):
        raise ValueError(f"DATA has {len(constant)} values, SIZES ask for {prod(sizes)}")
    attributes = {key: _plain(values) for key, values in found.items() if key.upper() != "DATA"}
    return CefVariable(name, value_type, sizes, constant, attributes)


def _sizes(texts: tuple[str, ...]) -> tuple[int, ...]:
    if not all(text.isdigit() and int(text) > 0 for text in texts):
        raise ValueError(f"SIZES are {', '.join(texts)!r}, expected whole numbers above 0")
    sizes = tuple(int(text) for text in texts)
    return () if sizes == (1,) else sizes


def _plain(values: tuple[str, ...]) -> Attribute:
    return values[0] if len(values) == 1 else values


def _entries(value: Attribute) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(entry) for entry in value) if isinstance(value, tuple) else (str(value),)
