"""The reader of CEF-2.0 files."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.cef.blocks import BlockLoader
from sepp.formats.cef.columns import make_plan
from sepp.formats.cef.delivery import ADVICE, Span, find_broken, note_missing
from sepp.formats.cef.header import Header, parse_header
from sepp.formats.cef.includes import Includes
from sepp.formats.cef.records import RecordDecoder, record_end
from sepp.formats.cef.rules import Broken
from sepp.formats.cef.tables import build_table, find_axis
from sepp.formats.cef.text import TextStream, decode, expand_head
from sepp.formats.content import FileContent

_FIRST_KEYWORD = re.compile(
    rb"\A(?:\s*(?:![^\n]*)?\n)*\s*(?:FILE_NAME|FILE_FORMAT_VERSION|END_OF_RECORD_MARKER|INCLUDE|START_META)\s*=",
    re.IGNORECASE,
)
_HEAD_BYTES = 1 << 16
_WORTH_BYTES = 1 << 22
"""Text that is worth a thread of its own."""
_DATA_UNTIL = re.compile(rb"^[ \t]*DATA_UNTIL[ \t]*=[^\n]*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class CefReader:
    """Reads CEF-2.0 with its includes, plain or gzipped."""

    workers: int | None = None
    """Threads that decode; all cores of the process if not told."""
    lenient: bool = False
    """True if rules of delivery that a file breaks are notes, no errors."""
    renamed: bool = False
    """True if files lie under another name than their own, which is not compared then."""
    name: str = "cef"
    suffixes: tuple[str, ...] = (".cef", ".cef.gz")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a CEF file by the keyword that comes before all others."""
        return _FIRST_KEYWORD.match(expand_head(head)) is not None

    def judging(self, *, lenient: bool, renamed: bool) -> "CefReader":
        """Give the reader that judges delivery so."""
        return replace(self, lenient=lenient, renamed=renamed)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a CEF file.

        Raises ``UnreadableFileError`` if it is not CEF-2.0, breaks its
        syntax or, unless lenient, a rule of delivery, is cut short, has no
        time axis, or includes a header that is neither beside it nor in
        ``include_dirs``.
        """
        (content,) = self.read_parts(path, include_dirs=include_dirs, max_bytes=None)
        return content

    def read_parts(
        self, path: Path, *, include_dirs: Sequence[Path] = (), max_bytes: int | None
    ) -> Iterator[FileContent]:
        """Read a CEF file some records at a time, ``max_bytes`` decoded.

        Without a limit it is one part. Raises as ``read`` does, which may
        be after some parts.
        """
        with closing(TextStream(path)) as stream:
            head, offset = _load_head(stream, path.name)
            header = parse_header(decode(head[:offset]), path.name, Includes(path, include_dirs))
            find_axis(header)
            notes, span = self._judge(header, path.name), Span(header.told)
            workers = self._count_workers(stream.expected_bytes)
            size = stream.expected_bytes
            loader = BlockLoader(stream, head[offset:], record_end(header), count=workers, expected=size)
            decoder = RecordDecoder(header, make_plan(header.variables), loader, workers=workers)
            done = 0
            for records in decoder.decode(stream.expected_bytes, max_bytes):
                done += records.rows
                table = build_table(header, records)
                span.add(table.time)
                told = (*notes, *self._settle(header, [span.find_broken()]), *_notes(records.tail, done))
                yield FileContent("cef", path.name, header.attributes, (table,), told)

    def companions(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
        """Name the headers that it includes, and those that they do; raises as ``read``."""
        includes = Includes(path, include_dirs)
        with closing(TextStream(path)) as stream:
            head, offset = _load_head(stream, path.name)
            parse_header(decode(head[:offset]), path.name, includes)
        return tuple(includes.found)

    def _judge(self, header: Header, name: str) -> tuple[str, ...]:
        """Judge what the header tells; gives notes."""
        broken = [*header.broken, *find_broken(header.told, None if self.renamed else name)]
        return (*self._settle(header, sorted(broken)), *note_missing(header.told))

    def _settle(self, header: Header, found: Sequence[Broken | None]) -> tuple[str, ...]:
        """Tell rules that are broken as notes if lenient, else refuse the file for them."""
        broken = tuple(str(each) for each in found if each is not None)
        if broken and not self.lenient:
            header.fail(f"{'; '.join(broken)}; {ADVICE}")
        return broken

    def _count_workers(self, expected_bytes: int) -> int:
        most = self.workers or len(os.sched_getaffinity(0))
        return max(1, min(most, expected_bytes // _WORTH_BYTES))


def _load_head(stream: TextStream, name: str) -> tuple[bytes, int]:
    """Take the header off a stream, and where in these bytes it ends."""
    head, room = bytearray(), memoryview(bytearray(_HEAD_BYTES))
    while taken := stream.readinto(room):
        is_first = not head
        head += room[:taken]
        if is_first and not _FIRST_KEYWORD.match(head):
            break
        found = _DATA_UNTIL.search(head)
        if found and found.end() < len(head):
            return bytes(head), found.end()
    if not _FIRST_KEYWORD.match(head):
        raise UnreadableFileError(f"Not a CEF file: expected FILE_NAME = …, {name!r} begins with {bytes(head[:8])!r}")
    return bytes(head), len(head)


def _notes(tail: bytes, records: int) -> tuple[str, ...]:
    """Tell where the file's own count of its records is another."""
    told = re.search(rb"^!\s*RECORDS\s*=\s*(\d+)", tail, re.MULTILINE)
    if told is None or int(told[1]) == records:
        return ()
    return (f"the file says RECORDS={int(told[1])} and holds {records}",)
