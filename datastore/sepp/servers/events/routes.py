"""The archive's event lists: told of, in pages of JSON, as files."""

import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import UnknownNameError
from sepp.core.time import to_iso
from sepp.events.content import to_content
from sepp.events.files import write
from sepp.events.model import EventList
from sepp.events.published import ListVersion, PublishedList, PublishedLists, parse_version, to_json
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.events.visible import lists_of
from sepp.servers.services import Services, services_of

USUAL, MOST = 1000, 10_000
"""Events of a page."""
_FORMS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "vot": ("votable", "application/x-votable+xml"),
    "txt": ("amda", "text/plain; charset=utf-8"),
}
_HELD_LISTS, _HELD_EVENTS = 8, 200_000
_WRITERS = 2


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``events/…``."""
    api = EventsApi()
    return [
        Route("/events/", api.list_all),
        Route("/events/{name}.{form}", api.send_form),
        Route("/events/{name}/original", api.send_original),
        Route("/events/{name}", api.show_page),
    ]


class EventsApi:
    """The endpoints, over the lists that each caller may read."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.held = HeldLists()
        self.writers = CapacityLimiter(_WRITERS)

    def list_all(self, request: Request) -> Response:
        """Tell of all lists and their versions."""
        _check_names(request)
        told = _lists(request).all()
        etag = make_etag(request, told)
        body = {"lists": [_describe(each, each.current) for each in told]}
        return not_modified(request, etag) or JSONResponse(body, headers=cache_headers(etag))

    def show_page(self, request: Request) -> Response:
        """Give some events of a list; ``next`` is the offset of the page after."""
        _check_names(request, "version", "offset", "limit")
        told, version = self._find(request)
        offset, limit = _read_count(request, "offset", 0), _read_count(request, "limit", USUAL)
        if limit > MOST:
            raise BadRequestError(f"A page has {MOST} events at most, got limit={limit}; ask for more pages by offset")
        etag = make_etag(request, told, version)
        fresh = not_modified(request, etag)
        if fresh is not None:
            return fresh
        body = _describe(told, version) | {"offset": offset, "limit": limit, "next": None}
        if limit:
            events = self.held.load(_lists(request), told, version)
            body["content"] = to_content(events.select(slice(offset, offset + limit)))
            body["next"] = offset + limit if offset + limit < len(events) else None
        return JSONResponse(body, headers=cache_headers(etag))

    async def send_form(self, request: Request) -> Response:
        """Send a list as a file; ``csv``, ``vot`` (VOTable), ``txt`` (AMDA ASCII)."""
        _check_names(request, "version")
        form = request.path_params["form"]
        if form not in _FORMS:
            raise UnknownNameError(f"No form {form!r} of event lists; there are {', '.join(_FORMS)}")
        told, version = await to_thread.run_sync(self._find, request)
        etag = make_etag(request, told, version)
        fresh = not_modified(request, etag)
        if fresh is not None:
            return fresh
        path = await to_thread.run_sync(self._write, _lists(request), (told, version), form, limiter=self.writers)
        done = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
        headers = _file_headers(path.name) | cache_headers(etag)
        return FileResponse(path, media_type=_FORMS[form][1], headers=headers, background=done)

    def send_original(self, request: Request) -> Response:
        """Send the file as it was taken in."""
        _check_names(request, "version")
        told, version = self._find(request)
        etag = make_etag(request, told, version)
        path = _lists(request).path(told.name, version)
        headers = {"Content-Disposition": "attachment", "X-Checksum-Sha256": version.sha256} | cache_headers(etag)
        return not_modified(request, etag) or FileResponse(
            path, media_type="application/octet-stream", filename=version.file, headers=headers
        )

    def _find(self, request: Request) -> tuple[PublishedList, ListVersion]:
        told = _lists(request).find(request.path_params["name"])
        return told, told.version(parse_version(request.query_params.get("version", "")))

    def _write(self, lists: PublishedLists, found: tuple[PublishedList, ListVersion], form: str) -> Path:
        told, version = found
        events = self.held.load(lists, told, version)
        folder = Path(tempfile.mkdtemp(prefix="sepp-events-"))
        try:
            path = folder / f"{told.name}_v{version.number}.{form}"
            write(events, path, _FORMS[form][0])
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return path


class HeldLists:
    """Lists read last, a few and not too long."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held: OrderedDict[tuple[str, str], EventList] = OrderedDict()
        self._lock = Lock()

    def load(self, lists: PublishedLists, told: PublishedList, version: ListVersion) -> EventList:
        """Give a version of a list; raises as ``PublishedLists.load``."""
        key = told.name, version.sha256
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        events = lists.load(told.name, version.number)
        with self._lock:
            if len(events) <= _HELD_EVENTS:
                self._held[key] = events
            while len(self._held) > _HELD_LISTS:
                self._held.popitem(last=False)
        return events


def _lists(request: Request) -> PublishedLists:
    return lists_of(services_of(request))


def _describe(told: PublishedList, version: ListVersion) -> dict[str, Any]:
    times = {"start": version.start_ns, "stop": version.stop_ns}
    return {
        **to_json(told),
        "version": version.number,
        "events": version.events,
        **{name: None if time is None else to_iso(time) for name, time in times.items()},
    }


def _file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _check_names(request: Request, *known: str) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        there = ", ".join(known) or "none"
        raise BadRequestError(f"Unknown parameter {unknown[0][:40]!r} in the query; there are: {there}")


def _read_count(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequestError(f"{name} is a whole number from 0, got {text[:40]!r}")
    return int(text) if text else otherwise
