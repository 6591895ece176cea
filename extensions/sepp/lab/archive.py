"""Forwards the views' questions to the archive service."""

import json
import re
from collections.abc import Mapping

import httpx
from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.iostream import StreamClosedError

from sepp.lab.settings import LabSettings

_ASKED = ("Accept", "If-None-Match", "If-Modified-Since", "Range", "If-Range")
_ANSWERED = (
    "Content-Type",
    "Content-Length",
    "Content-Range",
    "Content-Disposition",
    "Accept-Ranges",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Link",
    "Vary",
)
# A short answer goes in one write: pieces would wait for one another in each proxy on the way.
_LONG = 1 << 21
# Dataset ids may hold "@"; no dots alone, no empty part, nothing encoded.
_PATH = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[\w.@~:+,=-]+(?:/[\w.@~:+,=-]+)*/?")
_UNSET = (
    "No archive is known to this Jupyter server. Start it from the platform ('sepp up'), or set SEPP_ARCHIVE_URL "
    "to the archive's address, for example http://127.0.0.1:8000/services/archive/"
)


class ArchiveProxy:
    """The connection to one archive service."""

    def __init__(self, settings: LabSettings) -> None:
        """Remember where the archive is; connect when first asked."""
        self._settings = settings
        self._client: httpx.AsyncClient | None = None

    @property
    def is_known(self) -> bool:
        """Whether an archive was named."""
        return bool(self._settings.archive_url)

    @property
    def url(self) -> str:
        """The archive's address, with a slash at its end."""
        return self._settings.archive_url.rstrip("/") + "/"

    @property
    def client(self) -> httpx.AsyncClient:
        """One pool of connections, made in the server's own event loop."""
        if self._client is None:
            timeout = httpx.Timeout(self._settings.timeout_s, connect=5.0)
            self._client = httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False)
        return self._client

    def request(self, path: str, query: str, headers: Mapping[str, str]) -> httpx.Request:
        """Make the question, with the server's own token."""
        own = {name: headers[name] for name in _ASKED if name in headers}
        token = self._settings.token.get_secret_value()
        if token:
            own["Authorization"] = f"token {token}"
        own["Accept-Encoding"] = "identity"
        return self.client.build_request("GET", f"{self.url}{path}{'?' if query else ''}{query}", headers=own)


class ArchiveHandler(JupyterHandler):
    """``<base_url>sepp/archive/<path>``: GET only, for the server's users."""

    def initialize(self, proxy: ArchiveProxy) -> None:
        """Take the connection."""
        self.proxy = proxy

    def set_default_headers(self) -> None:
        """Leave out Jupyter's headers for pages; these are data."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")

    def get_login_url(self) -> str:
        """Refuse who is logged out: a view can't show a login page."""
        raise web.HTTPError(403)

    @web.authenticated
    async def get(self, path: str) -> None:
        """Answer as the archive does, piece by piece."""
        if not _PATH.fullmatch(path):
            return self._refuse(400, "bad_path", f"Not a path of the archive: {path!r}")
        if not self.proxy.is_known:
            return self._refuse(503, "archive_unset", _UNSET)
        request = self.proxy.request(path, self.request.query, self.request.headers)
        try:
            answer = await self.proxy.client.send(request, stream=True)
        except httpx.HTTPError as error:
            self.log.warning("SEPP: archive at %s: %r", self.proxy.url, error)
            return self._refuse(502, "archive_away", "The archive service does not answer; try again in a moment")
        try:
            await self._pass_on(answer)
        finally:
            await answer.aclose()
        return None

    async def _pass_on(self, answer: httpx.Response) -> None:
        self.set_status(answer.status_code, answer.reason_phrase or None)
        is_unchanged = answer.status_code == httpx.codes.NOT_MODIFIED
        for name in _ANSWERED:
            if name in answer.headers and not (is_unchanged and name.startswith("Content-")):
                self.set_header(name, answer.headers[name])
        if is_unchanged:
            return
        is_short = int(answer.headers.get("Content-Length") or _LONG) < _LONG
        try:
            async for piece in answer.aiter_raw():
                self.write(piece)
                if not is_short:
                    await self.flush()
        except StreamClosedError:
            self.log.debug("SEPP: the browser went away")

    def _refuse(self, status: int, code: str, message: str) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"error": {"code": code, "message": message}}))
