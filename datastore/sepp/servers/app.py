"""The archive service as an ASGI application."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from sepp.core.access import ANONYMOUS
from sepp.core.errors import SeppError
from sepp.servers.access.gate import Gate
from sepp.servers.access.refusals import answer_http_error
from sepp.servers.cors import CrossOrigin
from sepp.servers.errors import answer_sepp_error, answer_unknown_error
from sepp.servers.protocols import servers
from sepp.servers.services import Services
from sepp.servers.slashes import lead_into, mount_routes


def create_app(services: Services, prefix: str = "/", *, is_at_root: bool = False) -> Starlette:
    """Make the application with every registered protocol below ``prefix``.

    ``is_at_root`` serves all at the root as well: for clients with fixed paths.
    """
    public = services.seen_by(ANONYMOUS, is_kept=False)
    routes = [route for make_routes in servers.values() for route in make_routes(public)]
    places = list(dict.fromkeys([_mount_point(prefix), *([""] if is_at_root else [])]))
    app = Starlette(
        routes=[mount_routes(place, routes) for place in places],
        middleware=[
            Middleware(CrossOrigin),
            Middleware(Gate, services=services, places=places, names=_first_names(routes)),
        ],
        exception_handlers={
            SeppError: answer_sepp_error,
            HTTPException: answer_http_error,
            Exception: answer_unknown_error,
        },
    )
    lead_into(app.router, places)
    app.state.services = services
    return app


def _mount_point(prefix: str) -> str:
    return f"/{prefix.strip('/')}" if prefix.strip("/") else ""


def _first_names(routes: list[BaseRoute]) -> set[str]:
    """List what paths begin with: the names of the protocols."""
    paths = (str(getattr(route, "path", "")) for route in routes)
    return {path.strip("/").partition("/")[0].partition("{")[0] for path in paths} - {""}
