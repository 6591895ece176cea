"""Files read and interpreted, some records at a time, ahead of what is stored."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

from sepp.core.errors import SeppError
from sepp.core.model import Batch, Granule
from sepp.formats import FileContent, Table, companions_of, read_parts, to_batch
from sepp.ingest.identity import choose_identity
from sepp.ingest.originals import checksum
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source
from sepp.missions import enrich

_log = logging.getLogger(__name__)
PART_BYTES = 16 * 2**20
"""Decoded bytes that are under way at a time, a few times over."""
LARGE_BYTES = 32 * 2**20
"""Files from here on are read while their checksum is computed, and decoded ahead."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """Some records of a file, interpreted, not yet stored."""

    source: Source
    """Where they came from."""
    batches: tuple[Batch, ...]
    """The records, one batch per time axis, the main one first."""
    granules: tuple[Granule, ...]
    """What the catalogue will say of these records, one per batch."""
    notes: tuple[str, ...] = ()
    """What in the file was not taken, and why."""
    is_last: bool = True
    """False if more records of the file follow."""
    companions: tuple[Path, ...] = ()
    """Other files that it was read with: its label, its headers."""

    @property
    def size(self) -> int:
        """Decoded bytes."""
        return sum(values.nbytes for batch in self.batches for values in (batch.time, *batch.values.values()))


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files as records of datasets; can be sent to other processes."""

    include_dirs: tuple[Path, ...] = ()
    """Where headers that files include are looked for."""
    dataset_id: str | None = None
    """Id for files that do not tell their own."""

    def read(self, source: Source, sha256: str, max_bytes: int | None = PART_BYTES) -> Iterator[Reading | Outcome]:
        """Read a file in parts; the last one is an outcome if it failed."""
        before: Reading | None = None
        try:
            companions = companions_of(source.path, include_dirs=self.include_dirs)
            contents = read_parts(source.path, include_dirs=self.include_dirs, max_bytes=max_bytes)
            for content in ahead(contents) if source.size >= LARGE_BYTES and max_bytes else contents:
                if before is not None:
                    yield replace(before, is_last=False)
                tables = [(table, *self._identify(content, table, source)) for table in content.tables]
                batches = [to_batch(content, table, dataset_id) for table, dataset_id, _ in tables]
                batches = [replace(batch, dataset=enrich(batch.dataset)) for batch in batches]
                granules = [_granule(source, sha256, b, rule) for b, (*_, rule) in zip(batches, tables, strict=True)]
                before = Reading(source, tuple(batches), tuple(granules), content.notes, companions=companions)
        except (SeppError, OSError) as error:
            yield Outcome(source.origin, failure=str(error))
        except Exception as error:  # a reader's mistake with one file must not keep the others out
            _log.exception("Reading %s failed", source.origin)
            yield Outcome(source.origin, failure=f"unforeseen {type(error).__name__}: {error}; please report the file")
        else:
            if before is not None:
                yield before

    def _identify(self, content: FileContent, table: Table, source: Source) -> tuple[str, str]:
        return choose_identity(content, table, self.dataset_id, origin=source.origin)


def read_ahead(
    reader: FileReader, sources: Sequence[Source], find_held: Callable[[str], list[Granule]]
) -> Iterator[Reading | Outcome]:
    """Read files one after the other, each part while the one before is stored."""
    yield from ahead(part for source in sources for part in _read_new(reader, source, find_held))


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Give items, each next one made on a thread meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, items, None)
        while (item := following.result()) is not None:
            following = pool.submit(next, items, None)
            yield item


def _read_new(
    reader: FileReader, source: Source, find_held: Callable[[str], list[Granule]]
) -> Iterator[Reading | Outcome]:
    if not source.passed_over and _is_large(source):
        yield from _read_large(reader, source, find_held)
        return
    known = identify_new(source, find_held)
    if isinstance(known, Outcome):
        yield known
    else:
        yield from reader.read(source, known)


def _is_large(source: Source) -> bool:
    try:
        return source.size >= LARGE_BYTES
    except OSError:
        return False


def _read_large(
    reader: FileReader, source: Source, find_held: Callable[[str], list[Granule]]
) -> Iterator[Reading | Outcome]:
    """Begin to read a file while its checksum is computed."""
    with ThreadPoolExecutor(1) as pool:
        identifying = pool.submit(identify_new, source, find_held)
        parts = reader.read(source, "")
        first = next(parts, None)
        known = identifying.result()
    if isinstance(known, Outcome):
        yield known
    elif first is not None:
        yield from (_signed(part, known) for part in chain([first], parts))


def _signed(part: Reading | Outcome, sha256: str) -> Reading | Outcome:
    if isinstance(part, Outcome):
        return part
    return replace(part, granules=tuple(replace(granule, sha256=sha256) for granule in part.granules))


def identify_new(source: Source, find_held: Callable[[str], list[Granule]]) -> str | Outcome:
    """Give a file's checksum, or the outcome if it is held, passed over or can't be read."""
    if source.passed_over:
        return Outcome(source.origin, is_skipped=True, passed_over=source.passed_over)
    try:
        sha256 = checksum(source.path)
    except OSError as error:
        return Outcome(source.origin, failure=f"Cannot read {source.path.name!r}: {error.strerror or error}")
    held = find_held(sha256)
    if any("@" not in granule.dataset_id for granule in held):
        return Outcome(source.origin, tuple(held), is_skipped=True)
    return sha256


def _granule(source: Source, sha256: str, batch: Batch, rule: str) -> Granule:
    times = batch.time
    return Granule(
        name=source.path.name,
        sha256=sha256,
        size=source.size,
        dataset_id=batch.dataset.id,
        start_ns=int(times[0]) if len(times) else None,
        stop_ns=int(times[-1]) if len(times) else None,
        records=len(times),
        source=source.origin,
        identity_rule=rule,
    )
