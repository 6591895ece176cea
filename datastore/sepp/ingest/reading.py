"""Files read and interpreted, some records at a time, ahead of what is stored."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sepp.core.errors import SeppError
from sepp.core.model import Batch, Granule
from sepp.formats import FileContent, Interpreter, Table, companions_of, read_parts
from sepp.ingest.arriving import Arrival, identify_new
from sepp.ingest.identity import choose_identity, keep_identity
from sepp.ingest.repeats import Repeats
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source
from sepp.missions import enrich

_log = logging.getLogger(__name__)
PART_BYTES = 24 * 2**20
"""Decoded bytes that are under way at a time, a few times over."""
LARGE_BYTES = 32 * 2**20
"""Files from here on are read while their checksum is computed, and decoded ahead."""
_DEPTH = 2
"""Parts of a large file decoded ahead of the one that is interpreted."""

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
    arrival: Arrival | None = None
    """What will give the file's checksum, or that it is held, where that is not known yet."""

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
        interpreter, repeats = Interpreter(enrich, is_own=True), Repeats()
        try:
            companions = companions_of(source.path, include_dirs=self.include_dirs)
            contents = read_parts(
                source.path,
                include_dirs=self.include_dirs,
                max_bytes=max_bytes,
                lenient=source.lenient,
                renamed=source.renamed,
            )
            for content in ahead(contents, _DEPTH) if source.size >= LARGE_BYTES and max_bytes else contents:
                if before is not None:
                    yield replace(before, is_last=False)
                tables = [(table, *self._identify(content, table, source)) for table in content.tables]
                found = (interpreter.to_batch(content, table, dataset_id) for table, dataset_id, _ in tables)
                batches = tuple(map(repeats.leave_out, found))
                granules = [_granule(source, sha256, b, rule) for b, (*_, rule) in zip(batches, tables, strict=True)]
                notes = (*content.notes, *repeats.notes)
                before = Reading(source, batches, tuple(granules), notes, companions=companions)
        except (SeppError, OSError) as error:
            yield Outcome(source.origin, failure=str(error))
        except Exception as error:  # a reader's mistake with one file must not keep the others out
            _log.exception("Reading %s failed", source.origin)
            yield Outcome(source.origin, failure=f"unforeseen {type(error).__name__}: {error}; please report the file")
        else:
            if before is not None:
                yield before

    def _identify(self, content: FileContent, table: Table, source: Source) -> tuple[str, str]:
        found = choose_identity(content, table, source.recorded_as or self.dataset_id, origin=source.origin)
        return keep_identity(found, source.recorded_as) if source.recorded_as else found


def read_ahead(
    reader: FileReader, sources: Sequence[Source], find_held: Callable[[str], list[Granule]]
) -> Iterator[Reading | Outcome]:
    """Read files one after the other, each part while the one before is stored."""
    yield from ahead(part for source in sources for part in _read_new(reader, source, find_held))


def ahead(items: Iterator[T], depth: int = 1) -> Iterator[T]:
    """Give items, the ``depth`` that follow made on a thread meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        following = deque(pool.submit(next, items, None) for _ in range(depth))
        try:
            while (item := following.popleft().result()) is not None:
                following.append(pool.submit(next, items, None))
                yield item
        finally:
            for future in following:
                future.cancel()


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
    """Read a file while its checksum is computed.

    Parts that come before it are given without one; the last has it. A file
    that turns out to be held ends in the outcome that tells so.
    """
    with Arrival(source, find_held) as arrival:
        for part in reader.read(source, ""):
            if not (isinstance(part, Outcome) or part.is_last or arrival.is_identified()):
                yield replace(part, arrival=arrival)
                continue
            known = arrival.identity()
            if isinstance(known, Outcome):
                yield known
                return
            yield _signed(part, known)


def _signed(part: Reading | Outcome, sha256: str) -> Reading | Outcome:
    if isinstance(part, Outcome):
        return part
    return replace(part, granules=tuple(replace(granule, sha256=sha256) for granule in part.granules))


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
        attributes=batch.dataset.attributes,
    )
