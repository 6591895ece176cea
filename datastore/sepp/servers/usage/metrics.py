"""Figures of the service for Prometheus; for this machine and the hub's administrators."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.servers.access.addresses import is_local
from sepp.servers.services import Services, access_of
from sepp.servers.usage.counting import MEDIA_TYPE, family


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``metrics``."""
    return [Route("/metrics", show_metrics)]


def show_metrics(request: Request) -> Response:
    """Tell all figures; to others there is no such page."""
    if not (is_local(request.scope) or access_of(request).is_admin):
        raise HTTPException(404)
    whole: Services = request.app.state.services
    lines = [
        *whole.counts.lines(),
        *family("sepp_datasets", "gauge", "Datasets in the catalogue.", {(): whole.catalog.count()}),
        *family("sepp_addresses", "gauge", "Addresses in the table of limits.", {(): len(whole.rates)}),
        *family("sepp_cached_almanacs", "gauge", "Tables of positions kept in memory.", {(): len(whole.almanacs)}),
        *family("sepp_cached_catalogues", "gauge", "Compact catalogues kept in memory.", {(): len(whole.compact)}),
    ]
    return Response("\n".join(lines) + "\n", headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)
