"""The catalogue as JSON."""

import math
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.caveats import caveat_words
from sepp.core.model import Holding, Parameter, Span
from sepp.core.time import Interval, parse_time, to_iso, to_iso_duration
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.catalog.details import (
    describe_limits,
    describe_versions,
    find_documents,
    find_thanks,
    list_granules,
)
from sepp.servers.catalog.inventory import show_inventory
from sepp.servers.errors import BadRequestError
from sepp.servers.services import Services, services_of

# Any: JSON of several shapes.
Json = dict[str, Any]

_FILTERS = ("mission", "instrument", "quantity", "units", "frame", "region")
_KNOWN = ("text", *_FILTERS, "start", "stop", "limit")
_EARLIEST, _LATEST = -(2**63) + 1, 2**63 - 1


def routes(_services: Services) -> list[BaseRoute]:
    """Serve lists, each dataset, its coverage and files, the whole in small."""
    return [
        Route("/catalog/datasets", list_datasets),
        Route("/catalog/compact.json.gz", send_compact),
        Route("/catalog/inventory", show_inventory),
        Route("/catalog/datasets/{dataset_id:path}/granules", list_granules),
        Route("/catalog/datasets/{dataset_id:path}/coverage", show_coverage),
        Route("/catalog/datasets/{dataset_id:path}", show_dataset),
    ]


def list_datasets(request: Request) -> JSONResponse:
    """Find datasets by text, what they measure, where and when."""
    query = request.query_params
    unknown = [name for name in query if name not in _KNOWN]
    if unknown:
        raise BadRequestError(f"Unknown filter {unknown[0]!r}; known are {', '.join(_KNOWN)}")
    filters = {name: query[name] for name in _FILTERS if query.get(name)}
    found = services_of(request).catalog.search(
        query.get("text", ""), interval=_read_interval(query), limit=_read_limit(query), **filters
    )
    return _answer({"datasets": [describe_holding(holding) for holding in found]})


def send_compact(request: Request) -> Response:
    """Send all datasets in small, as gzipped JSON."""
    services = services_of(request)
    state = services.catalog.state()
    etag = make_etag(request, state)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    packed = services.compact.packed(services.catalog, state)
    return Response(packed, headers=cache_headers(etag), media_type="application/gzip")


def show_dataset(request: Request) -> JSONResponse:
    """Tell everything about one dataset."""
    services = services_of(request)
    holding = services.catalog.describe(request.path_params["dataset_id"])
    dataset = holding.dataset
    told = describe_holding(holding)
    more = {
        "parameters": [
            {**entry, **describe_limits(parameter)}
            for entry, parameter in zip(told["parameters"], dataset.parameters, strict=True)
        ],
        "versions": describe_versions(services, dataset.id),
        "documents": find_documents(dataset.attributes),
        "acknowledgement": find_thanks(dataset.attributes),
        "description": dataset.description,
        "citation": dataset.citation,
        "caveats": caveat_words(dataset.caveats),
        "attributes": dict(dataset.attributes),
        "coverage": _describe_spans(holding.coverage),
    }
    return _answer({**told, **more})


def show_coverage(request: Request) -> JSONResponse:
    """Tell where one dataset has data."""
    dataset_id = request.path_params["dataset_id"]
    spans = services_of(request).catalog.coverage(dataset_id)
    return _answer({"id": dataset_id, "coverage": _describe_spans(spans)})


def describe_holding(holding: Holding) -> Json:
    """Describe a dataset and what is held of it, as each of a list."""
    dataset, cadence = holding.dataset, holding.dataset.cadence_ns
    names = ("id", "title", "mission", "observatory", "instrument", "region")
    return {
        **{name: getattr(dataset, name) for name in names},
        "start": None if holding.start_ns is None else to_iso(holding.start_ns),
        "stop": None if holding.stop_ns is None else to_iso(holding.stop_ns),
        "cadence": None if cadence is None else to_iso_duration(cadence),
        "cadence_ns": cadence,
        "version": str(holding.revision) if holding.revision else None,
        "granules": holding.granules,
        "is_synthetic": dataset.is_synthetic,
        "parameters": [_describe_parameter(parameter) for parameter in dataset.parameters],
    }


def _describe_parameter(parameter: Parameter) -> Json:
    names = ("name", "units", "long_name", "frame", "shape", "dtype", "display", "scale", "labels", "role")
    return {name: getattr(parameter, name) for name in names}


def _describe_spans(spans: tuple[Span, ...]) -> list[list[str | int]]:
    return [[to_iso(span.start_ns), to_iso(span.stop_ns), span.records] for span in spans]


def _read_interval(query: QueryParams) -> Interval | None:
    if not (query.get("start") or query.get("stop")):
        return None
    start = parse_time(query["start"]) if query.get("start") else _EARLIEST
    return Interval(start, parse_time(query["stop"]) if query.get("stop") else _LATEST)


def _read_limit(query: QueryParams) -> int | None:
    text = query.get("limit", "")
    if text and not (text.isascii() and text.isdigit() and int(text) < _LATEST):
        raise BadRequestError("limit must be a whole number")
    return int(text) if text else None


def _answer(body: Json) -> JSONResponse:
    return JSONResponse(_plain(body), headers={"Cache-Control": REVALIDATE})


def _plain(value: Any) -> Any:
    """Write what JSON has no number for, in original attributes, as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, (list, tuple)) else value
