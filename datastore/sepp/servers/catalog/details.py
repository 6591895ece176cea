"""What the card of one dataset tells beyond the lists."""

import re
from math import isnan
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sepp.catalog.states import read_recorded
from sepp.core.model import Attributes, Granule, Parameter
from sepp.core.time import parse_interval, to_iso
from sepp.servers.caching import REVALIDATE
from sepp.servers.errors import BadRequestError
from sepp.servers.services import Services, services_of

MOST_GRANULES = 1000
_USUAL_GRANULES = 100
_URL = re.compile(r"https?://[^\s<>\"'\\)\]}]+")
_THANKS = ("acknowledg", "rules_of_use")

# Any: JSON of several shapes.
Json = dict[str, Any]


def describe_versions(services: Services, dataset_id: str) -> list[Json]:
    """List the versions that can be opened, the newest first."""
    if not services.store.has(dataset_id):
        return []
    versions = services.store.versions(dataset_id)
    recorded = read_recorded(services.catalog, dataset_id)
    return [
        {
            "version": str(revision),
            "records": revision.rows,
            "recorded": to_iso(recorded[revision]) if revision in recorded else None,
        }
        for revision in reversed(versions)
    ]


def find_documents(attributes: Attributes) -> list[Json]:
    """Find the links among the original attributes, each once."""
    found: dict[str, str] = {}
    for name, value in attributes.items():
        for text in value if isinstance(value, tuple | list) else (value,):
            for url in _URL.findall(text) if isinstance(text, str) else ():
                found.setdefault(url.rstrip(".,;:"), name)
    return [{"url": url, "title": name.replace("_", " ").strip().capitalize()} for url, name in found.items()]


def find_thanks(attributes: Attributes) -> str:
    """Find how to acknowledge; empty where it is not told."""
    for name, value in attributes.items():
        if any(word in name.casefold() for word in _THANKS):
            lines = value if isinstance(value, tuple | list) else (value,)
            return "\n".join(str(line) for line in lines if line)
    return ""


def describe_limits(parameter: Parameter) -> Json:
    """Tell fill, limits and axes of a parameter."""
    return {
        "fill": parameter.fill,
        "valid_min": parameter.valid_min,
        "valid_max": parameter.valid_max,
        "depends": list(parameter.depends),
        "is_varying": parameter.is_varying,
    }


def list_granules(request: Request) -> JSONResponse:
    """List the files that a dataset came from, the latest first."""
    text = request.query_params.get("limit", str(_USUAL_GRANULES))
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) <= MOST_GRANULES):
        raise BadRequestError(f"limit must be a whole number from 1 to {MOST_GRANULES}")
    catalog, dataset_id = services_of(request).catalog, request.path_params["dataset_id"]
    start, stop = (request.query_params.get(name) for name in ("start", "stop"))
    interval = parse_interval(start, stop) if start and stop else None
    if "headers" in request.query_params:
        granules = catalog.headers(dataset_id, interval)
        shown = [{**_describe(granule), "attributes": _plain(granule.attributes)} for granule in reversed(granules)]
    else:
        granules = catalog.granules(dataset_id, interval)
        shown = [_describe(granule) for granule in reversed(granules[-int(text) :])]
    return JSONResponse({"count": len(granules), "granules": shown}, headers={"Cache-Control": REVALIDATE})


def _plain(attributes: Attributes) -> Json:
    """Leave out what JSON has no number for."""
    return {name: value for name, value in attributes.items() if not (isinstance(value, float) and isnan(value))}


def _describe(granule: Granule) -> Json:
    late = {"superseded_by": granule.superseded_by} if granule.superseded_by else {}
    return late | {
        "name": granule.name,
        "size": granule.size,
        "sha256": granule.sha256,
        "start": None if granule.start_ns is None else to_iso(granule.start_ns),
        "stop": None if granule.stop_ns is None else to_iso(granule.stop_ns),
        "records": granule.records,
        "version": str(granule.revision) if granule.revision else None,
    }
