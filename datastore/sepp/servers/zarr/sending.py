"""Bytes on their way: whole, in parts, not at all if the caller holds them."""

import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sepp.servers.zarr.ranges import Part, UnsatisfiableRangeError, read_ranges

PIECE = 1 << 18


class Content(Protocol):
    """Bytes that can be read in parts."""

    @property
    def size(self) -> int:
        """How many."""
        ...

    def read(self, start: int, count: int) -> bytes:
        """Read ``count`` bytes, fewer at the end."""
        ...

    def close(self) -> None:
        """Let go of them."""


@dataclass(frozen=True, slots=True)
class BytesContent:
    """Bytes in memory."""

    data: bytes
    """All of them."""

    @property
    def size(self) -> int:
        """How many."""
        return len(self.data)

    def read(self, start: int, count: int) -> bytes:
        """Read ``count`` bytes, fewer at the end."""
        return self.data[start : start + count]

    def close(self) -> None:
        """Have nothing to let go of."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """An open file: the same bytes to the end, though another takes its name."""

    handle: int
    """Descriptor of the file."""
    size: int
    """Bytes."""
    stamp: str
    """What tells it from any other."""

    @classmethod
    def open(cls, path: str) -> "FileContent":
        """Open a file; raises ``FileNotFoundError``."""
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        state = os.fstat(handle)
        return cls(handle, state.st_size, f"{state.st_size:x}-{state.st_mtime_ns:x}")

    def read(self, start: int, count: int) -> bytes:
        """Read ``count`` bytes, fewer at the end."""
        return os.pread(self.handle, count, start)

    def close(self) -> None:
        """Close the file."""
        os.close(self.handle)


@dataclass(frozen=True, slots=True)
class Sendable:
    """A content and what is told of it."""

    content: Content
    """The bytes."""
    etag: str
    """Tells this content from any other at its URL, in quotes."""
    media_type: str
    """What it is."""
    cache_control: str
    """How long it may be kept."""
    encoding: str = ""
    """How it is packed, if it is."""

    def headers(self) -> dict[str, str]:
        """Make the headers that every answer has."""
        told = {"ETag": self.etag, "Cache-Control": self.cache_control, "Accept-Ranges": "bytes"}
        return told | ({"Content-Encoding": self.encoding} if self.encoding else {})


def send(request: Request, sendable: Sendable) -> Response:
    """Answer 200, 206, 304 or 416, whatever the request asks for."""
    content, headers = sendable.content, sendable.headers()
    try:
        if _is_held(request, sendable.etag):
            content.close()
            return Response(status_code=304, headers=headers)
        parts = read_ranges(_wanted(request, sendable.etag), content.size)
    except UnsatisfiableRangeError as error:
        content.close()
        headers = {"Content-Range": f"bytes */{content.size}", "Cache-Control": "no-store"}
        return Response(str(error), 416, headers, "text/plain")
    if not parts:
        return _answer(request, sendable, [(0, content.size)], headers, 200)
    if len(parts) > 1:
        return _answer_many(request, sendable, parts, headers)
    start, stop = parts[0]
    headers |= {"Content-Range": f"bytes {start}-{stop - 1}/{content.size}"}
    return _answer(request, sendable, parts, headers, 206)


def _is_held(request: Request, etag: str) -> bool:
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in held or "*" in held


def _wanted(request: Request, etag: str) -> str:
    """Give the parts asked for, none if what the caller holds is another content."""
    condition = request.headers.get("if-range")
    return request.headers.get("range", "") if condition in (None, etag) else ""


def _answer(request: Request, sendable: Sendable, parts: list[Part], headers: dict[str, str], status: int) -> Response:
    start, stop = parts[0]
    headers |= {"Content-Length": str(stop - start)}
    pieces = _pieces(request, sendable.content, [(b"", (start, stop))], b"")
    return _Sending(pieces, status, headers, (sendable.media_type, sendable.content))


def _answer_many(request: Request, sendable: Sendable, parts: list[Part], headers: dict[str, str]) -> Response:
    border, size = secrets.token_hex(12), sendable.content.size
    heads = [
        f"\r\n--{border}\r\nContent-Type: {sendable.media_type}\r\n"
        f"Content-Range: bytes {start}-{stop - 1}/{size}\r\n\r\n".encode()
        for start, stop in parts
    ]
    end = f"\r\n--{border}--\r\n".encode()
    length = sum(len(head) + stop - start for head, (start, stop) in zip(heads, parts, strict=True)) + len(end)
    headers |= {"Content-Length": str(length)}
    pieces = _pieces(request, sendable.content, list(zip(heads, parts, strict=True)), end)
    return _Sending(pieces, 206, headers, (f"multipart/byteranges; boundary={border}", sendable.content))


async def _pieces(
    request: Request, content: Content, parts: list[tuple[bytes, Part]], end: bytes
) -> AsyncIterator[bytes]:
    if request.method == "HEAD":
        return
    for head, (start, stop) in parts:
        if head:
            yield head
        for place in range(start, stop, PIECE):
            yield await to_thread.run_sync(content.read, place, min(PIECE, stop - place))
    if end:
        yield end


class _Sending(StreamingResponse):
    """An answer that lets go of its content, whatever becomes of the caller."""

    def __init__(self, pieces: AsyncIterator[bytes], status: int, headers: dict[str, str], told: tuple[str, Content]):
        media_type, self._content = told
        super().__init__(pieces, status, headers, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()
