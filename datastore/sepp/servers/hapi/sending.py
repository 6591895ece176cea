"""Send a body to one caller among many, in bounded memory.

At most some bodies hold values at a time; each gives its place back after a
block, or at once when its caller is slow. So fifty streams take turns, hundreds
of slow ones hold no more than a small piece each, and a new request does not
wait for the long ones.
"""

import asyncio
import logging
from asyncio import Semaphore
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sepp.servers.hapi.stream import Pieces

_log = logging.getLogger(__name__)
NEW_AT_ONCE, OLD_AT_ONCE = 2, 3
PATIENCE_S = 0.005
IN_FLIGHT_BYTES = 8 << 20
FIRST_BYTES, LEAST_BYTES, MOST_BYTES = 1 << 16, 1 << 16, 1 << 19

Refuse = Callable[[Exception], Response]


class Turns:
    """The places of one service for bodies that hold values."""

    def __init__(self) -> None:
        """Make the places, all free."""
        self.new, self.old = Semaphore(NEW_AT_ONCE), Semaphore(OLD_AT_ONCE)
        self.threads = CapacityLimiter(NEW_AT_ONCE + OLD_AT_ONCE)
        self.streams = 0

    def piece_bytes(self) -> int:
        """Choose the size of pieces: all streams together send about as much."""
        return max(LEAST_BYTES, min(MOST_BYTES, IN_FLIGHT_BYTES // max(1, self.streams)))


class _Stream:
    """One body that takes its turns."""

    def __init__(self, pieces: Pieces, turns: Turns) -> None:
        self.pieces, self._turns = pieces, turns
        self._held: Semaphore | None = None
        self._is_new = True

    async def make(self) -> bytes:
        """Make the next piece, once it is this body's turn."""
        if self._held is None:
            place = self._turns.new if self._is_new else self._turns.old
            await place.acquire()
            self._held = place
        size = FIRST_BYTES if self._is_new else self._turns.piece_bytes()
        piece = await to_thread.run_sync(self.pieces.make, size, limiter=self._turns.threads)
        self._is_new = False
        if not self.pieces.holds_values:
            self.rest()
        return piece

    async def send(self, send: Send, message: Message) -> None:
        """Hand a piece on; give the place to others if that takes long."""
        timer = asyncio.get_running_loop().call_later(PATIENCE_S, self.rest)
        try:
            await send(message)
        finally:
            timer.cancel()

    def rest(self) -> None:
        """Give the place back, without the values."""
        if self._held is not None:
            self.pieces.let_go()
            self._held.release()
            self._held = None


class DataResponse(Response):
    """An answer whose body is made while it is sent.

    The first piece is made before the status is sent, so an unreadable dataset
    is an error and not a broken stream.
    """

    def __init__(self, pieces: Pieces, turns: Turns, headers: dict[str, str], *, refuse: Refuse) -> None:
        """Take the body; ``refuse`` answers what fails before the first piece."""
        super().__init__(headers=headers)
        if "content-length" not in {name.casefold() for name in headers}:
            del self.headers["content-length"]
        self._pieces, self._turns, self._refuse = pieces, turns, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it, unless the caller goes away."""
        gone = asyncio.ensure_future(_wait_until_gone(receive))
        stream = _Stream(self._pieces, self._turns)
        self._turns.streams += 1
        try:
            first = await self._make_first(stream)
            if isinstance(first, Response):
                await first(scope, receive, send)
            else:
                await self._send_all(stream, first, send, gone)
        finally:
            self._turns.streams -= 1
            stream.rest()
            gone.cancel()

    async def _make_first(self, stream: _Stream) -> bytes | Response:
        try:
            return await stream.make()
        except Exception as error:
            _log.exception("HAPI request failed")
            return self._refuse(error)

    async def _send_all(self, stream: _Stream, piece: bytes, send: Send, gone: "asyncio.Future[None]") -> None:
        start: Message = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        while not (stream.pieces.is_over or gone.done()):
            if piece:
                await stream.send(send, {"type": "http.response.body", "body": piece, "more_body": True})
            piece = await stream.make()
        if not gone.done():
            await stream.send(send, {"type": "http.response.body", "body": piece, "more_body": False})


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
