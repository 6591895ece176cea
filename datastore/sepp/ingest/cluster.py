"""A Dask cluster: its workers read files, in the order they are stored in, and make levels.

Workers read and interpret; the process that asked stores, so that each
dataset has one writer. A worker that dies has its files read by another.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sepp.core.errors import MissingExtraError, ServiceError
from sepp.core.model import Granule
from sepp.ingest.arriving import identify_new
from sepp.ingest.pipeline import ReadFiles
from sepp.ingest.reading import FileReader, Reading
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source
from sepp.ingest.spreading import derive_on_cluster
from sepp.store.adding.growth import Derive

LARGE_BYTES = 256 * 2**20
"""Larger files are read here, in parts: a whole one would not fit a worker."""

_AHEAD = 2
_RETRIES = 3

Work = Callable[[], Iterator[Reading | Outcome]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What is done on the workers of a cluster."""

    read_files: ReadFiles
    """Read files."""
    derive: Derive
    """Make the levels of rows that are written."""


@contextmanager
def open_cluster(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler; gives what is done on its workers.

    Raises ``ServiceError`` if it does not answer, ``MissingExtraError``
    where ``distributed`` is not installed.
    """
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("distributed", "analysis") from error
    connect: Any = Client
    try:
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ServiceError(f"No Dask scheduler answers at {address!r}: {error}") from error
    with client:
        yield Cluster(partial(_read_files, client), partial(derive_on_cluster, client))


# distributed is untyped: its client and futures are Any here.
def _read_files(
    client: Any, reader: FileReader, sources: Sequence[Source], find_held: Callable[[str], list[Granule]]
) -> Iterator[Reading | Outcome]:
    """Have files read, some ahead of the one that is stored."""
    under_way: deque[Work] = deque()
    for source in sources:
        under_way.append(_begin(client, reader, source, find_held))
        while len(under_way) > _AHEAD * max(1, sum(client.ncores().values())):
            yield from under_way.popleft()()
    while under_way:
        yield from under_way.popleft()()


def _begin(client: Any, reader: FileReader, source: Source, find_held: Callable[[str], list[Granule]]) -> Work:
    known = identify_new(source, find_held)
    if isinstance(known, Outcome):
        return partial(iter, [known])
    if source.size > LARGE_BYTES:
        return partial(reader.read, source, known)
    return partial(_finish, source, client.submit(_read_whole, reader, source, known, pure=False, retries=_RETRIES))


def _read_whole(reader: FileReader, source: Source, sha256: str) -> list[Reading | Outcome]:
    return list(reader.read(source, sha256, None))


def _finish(source: Source, future: Any) -> Iterator[Reading | Outcome]:
    try:
        found: list[Reading | Outcome] = future.result()
    except Exception as error:  # whatever befell the worker concerns this file only
        found = [Outcome(source.origin, failure=f"the cluster could not read it: {type(error).__name__}: {error}")]
    yield from found
