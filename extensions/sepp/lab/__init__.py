"""The Jupyter server extension: the archive below the user's own server."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "sepp.lab"}]


def _load_jupyter_server_extension(app: Any) -> None:  # jupyter_server.serverapp.ServerApp, untyped here
    """Add our routes to a running Jupyter server."""
    from sepp.lab.routes import add_routes  # noqa: PLC0415  # Jupyter imports every extension to list it

    add_routes(app.web_app)
    app.log.info("SEPP: the archive answers below %ssepp/archive/", app.web_app.settings["base_url"])
