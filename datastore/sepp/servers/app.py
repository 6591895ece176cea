"""The archive service as an ASGI application."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount

from sepp.core.errors import SeppError
from sepp.servers.cors import CrossOrigin
from sepp.servers.errors import answer_http_error, answer_sepp_error, answer_unknown_error
from sepp.servers.protocols import servers
from sepp.servers.services import Services


def create_app(services: Services, prefix: str = "/", *, is_at_root: bool = False) -> Starlette:
    """Make the application with every registered protocol below ``prefix``.

    ``is_at_root`` serves all at the root as well: for clients with fixed paths.
    """
    routes = [route for make_routes in servers.values() for route in make_routes(services)]
    places = list(dict.fromkeys([_mount_point(prefix), *([""] if is_at_root else [])]))
    app = Starlette(
        routes=[Mount(place, routes=routes) for place in places],
        middleware=[Middleware(CrossOrigin)],
        exception_handlers={
            SeppError: answer_sepp_error,
            HTTPException: answer_http_error,
            Exception: answer_unknown_error,
        },
    )
    app.state.services = services
    return app


def _mount_point(prefix: str) -> str:
    return f"/{prefix.strip('/')}" if prefix.strip("/") else ""
