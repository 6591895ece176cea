"""The protocols served; others' come by the entry point ``sepp.servers``."""

from typing import Protocol

from starlette.routing import BaseRoute

from sepp.core.registry import Registry
from sepp.servers.services import Services


class ServerProtocol(Protocol):
    """A protocol: given the services, its routes below the prefix."""

    def __call__(self, services: Services) -> list[BaseRoute]:
        """Make the routes."""
        ...


servers: Registry[ServerProtocol] = Registry(
    "sepp.servers",
    {
        "health": "sepp.servers.health:routes",
        "metrics": "sepp.servers.usage.metrics:routes",
        "openapi": "sepp.servers.openapi.routes:routes",
        "catalog": "sepp.servers.catalog.routes:routes",
        "hapi": "sepp.servers.hapi.routes:routes",
        "csa": "sepp.servers.csa.routes:routes",
        "tap": "sepp.servers.tap.routes:routes",
        "export": "sepp.servers.exports.routes:routes",
        "distribution": "sepp.servers.quicklook.distribution:routes",
        "quicklook": "sepp.servers.quicklook.routes:routes",
        "overviews": "sepp.servers.overviews.routes:routes",
        "events": "sepp.servers.events.routes:routes",
        "positions": "sepp.servers.positions:routes",
        "zarr": "sepp.servers.zarr.routes:routes",
        "pages": "sepp.servers.pages.routes:routes",
    },
)
