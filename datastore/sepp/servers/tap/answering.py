"""Answers on their way: made in threads, ended with their caller."""

from collections.abc import AsyncIterator, Iterator
from threading import Lock

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sepp.core.errors import SeppError
from sepp.servers.tap.database import Bounds
from sepp.servers.tap.errors import BusyError, StoppedError
from sepp.servers.tap.service import MOST_ANSWERS, TapService
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
    """An answer that ends its query however it ends itself."""

    def __init__(self, first: bytes, pieces: Pieces, service: TapService, media_type: str) -> None:
        """Take the first piece, those after it, and where the answer is counted."""
        body = _send(first, pieces, service.places)
        super().__init__(body, media_type=media_type, headers={"Cache-Control": "no-store"})
        self._taken, self._service = pieces, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send; whatever happens, end the query."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _end(self._taken, self._service)


async def _send(first: bytes, pieces: Pieces, places: CapacityLimiter) -> AsyncIterator[bytes]:
    """Hold a place only while a piece is made, so that slow readers hold none."""
    piece: bytes | None = first
    while piece is not None:
        if piece:
            yield piece
        piece = await to_thread.run_sync(pieces.take, abandon_on_cancel=True, limiter=places)


async def stream(
    request: Request, service: TapService, made: tuple[str, Iterator[bytes]], bounds: Bounds
) -> StreamedAnswer:
    """Answer with pieces of a media type, once the first has been made.

    Raises ``BusyError``, or whatever the first piece raises.
    """
    if len(service.answers) >= MOST_ANSWERS:
        raise BusyError("Too many answers are under way; come again in a minute, or use tap/async")
    media_type, iterator = made
    pieces = Pieces(iterator, bounds)
    service.answers.add(pieces)
    try:
        first = await _take_first(request, pieces, (bounds, service.places))
    except BaseException:
        await _end(pieces, service)
        raise
    return StreamedAnswer(first or b"", pieces, service, media_type)


async def _end(pieces: Pieces, service: TapService) -> None:
    service.answers.discard(pieces)
    with anyio.CancelScope(shield=True):
        await to_thread.run_sync(pieces.close)


async def _take_first(request: Request, pieces: Pieces, held: tuple[Bounds, CapacityLimiter]) -> bytes | None:
    """Make the first piece while watching whether somebody still waits for it."""
    bounds, places = held
    taken: list[bytes | None] = []
    failed: list[SeppError] = []
    async with anyio.create_task_group() as group:
        group.start_soon(_watch, request, bounds)
        try:
            taken.append(await to_thread.run_sync(pieces.take, abandon_on_cancel=True, limiter=places))
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
