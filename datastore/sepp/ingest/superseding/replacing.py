"""What granules that come take the place of, and which held ones are newer than they."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sepp.catalog import Catalog
from sepp.core.model import Batch, Granule, Revision, Times
from sepp.core.time import Interval
from sepp.ingest.repeats import take_rows
from sepp.ingest.superseding.originals_read import OriginalReader
from sepp.ingest.superseding.versions import Version, overlaps, split_name, supersedes
from sepp.store import Store
from sepp.store.adding.appending import Append
from sepp.store.adding.leaving_out import Stretch, count_rows, find_runs

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of granules of one dataset, by their names."""

    newer: Mapping[str, Granule] = field(default_factory=dict)
    """Held granules of later versions than those that come."""
    older: Mapping[str, Sequence[Granule]] = field(default_factory=dict)
    """Held granules whose place those that come take."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many held records of each older one go, by its own checksum."""
    before: Revision | None = None
    """State of the dataset in which the older ones still are."""

    def marked(self, granules: Sequence[Granule]) -> list[Granule]:
        """Mark those that held ones supersede."""
        newer = self.newer
        return [replace(one, superseded_by=newer[one.name].name) if one.name in newer else one for one in granules]

    @property
    def superseded(self) -> dict[str, str]:
        """Names of the files that take the place of held ones, by checksum of these."""
        return {old.sha256: old.superseded_by for several in self.older.values() for old in several}

    def tell(self, granule: Granule) -> tuple[str, ...]:
        """Tell what became of a granule that is recorded, also in the log."""
        newer = self.newer.get(granule.name)
        if newer is not None:
            return tell_older(granule, newer.name)
        told = tuple(self._tell_replaced(granule, old) for old in self.older.get(granule.name, ()))
        for text in told:
            _log.warning("%s: %s: %s", granule.dataset_id, granule.name, text)
        return told

    def _tell_replaced(self, granule: Granule, old: Granule) -> str:
        gone = f"{self.left_out.get(old.sha256, 0):,} records of {old.name}"
        held = f"version {granule.revision} of {granule.dataset_id} holds its {granule.records:,}"
        stays = "" if granule.revision == self.before else f", version {self.before} stays as it was until retired"
        return f"takes the place of {gone}: {held}{stays}"


def tell_older(granule: Granule, newer: str) -> tuple[str, ...]:
    """Tell that a granule's records are not taken, also in the log."""
    text = f"superseded by {newer}, a later version: kept as original, its {granule.records:,} records are not taken"
    _log.warning("%s: %s: %s", granule.dataset_id, granule.name, text)
    return (text,)


@dataclass(frozen=True, slots=True)
class Superseding:
    """Finds out among what an archive holds; the dataset's lock is held."""

    store: Store
    """The store."""
    catalog: Catalog
    """The catalogue."""
    originals: OriginalReader
    """The kept files."""

    def judge(self, granules: Sequence[Granule]) -> Judgement:
        """Compare granules of one dataset with those held over their time."""
        filled = [granule for granule in granules if granule.start_ns is not None]
        held = self._held_among(filled) if filled else []
        if not held:
            return Judgement()
        newer = {one.name: max(later, key=_version) for one in filled if (later := _of(held, one, _is_older))}
        older = {
            one.name: [replace(old, superseded_by=one.name) for old in found]
            for one in filled
            if one.name not in newer and (found := _of(held, one, supersedes))
        }
        return Judgement(newer, older, before=self.store.revision(filled[0].dataset_id))

    def leave_out(self, judgement: Judgement, append: Append) -> Judgement:
        """Leave the records of older granules out of the next version; tell how many.

        Of a time that another granule has too the record of that one stays.
        Raises ``StoreError`` where that takes an original that can't be read.
        """
        olds = [old for several in judgement.older.values() for old in several]
        if not olds:
            return judgement
        others = self._others(olds)
        stretches = {old.sha256: self._stretch(old, others, append) for old in olds}
        append.leave_out([*stretches.values()])
        index = self.store.time_index(olds[0].dataset_id)
        counts = {sha256: count_rows(find_runs(index, [stretch])) for sha256, stretch in stretches.items()}
        return replace(judgement, left_out=counts)

    def _held_among(self, granules: Sequence[Granule]) -> list[Granule]:
        """List the current granules over the time of those that come; what comes after all asks nobody."""
        name = granules[0].dataset_id
        bounds = self.store.time_index(name).bounds if self.store.has(name) else None
        span = _span(granules)
        if bounds is None or span.start_ns > bounds[1] or span.stop_ns <= bounds[0] or not self.catalog.has(name):
            return []
        return self.catalog.granules(name, span, is_current=True)

    def _others(self, olds: Sequence[Granule]) -> list[Granule]:
        """List the granules that stay and may have records among those that go, as they were taken in."""
        gone = {each.sha256 for each in olds}
        held = self.catalog.granules(olds[0].dataset_id, _span(olds), is_current=True)
        return sorted((each for each in held if each.sha256 not in gone), key=lambda each: each.ingested_ns)

    def _stretch(self, old: Granule, others: Sequence[Granule], append: Append) -> Stretch:
        start, stop = old.start_ns or 0, old.stop_ns or 0
        beside = [each for each in others if overlaps(each, old)]
        if not beside:
            return Stretch(start, stop)
        own = self.originals.read_times(old)
        shared = [self._restore(each, own, append) for each in beside]
        return Stretch(start, stop, np.setdiff1d(own, np.concatenate(shared)))

    def _restore(self, other: Granule, times: Times, append: Append) -> Times:
        """Let a granule's records stand again where one that goes had taken their place; give their times."""
        found = [np.empty(0, np.int64)]
        for batch in self.originals.read(other):
            shared = _at(batch, times)
            if len(shared):
                append.add(shared)
                found.append(shared.time)
        return np.concatenate(found)


def _span(granules: Sequence[Granule]) -> Interval:
    """Give the time from the first to the last record."""
    return Interval(
        min(granule.start_ns or 0 for granule in granules), 1 + max(granule.stop_ns or 0 for granule in granules)
    )


def _version(granule: Granule) -> Version:
    return split_name(granule.name)[1] or ()


def _of(held: Sequence[Granule], one: Granule, is_so: Callable[[Granule, Granule], bool]) -> list[Granule]:
    return [each for each in held if each.sha256 != one.sha256 and is_so(one, each)]


def _is_older(one: Granule, other: Granule) -> bool:
    return supersedes(other, one)


def _at(batch: Batch, times: Times) -> Batch:
    return take_rows(batch, np.flatnonzero(np.isin(batch.time, times)))
