"""Who may see which datasets, and where the archive is for whom asks."""

import json

from starlette.requests import Request

from sepp.catalog.access import hidden_ids
from sepp.core.access import Access
from sepp.servers.outside import own_url
from sepp.servers.services import access_of
from sepp.servers.tap.schemas.model import Readable


def readable_by(access: Access) -> Readable:
    """Give the condition on dataset ids that a caller may read."""
    return lambda dataset_id: dataset_id.not_in(hidden_ids(access))


async def owner_of(request: Request) -> str:
    """Name whose jobs these are; empty for anybody who knows a job's id."""
    return access_of(request).user or ""


def write_access(access: Access) -> bytes:
    """Keep who asked beside a job that runs later."""
    told = {"user": access.user, "groups": sorted(access.groups), "scopes": sorted(access.scopes)}
    return json.dumps(told).encode()


def read_access(content: bytes) -> Access:
    """Read back what ``write_access`` wrote."""
    told = json.loads(content)
    return Access(told["user"], frozenset(told["groups"]), frozenset(told["scopes"]))


def archive_url(request: Request, below: str) -> str:
    """Find the archive's own URL, with a slash at the end.

    ``below`` is the path of TAP under it.
    """
    url = own_url(request)
    place = url.rfind(f"{below}/")
    return (url[:place] if place >= 0 else url.removesuffix(below)).rstrip("/") + "/"
