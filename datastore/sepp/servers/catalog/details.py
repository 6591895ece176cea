"""What the card of one dataset tells beyond the lists."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sepp.core.model import Attributes, Granule, Parameter
from sepp.core.time import to_iso
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
    return [{"version": str(revision), "records": revision.rows} for revision in reversed(versions)]


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
    granules = services_of(request).catalog.granules(request.path_params["dataset_id"])
    shown = [_describe(granule) for granule in reversed(granules[-int(text) :])]
    return JSONResponse({"count": len(granules), "granules": shown}, headers={"Cache-Control": REVALIDATE})


def _describe(granule: Granule) -> Json:
    return {
        "name": granule.name,
        "size": granule.size,
        "sha256": granule.sha256,
        "start": None if granule.start_ns is None else to_iso(granule.start_ns),
        "stop": None if granule.stop_ns is None else to_iso(granule.stop_ns),
        "records": granule.records,
        "version": str(granule.revision) if granule.revision else None,
    }
