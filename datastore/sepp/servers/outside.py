"""Where the archive is, as those who ask see it."""

import re
from urllib.parse import quote

from starlette.requests import Request

from sepp.servers.access.addresses import peer_of
from sepp.servers.services import services_of
from sepp.servers.settings import ServerSettings

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_SCHEMES = ("http", "https")


def archive_base(request: Request) -> str:
    """Tell the archive's own URL, with a slash at its end.

    The setting ``public_url`` where there is one, else what the request was
    sent to; a host that is none is not repeated.
    """
    settings = services_of(request).settings
    if settings.public_url:
        return settings.public_url
    host = request.headers.get("host", "")
    known = host if _HOST.fullmatch(host) else "localhost"
    return f"{find_scheme(request, settings)}://{known}{_root(request)}/"


def own_url(request: Request) -> str:
    """Write the URL of a request without its query, as the caller sees it."""
    below = quote(request.url.path).removeprefix(_root(request)).strip("/")
    return archive_base(request) + below


def is_secure(request: Request) -> bool:
    """Tell whether the caller asks by HTTPS."""
    return own_url(request).startswith("https:")


def find_scheme(request: Request, settings: ServerSettings) -> str:
    """Tell ``http`` or ``https``; ``X-Forwarded-Proto`` is believed of our own proxies only."""
    told = request.headers.get("x-forwarded-proto", "") if peer_of(request.scope) in settings.proxies else ""
    scheme = told.split(",")[0].strip()
    return scheme if scheme in _SCHEMES else request.url.scheme


def _root(request: Request) -> str:
    return quote(str(request.scope.get("root_path", ""))).rstrip("/")
