"""Preloaded into a Dask scheduler: its dashboard on the owner's socket.

On a port every process of the machine could read it; a socket in the
owner's sandbox is reached by the owner's server only.
"""

import logging
import os
from pathlib import Path
from typing import Any

from tornado.netutil import bind_unix_socket

_log = logging.getLogger(__name__)


def socket_path(cluster: str) -> Path:
    """Name the socket of a cluster's dashboard."""
    return Path(os.environ["SEPP_RUN_DIR"]) / f"{cluster}.sock"


def dask_setup(scheduler: Any) -> None:
    """Take the dashboard from its port and put it on the socket."""
    server = scheduler.http_server
    server.stop()
    try:
        server.add_socket(bind_unix_socket(str(socket_path(os.environ["DASK_GATEWAY_CLUSTER_NAME"])), mode=0o600))
    except OSError:
        _log.exception("No dashboard: its socket cannot be made (a path of at most 107 bytes is allowed)")
