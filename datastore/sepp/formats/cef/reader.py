"""The reader of CEF-2.0 files."""

import re
from collections.abc import Sequence
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.cef.header import parse_header
from sepp.formats.cef.includes import Includes
from sepp.formats.cef.records import find_body, split_records
from sepp.formats.cef.tables import build_table
from sepp.formats.cef.text import decode, expand_head, load_bytes
from sepp.formats.content import FileContent

_FIRST_KEYWORD = re.compile(
    rb"\A(?:\s*(?:![^\n]*)?\n)*\s*(?:FILE_NAME|FILE_FORMAT_VERSION|END_OF_RECORD_MARKER|INCLUDE|START_META)\s*=",
    re.IGNORECASE,
)
_DATA_UNTIL = re.compile(rb"^[ \t]*DATA_UNTIL[ \t]*=[^\n]*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE)


class CefReader:
    """Reads CEF-2.0 with its includes, plain or gzipped."""

    name = "cef"
    suffixes = (".cef", ".cef.gz")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a CEF file by the keyword that comes before all others."""
        return _FIRST_KEYWORD.match(expand_head(head)) is not None

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a CEF file.

        Raises ``UnreadableFileError`` if it is not CEF-2.0, breaks its
        syntax, is cut short, has no time axis, or includes a header that
        is neither beside it nor in ``include_dirs``.
        """
        data = load_bytes(path)
        if not _FIRST_KEYWORD.match(data[:65536]):
            raise UnreadableFileError(f"Not a CEF file: expected FILE_NAME = …, {path.name!r} begins with {data[:8]!r}")
        begin = _DATA_UNTIL.search(data)
        offset = begin.end() if begin else len(data)
        header = parse_header(decode(data[:offset]), path.name, Includes(path, include_dirs))
        table = build_table(header, split_records(header, find_body(header, data, offset)))
        return FileContent("cef", path.name, header.attributes, (table,), _notes(data, offset, len(table.time)))


def _notes(data: bytes, offset: int, records: int) -> tuple[str, ...]:
    """Tell where the file's own count of its records is another."""
    told = re.search(rb"^!\s*RECORDS\s*=\s*(\d+)", data[max(offset, len(data) - 4096) :], re.MULTILINE)
    if told is None or int(told[1]) == records:
        return ()
    return (f"the file says RECORDS={int(told[1])} and holds {records}",)
