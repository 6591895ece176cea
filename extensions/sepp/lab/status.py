"""How the server is: whether the archive answers, and the memory in use."""

import asyncio
import json
import os

import httpx
import psutil
from jupyter_server.base.handlers import APIHandler
from tornado import web

from sepp.lab.archive import ArchiveProxy

PATIENCE_S = 3.0


class StatusHandler(APIHandler):
    """``<base_url>sepp/status``: health of the archive, memory of the server."""

    def initialize(self, proxy: ArchiveProxy) -> None:
        """Take the connection to the archive."""
        self.proxy = proxy

    @web.authenticated
    async def get(self) -> None:
        """Answer ``{"archive": {state, message}, "memory": {used, limit}}``."""
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"archive": await archive_state(self.proxy), "memory": memory_in_use()}))


async def archive_state(proxy: ArchiveProxy) -> dict[str, str]:
    """Tell in words whether the archive service answers."""
    if not proxy.is_known:
        return {"state": "unset", "message": "No archive is known to this Jupyter server; start it by 'sepp up'"}
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await proxy.client.send(proxy.request("health", "", {}))
    except (httpx.HTTPError, TimeoutError):
        return {"state": "away", "message": "The archive service does not answer; it is asked again by itself"}
    if answer.status_code != httpx.codes.OK:
        return {"state": "away", "message": f"The archive service answers {answer.status_code}"}
    return {"state": "ready", "message": "The archive service answers"}


def memory_in_use() -> dict[str, int | None]:
    """Add up the memory of this server, its kernels and terminals, in bytes.

    ``limit`` is what the hub allows (``MEM_LIMIT``); None where it does not.
    """
    own = psutil.Process()
    used = 0
    for process in (own, *own.children(recursive=True)):
        try:
            used += int(process.memory_info().rss)
        except psutil.Error:  # it has just ended
            continue
    limit = os.environ.get("MEM_LIMIT", "")
    return {"used": used, "limit": int(limit) if limit.isdigit() else None}
