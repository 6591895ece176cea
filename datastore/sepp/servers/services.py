"""What the protocols work with, built in one place and handed in."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from anyio import CapacityLimiter
from starlette.requests import Request

from sepp.archive.ephemeris import Almanac
from sepp.catalog import Catalog, open_catalog
from sepp.catalog.seen import SeenCatalog
from sepp.core.access import ANONYMOUS, Access
from sepp.core.home import Home
from sepp.servers.access.limits import RateLimit
from sepp.servers.access.view import Decisions, SeenStore
from sepp.servers.catalog.compact import CompactCatalogue
from sepp.servers.exports.sizes import SizeTable
from sepp.servers.jobs.house import JobHouse
from sepp.servers.settings import ServerSettings
from sepp.servers.usage.counting import Counts
from sepp.servers.usage.journal import Journal
from sepp.store import Store
from sepp.store.mounted import MountingStore
from sepp.store.places.rooms import RoomFiles

EXPORTS_AT_ONCE = 3
ALMANACS = 16


@dataclass(frozen=True, slots=True)
class Services:
    """Storage and settings of one archive service, whole or as one caller sees it."""

    store: Store
    """Datasets."""
    catalog: Catalog
    """What datasets there are."""
    settings: ServerSettings = field(default_factory=ServerSettings)
    """How the service presents itself."""
    text_lengths: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Rows measured and longest text, by the store's token and parameter."""
    compact: CompactCatalogue = field(default_factory=CompactCatalogue)
    """All datasets in small."""
    export_sizes: SizeTable = field(default_factory=SizeTable)
    """Bytes of a record in each format."""
    export_places: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(EXPORTS_AT_ONCE))
    """Exports written at the same time; others wait."""
    jobs: JobHouse = field(default_factory=JobHouse)
    """Jobs of every kind."""
    decisions: Decisions | None = None
    """What the caller may read; None for the archive as a whole."""
    whole: "Services | None" = None
    """The archive as a whole, of which this is a view."""
    almanacs: OrderedDict[object, Almanac] = field(default_factory=OrderedDict)
    """Where spacecraft are, as each kind of caller may know; the newest last."""

    rates: RateLimit = field(default_factory=lambda: make_rates(ServerSettings()))
    """How much each anonymous address has asked for."""
    counts: Counts = field(default_factory=Counts)
    """What was answered."""
    journal: Journal = field(default_factory=Journal)
    """What was asked."""

    def seen_by(self, access: Access, *, is_kept: bool = True) -> "Services":
        """Give the archive as a caller may see it.

        With ``is_kept`` what is decided of a dataset holds as long as this
        view: for one request. Without, rules are asked each time.
        """
        whole = self.whole or self
        decisions = Decisions(whole.catalog, access, is_kept=is_kept)
        store = SeenStore(whole.store, decisions.may_read)
        catalog = SeenCatalog(whole.catalog, access, decisions.may_read)
        return replace(whole, store=store, catalog=catalog, decisions=decisions, whole=whole)

    @property
    def has_restricted(self) -> bool:
        """Tell whether the caller was shown what others may not see."""
        seen = self.catalog.has_restricted if isinstance(self.catalog, SeenCatalog) else False
        return seen or (self.decisions is not None and self.decisions.has_restricted)

    @property
    def access(self) -> Access:
        """Who asks; nobody in particular for the archive as a whole."""
        return self.decisions.access if self.decisions else ANONYMOUS


def make_services(home: Home, settings: ServerSettings | None = None) -> Services:
    """Open the archive of a home for reading, all rooms of it."""
    store = MountingStore(str(home.public))
    store.files = RoomFiles(str(home.archive))
    chosen = settings or ServerSettings()
    journal = Journal(home.state / "logs")
    jobs = JobHouse(home.state / "jobs")
    return Services(store, open_catalog(home), chosen, jobs=jobs, rates=make_rates(chosen), journal=journal)


def make_rates(settings: ServerSettings) -> RateLimit:
    """Make an empty table of addresses."""
    return RateLimit(settings.rate_per_s, settings.rate_burst, settings.max_address_answers)


def services_of(request: Request) -> Services:
    """Give the services of the application as the caller may see them."""
    seen: Services | None = request.scope.get("sepp.services")
    if seen is None:
        whole: Services = request.app.state.services
        seen = request.scope["sepp.services"] = whole.seen_by(request.scope.get("sepp.access", ANONYMOUS))
    return seen


def access_of(request: Request) -> Access:
    """Tell who asks, as the hub says."""
    return services_of(request).access
