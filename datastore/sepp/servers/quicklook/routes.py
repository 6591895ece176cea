"""Plot data and pictures of one dataset, labelled or as bare pixels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import NoDataError
from sepp.core.model import Revision
from sepp.core.time import Interval
from sepp.quicklook import MEDIA_TYPE, draw_stack, encode, plot_data, stack_of
from sepp.quicklook.raster import draw_raster
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.positions import almanac_of
from sepp.servers.quicklook.query import check_names, read_interval, read_size
from sepp.servers.quicklook.stack import MEDIA_TYPES, EphemerisFinder, send_stack
from sepp.servers.services import Services, services_of

USUAL, WIDEST = 1200, 4096
NARROWEST, NARROWEST_PICTURE = 16, 320
LOWEST, HIGHEST, USUAL_RASTER = 8, 2400, 200
_MOST_PARAMETERS = 32
_DATA = ("dataset", "parameters", "start", "stop", "width", "columns")
_PICTURE = ("parameters", "start", "stop", "width", "height", "ephemeris")
_RASTER = ("start", "stop", "width", "height")


@dataclass(frozen=True, slots=True)
class View:
    """What of a dataset is to be drawn."""

    parameters: tuple[str, ...] | None
    """Names of the panels; None for those that quicklook chooses."""
    interval: Interval | None
    """What time it shows; None for all."""
    width: int
    """How many pixels it is wide."""
    height: int | None = None
    """How many pixels it is high; None for what suits it."""


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``quicklook/data``, pictures of each dataset and of many."""
    return [
        Route("/quicklook/data", send_plot_data),
        *(Route(f"/quicklook/stack.{form}", partial(send_stack, form=form)) for form in MEDIA_TYPES),
        Route("/quicklook/raster/{dataset:path}/{parameter}.png", send_raster),
        *(Route(f"/quicklook/{{dataset:path}}.{form}", partial(send_picture, form=form)) for form in MEDIA_TYPES),
    ]


def send_picture(request: Request, form: str) -> Response:
    """Send the panels of a dataset as ``png``, ``svg`` or ``pdf``."""
    query, services = request.query_params, services_of(request)
    check_names(query, _PICTURE)
    view, dataset_id = read_view(query, NARROWEST_PICTURE), request.path_params["dataset"]

    def draw(state: Revision) -> bytes:
        plot = plot_data(services.store, dataset_id, view.parameters, view.interval, view.width, version=str(state))
        stack = stack_of(plot)
        if query.get("ephemeris"):
            finder = EphemerisFinder(almanac_of(services))
            found = finder.over(query["ephemeris"], stack.start_ns, stack.stop_ns, view.width)
            stack = replace(stack, ephemeris=found)
        return draw_stack(stack, form, view.width, view.height)

    return answer(request, dataset_id, MEDIA_TYPES[form], draw)


def send_plot_data(request: Request) -> Response:
    """Send what a view draws, as binary arrays."""
    query = request.query_params
    check_names(query, _DATA)
    dataset_id = query.get("dataset")
    if not dataset_id:
        raise BadRequestError("Name a dataset: quicklook/data?dataset=ID&start=TIME&stop=TIME")
    view, store = read_view(query, NARROWEST), services_of(request).store
    columns = read_size(query, "columns", (NARROWEST, WIDEST))

    def draw(state: Revision) -> bytes:
        wanted = (view.parameters, view.interval, view.width)
        return encode(plot_data(store, dataset_id, *wanted, columns=columns, version=str(state)))

    return answer(request, dataset_id, MEDIA_TYPE, draw)


def send_raster(request: Request) -> Response:
    """Send one parameter as pixels only, from edge to edge."""
    query = request.query_params
    check_names(query, _RASTER)
    dataset_id, parameter = request.path_params["dataset"], request.path_params["parameter"]
    view, store = read_view(query, NARROWEST), services_of(request).store
    size = view.width, view.height or USUAL_RASTER

    def draw(state: Revision) -> bytes:
        return draw_raster(store, dataset_id, parameter, view.interval, size, version=str(state))

    return answer(request, dataset_id, "image/png", draw)


def answer(request: Request, dataset_id: str, media_type: str, draw: Callable[[Revision], bytes]) -> Response:
    """Draw a dataset at one state, unless the caller holds this very drawing."""
    revision = held_revision(services_of(request), dataset_id)
    etag = make_etag(request, revision)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    return Response(draw(revision), headers=cache_headers(etag), media_type=media_type)


def held_revision(services: Services, dataset_id: str) -> Revision:
    """Tell the state of a dataset; ``UnknownDatasetError`` or ``NoDataError``."""
    services.catalog.require(dataset_id)
    revision = services.store.revision(dataset_id)
    if revision is None or not revision.rows:
        raise NoDataError(f"{dataset_id!r} is described, but has no data yet")
    return revision


def read_view(query: QueryParams, narrowest: int) -> View:
    """Read what is to be drawn; raises ``BadRequestError`` and ``BadTimeError``."""
    names = tuple(dict.fromkeys(name for name in query.get("parameters", "").split(",") if name))
    if len(names) > _MOST_PARAMETERS:
        raise BadRequestError(f"Too many parameters: {len(names)}; at most {_MOST_PARAMETERS}")
    height = read_size(query, "height", (LOWEST, HIGHEST))
    return View(names or None, read_interval(query), read_size(query, "width", (narrowest, WIDEST)) or USUAL, height)
