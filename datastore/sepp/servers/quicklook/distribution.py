"""Distributions by energy and angle, as JSON for views."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.time import parse_interval
from sepp.quicklook.distribution import describe_distribution, distribution
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.services import Services, services_of

_KNOWN = ("dataset", "parameter", "start", "stop")


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``quicklook/distribution``."""
    return [Route("/quicklook/distribution", send_distribution)]


def send_distribution(request: Request) -> Response:
    """Send the mean of a parameter over an interval, by energy and angle."""
    query = request.query_params
    unknown = [name for name in query if name not in _KNOWN]
    missing = [name for name in _KNOWN if not query.get(name)]
    if unknown or missing:
        raise BadRequestError(
            f"Give {', '.join(_KNOWN)}, each once; {'unknown' if unknown else 'missing'}: {(unknown or missing)[0]!r}"
        )
    services = services_of(request)
    services.catalog.require(query["dataset"])
    etag = make_etag(request, services.store.revision(query["dataset"]))
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    interval = parse_interval((query["start"], query["stop"]))
    found = distribution(services.store, query["dataset"], query["parameter"], interval)
    return JSONResponse(describe_distribution(found), headers=cache_headers(etag))
