"""Pictures and plot data of an interval."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import NoDataError
from sepp.core.time import Interval, parse_interval
from sepp.quicklook import MEDIA_TYPE, PlotData, draw_png, draw_svg, encode, plot_data
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.services import Services, services_of

USUAL, WIDEST = 1200, 4096
NARROWEST, NARROWEST_PICTURE = 16, 320
_MOST_PARAMETERS = 32
_KNOWN = ("dataset", "parameters", "start", "stop", "width")


@dataclass(frozen=True, slots=True)
class View:
    """What of a dataset is to be drawn."""

    parameters: tuple[str, ...] | None
    """Names of the panels; None for those that quicklook chooses."""
    interval: Interval | None
    """What time it shows; None for all."""
    width: int
    """How many pixels it is wide."""


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``quicklook/data`` and pictures of each dataset."""
    return [
        Route("/quicklook/data", send_plot_data),
        Route("/quicklook/{dataset:path}.png", send_png),
        Route("/quicklook/{dataset:path}.svg", send_svg),
    ]


def send_plot_data(request: Request) -> Response:
    """Send what a view draws, as binary arrays."""
    dataset = request.query_params.get("dataset")
    if not dataset:
        raise BadRequestError("Name a dataset: quicklook/data?dataset=ID&start=TIME&stop=TIME")
    return _send(request, dataset, read_view(request, NARROWEST), MEDIA_TYPE)


def send_png(request: Request) -> Response:
    """Send a picture in pixels."""
    return _send(request, request.path_params["dataset"], read_view(request, NARROWEST_PICTURE), "image/png")


def send_svg(request: Request) -> Response:
    """Send a picture in vectors."""
    return _send(request, request.path_params["dataset"], read_view(request, NARROWEST_PICTURE), "image/svg+xml")


_DRAWERS: dict[str, Callable[[PlotData, int], bytes]] = {
    MEDIA_TYPE: lambda plot, _width: encode(plot),
    "image/png": draw_png,
    "image/svg+xml": draw_svg,
}


def read_view(request: Request, narrowest: int) -> View:
    """Read what is to be drawn; raises ``BadRequestError`` and ``BadTimeError``."""
    query = request.query_params
    unknown = [name for name in query if name not in _KNOWN]
    if unknown:
        raise BadRequestError(f"Unknown parameter {unknown[0]!r}; known are {', '.join(_KNOWN)}")
    names = tuple(dict.fromkeys(name for name in query.get("parameters", "").split(",") if name))
    if len(names) > _MOST_PARAMETERS:
        raise BadRequestError(f"Too many parameters: {len(names)}; at most {_MOST_PARAMETERS}")
    interval = _read_interval(query.get("start"), query.get("stop"))
    return View(names or None, interval, _read_width(query.get("width"), narrowest))


def _send(request: Request, dataset_id: str, view: View, media_type: str) -> Response:
    """Draw a view, unless the caller holds this very drawing."""
    services = services_of(request)
    services.catalog.require(dataset_id)
    revision = services.store.revision(dataset_id)
    if revision is None or not revision.rows:
        raise NoDataError(f"{dataset_id!r} is described, but has no data yet")
    etag = make_etag(request, revision)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    plot = plot_data(services.store, dataset_id, view.parameters, view.interval, view.width, version=str(revision))
    return Response(_DRAWERS[media_type](plot, view.width), headers=cache_headers(etag), media_type=media_type)


def _read_interval(start: str | None, stop: str | None) -> Interval | None:
    if bool(start) != bool(stop):
        raise BadRequestError("Give both start and stop, or neither")
    return parse_interval((start, stop)) if start and stop else None


def _read_width(text: str | None, narrowest: int) -> int:
    """Read a width; one that is out of bounds is brought to the nearest bound."""
    if not text:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequestError(f"width must be a whole number from {narrowest} to {WIDEST}")
    return min(WIDEST, max(narrowest, int(text)))
