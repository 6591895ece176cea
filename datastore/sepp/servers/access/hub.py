"""Who holds a token, as the hub tells; kept for a minute."""

import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import httpx

from sepp.core.access import ANONYMOUS, Access

FRESH_S = 60.0
RETRY_S = 2.0
MOST_KEPT = 10_000
MOST_TOKEN = 512
PATIENCE_S = 5.0

_log = logging.getLogger(__name__)


class HubTokens:
    """Asks the hub who holds a token; without a hub nobody is known.

    What the hub says holds for at most a minute; also that it does not know
    a token, so that guessing costs it little. Only digests of tokens are kept.
    """

    def __init__(self, api_url: str, service: str) -> None:
        """Name the hub's API and this service, which a token must be good for."""
        self._api_url = api_url.rstrip("/")
        self._service = service
        self._known: OrderedDict[bytes, tuple[float, Access]] = OrderedDict()
        self._client: httpx.AsyncClient | None = None

    async def access(self, token: str | None) -> Access:
        """Tell whose token it is; anonymous for none and for one that is not known."""
        if not token or not self._api_url or len(token) > MOST_TOKEN:
            return ANONYMOUS
        key, now = blake2b(token.encode("utf-8", "replace"), digest_size=16).digest(), time.monotonic()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]
        found, seconds = await self._ask(token)
        self._known[key] = (now + seconds, found)
        self._known.move_to_end(key)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return found

    async def close(self) -> None:
        """Close the connections to the hub."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(self, token: str) -> tuple[Access, float]:
        """Ask the hub; tell also for how long that holds."""
        try:
            headers = {"Authorization": f"token {token}"}
            answer = await self._asking().get(f"{self._api_url}/user", headers=headers)
            if answer.status_code in (401, 403, 404):
                return ANONYMOUS, FRESH_S
            answer.raise_for_status()
            return read_model(dict(answer.json()), self._service), FRESH_S
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
            _log.warning("The hub did not tell whose token it is (%s); its holder is taken for anonymous", error)
            return ANONYMOUS, RETRY_S

    def _asking(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False)
        return self._client


# Any: JSON of the hub.
def read_model(model: Mapping[str, Any], service: str) -> Access:
    """Read what the hub says of a token's holder.

    A token that is not good for this service gives no more than anonymous
    access, whoever holds it.
    """
    scopes = frozenset(map(str, model.get("scopes") or ()))
    if not scopes & {"access:services", f"access:services!service={service}"}:
        return ANONYMOUS
    groups = frozenset(map(str, model.get("groups") or ()))
    return Access(str(model.get("name")), groups, scopes)


def read_token(authorization: str) -> str | None:
    """Take the token out of ``Authorization: token …`` or ``Bearer …``."""
    kind, _, token = authorization.strip().partition(" ")
    return token.strip() or None if kind.casefold() in ("token", "bearer") else None
