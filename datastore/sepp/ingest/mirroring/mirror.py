"""Fetch what is missing, take it in, note it down; piece by piece."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sepp.core.errors import NoDataError, ServiceError
from sepp.core.time import DAY_NS, Interval
from sepp.ingest.mirroring.journal import Journal
from sepp.ingest.mirroring.pieces import Piece, Queue, overlap
from sepp.ingest.mirroring.source import PieceTooLargeError, Source
from sepp.ingest.mirroring.wire import RefusedError
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source as File

FAILURES_IN_A_ROW = 3
"""After so many pieces that fail one after another the mirror stops."""
Intake = Callable[[Sequence[File]], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    source: str
    """Such as ``hapi:https://host/hapi``."""
    dataset: str
    """Id of the dataset there."""
    wanted: Interval
    """The time wanted."""
    step_ns: int | None = None
    """Length of a piece; None for days joined by size."""
    is_again: bool = False
    """True to fetch what is here already once more."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one piece."""

    piece: Piece
    """Which one."""
    bytes: int = 0
    """Size of its files."""
    outcomes: tuple[Outcome, ...] = ()
    """What the archive made of its files; none if there was nothing."""
    failure: str = ""
    """Why it is not in; empty if it is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a mirror is going to do."""

    queue: Queue
    """Pieces to fetch."""
    held: int
    """How many pieces of the interval are there already, in part or whole."""
    interval: Interval
    """What was asked for, as far as the remote archive has it."""


def make_plan(source: Source, journal: Journal, request: Request) -> Plan:
    """Find out what of an interval is still to be fetched.

    Raises ``UnknownDatasetError``, and ``NoDataError`` if the remote archive
    has nothing in the interval.
    """
    available = source.survey(request.dataset)
    interval = overlap(request.wanted, available)
    if interval is None:
        where = f"{source.origin} has {request.dataset!r} from {available}"
        raise NoDataError(f"{where}, nothing in {request.wanted}")
    pieces = list(source.list_pieces(request.dataset, interval, request.step_ns or DAY_NS))
    left = pieces if request.is_again else journal.remaining(pieces)
    untouched = sum(piece in pieces for piece in left)
    return Plan(Queue(left, is_fixed=request.step_ns is not None), len(pieces) - untouched, interval)


@dataclass(frozen=True, slots=True)
class Mirror:
    """Brings the pieces of one dataset in."""

    source: Source
    """Where from."""
    dataset: str
    """Its id there."""
    journal: Journal
    """What is done."""
    take_in: Intake
    """Takes files into the archive."""
    folder: Path
    """Where pieces lie until they are in; emptied."""

    def run(self, queue: Queue) -> Iterator[Done]:
        """Fetch and take in, yielding what came of each piece.

        A host that stays away raises ``ServiceError``; a piece that fails is
        told and left for the next run, up to a few in a row.
        """
        failures = 0
        for piece in queue:
            try:
                done = self._bring(piece)
            except PieceTooLargeError as error:
                if not queue.halve(piece):
                    yield Done(piece, failure=str(error))
                continue
            except RefusedError as error:
                done = Done(piece, failure=str(error))
            queue.learn(piece, done.bytes)
            failures = failures + 1 if done.failure else 0
            yield done
            if failures == FAILURES_IN_A_ROW:
                raise ServiceError(f"{failures} pieces failed one after another, the last with: {done.failure}")

    def _bring(self, piece: Piece) -> Done:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        paths = self.source.fetch(self.dataset, piece, self.folder)
        size = sum(path.stat().st_size for path in paths)
        origin = self.source.locate(self.dataset, piece)
        files = [File(path, origin, is_named=True, lenient=True, renamed=True) for path in paths]
        outcomes = tuple(self.take_in(files))
        failure = next((outcome.failure for outcome in outcomes if outcome.failure), "")
        if not failure and self.source.is_sure:
            self.journal.add(
                piece, size, sorted({each.dataset_id for outcome in outcomes for each in outcome.granules})
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        return Done(piece, size, outcomes, failure)
