"""The formats of answers, and rows on their way into one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sepp.core.errors import SeppError
from sepp.servers.tap.columns import Column
from sepp.servers.tap.errors import StoppedError
from sepp.servers.tap.writing.text import CsvWriter, JsonWriter, TsvWriter
from sepp.servers.tap.writing.votable import Binary2Writer, VotableWriter

# Any: values of whatever type.
Rows = Sequence[Sequence[Any]]


class Writer(Protocol):
    """Writes an answer piece by piece."""

    media_type: str
    suffix: str

    def begin(self) -> bytes:
        """Write all before the first row."""
        ...

    def rows(self, rows: Rows) -> bytes:
        """Write some rows, at least one."""
        ...

    def end(self, *, is_cut: bool = False, error: str = "") -> bytes:
        """Write all after the last row: more was there, or what went wrong."""
        ...


WRITERS: Mapping[str, Callable[[Sequence[Column], str], Writer]] = {
    "votable": VotableWriter,
    "binary2": Binary2Writer,
    "csv": CsvWriter,
    "tsv": TsvWriter,
    "json": JsonWriter,
}


def write_answer(writer: Writer, batches: Iterable[Rows], max_rows: int) -> Iterator[bytes]:
    """Write rows as they come, at most ``max_rows``.

    What goes wrong before the first row is raised; what goes wrong later is
    told at the end.
    """
    batches = iter(batches)
    first = next(batches, [])
    yield writer.begin() + (writer.rows(first[:max_rows]) if first and max_rows else b"")
    sent, is_cut, error = min(len(first), max_rows), len(first) > max_rows, ""
    try:
        while not is_cut and (rows := next(batches, None)) is not None:
            is_cut = sent + len(rows) > max_rows
            rows = rows[: max_rows - sent]
            sent += len(rows)
            if rows:
                yield writer.rows(rows)
    except StoppedError:
        raise
    except SeppError as failed:
        error = str(failed)
    yield writer.end(is_cut=is_cut, error=error)
