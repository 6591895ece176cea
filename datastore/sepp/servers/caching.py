"""Answers that a browser may keep as long as the dataset has not changed."""

from email.utils import formatdate
from hashlib import blake2b
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from sepp.core.calendar import SECOND_NS

# Kept, but asked about each time: an ingest shows at once, 304 costs nothing.
REVALIDATE = "public, no-cache"


def make_etag(request: Request, *states: object) -> str:
    """Make the tag of an answer from its URL and the states it was made of."""
    asked = f"{request.url.path}?{request.url.query}"
    told = "\n".join(map(str, (version("sepp-platform"), asked, *states)))
    return f'"{blake2b(told.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'


def cache_headers(etag: str, changed_ns: int = 0) -> dict[str, str]:
    """Make the headers that let an answer be kept, and tell when its data changed."""
    return {"ETag": etag, "Cache-Control": REVALIDATE, **last_modified(changed_ns)}


def last_modified(changed_ns: int) -> dict[str, str]:
    """Tell when data changed; nothing if that is not known.

    Callers are told 304 by ETag alone: two changes may fall in one second.
    """
    return {"Last-Modified": formatdate(changed_ns // SECOND_NS, usegmt=True)} if changed_ns else {}


def not_modified(request: Request, etag: str) -> Response | None:
    """Answer 304 if the caller holds this very answer; None else."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=cache_headers(etag)) if etag in held or "*" in held else None
