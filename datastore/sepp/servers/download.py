"""A file on its way to a caller who may go away."""

from collections.abc import AsyncGenerator, AsyncIterator
from threading import Event

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

_MEDIA_TYPES = {".zip": "application/zip", ".tgz": "application/gzip", ".gz": "application/gzip"}


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
