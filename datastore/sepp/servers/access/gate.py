"""The gate that every request passes: who asks, how much, what came of it."""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sepp.core.access import ANONYMOUS
from sepp.servers.access.addresses import address_of, is_local
from sepp.servers.access.hub import HubTokens, read_token
from sepp.servers.access.limits import Refusal
from sepp.servers.access.refusals import refuse
from sepp.servers.services import Services
from sepp.servers.usage.journal import MOST_DATASETS, Entry, now_text, read_span

PRIVATE = "private, no-store"
GONE = 499
_LISTS = ("catalog", "events", "overviews", "positions")
"""Protocols that look at many datasets to answer for none of them."""


_OWN_QUERIES = ("tap", "csa-sl-tap", "csa")
"""Protocols that ask the database by themselves: nothing tells what they showed."""


class TooLongError(Exception):
    """A body went on beyond its limit."""


class StalledError(OSError):
    """The caller takes nothing more of an answer."""


@dataclass(slots=True)
class _Passage:
    """One request on its way through."""

    protocol: str
    began_s: float = field(default_factory=time.monotonic)
    status: int = 0
    sent: int = 0
    received: int = 0
    is_whole: bool = False
    is_too_long: bool = False


class Gate:
    """Tells who asks, holds limits, keeps restricted answers from caches, counts."""

    def __init__(self, app: ASGIApp, services: Services, places: Collection[str], names: Collection[str]) -> None:
        """Guard ``app``, mounted at ``places``, whose paths begin with ``names``."""
        self._app, self._services = app, services
        self._places = sorted({place.strip("/") for place in places}, key=len, reverse=True)
        self._names = frozenset(names)
        self._tokens = HubTokens(services.settings.hub_api_url, services.settings.hub_service)
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(self._protocol(scope["path"]))
        scope["sepp.protocol"] = passage.protocol
        token = read_token(Headers(scope=scope).get("authorization", ""))
        access = await self._tokens.access(token) if token else ANONYMOUS
        scope["sepp.services"] = seen = self._services.seen_by(access)
        address = None if access != ANONYMOUS or is_local(scope) else address_of(scope, self._services.settings.proxies)
        refusal = self._too_long(scope) or self._admit(address)
        if refusal is not None:
            self._services.counts.refuse(passage.protocol, refusal.status_code)
            await refuse(passage.protocol, refusal)(scope, receive, send)
            return
        self._running += 1
        self._services.counts.begin(passage.protocol)
        try:
            await self._pass(passage, scope, receive, send)
        finally:
            self._running -= 1
            if address is not None:
                self._services.rates.end_heavy(address)
            self._note(passage, scope, seen)

    async def _pass(self, passage: _Passage, scope: Scope, receive: Receive, send: Send) -> None:
        settings, seen = self._services.settings, scope["sepp.services"]

        async def take() -> Message:
            message = await receive()
            passage.received += len(message.get("body", b""))
            if passage.received > settings.max_body_bytes and not passage.status:
                passage.is_too_long = True
                raise TooLongError
            return message

        async def give(message: Message) -> None:
            if not passage.is_too_long:
                await pass_on(message)

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                passage.status = message["status"]
                if seen.has_restricted or (passage.protocol in _OWN_QUERIES and seen.access != ANONYMOUS):
                    _make_private(message)
            try:
                async with asyncio.timeout(settings.stall_s):
                    await send(message)
            except TimeoutError:
                raise StalledError("The caller takes no more of the answer") from None
            passage.sent += len(message.get("body", b""))
            passage.is_whole = message["type"] == "http.response.body" and not message.get("more_body", False)

        with suppress(TooLongError, StalledError):
            await self._app(scope, take, give)
        if passage.is_too_long:
            await refuse(passage.protocol, _body_refusal(settings.max_body_bytes))(scope, receive, pass_on)

    def _admit(self, address: str | None) -> Refusal | None:
        most = self._services.settings.max_answers
        if self._running >= most:
            return Refusal(503, f"The archive is answering {most} requests already; ask again in some seconds", 5)
        if address is None:
            return None
        rates = self._services.rates
        return rates.take(address) or rates.begin_heavy(address)

    def _too_long(self, scope: Scope) -> Refusal | None:
        settings, length = self._services.settings, Headers(scope=scope).get("content-length", "0")
        if len(scope["path"]) + len(scope.get("query_string", b"")) > settings.max_url_bytes:
            return Refusal(414, f"The URL is longer than {settings.max_url_bytes} bytes; send a shorter one, or POST")
        is_long = length.isdigit() and int(length[:19]) > settings.max_body_bytes
        return _body_refusal(settings.max_body_bytes) if is_long else None

    def _protocol(self, path: str) -> str:
        """Name the protocol; of a path that nobody serves no more than ``other``."""
        rest = path.strip("/")
        place = next(
            (place for place in self._places if rest == place or rest.startswith(f"{place}/") or not place), ""
        )
        name = rest.removeprefix(place).strip("/").partition("/")[0]
        return name if name in self._names else "other"

    def _note(self, passage: _Passage, scope: Scope, seen: Services) -> None:
        seconds = time.monotonic() - passage.began_s
        status = passage.status if passage.is_whole or not passage.status else GONE
        self._services.counts.end(passage.protocol, status or GONE, passage.sent, seconds)
        query = QueryParams(scope.get("query_string", b""))
        start, stop = read_span(query)
        datasets = _datasets(passage, scope, seen) if 200 <= passage.status < 400 else ()
        told = Entry(
            now_text(), passage.protocol, status or GONE, passage.sent, round(seconds, 4), datasets, start, stop
        )
        self._services.journal.write(told)


def _datasets(passage: _Passage, scope: Scope, seen: Services) -> tuple[str, ...]:
    """Tell which datasets an answer is about: those it names, else those it looked at."""
    decided = seen.decisions.read if seen.decisions else {}
    looked = [name for name, may_read in decided.items() if may_read]
    asked = unquote(f"{scope['path']}?{scope.get('query_string', b'').decode('latin-1')}", errors="replace")
    named = [name for name in looked if name in asked]
    chosen = named or ([] if passage.protocol in _LISTS else looked)
    return tuple(sorted(chosen)[:MOST_DATASETS])


def _make_private(message: Message) -> None:
    """Let no cache keep what not everybody may read."""
    headers = MutableHeaders(scope=message)
    headers["Cache-Control"] = PRIVATE
    if "etag" in headers:
        del headers["etag"]


def _body_refusal(most: int) -> Refusal:
    return Refusal(413, f"The body is longer than {most} bytes; send less at once")
