"""What a landing page tells of a dataset, gathered from catalogue and store."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sepp.archive.citing import cite_holding
from sepp.catalog.access import read_rule
from sepp.core.access import PUBLIC, Rule
from sepp.core.model import Dataset, Holding, Revision, Span
from sepp.core.time import DAY_NS, HOUR_NS, Interval, to_iso
from sepp.servers.catalog.details import find_documents, find_thanks
from sepp.servers.services import Services
from sepp.store import TimeIndex

_SOME_HOURS_NS = 6 * HOUR_NS


@dataclass(frozen=True, slots=True)
class DatasetTold:
    """One dataset, as it is now or as it was at a version."""

    base: str
    """URL of the archive service, with a slash at its end."""
    archive: str
    """Name of the archive."""
    contact: str
    """Whom to ask about it."""
    holding: Holding
    """What the catalogue tells, at the version that is shown."""
    versions: Sequence[Revision]
    """Those that can be opened, the newest first."""
    is_pinned: bool
    """True for the page of one version."""
    changed_ns: int
    """When the dataset last changed, ns since 1970 UTC."""
    rule: Rule = PUBLIC
    """Who may read it."""

    @property
    def is_open(self) -> bool:
        """True if everybody may read it now."""
        return self.rule.is_public(time.time_ns())

    @property
    def condition(self) -> str:
        """Who may read it, in words; empty if everybody may."""
        if self.is_open:
            return ""
        group = f"Members of the group {self.rule.group}" if self.rule.group else "The archive's administrators"
        later = f"; everybody from {to_iso(self.rule.until_ns, 0)} on" if self.rule.until_ns is not None else ""
        return f"{group}{later}"

    @property
    def dataset(self) -> Dataset:
        """What it is."""
        return self.holding.dataset

    @property
    def name(self) -> str:
        """Title, or the id where there is none."""
        return self.dataset.title or self.dataset.id

    @property
    def url(self) -> str:
        """URL of the dataset's page."""
        return f"{self.base}datasets/{quote(self.dataset.id, safe='@')}"

    @property
    def page_url(self) -> str:
        """URL of this page."""
        return f"{self.url}/{self.holding.revision}" if self.is_pinned else self.url

    @property
    def zarr_url(self) -> str:
        """URL of the Zarr group of the state that is shown."""
        return f"{self.base}zarr/{quote(f'{self.dataset.id}@{self.holding.revision}', safe='@')}"

    @property
    def interval(self) -> Interval | None:
        """Time of all data; None without records."""
        holding = self.holding
        if holding.start_ns is None or holding.stop_ns is None:
            return None
        return Interval(holding.start_ns, holding.stop_ns + 1)

    @property
    def sample(self) -> Interval | None:
        """The last day (UTC) with some hours of data, for pictures and examples."""
        interval = self.interval
        if interval is None:
            return None
        spans = [span for span in self.holding.coverage if span.records > 1]
        first, last = (spans[-1].start_ns, spans[-1].stop_ns) if spans else (interval.start_ns, interval.stop_ns - 1)
        day = max(first, last - _SOME_HOURS_NS) // DAY_NS
        return Interval(day * DAY_NS, (day + 1) * DAY_NS)

    @property
    def citation(self) -> str:
        """How to cite this very state."""
        return cite_holding(self.holding)

    @property
    def thanks(self) -> str:
        """How to acknowledge; may be empty."""
        return find_thanks(self.dataset.attributes)

    @property
    def documents(self) -> list[dict[str, str]]:
        """Links to documents, each with ``url`` and ``title``."""
        return find_documents(self.dataset.attributes)


def tell_dataset(services: Services, base: str, dataset_id: str, version: str | None = None) -> DatasetTold:
    """Gather what is to be told.

    Raises ``UnknownDatasetError``, and ``NoDataError`` if it never had that
    version.
    """
    holding = services.catalog.describe(dataset_id)
    versions: tuple[Revision, ...] = ()
    if services.store.has(dataset_id):
        versions = services.store.versions(dataset_id) or (services.store.snapshot(dataset_id).revision,)
    if version is not None:
        holding = _at_version(services, holding, version)
    settings = services.settings
    return DatasetTold(
        base=base,
        archive=settings.server_title,
        contact=settings.server_contact,
        holding=holding,
        versions=tuple(reversed(versions)),
        is_pinned=version is not None,
        changed_ns=services.catalog.changed_ns(dataset_id),
        rule=read_rule(services.catalog, dataset_id),
    )


def _at_version(services: Services, holding: Holding, version: str) -> Holding:
    snapshot = services.store.snapshot(holding.dataset.id, version)
    if snapshot.revision == holding.revision:
        return holding
    bounds = TimeIndex(snapshot).bounds or (None, None)
    first, last = bounds
    spans = (Span(first, last, snapshot.rows),) if first is not None and last is not None else ()
    return Holding(snapshot.dataset, first, last, snapshot.revision, holding.granules, spans)
