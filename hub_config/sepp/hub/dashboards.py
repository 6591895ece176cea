"""Jupyter server extension: the owner's Dask dashboards below the server."""

import re
from typing import Any

from jupyter_server.utils import url_path_join
from jupyter_server_proxy.handlers import LocalProxyHandler
from tornado import web

from sepp.hub.dashboard_socket import socket_path

_CLUSTER = re.compile(r"[0-9a-f]{32}")


class DashboardHandler(LocalProxyHandler):  # type: ignore[misc] # jupyter-server-proxy is untyped
    """Pass requests and WebSockets on to a cluster's dashboard.

    Signed-in owners only: the parent authenticates every request.
    """

    async def prepare(self, *arguments: Any, **names: Any) -> None:
        """Let the owner in; 404 if there is no such cluster."""
        await super().prepare(*arguments, **names)
        cluster = self.path_args[0]
        if not _CLUSTER.fullmatch(cluster) or not socket_path(cluster).is_socket():
            raise web.HTTPError(404, f"No Dask cluster {cluster!r} runs here; its dashboard went with it")
        self.unix_socket = str(socket_path(cluster))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "sepp.hub.dashboards"}]


def _load_jupyter_server_extension(server: Any) -> None:
    base = server.web_app.settings["base_url"]
    route = url_path_join(base, r"/dask/clusters/([^/]+)/?(.*)")
    server.web_app.add_handlers(".*$", [(route, DashboardHandler)])
