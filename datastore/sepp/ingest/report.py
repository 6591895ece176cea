"""What came of an ingest: one outcome per file, summed up by dataset."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sepp.core.model import Granule


@dataclass(frozen=True, slots=True)
class TakenList:
    """An event list that the archive holds now."""

    name: str
    """Its name."""
    version: int
    """The version that the file is."""
    events: int
    """How many events it has."""
    start_ns: int | None
    """Begin of its first event, ns since 1970."""
    stop_ns: int | None
    """End of its last event."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file."""

    name: str
    """Where the file was taken from."""
    granules: tuple[Granule, ...] = ()
    """Granules that it gave; those held before if it was skipped."""
    is_skipped: bool = False
    """True if the archive held it already."""
    failure: str = ""
    """Why it was not taken; empty if it was."""
    passed_over: str = ""
    """Why it was not even tried; empty if it was."""
    notes: tuple[str, ...] = ()
    """What in it was not taken, and why."""
    lists: tuple[TakenList, ...] = ()
    """Event lists that it is."""

    @property
    def reason(self) -> str:
        """Why it was not taken, without the file's name, which ``name`` ends in."""
        return self.failure.removeprefix(f"Cannot read {self.name.rsplit('/', 1)[-1]!r}: ")

    superseding: tuple[str, ...] = ()
    """Which records took the place of which, as it is one of several versions."""
    reshaped: tuple[str, ...] = ()
    """Which parameters came in a shape never seen before, with sizes, since when and what became of it."""


@dataclass(slots=True)
class Line:
    """One dataset, or one event list, in the summary."""

    dataset_id: str
    granules: int = 0
    skipped: int = 0
    superseded: int = 0
    records: int = 0
    start_ns: int | None = None
    stop_ns: int | None = None
    rules: set[str] = field(default_factory=set)

    def add(self, granule: Granule, *, is_skipped: bool) -> None:
        """Count one granule in."""
        self.rules.add(granule.identity_rule)
        if granule.superseded_by and not is_skipped:
            self.superseded += 1
            return
        self._count(granule.records, granule.start_ns, granule.stop_ns, is_skipped=is_skipped)

    def add_list(self, taken: TakenList, *, is_skipped: bool) -> None:
        """Count one event list in."""
        self.rules.add(f"event list, version {taken.version}")
        self._count(taken.events, taken.start_ns, taken.stop_ns, is_skipped=is_skipped)

    def _count(self, records: int, start_ns: int | None, stop_ns: int | None, *, is_skipped: bool) -> None:
        self.granules += not is_skipped
        self.skipped += is_skipped
        self.records += 0 if is_skipped else records
        starts = [t for t in (self.start_ns, start_ns) if t is not None]
        stops = [t for t in (self.stop_ns, stop_ns) if t is not None]
        self.start_ns, self.stop_ns = min(starts, default=None), max(stops, default=None)


def summarise(outcomes: Sequence[Outcome]) -> list[Line]:
    """Sum the outcomes up, one line per dataset in order of id."""
    lines: dict[str, Line] = {}
    for outcome in outcomes:
        for granule in outcome.granules:
            line = lines.setdefault(granule.dataset_id, Line(granule.dataset_id))
            line.add(granule, is_skipped=outcome.is_skipped)
        for taken in outcome.lists:
            line = lines.setdefault(f"{taken.name} (events)", Line(f"{taken.name} (events)"))
            line.add_list(taken, is_skipped=outcome.is_skipped)
    return [lines[name] for name in sorted(lines)]


def count_failed(failed: int, tried: int, deed: str) -> str:
    """Tell how many files failed, as the last line says it."""
    return f"{failed} of {tried} files could not be {deed}{'; the others were' if failed < tried else ''}"


def failures(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """List the outcomes that failed."""
    return [outcome for outcome in outcomes if outcome.failure]
