"""Answers on their way: made in threads, ended with their caller."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Lock

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sepp.core.errors import SeppError
from sepp.servers.tap.database import Bounds
from sepp.servers.tap.errors import StoppedError
from sepp.servers.tap.service import TapService
from sepp.servers.tap.writing.votable import write_error

VOTABLE = "application/x-votable+xml"


def error_answer(error: SeppError) -> Response:
    """Tell what went wrong, in a VOTable."""
    return Response(write_error(str(error)), error.status_code, {"Cache-Control": "no-store"}, VOTABLE)


class Pieces:
    """An iterator that one thread at a time may advance or close."""

    def __init__(self, pieces: Iterator[bytes], bounds: Bounds) -> None:
        """Take what makes the pieces, and what ends it."""
        self._pieces, self._bounds, self._lock = pieces, bounds, Lock()

    def take(self) -> bytes | None:
        """Make the next piece; None after the last."""
        with self._lock:
            return next(self._pieces, None)

    def close(self) -> None:
        """End the query, wherever it is, and give its connection back."""
        self._bounds.stop.set()
        with self._lock:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()


class StreamedAnswer(StreamingResponse):
    """An answer that ends its query and frees its place however it ends."""

    def __init__(self, first: bytes, pieces: Pieces, place: AbstractAsyncContextManager[None], media_type: str) -> None:
        """Take the first piece, those after it, and the place to be freed."""
        super().__init__(_send(first, pieces), media_type=media_type, headers={"Cache-Control": "no-store"})
        self._taken, self._place = pieces, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send; whatever happens, end the query."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._taken.close)
                await self._place.__aexit__(None, None, None)


async def _send(first: bytes, pieces: Pieces) -> AsyncIterator[bytes]:
    piece: bytes | None = first
    while piece is not None:
        if piece:
            yield piece
        piece = await to_thread.run_sync(pieces.take, abandon_on_cancel=True)


@asynccontextmanager
async def _placed(places: CapacityLimiter) -> AsyncIterator[None]:
    """Hold a place that another task may give back."""
    token = object()
    await places.acquire_on_behalf_of(token)
    try:
        yield
    finally:
        places.release_on_behalf_of(token)


async def stream(
    request: Request, service: TapService, made: tuple[str, Iterator[bytes]], bounds: Bounds
) -> StreamedAnswer:
    """Answer with pieces of a media type, once the first has been made.

    Raises ``SeppError`` if it can't be made.
    """
    media_type, iterator = made
    pieces, place = Pieces(iterator, bounds), _placed(service.places)
    await place.__aenter__()
    try:
        first = await _take_first(request, pieces, bounds)
    except BaseException:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(pieces.close)
            await place.__aexit__(None, None, None)
        raise
    return StreamedAnswer(first or b"", pieces, place, media_type)


async def _take_first(request: Request, pieces: Pieces, bounds: Bounds) -> bytes | None:
    """Make the first piece while watching whether somebody still waits for it."""
    taken: list[bytes | None] = []
    failed: list[SeppError] = []
    async with anyio.create_task_group() as group:
        group.start_soon(_watch, request, bounds)
        try:
            taken.append(await to_thread.run_sync(pieces.take, abandon_on_cancel=True))
        except SeppError as error:
            failed.append(error)
        group.cancel_scope.cancel()
    if failed:
        raise failed[0]
    if bounds.stop.is_set():
        raise StoppedError("The caller went away")
    return taken[0]


async def _watch(request: Request, bounds: Bounds) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
    bounds.stop.set()
