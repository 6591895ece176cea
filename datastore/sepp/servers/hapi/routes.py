"""HAPI's endpoints."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.time import DAY_NS, Interval, to_iso
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.compression import takes_gzip
from sepp.servers.hapi.answers import JSON_TYPE, answer, answer_head, guard, refuse
from sepp.servers.hapi.errors import MESSAGES, NO_DATA, OK, HapiError
from sepp.servers.hapi.info import make_facts, make_header, make_status
from sepp.servers.hapi.landing import render_landing
from sepp.servers.hapi.listing import Listing
from sepp.servers.hapi.query import (
    FORMATS,
    DataQuery,
    choose_parameters,
    read_data_query,
    read_dataset,
    read_depth,
    read_flag,
    read_names,
    read_words,
)
from sepp.servers.hapi.sending import DataResponse, Turns
from sepp.servers.hapi.source import Source, require_dataset
from sepp.servers.hapi.stream import Pieces, make_body
from sepp.servers.hapi.zipping import Zipped
from sepp.servers.outside import own_url
from sepp.servers.services import Services, services_of

_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "binary": "application/octet-stream", "json": JSON_TYPE}
_METHODS = ["GET", "HEAD"]
_OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``hapi`` and its five endpoints; all else there is error 1400."""
    turns = Turns()
    handlers: dict[str, Callable[[Request], Response]] = {
        "": show_landing,
        "/about": show_about,
        "/capabilities": show_capabilities,
        "/catalog": partial(show_catalog, turns),
        "/info": show_info,
        "/data": partial(send_data, turns),
    }
    known: list[BaseRoute] = [
        Route(f"/hapi{path}", partial(guard, handler), methods=_METHODS, name=f"hapi{path}")
        for path, handler in handlers.items()
    ]
    unknown = partial(guard, refuse_endpoint)
    return [
        *known,
        Route("/hapi{rest:path}", unknown, methods=[*_METHODS, *_OTHER_METHODS], name="hapi-unknown"),
    ]


def show_landing(request: Request) -> Response:
    """Show the page for people."""
    services = services_of(request)
    return HTMLResponse(
        render_landing(services.settings, services.catalog.titles()), headers={"Cache-Control": REVALIDATE}
    )


def show_about(request: Request) -> Response:
    """Tell who serves."""
    read_words(request.query_params, ())
    settings = services_of(request).settings
    return answer(
        {
            **make_status(),
            "id": settings.server_id,
            "title": settings.server_title,
            "contact": settings.server_contact,
        }
    )


def show_capabilities(request: Request) -> Response:
    """Tell which formats there are, and the limit of a request."""
    read_words(request.query_params, ())
    return answer(
        {
            **make_status(),
            "outputFormats": list(FORMATS),
            "catalogDepthOptions": ["dataset", "all"],
            "x_maxRecords": services_of(request).settings.max_records,
        }
    )


def show_catalog(turns: Turns, request: Request) -> Response:
    """List the datasets that hold data, each with its info if ``depth=all``."""
    words = read_words(request.query_params, ("depth", "resolve_references"))
    read_flag(words)
    is_deep = read_depth(words)
    headers = {"Cache-Control": REVALIDATE, "Vary": "Accept-Encoding"}
    if request.method == "HEAD":
        return answer_head(headers, JSON_TYPE)
    describe = partial(_describe, request) if is_deep else None
    listing = Listing(services_of(request).catalog.titles(), describe)
    return _send(listing, turns, {**headers, "Content-Type": JSON_TYPE}, is_zipped=takes_gzip(request))


def show_info(request: Request) -> Response:
    """Tell the parameters of a dataset, or some of them."""
    words = read_words(request.query_params, ("dataset", "parameters", "resolve_references"))
    read_flag(words)
    source = _with_columns(require_dataset(request, read_dataset(words)), read_names(words))
    return answer(make_header(source), source.changed_ns)


def send_data(turns: Turns, request: Request) -> Response:
    """Send data, piece by piece."""
    query = read_data_query(request.query_params)
    source = _with_columns(require_dataset(request, query.dataset), query.parameters)
    rows = _choose_rows(source, query)
    is_zipped = query.format != "binary" and takes_gzip(request)
    etag = make_etag(request, source.version, is_zipped)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    body = make_body(source, rows, data_format=query.format, has_header=query.has_header)
    headers = {**cache_headers(etag, source.changed_ns), **_data_headers(rows)}
    if query.format == "binary":
        headers["Content-Length"] = str(body.size)
    if request.method == "HEAD":
        return answer_head(headers, _MEDIA_TYPES[query.format])
    return _send(body, turns, {**headers, "Content-Type": _MEDIA_TYPES[query.format]}, is_zipped=is_zipped)


def refuse_endpoint(request: Request) -> Response:
    """Lead away from a trailing slash; answer 1400 to anything unknown."""
    path = request.url.path
    if path.endswith("/") and request.method in _METHODS:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(own_url(request) + query, 301)
    is_method = request.method not in _METHODS
    raise HapiError(1400, "only GET and HEAD are answered" if is_method else "no such endpoint; see hapi")


def _describe(request: Request, dataset_id: str) -> dict[str, object]:
    return make_facts(require_dataset(request, dataset_id))


def _send(pieces: Pieces, turns: Turns, headers: dict[str, str], *, is_zipped: bool) -> Response:
    if is_zipped:
        return DataResponse(Zipped(pieces), turns, {**headers, "Content-Encoding": "gzip"}, refuse=refuse)
    return DataResponse(pieces, turns, headers, refuse=refuse)


def _data_headers(rows: slice) -> dict[str, str]:
    code = OK if rows.stop > rows.start else NO_DATA
    return {"X-HAPI-Status": f"{code} {MESSAGES[code]}", "Vary": "Accept-Encoding"}


def _with_columns(source: Source, wanted: tuple[str, ...]) -> Source:
    names = [source.time_name, *(column.name for column in source.columns)]
    chosen = choose_parameters(names, wanted)
    return replace(source, columns=tuple(source.columns[place - 1] for place in chosen if place))


def _choose_rows(source: Source, query: DataQuery) -> slice:
    """Find the rows; raises ``HapiError`` 1405 and 1408.

    The days of the first and the last record may be asked for as a whole.
    """
    start_ns, stop_ns = source.bounds_ns
    if query.start_ns < start_ns - start_ns % DAY_NS or query.stop_ns > stop_ns + -stop_ns % DAY_NS:
        raise HapiError(1405, f"data go from {to_iso(start_ns, 9)} to {to_iso(stop_ns, 9)}")
    rows = source.index.rows(Interval(query.start_ns, query.stop_ns))
    if rows.stop - rows.start > source.max_records:
        raise HapiError(1408, f"at most {source.max_records} records at once; ask for less time")
    return rows
