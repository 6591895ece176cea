"""Packages and streams on their way to the caller."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TypeVar

from anyio import to_thread
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request

from sepp.servers.compression import zip_pieces
from sepp.servers.csa.absent import tell_absence
from sepp.servers.csa.delivery import Part, file_pieces, folder_name, plan_parts
from sepp.servers.csa.header import header_files
from sepp.servers.csa.package import Packed, TarGzip, pack
from sepp.servers.csa.query import DataQuery
from sepp.servers.download import Download, while_there
from sepp.servers.services import Services, services_of

_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class Made:
    """A member of a package, ready to be sent."""

    path: str
    """Where it lies below the package's folder."""
    packed: Packed
    """Its content, compressed."""


Take = Callable[[], Awaitable[Made | None]]


def make_members(services: Services, query: DataQuery, ids: list[str], gone: Event) -> Iterator[Made]:
    """Make the files of a package one after the other, as they are asked for."""
    if query.is_header:
        for dataset_id in ids:
            for name, content in header_files(services, dataset_id):
                yield Made(name, pack([content]))
        return
    for dataset_id in ids:
        for part in _parts_of(services, query, dataset_id):
            yield Made(part.path, pack(file_pieces(part, gone)))


def _parts_of(services: Services, query: DataQuery, dataset_id: str) -> Iterator[Part]:
    """Give the files of a dataset, at least one that tells why there is none."""
    parts = plan_parts(services, query, [dataset_id])
    first = next(parts, None) or tell_absence(services, query, dataset_id)
    if first is not None:
        yield first
        yield from parts


def package_pieces(members: Iterator[Made], now_s: float) -> Iterator[bytes]:
    """Give a whole package; it has one folder, and may be empty."""
    tar, folder = TarGzip(int(now_s)), folder_name(now_s)
    yield tar.begin()
    for made in members:
        yield from tar.add(f"{folder}/{made.path}", made.packed)
    yield tar.end()


async def send_package(request: Request, query: DataQuery, ids: list[str]) -> Download:
    """Send a package while it is made: one member at a time is held.

    The first is made before the status is sent, so that what can't be read
    is an error and not a broken stream.
    """
    services, gone, now_s = services_of(request), Event(), time.time()
    members = make_members(services, query, ids, gone)
    work = partial(_next, members)
    first = await while_there(request, gone, work, services.export_places)
    take = partial(to_thread.run_sync, work, limiter=services.export_places)
    return Download(_send_members(first, take, now_s), gone, f"{folder_name(now_s)}.tgz")


async def send_stream(request: Request, part: Part, *, is_zipped: bool) -> Download:
    """Send one file while it is made."""
    gone = Event()
    plain = file_pieces(part, gone)
    pieces = zip_pieces(plain) if is_zipped else plain
    work = partial(_next, pieces)
    first = await while_there(request, gone, work, services_of(request).export_places)
    name = part.path.rpartition("/")[2] + (".gz" if is_zipped else "")
    return Download(_send_pieces(first, pieces), gone, name)


async def _send_members(made: Made | None, take: Take, now_s: float) -> AsyncIterator[bytes]:
    tar, folder = TarGzip(int(now_s)), folder_name(now_s)
    yield tar.begin()
    while made is not None:
        async for piece in iterate_in_threadpool(tar.add(f"{folder}/{made.path}", made.packed)):
            yield piece
        made = await take()
    yield tar.end()


async def _send_pieces(first: bytes | None, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    if first is not None:
        yield first
    async for piece in iterate_in_threadpool(pieces):
        yield piece


def _next(items: Iterator[_Piece]) -> _Piece | None:
    return next(items, None)
