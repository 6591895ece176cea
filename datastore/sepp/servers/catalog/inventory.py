"""How many records many datasets have in each part of a time."""

from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sepp.core.errors import UnknownDatasetError
from sepp.core.time import Interval, parse_interval, to_iso
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.catalog.counts import count_rows
from sepp.servers.errors import BadRequestError
from sepp.servers.services import Services, services_of

MOST_DATASETS = 200
MOST_BINS = 2000
MOST_CELLS = 200_000
_USUAL_BINS = 400
_KNOWN = ("datasets", "start", "stop", "bins")

# Any: JSON of several shapes.
Json = dict[str, Any]


def show_inventory(request: Request) -> Response:
    """Count records of datasets in equal parts of an interval."""
    query = request.query_params
    unknown = [name for name in query if name not in _KNOWN]
    if unknown:
        raise BadRequestError(f"Unknown parameter {unknown[0]!r}; known are {', '.join(_KNOWN)}")
    services = services_of(request)
    ids, bins = read_ids(query), _read_bins(query)
    if len(ids) * bins > MOST_CELLS:
        raise BadRequestError(f"{len(ids)} datasets × {bins} bins are more than {MOST_CELLS}; ask for fewer of either")
    revisions = [services.store.revision(name) if services.store.has(name) else None for name in ids]
    for name, revision in zip(ids, revisions, strict=True):
        if revision is None:
            services.catalog.require(name)
    etag = make_etag(request, *revisions)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    interval = read_span(query) or _whole(services, ids)
    rows = [_count(services, name, interval, bins) for name in ids]
    body = {
        "start": to_iso(interval.start_ns) if interval else None,
        "stop": to_iso(interval.stop_ns) if interval else None,
        "bins": bins,
        "datasets": rows,
    }
    return JSONResponse(body, headers=cache_headers(etag))


def read_ids(query: QueryParams, name: str = "datasets") -> list[str]:
    """Read ids parted by commas; raises ``BadRequestError``."""
    ids = list(dict.fromkeys(part.strip() for part in query.get(name, "").split(",") if part.strip()))
    if not ids:
        raise BadRequestError(f"Name datasets: {name}=ID,ID2,…")
    if len(ids) > MOST_DATASETS:
        raise BadRequestError(f"{len(ids)} datasets are too many; at most {MOST_DATASETS} at once")
    return ids


def read_span(query: QueryParams) -> Interval | None:
    """Read ``start`` and ``stop``, both or neither; raises ``BadRequestError``."""
    start, stop = query.get("start"), query.get("stop")
    if bool(start) != bool(stop):
        raise BadRequestError("Give both start and stop, or neither")
    return parse_interval((start, stop)) if start and stop else None


def _read_bins(query: QueryParams) -> int:
    text = query.get("bins") or str(_USUAL_BINS)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= MOST_BINS):
        raise BadRequestError(f"bins must be a whole number from 1 to {MOST_BINS}")
    return int(text)


def _whole(services: Services, ids: list[str]) -> Interval | None:
    bounds = [services.store.time_index(name).bounds for name in ids if services.store.has(name)]
    known = [bound for bound in bounds if bound is not None]
    return Interval(min(low for low, _ in known), max(high for _, high in known) + 1) if known else None


def _count(services: Services, name: str, interval: Interval | None, bins: int) -> Json:
    told: Json = {"id": name, "records": 0, "cadence_ns": None, "start": None, "stop": None, "counts": []}
    try:
        index = services.store.time_index(name)
    except UnknownDatasetError:
        return told
    if interval is None or index.bounds is None:
        return told
    counts = count_rows(index, interval, bins)
    first, last = index.bounds
    return told | {
        "records": int(counts.sum()),
        "cadence_ns": services.store.cadence_ns(name),
        "start": to_iso(first),
        "stop": to_iso(last),
        "counts": counts.tolist() if counts.any() else [],
    }
