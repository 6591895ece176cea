"""Event lists taken into the archive, where all may read them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sepp.catalog import Catalog
from sepp.catalog.settling_lists import find_list, place_list
from sepp.core.access import PUBLIC, Rule
from sepp.core.errors import MismatchError, SeppError
from sepp.core.home import Home
from sepp.events.files import read
from sepp.events.published import FOLDER, check_list_name, plain_name
from sepp.ingest.event_lists.keeping import GivenList, KeptList, keep_list
from sepp.ingest.event_lists.telling import advise
from sepp.ingest.originals import checksum
from sepp.ingest.report import Outcome, TakenList
from sepp.ingest.sources import Source


@dataclass(frozen=True, slots=True)
class ListIngestor:
    """Takes event lists into one archive."""

    home: Home
    """Whose lists are written."""
    name: str = ""
    """Name of the list; that of each file if empty."""
    catalog: Catalog | None = None
    """Where rules stand; without it lists are public."""
    rule: Rule = PUBLIC
    """Who may read lists that are not there yet."""

    def ingest(self, sources: Sequence[Source]) -> Iterator[Outcome]:
        """Take files in as lists; one that fails does not stop the others."""
        for source in sources:
            try:
                yield self._take(source)
            except (SeppError, OSError) as error:
                yield Outcome(source.origin, failure=str(error))

    def _take(self, source: Source) -> Outcome:
        sha256 = checksum(source.path)
        events = read(source.path)
        name = check_list_name(self.name) if self.name else plain_name(events.name or source.path.stem)
        kept = keep_list(self._folder(name), name, GivenList(source.path, sha256, source.origin, events))
        return _tell(source, kept)

    def _folder(self, name: str) -> Path:
        if self.catalog is None:
            return find_list(self.home, name) or list_folder(self.home)
        return place_list(self.home, self.catalog, name, self.rule)


def list_folder(home: Home) -> Path:
    """Say where the public lists of a home lie."""
    return home.public / FOLDER


def tell_apart(
    sources: Sequence[Source], dataset_id: str | None, forced: str | None
) -> tuple[list[Source], list[Source]]:
    """Part lists of events from files of datasets.

    ``dataset_id`` makes all files those of a dataset; ``forced``, a name or
    nothing, makes all of them lists. Raises ``MismatchError`` for both, or
    for one name and several files.
    """
    if forced is not None and dataset_id:
        raise MismatchError("A file is a list of events (--events) or part of a dataset (--dataset): give one of both")
    if forced and len(sources) > 1:
        raise MismatchError(f"{forced!r} would be the name of {len(sources)} lists; take them in one by one")
    if forced is not None:
        return [replace(source, passed_over="") for source in sources], []
    if dataset_id:
        return [], list(sources)
    return [each for each in sources if each.is_list], [each for each in sources if not each.is_list]


def with_advice(outcomes: Iterable[Outcome], sources: Sequence[Source]) -> Iterator[Outcome]:
    """Tell of files that were named, and may be lists, how they are taken as such."""
    named = {source.origin: source.path for source in sources if source.is_named}
    for outcome in outcomes:
        advice = advise(named[outcome.name]) if outcome.name in named and not outcome.is_skipped else ""
        if advice and outcome.failure:
            yield replace(outcome, failure=f"{outcome.failure}; {advice}")
        else:
            yield replace(outcome, notes=(*outcome.notes, advice)) if advice else outcome


def _tell(source: Source, kept: KeptList) -> Outcome:
    version, newest = kept.version, kept.told.current
    taken = TakenList(kept.told.name, version.number, version.events, version.start_ns, version.stop_ns)
    notes: tuple[str, ...] = ()
    if kept.is_new and len(kept.told.versions) > 1:
        notes = (f"version {version.number} of the list {taken.name}; those before stay: version={version.number - 1}",)
    elif version is not newest:
        notes = (f"this is version {version.number} of the list {taken.name}; the newest is {newest.number}",)
    return Outcome(source.origin, is_skipped=not kept.is_new, notes=notes, lists=(taken,))
