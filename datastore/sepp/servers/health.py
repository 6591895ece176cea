"""Tell that the service lives."""

from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from sepp.servers.services import Services, services_of


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``health``."""
    return [Route("/health", show_health)]


def show_health(request: Request) -> JSONResponse:
    """Count the datasets; 503 if the catalogue can't be read."""
    body = {"status": "ok", "datasets": services_of(request).catalog.count(), "version": version("sepp-platform")}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
