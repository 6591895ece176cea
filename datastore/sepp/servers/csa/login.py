"""``csa-sl-tap/login`` and ``logout``: the hub's accounts, as scripts of the archive log in."""

import base64
import binascii

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sepp.core.access import ANONYMOUS, Access
from sepp.servers.access.hub import HubTokens, read_model
from sepp.servers.csa.errors import CsaError
from sepp.servers.csa.forms import read_pairs
from sepp.servers.csa.sessions import COOKIE, KEPT_S, Sessions
from sepp.servers.outside import is_secure
from sepp.servers.services import services_of
from sepp.servers.settings import ServerSettings

_PATIENCE_S = 10.0
_MOST_WORD = 512


async def log_in(request: Request, sessions: Sessions) -> Response:
    """Begin a session for name and password, of a form or of HTTP's basic authentication.

    Instead of a password, a token of the hub does. Raises ``CsaError``.
    """
    settings = services_of(request).settings
    if not settings.hub_api_url:
        raise CsaError("This archive has no accounts, and none is needed: deferred requests are open to all", 503)
    name, password = await _read_words(request)
    access = await HubTokens(settings.hub_api_url, settings.hub_service).access(password)
    if access.user is None:
        access = await _ask_hub(settings, name, password)
    if access.user is None or access.user.casefold() != name.casefold():
        raise CsaError("LOGIN_REQUESTED: name or password is wrong", 401)
    answer = PlainTextResponse(f"{access.user} is logged in for {KEPT_S // 60} minutes\n")
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(COOKIE, sessions.begin(access), KEPT_S, httponly=True, samesite="lax", secure=is_secure(request))
    return answer


async def log_out(request: Request, sessions: Sessions) -> Response:
    """End a session."""
    sessions.end(request.cookies.get(COOKIE, ""))
    answer = PlainTextResponse("logged out\n", headers={"Cache-Control": "no-store"})
    answer.delete_cookie(COOKIE)
    return answer


async def _read_words(request: Request) -> tuple[str, str]:
    words = {name.casefold(): value for name, value in await read_pairs(request)}
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    if "username" not in words and kind.casefold() == "basic":
        try:
            name, _, password = base64.b64decode(told, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise CsaError("The Authorization header can't be read", 400) from error
        words = {"username": name, "password": password}
    name, password = words.get("username", ""), words.get("password", "")
    if not (name and password) or len(name) > _MOST_WORD or len(password) > _MOST_WORD:
        raise CsaError("LOGIN_REQUESTED: give username and password as a form", 401)
    return name, password


async def _ask_hub(settings: ServerSettings, name: str, password: str) -> Access:
    """Log in at the hub as a browser does; anonymous if it refuses.

    Raises ``CsaError`` if the hub does not answer.
    """
    hub = settings.hub_api_url.rstrip("/").removesuffix("/api")
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as browser:
            await browser.get(f"{hub}/login")
            form = {"username": name, "password": password, "_xsrf": browser.cookies.get("_xsrf", "")}
            answer = await browser.post(f"{hub}/login", data=form)
            if answer.status_code != 302:
                return ANONYMOUS
            await browser.get(f"{hub}/home")
            headers = {"X-XSRFToken": browser.cookies.get("_xsrf") or "", "Referer": f"{hub}/home"}
            model = await browser.get(f"{hub}/api/user", headers=headers)
            model.raise_for_status()
            return read_model(dict(model.json()), settings.hub_service)
    except (httpx.HTTPError, httpx.CookieConflict, ValueError, TypeError) as error:
        raise CsaError("The hub, which keeps the accounts, does not answer; try again later", 502) from error
