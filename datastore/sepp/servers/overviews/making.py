"""Making overview pictures: on demand, and beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sepp.archive.ephemeris.observatories import observatory_id
from sepp.core.errors import NoDataError, SeppError, UnknownNameError
from sepp.core.model import Dataset
from sepp.core.time import DAY_NS, Interval
from sepp.quicklook import draw_stack
from sepp.quicklook.overviews.folder import OverviewFolder, Record, fingerprint, folder_beside
from sepp.quicklook.overviews.pages import ORBIT, Page, pages_within
from sepp.quicklook.overviews.small import draw_small
from sepp.quicklook.overviews.templates import Template, find_template, held_templates
from sepp.servers.positions import almanac_of
from sepp.servers.quicklook.stack import EphemerisFinder, make_stack
from sepp.servers.services import Services

WIDTH = 1100
PICTURE, SMALL = "png", "small.png"


@dataclass(frozen=True, slots=True)
class OverviewMaker:
    """Draws the overviews of one archive, and knows which it has."""

    services: Services
    """Whose datasets are drawn."""
    ephemeris: EphemerisFinder
    """Where positions and orbits come from."""
    folder: OverviewFolder | None
    """Where pictures are kept; None where they can't be."""

    @classmethod
    def of(cls, services: Services) -> "OverviewMaker":
        """Make one for an archive."""
        ephemeris = EphemerisFinder(almanac_of(services))
        # Pictures that only some may see are not kept where those for all lie.
        return cls(services, ephemeris, None if services.has_restricted else folder_beside(services.store))

    def is_held(self, dataset_id: str) -> bool:
        """Tell whether a dataset is there and has records."""
        try:
            revision = self.services.store.revision(dataset_id)
        except SeppError:
            return False
        return revision is not None and revision.rows > 0

    def templates(self) -> list[Template]:
        """List the templates that show something."""
        return held_templates(self.folder.root if self.folder else None, self.is_held)

    def template(self, name: str) -> Template:
        """Find a template; raises ``UnknownNameError``."""
        found = find_template(name, self.folder.root if self.folder else None, self.is_held)
        if found.view.ephemeris or found.name not in found.view.datasets():
            return found
        return replace(found, view=replace(found.view, ephemeris=self._spacecraft(found.name)))

    def _spacecraft(self, dataset_id: str) -> str:
        """Name the observatory of a dataset if its positions are known."""
        dataset: Dataset = self.services.store.description(dataset_id)
        name = observatory_id(dataset) if dataset.observatory else ""
        return name if any(name == one.id for one in self.ephemeris.almanac.observatories()) else ""

    def datasets(self, template: Template) -> list[str]:
        """List the datasets of a template that are there, each once."""
        return [name for name in template.view.datasets() if self.is_held(name)]

    def span(self, template: Template) -> Interval | None:
        """Tell from when to when a template shows anything."""
        indices = (self.services.store.time_index(name) for name in self.datasets(template))
        bounds = [index.bounds for index in indices if index.bounds is not None]
        return Interval(min(start for start, _ in bounds), max(stop for _, stop in bounds) + 1) if bounds else None

    def orbits(self, template: Template) -> list[Page]:
        """List the orbits of a template's spacecraft; none where they are not known."""
        try:
            table = self.ephemeris.almanac.orbits(template.view.ephemeris) if template.view.ephemeris else None
        except (NoDataError, UnknownNameError):
            return []
        if table is None:
            return []
        rows = zip(table.numbers.tolist(), table.start_ns.tolist(), table.stop_ns.tolist(), strict=True)
        return [Page(ORBIT, Interval(start, stop), f"orbit {number}") for number, start, stop in rows]

    def fingerprint(self, template: Template, page: Page) -> str | None:
        """Tell the state of what a page shows; None where there is no record."""
        return fingerprint(self.services.store, template.view, page)

    def current(self, template: Template, page: Page, state: str) -> Record | None:
        """Give the record of a picture that is kept and still true."""
        record = self.folder.record(template.name, page) if self.folder else None
        return record if record is not None and record.fingerprint == state else None

    def obtain(self, template: Template, page: Page, ending: str) -> tuple[Record, bytes]:
        """Give a picture with its record, as kept or else made now.

        Raises ``NoDataError`` where the page has no record.
        """
        state = self.fingerprint(template, page)
        if state is None:
            raise NoDataError(f"{template.name!r} has no data in {page.interval}")
        record = self.current(template, page, state)
        kept = self.folder.picture(template.name, page, ending) if self.folder and record else None
        if record is not None and kept is not None:
            return record, kept
        record, pictures = self.draw(template, page, state)
        self._keep(template, page, pictures, record)
        return record, pictures[ending]

    def draw(self, template: Template, page: Page, state: str) -> tuple[Record, dict[str, bytes]]:
        """Draw a page, large and small."""
        title = " – ".join(text for text in (template.title, page.label) if text)
        view = replace(template.view.at(page.interval), title=title)
        stack = make_stack(self.services, view, WIDTH, self.ephemeris)
        record = Record(
            fingerprint=state,
            made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            versions={origin.dataset: origin.version for origin in stack.origins},
            caveats={origin.dataset: origin.caveats for origin in stack.origins if origin.caveats},
            missing=list(stack.missing),
            is_synthetic=stack.is_synthetic,
        )
        return record, {PICTURE: draw_stack(stack, "png", WIDTH), SMALL: draw_small(stack)}

    def renew(self, template: Template, page: Page) -> bool:
        """Make a page if it is not there or no longer true; tell whether it was made."""
        state = self.fingerprint(template, page)
        if state is None or self.folder is None or self.current(template, page, state):
            return False
        record, pictures = self.draw(template, page, state)
        self.folder.keep(template.name, page, pictures, record)
        return True

    def wanted(self, template: Template, period: str, span: Interval | None = None) -> Iterator[Page]:
        """List the pages of a template whose picture is missing or no longer true."""
        whole = self.span(template)
        if whole is None:
            return
        start = max(whole.start_ns, span.start_ns) if span else whole.start_ns
        stop = min(whole.stop_ns, span.stop_ns) if span else whole.stop_ns
        if stop <= start:
            return
        orbits = self.orbits(template) if period == ORBIT else []
        for part in _parts(Interval(start, stop), period):
            if self.fingerprint(template, Page(period, part)) is None:
                continue
            for page in pages_within(period, part, orbits):
                state = self.fingerprint(template, page)
                if state is not None and not self.current(template, page, state):
                    yield page

    def _keep(self, template: Template, page: Page, pictures: dict[str, bytes], record: Record) -> None:
        """Keep what was made on demand, where that is possible."""
        if self.folder is None:
            return
        try:
            self.folder.keep(template.name, page, pictures, record)
        except SeppError:
            return


def _parts(span: Interval, period: str) -> Iterator[Interval]:
    """Cut time into months or so, so that long gaps are passed over at once."""
    if period == ORBIT:
        yield span
        return
    length = 30 * DAY_NS
    for number in range(span.start_ns // length, -(-span.stop_ns // length)):
        start, stop = max(span.start_ns, number * length), min(span.stop_ns, (number + 1) * length)
        if stop > start:
            yield Interval(start, stop)
