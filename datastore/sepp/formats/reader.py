"""The readers by name, and the choice of one for a file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from sepp.core.errors import UnreadableFileError
from sepp.core.registry import Registry
from sepp.formats.content import FileContent
from sepp.formats.conversions import note_contradictions

HEAD_BYTES = 65536
"""How much of a file a reader is shown to recognise it."""


class Reader(Protocol):
    """Reads one file format."""

    name: str
    """Name in the registry."""
    suffixes: tuple[str, ...]
    """Usual endings of file names, lower case, with the dot."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the first bytes whether the file is of this format."""
        ...

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read the whole file.

        Raises ``UnreadableFileError`` if it is corrupt, cut short or has
        no time axis.
        """
        ...


readers: Registry[Reader] = Registry(
    "sepp.formats",
    {
        "cdf": "sepp.formats.cdf:reader",
        "cef": "sepp.formats.cef:reader",
        "votable": "sepp.formats.votable:reader",
        "pds4": "sepp.formats.pds4:reader",
        "fits": "sepp.formats.fits:reader",
        "jp2": "sepp.formats.jp2:reader",
        "netcdf": "sepp.formats.netcdf:reader",
        "hdf5": "sepp.formats.hdf5:reader",
        "csv": "sepp.formats.csv:reader",
        "hapi": "sepp.formats.hapi:reader",
    },
)


@runtime_checkable
class JudgingReader(Protocol):
    """Reads a format whose archive has rules of delivery, and refuses files that break one."""

    def judging(self, *, lenient: bool, renamed: bool) -> Reader:
        """Give the same reader, lenient: what is broken is a note; renamed: a file's name is not its own."""
        ...


def read_file(
    path: str | Path, *, include_dirs: Sequence[Path] = (), lenient: bool = False, renamed: bool = False
) -> FileContent:
    """Read a file with the reader that knows its content.

    ``include_dirs`` are searched for the headers that a CEF file includes,
    after the file's own folder. A file that breaks a rule of delivery of
    its archive is read if ``lenient``, with notes; ``renamed`` tells that
    it lies under a temporary name. Raises ``UnreadableFileError`` in one
    line.
    """
    path = Path(path)
    reader = _choose(path, lenient=lenient, renamed=renamed)
    try:
        return note_contradictions(reader.read(path, include_dirs=include_dirs))
    except OSError as error:
        raise UnreadableFileError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error


@runtime_checkable
class PartReader(Protocol):
    """Reads a file some records at a time: for files larger than memory."""

    def read_parts(
        self, path: Path, *, include_dirs: Sequence[Path] = (), max_bytes: int | None
    ) -> Iterator[FileContent]:
        """Read records in order, about ``max_bytes`` decoded at a time.

        Every part has the same tables, each with some of its records. Raises
        ``UnreadableFileError``, which may be after some parts.
        """
        ...


def read_parts(
    path: str | Path,
    *,
    include_dirs: Sequence[Path] = (),
    max_bytes: int | None,
    lenient: bool = False,
    renamed: bool = False,
) -> Iterator[FileContent]:
    """Read a file in parts, with readers that can, else as a whole; as ``read_file``.

    Notes of the last part are those of the whole file. Raises
    ``UnreadableFileError`` in one line, which may be after some parts.
    """
    path = Path(path)
    reader = _choose(path, lenient=lenient, renamed=renamed)
    try:
        if isinstance(reader, PartReader):
            yield from map(note_contradictions, reader.read_parts(path, include_dirs=include_dirs, max_bytes=max_bytes))
        else:
            yield note_contradictions(reader.read(path, include_dirs=include_dirs))
    except OSError as error:
        raise UnreadableFileError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error


@runtime_checkable
class CompanionReader(Protocol):
    """Reads files that are of no use without others: labels, headers."""

    def companions(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
        """Name the other files that are read with a file of this format.

        Raises ``UnreadableFileError`` where one is missing.
        """
        ...


def companions_of(path: str | Path, *, include_dirs: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Name the other files that are read with a file: its label, its headers.

    Raises ``UnreadableFileError`` in one line.
    """
    path = Path(path)
    reader = choose_reader(path, read_head(path))
    if not isinstance(reader, CompanionReader):
        return ()
    try:
        found = reader.companions(path, include_dirs=include_dirs)
    except OSError as error:
        raise UnreadableFileError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error
    return tuple(dict.fromkeys(each for each in found if each != path))


def read_head(path: Path) -> bytes:
    """Take the first bytes of a file.

    Raises ``UnreadableFileError`` if it can't be opened or is empty.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError(f"Cannot read {str(path)!r}: {error.strerror}") from error
    if not head:
        raise UnreadableFileError(f"Cannot read {path.name!r}: the file is empty")
    return head


def _choose(path: Path, *, lenient: bool, renamed: bool) -> Reader:
    reader = choose_reader(path, read_head(path))
    return reader.judging(lenient=lenient, renamed=renamed) if isinstance(reader, JudgingReader) else reader


def choose_reader(path: Path, head: bytes) -> Reader:
    """Pick the reader by the file's content, then by its suffix.

    Raises ``UnreadableFileError`` if none fits.
    """
    for reader in readers.values():
        if reader.recognises(path, head):
            return reader
    for reader in readers.values():
        if path.name.lower().endswith(reader.suffixes):
            return reader
    known = ", ".join(sorted(suffix for reader in readers.values() for suffix in reader.suffixes))
    raise UnreadableFileError(f"No reader for {path.name!r}: it begins with {head[:8]!r}; SEPP reads {known}")
