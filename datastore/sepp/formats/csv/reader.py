"""The reader of delimited text with a JSON or YAML header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Values
from sepp.formats.content import FileContent, Table, Variable
from sepp.formats.csv.header import Header, parse_header
from sepp.formats.csv.times import find_times, refusal
from sepp.formats.delimited.rows import Lines, read_rows

_HEADER_LINES = re.compile(rb"(?:[ \t]*#[^\n]*(?:\n|\Z))+")
_YAML_KEYS = tuple(re.compile(rb"^[# \t]*%s[ \t]*:" % key, re.MULTILINE) for key in (b"time", b"parameters"))
_JSON_KEYS = (re.compile(rb'"time"\s*:\s*[{"]'), re.compile(rb'"parameters"\s*:\s*[#\s]*\['))
_HAPI = re.compile(rb'"HAPI"\s*:')
_OWN_KEY = re.compile(rb'"delimiter"\s*:')
_HEADED = re.compile(rb'"START_COLUMN"\s*:')
_MOST_HEADER = 1 << 20
_ENDINGS = ("json", "yaml", "yml")


@dataclass(frozen=True, slots=True)
class _Source:
    """The bytes of a file and where its rows begin."""

    data: bytes
    offset: int


class CsvReader:
    """Reads rows of text that a JSON or YAML header describes."""

    name = "csv"
    suffixes = (".csv", ".tsv", ".asc")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell such a text by the header on top, else by the one beside."""
        if head[:4096].lstrip().startswith(b"#") and _is_header(head):
            return True
        is_text = head[:1] not in (b"", b"<", b"{") and b"\0" not in head[:4096] and not _HAPI.search(head)
        is_named = path.name.lower().endswith((*self.suffixes, ".txt", ".dat"))
        return is_text and is_named and find_header(path) is not None

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a delimited text.

        The header is that on top (``#``), else ``<name>.json``,
        ``<stem>.json`` or ``header.json`` beside it (or ``.yaml``, ``.yml``).
        Raises ``UnreadableFileError`` without one, or naming the line that
        does not fit it.
        """
        data = path.read_bytes()
        top = _HEADER_LINES.match(data)
        if top and _is_header(top[0]):
            return _read(path.name, parse_header(_uncommented(top[0]), path.name), _Source(data, top.end()))
        beside = find_header(path)
        if beside is None:
            raise UnreadableFileError(
                f"No header for {path.name!r}: put a JSON or YAML one beside it as '{path.name}.yaml' or "
                f"'header.yaml', or on top of it in lines that begin with '#' (HAPI data: '{path.name}.info.json')"
            )
        text = beside.read_bytes().decode("utf-8", errors="replace")
        return _read(path.name, parse_header(text, beside.name), _Source(data, 0))

    def companions(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
        """Name the header beside it, if it has none on top."""
        with path.open("rb") as file:
            top = _HEADER_LINES.match(file.read(_MOST_HEADER))
        beside = None if top and _is_header(top[0]) else find_header(path)
        return () if beside is None else (beside,)


def find_header(path: Path) -> Path | None:
    """Find the header that lies beside a text."""
    names = (f"{stem}.{ending}" for stem in (path.name, path.stem, "header") for ending in _ENDINGS)
    found = next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)
    return found if found is not None and _is_header(found.read_bytes()) else None


def _is_header(data: bytes) -> bool:
    is_json = data.lstrip(b"# \t\r\n").startswith(b"{")
    is_own = all(key.search(data) for key in (_JSON_KEYS if is_json else _YAML_KEYS))
    return (is_own or _HEADED.search(data) is not None) and (
        _HAPI.search(data) is None or _OWN_KEY.search(data) is not None
    )


def _uncommented(data: bytes) -> str:
    lines = [line.lstrip().removeprefix("#") for line in data.decode("utf-8", errors="replace").splitlines()]
    is_indented = all(line.startswith(" ") for line in lines if line.strip())
    return "\n".join(line[1:] if is_indented else line for line in lines)


def _read(name: str, header: Header, source: _Source) -> FileContent:
    lines = _lines(name, header, source)
    values, numbers = read_rows(lines, header.columns)
    found = {column.name: each for column, each in zip(header.columns, values, strict=True)}
    try:
        time = find_times(header.time, found, numbers)
    except ValueError as error:
        raise refusal(name, error) from error
    table = Table(header.time.name, time, _variables(header, found), _time_attributes(header))
    return FileContent("csv", name, header.attributes, (table,))


def _lines(name: str, header: Header, source: _Source) -> Lines:
    """Pass the lines before the rows."""
    at = source.offset
    for _ in range(header.skip_lines):
        at = source.data.find(b"\n", at) + 1 or len(source.data)
    if header.has_names:
        at = _after_names(header, source.data, at)
    first = source.data.count(b"\n", 0, at) + 1
    return Lines(name, source.data[at:], first, header.delimiter, header.comment)


def _after_names(header: Header, data: bytes, at: int) -> int:
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        line = data[at:end].strip()
        at = end
        if line and line[0] != header.comment:
            break
    return at


def _variables(header: Header, found: Mapping[str, Values]) -> tuple[Variable, ...]:
    used = set(header.time.columns.values())
    varying = [
        Variable(column.name, found[column.name], is_varying=True, attributes=column.attributes)
        for column in header.columns
        if column.name not in used
    ]
    return (*varying, *header.constants)


def _time_attributes(header: Header) -> dict[str, Attribute]:
    columns = [column.attributes for column in header.columns if column.name in header.time.columns.values()]
    return {**(columns[0] if len(columns) == 1 else {}), **header.time.attributes}
