"""Services that the hub starts, and who may use them."""

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sepp.core.home import Home
from sepp.hub.configuration import gateway_config
from sepp.hub.processes import die_with_parent, log_to
from sepp.hub.settings import HubSettings

ARCHIVE = "archive"
"""Name of the archive service, also in its URL."""
GATEWAY = "dask-gateway"
"""Name of the Dask gateway, also in its URL."""
WATCH = "sepp-status"
"""Name by which ``sepp`` itself asks the hub."""
_GIVEN = ("SEPP_", "AWS_", "FSSPEC_")


def services(settings: HubSettings, watch_token: str, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe the hub's services.

    ``environment`` is the hub's own, from which the archive gets the
    ``SEPP_…`` variables that are not the hub's settings, and the keys of
    buckets in which its data lie.
    """
    own = settings.environment()
    others = {name: value for name, value in environment.items() if name.startswith(_GIVEN) and name not in own}
    archive = others | {"SEPP_HOME": str(settings.home)}
    return [
        _managed(settings, ARCHIVE, settings.archive_port, archive_command(settings)) | {"environment": archive},
        _managed(settings, GATEWAY, settings.gateway_port, gateway_command()) | {"environment": own},
        {"name": WATCH, "api_token": watch_token, "display": False},
    ]


def _managed(settings: HubSettings, name: str, port: int, command: list[str]) -> dict[str, Any]:
    log = log_file(settings.rooms, name)
    return {
        "name": name,
        "url": f"http://127.0.0.1:{port}",
        "command": die_with_parent(log_to(log, command)),
        "cwd": str(settings.rooms.state),
        "oauth_no_confirm": True,
        "display": False,
    }


def archive_command(settings: HubSettings) -> list[str]:
    """Give the command of the archive service."""
    if settings.archive_command:
        return list(settings.archive_command)
    where = ["--home", str(settings.home), "--host", "127.0.0.1", "--port", str(settings.archive_port)]
    if settings.public_port:
        where += ["--public-host", settings.host, "--public-port", str(settings.public_port)]
    return [sys.executable, "-m", "sepp.cli.main", "serve", *where]


def gateway_command() -> list[str]:
    """Give the command of the Dask gateway."""
    return [sys.executable, "-m", "dask_gateway_server", "--config", str(gateway_config())]


def roles() -> list[dict[str, Any]]:
    """Let people and their servers use the services, and us look on."""
    use = [f"access:services!service={name}" for name in (ARCHIVE, GATEWAY)]
    return [
        {"name": "user", "scopes": ["self", *use]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", *use]},
        {"name": WATCH, "scopes": ["list:users", "read:servers", "list:services"], "services": [WATCH]},
    ]


def log_file(home: Home, name: str) -> Path:
    """Name the log of one process of the platform."""
    return home.state / "logs" / f"{name}.log"


def watch_token(home: Home) -> str:
    """Read the token by which ``sepp`` asks the hub, made if missing."""
    path = home.state / "watch.token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
