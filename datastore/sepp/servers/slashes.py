"""A path with a slash too many or too few at its end leads to the one that is served."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match, Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from sepp.servers.outside import archive_base, own_url


def mount_routes(place: str, routes: Sequence[BaseRoute]) -> Mount:
    """Mount routes at a place; redirects carry the address that callers know the archive by."""
    router = Router(routes, redirect_slashes=False)
    router.default = partial(_lead, router)
    return Mount(place, app=router)


def lead_into(router: Router, places: Sequence[str]) -> None:
    """Let each place without its slash lead to the archive there."""
    router.redirect_slashes = False
    router.default = partial(_enter, router.not_found, frozenset(places) - {""})


async def _lead(router: Router, scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    twin = {**scope, "path": path.rstrip("/") if path.endswith("/") else f"{path}/"}
    answer: ASGIApp = router.not_found
    if scope["type"] == "http" and any(route.matches(twin)[0] is not Match.NONE for route in router.routes):
        request = Request(scope)
        query = f"?{request.url.query}" if request.url.query else ""
        answer = RedirectResponse(f"{own_url(request)}{'' if path.endswith('/') else '/'}{query}")
    await answer(scope, receive, send)


async def _enter(not_found: ASGIApp, places: frozenset[str], scope: Scope, receive: Receive, send: Send) -> None:
    answer = not_found
    if scope["type"] == "http" and scope["path"] in places:
        answer = RedirectResponse(archive_base(Request({**scope, "root_path": scope["path"]})))
    await answer(scope, receive, send)
