"""A file on its way to a caller who may go away."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from threading import Event
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

_MEDIA_TYPES = {".zip": "application/zip", ".tgz": "application/gzip", ".gz": "application/gzip"}
_POLL_S = 0.25
_Made = TypeVar("_Made")


class Download(StreamingResponse):
    """A file on its way, let go of once the caller has it or has gone."""

    def __init__(self, pieces: AsyncIterator[bytes], gone: Event, name: str, size: int | None = None) -> None:
        """Send ``pieces`` as a file of this name; ``gone`` is set at the end, or before."""
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        if size is not None:
            headers["Content-Length"] = str(size)
        media_type = _MEDIA_TYPES.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
        super().__init__(pieces, headers=headers, media_type=media_type)
        self._gone, self._pieces = gone, pieces

    async def listen_for_disconnect(self, receive: Receive) -> None:
        """Wait until the caller has gone."""
        await super().listen_for_disconnect(receive)
        self._gone.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all, and let go whatever happens."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._gone.set()
            if isinstance(self._pieces, AsyncGenerator):
                await self._pieces.aclose()


async def while_there(request: Request, gone: Event, work: Callable[[], _Made], limiter: CapacityLimiter) -> _Made:
    """Work in a thread; ``gone`` is set once the caller has gone."""
    watcher = asyncio.create_task(_watch(request, gone))
    try:
        return await to_thread.run_sync(work, limiter=limiter)
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


async def _watch(request: Request, gone: Event) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(_POLL_S)
    gone.set()
