"""The reader of HAPI data."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.content import FileContent, Table, Variable
from sepp.formats.delimited.rows import Column, Lines, read_columns
from sepp.formats.hapi.header import Header, build_header, parse_header
from sepp.formats.hapi.records import is_text, read_binary, read_json

_HEADER_LINES = re.compile(rb"(?:[ \t]*#[^\n]*(?:\n|\Z))+")
_IS_HAPI = re.compile(rb'"HAPI"\s*:')
_IS_INFO = re.compile(rb'"type"\s*:\s*"isotime"', re.IGNORECASE)
_OWN_TIME = re.compile(rb'"time"\s*:\s*[{"]')
_MOST_HEADER = 1 << 20
_BODY_SUFFIXES = (".csv", ".binary", ".bin")


class HapiReader:
    """Reads HAPI 2 and 3: CSV, binary, JSON; header on top or beside."""

    name = "hapi"
    suffixes = (".csv", ".binary", ".hapi.json")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell HAPI data by the header on top, else by the one beside."""
        start = head[:4096].lstrip()
        if start.startswith(b"{"):
            return _is_header(head) and b'"data"' in head
        if start.startswith(b"#") and start.lstrip(b"# \t\r\n").startswith(b"{"):
            return _is_header(head)
        return start[:1] not in (b"<", b"") and find_info(path) is not None

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read HAPI data.

        The header is that on top (``#``), else ``<name>.info.json``,
        ``<stem>.info.json`` or ``info.json`` beside the file. Raises
        ``UnreadableFileError`` without a header, or naming the record that
        does not fit it.
        """
        data = path.read_bytes()
        if data[:4096].lstrip().startswith(b"{"):
            return _read_document(path.name, data)
        top = _HEADER_LINES.match(data)
        if top and _is_header(top[0]):
            header = parse_header(_uncommented(top[0]), path.name)
            return _read_body(path.name, header, data, top.end())
        info = find_info(path)
        if info is None:
            raise UnreadableFileError(
                f"Not HAPI data: {path.name!r} begins with {data[:8]!r}, not with a header; "
                f"put it beside as '{path.name}.info.json' or 'info.json'"
            )
        return _read_body(path.name, parse_header(_decoded(info.read_bytes()), info.name), data, 0)

    def companions(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
        """Name the header beside it, if it has none on top."""
        with path.open("rb") as file:
            head = file.read(_MOST_HEADER)
        top = _HEADER_LINES.match(head)
        is_whole = head[:4096].lstrip().startswith(b"{") or (top and _is_header(top[0]))
        info = None if is_whole else find_info(path)
        return () if info is None else (info,)


def find_info(path: Path) -> Path | None:
    """Find the header that lies beside a file of records."""
    if not path.name.lower().endswith(_BODY_SUFFIXES):
        return None
    names = (f"{path.name}.info.json", f"{path.stem}.info.json", "info.json")
    return next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)


def _is_header(data: bytes) -> bool:
    return bool(_IS_HAPI.search(data) or (_IS_INFO.search(data) and not _OWN_TIME.search(data)))


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def _uncommented(data: bytes) -> str:
    return "\n".join(line.lstrip().removeprefix("#") for line in _decoded(data).splitlines())


def _read_document(name: str, data: bytes) -> FileContent:
    try:
        document = json.loads(data)
        records = document["data"]
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        reason = "it has no 'data'" if isinstance(error, KeyError) else str(error)
        raise UnreadableFileError(f"Not HAPI data: {name!r} is not a JSON document of records ({reason})") from error
    if not isinstance(records, list):
        raise UnreadableFileError(f"Not HAPI data: 'data' of {name!r} is not a list of records")
    header = build_header(document, name)
    return _content(name, header, read_json(header, records, name))


def _read_body(name: str, header: Header, data: bytes, offset: int) -> FileContent:
    body = data[offset:]
    if not is_text(header, body):
        return _content(name, header, read_binary(header, body, name))
    columns, titles = header.columns, _titles(header, body)
    lines = Lines(name, body, data.count(b"\n", 0, offset) + 1)
    if titles:
        lines = replace(lines, data=body.partition(b"\n")[2], first_line=lines.first_line + 1)
        columns = _labelled(columns, titles)
    return _content(name, header, read_columns(lines, columns), columns)


def _titles(header: Header, body: bytes) -> tuple[str, ...]:
    """Give the row of column names that some tools put before the records."""
    texts = tuple(text.strip().strip('"') for text in _decoded(body.partition(b"\n")[0]).split(","))
    is_row = len(texts) == sum(column.width for column in header.columns) and not texts[0][:1].isdigit()
    return texts if is_row and texts[0] else ()


def _labelled(columns: Iterable[Column], titles: Sequence[str]) -> tuple[Column, ...]:
    """Let the titles of a vector's columns label it where the header does not."""
    found, at = [], 0
    for column in columns:
        own = tuple(titles[at : at + column.width])
        at += column.width
        is_bare = len(column.shape) == 1 and "LABEL_1" not in column.attributes
        found.append(replace(column, attributes={**column.attributes, "LABEL_1": own}) if is_bare else column)
    return tuple(found)


def _content(name: str, header: Header, values: Sequence[Values], columns: Sequence[Column] = ()) -> FileContent:
    time, *others = columns or header.columns
    variables = [
        Variable(column.name, found, is_varying=True, attributes=column.attributes)
        for column, found in zip(others, values[1:], strict=True)
    ]
    table = Table(time.name, values[0].view("int64"), (*variables, *header.constants), time.attributes)
    return FileContent("hapi", name, header.attributes, (table,))
