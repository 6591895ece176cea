"""A client of SAMP's standard profile (IVOA SAMP 1.3, section 4): it sends, and is not called."""

import os
import xmlrpc.client
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sepp.core.errors import ServiceError

_PATIENCE_S = 10.0
_NO_HUB = (
    "No SAMP hub runs on this computer: start TOPCAT, Aladin or Autoplot (each brings one). "
    "A notebook on a server can't reach the hub on your desk: use the SAMP button of the dataset's page"
)


class HubClient:
    """A program at a hub, as the hub knows it."""

    def __init__(self, url: str, secret: str, name: str) -> None:
        """Register; raises ``ServiceError`` if no hub answers."""
        self._hub = xmlrpc.client.ServerProxy(url, transport=_Patient())
        try:
            joined: Any = self._hub.samp.hub.register(secret)  # Any: as the hub answers
            self._key = str(joined["samp.private-key"])
            self._hub.samp.hub.declareMetadata(self._key, {"samp.name": name})
        except (OSError, HTTPException, xmlrpc.client.Error, KeyError, TypeError) as error:
            raise ServiceError(_NO_HUB) from error
        self.is_connected = True

    def subscribed(self, mtype: str) -> list[str]:
        """List the ids of programs that take a message."""
        return sorted(dict(self._ask("getSubscribedClients", mtype)))

    def name_of(self, client_id: str) -> str:
        """Tell how a program calls itself."""
        return str(dict(self._ask("getMetadata", client_id)).get("samp.name", client_id))

    def notify(self, client_id: str, mtype: str, params: Mapping[str, str]) -> None:
        """Send a message to one program."""
        self._ask("notify", client_id, {"samp.mtype": mtype, "samp.params": dict(params)})

    def leave(self) -> None:
        """Leave the hub, whether it still runs or not."""
        if self.is_connected:
            self.is_connected = False
            try:
                self._hub.samp.hub.unregister(self._key)
            except (OSError, HTTPException, xmlrpc.client.Error):
                pass
            finally:
                self._hub("close")()

    def _ask(self, method: str, *values: Any) -> Any:  # Any: what XML-RPC holds
        try:
            return getattr(self._hub.samp.hub, method)(self._key, *values)
        except (OSError, HTTPException, xmlrpc.client.Error) as error:
            raise ServiceError(f"The SAMP hub does not answer: {error}; connect again") from error


class _Patient(xmlrpc.client.Transport):
    """Waits for a hub for some seconds, not for ever."""

    def make_connection(self, host: Any) -> HTTPConnection:  # Any: text, or text and certificate
        """Connect, with a limit of time."""
        connection = super().make_connection(host)
        connection.timeout = _PATIENCE_S
        return connection


def read_lock_file() -> dict[str, str]:
    """Read where the hub is and its secret, from ``$SAMP_HUB`` or ``~/.samp``.

    Raises ``ServiceError`` if no hub is told.
    """
    told = os.environ.get("SAMP_HUB", "")
    kind, _, url = told.partition(":")
    path = Path(url2pathname(urlsplit(url).path)) if kind == "std-lockurl" and url else Path.home() / ".samp"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ServiceError(_NO_HUB) from error
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    found = {name.strip(): value.strip() for name, _, value in pairs}
    if not {"samp.hub.xmlrpc.url", "samp.secret"} <= set(found):
        raise ServiceError(_NO_HUB)
    return found
