"""Who has logged in at ``csa-sl-tap``, for half an hour."""

import secrets
import time
from collections import OrderedDict
from hashlib import blake2b

from starlette.requests import Request

from sepp.core.access import ANONYMOUS, Access
from sepp.servers.services import Services, access_of

COOKIE = "csa_session"
KEPT_S = 1800
_MOST_KEPT = 10_000


class Sessions:
    """Sessions by the digest of their cookie; they end with the process."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._known: OrderedDict[bytes, tuple[float, Access]] = OrderedDict()

    def begin(self, access: Access) -> str:
        """Remember somebody; give the cookie's value."""
        value = secrets.token_urlsafe(32)
        self._known[_digest(value)] = (time.monotonic() + KEPT_S, access)
        while len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        return value

    def end(self, value: str) -> None:
        """Forget a session."""
        self._known.pop(_digest(value), None)

    def find(self, value: str) -> Access:
        """Tell whose session it is; anonymous for none, or once it is over."""
        until, access = self._known.get(_digest(value), (0.0, ANONYMOUS))
        return access if until > time.monotonic() else ANONYMOUS

    def admit(self, request: Request) -> None:
        """Show the archive as the session's owner may see it, unless a token tells who asks."""
        value = request.cookies.get(COOKIE, "")
        access = self.find(value) if value else ANONYMOUS
        if access.user is not None and access_of(request).user is None:
            whole: Services = request.app.state.services
            request.scope["sepp.services"] = whole.seen_by(access)


def _digest(value: str) -> bytes:
    return blake2b(value.encode("utf-8", "replace"), digest_size=16).digest()
