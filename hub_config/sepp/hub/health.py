"""Does the platform answer, and who has a server running."""

from dataclasses import dataclass

import httpx

from sepp.core.home import Home
from sepp.hub.services import watch_token
from sepp.hub.settings import HubSettings

PATHS = {
    "hub": "hub/api/",
    "archive": "services/archive/health",
    "dask-gateway": "services/dask-gateway/api/health",
}
"""What answers 200 when a part of the platform is well, below its URL."""


@dataclass(frozen=True, slots=True)
class Server:
    """A person's running server."""

    user: str
    """Whose it is."""
    started: str
    """When it was started, ISO 8601 with Z."""


def unready(settings: HubSettings) -> list[str]:
    """Name the parts that do not answer yet, in order of their start."""
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        if not _answers(client, settings.url + PATHS["hub"]):
            return list(PATHS)
    return [name for name, is_well in health(settings.url).items() if not is_well]


def health(url: str) -> dict[str, bool]:
    """Ask each part of the platform at ``url`` whether it is well."""
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        return {name: _answers(client, url + path) for name, path in PATHS.items()}


def servers(home: Home, url: str) -> list[Server]:
    """List the servers that run now; empty if the hub does not answer."""
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        try:
            answer = client.get(
                f"{url}hub/api/users?state=active", headers={"Authorization": f"token {watch_token(home)}"}
            )
            answer.raise_for_status()
        except httpx.HTTPError:
            return []
    return [
        Server(user["name"], str(server.get("started")))
        for user in answer.json()
        for server in user.get("servers", {}).values()
    ]


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
