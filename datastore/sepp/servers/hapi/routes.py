"""HAPI's endpoints."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sepp.catalog.listing import Title
from sepp.core.time import DAY_NS, Interval, to_iso
from sepp.formats.writing.hapi_header import VERSION, Json, describe_source
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.compression import takes_gzip, zip_pieces
from sepp.servers.hapi.errors import MESSAGES, NO_DATA, OK, HapiError
from sepp.servers.hapi.info import make_header, make_status
from sepp.servers.hapi.landing import render_landing
from sepp.servers.hapi.query import (
    FORMATS,
    DataQuery,
    choose_parameters,
    read_data_query,
    read_dataset,
    read_flag,
    read_names,
    read_words,
)
from sepp.servers.hapi.source import Source, open_source
from sepp.servers.hapi.stream import stream_data
from sepp.servers.services import Services, services_of

_log = logging.getLogger(__name__)
_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "binary": "application/octet-stream", "json": "application/json"}
_LINES = 500
_METHODS = ["GET", "HEAD"]
_OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``hapi`` and its five endpoints; all else there is error 1400."""
    handlers = {
        "": show_landing,
        "/about": show_about,
        "/capabilities": show_capabilities,
        "/catalog": show_catalog,
        "/info": show_info,
        "/data": send_data,
    }
    known: list[BaseRoute] = [
        Route(f"/hapi{path}", partial(_guard, handler), methods=_METHODS, name=f"hapi{path}")
        for path, handler in handlers.items()
    ]
    refuse = partial(_guard, refuse_endpoint)
    return [
        *known,
        Route("/hapi{rest:path}", refuse, methods=[*_METHODS, *_OTHER_METHODS], name="hapi-unknown"),
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
    return _answer(
        {
            **make_status(),
            "id": settings.server_id,
            "title": settings.server_title,
            "contact": settings.server_contact,
        }
    )


def show_capabilities(request: Request) -> Response:
    """Tell which formats there are."""
    read_words(request.query_params, ())
    return _answer({**make_status(), "outputFormats": list(FORMATS), "catalogDepthOptions": ["dataset", "all"]})


def show_catalog(request: Request) -> Response:
    """List the datasets that hold data."""
    words = read_words(request.query_params, ("depth", "resolve_references"))
    read_flag(words)
    depth = words.get("depth", "dataset")
    if depth not in ("dataset", "all"):
        raise HapiError(1413, "use dataset or all")
    services = services_of(request)
    titles = services.catalog.titles()
    if depth == "all":
        entries = [{**_describe_entry(one), "info": describe_source(open_source(services, one.id))} for one in titles]
        return _answer({**make_status(), "catalog": entries})
    headers = {"Cache-Control": REVALIDATE}
    if request.method == "HEAD":
        return _head(headers, "application/json")
    first = list(islice(titles, 1))
    return StreamingResponse(_stream_catalog(chain(first, titles)), 200, headers, "application/json")


def _stream_catalog(titles: Iterable[Title]) -> Iterator[str]:
    """Write the list of datasets, some at a time."""
    head, _, tail = json.dumps({**make_status(), "catalog": []}, ensure_ascii=False, indent=1).rpartition("[]")
    yield f"{head}["
    lines = (json.dumps(_describe_entry(one), ensure_ascii=False) for one in titles)
    is_first = True
    while some := list(islice(lines, _LINES)):
        yield ("\n  " if is_first else ",\n  ") + ",\n  ".join(some)
        is_first = False
    yield f"\n ]{tail}\n"


def show_info(request: Request) -> Response:
    """Tell the parameters of a dataset, or some of them."""
    words = read_words(request.query_params, ("dataset", "parameters", "resolve_references"))
    read_flag(words)
    source = open_source(services_of(request), read_dataset(words))
    return _answer(make_header(_with_columns(source, read_names(words))))


def send_data(request: Request) -> Response:
    """Send data, piece by piece."""
    query = read_data_query(request.query_params)
    services = services_of(request)
    source = _with_columns(open_source(services, query.dataset), query.parameters)
    rows = _choose_rows(source, query, services.settings.max_records)
    is_zipped = query.format != "binary" and takes_gzip(request)
    etag = make_etag(request, source.version, is_zipped)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    headers = {**cache_headers(etag), **_data_headers(rows, is_zipped=is_zipped)}
    if request.method == "HEAD":
        return _head(headers, _MEDIA_TYPES[query.format])
    body = stream_data(source, rows, data_format=query.format, has_header=query.has_header)
    return StreamingResponse(zip_pieces(body) if is_zipped else body, 200, headers, _MEDIA_TYPES[query.format])


def _data_headers(rows: slice, *, is_zipped: bool) -> dict[str, str]:
    code = OK if rows.stop > rows.start else NO_DATA
    encoding = {"Content-Encoding": "gzip"} if is_zipped else {}
    return {"X-HAPI-Status": f"{code} {MESSAGES[code]}", "Vary": "Accept-Encoding", **encoding}


def _head(headers: dict[str, str], media_type: str) -> Response:
    """Answer HEAD without making the data, whose length is not known."""
    response = Response(headers=headers, media_type=media_type)
    del response.headers["content-length"]
    return response


def refuse_endpoint(request: Request) -> Response:
    """Lead away from a trailing slash; answer 1400 to anything unknown."""
    path = request.url.path
    if path.endswith("/") and request.method in _METHODS:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse("/" + path.strip("/") + query, 301)
    is_method = request.method not in _METHODS
    raise HapiError(1400, "only GET and HEAD are answered" if is_method else "no such endpoint; see hapi")


def _guard(handler: Callable[[Request], Response], request: Request) -> Response:
    """Answer every error in HAPI's own form; the process lives on."""
    try:
        return handler(request)
    except HapiError as error:
        return _refuse(error)
    except Exception:
        _log.exception("HAPI request failed")
        return _refuse(HapiError(1500, "the archive's log tells more"))


def _refuse(error: HapiError) -> Response:
    body = {"HAPI": VERSION, "status": {"code": error.hapi_code, "message": str(error)}}
    headers = {"Cache-Control": "no-store", "X-HAPI-Status": f"{error.hapi_code} {MESSAGES[error.hapi_code]}"}
    return _json(body, error.status_code, headers)


def _answer(body: Json) -> Response:
    return _json(body, 200, {"Cache-Control": REVALIDATE})


def _json(body: Json, status_code: int, headers: dict[str, str]) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    return Response(text, status_code, headers, "application/json")


def _describe_entry(one: Title) -> Json:
    return {"id": one.id, **({"title": one.title} if one.title else {})}


def _with_columns(source: Source, wanted: tuple[str, ...]) -> Source:
    names = [source.time_name, *(column.name for column in source.columns)]
    chosen = choose_parameters(names, wanted)
    return replace(source, columns=tuple(source.columns[place - 1] for place in chosen if place))


def _choose_rows(source: Source, query: DataQuery, max_records: int) -> slice:
    """Find the rows; raises ``HapiError`` 1405 and 1408.

    The days of the first and the last record may be asked for as a whole.
    """
    start_ns, stop_ns = source.bounds_ns
    if query.start_ns < start_ns - start_ns % DAY_NS or query.stop_ns > stop_ns + -stop_ns % DAY_NS:
        raise HapiError(1405, f"data go from {to_iso(start_ns, 9)} to {to_iso(stop_ns, 9)}")
    rows = source.index.rows(Interval(query.start_ns, query.stop_ns))
    if rows.stop - rows.start > max_records:
        raise HapiError(1408, f"at most {max_records} records at once; ask for less time")
    return rows
