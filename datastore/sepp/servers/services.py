"""What the protocols work with, built in one place and handed in."""

from dataclasses import dataclass, field

from anyio import CapacityLimiter
from starlette.requests import Request

from sepp.catalog import Catalog, open_catalog
from sepp.core.home import Home
from sepp.servers.catalog.compact import CompactCatalogue
from sepp.servers.export_sizes import SizeTable
from sepp.servers.settings import ServerSettings
from sepp.store import Store
from sepp.store.mounted import MountingStore

EXPORTS_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Services:
    """Storage and settings of one archive service."""

    store: Store
    """Public datasets."""
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


def make_services(home: Home, settings: ServerSettings | None = None) -> Services:
    """Open the archive of a home for reading."""
    return Services(MountingStore(str(home.public)), open_catalog(home), settings or ServerSettings())


def services_of(request: Request) -> Services:
    """Give the services of the application that got a request."""
    services: Services = request.app.state.services
    return services
