"""Pictures of a whole view: panels of many datasets over one interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from sepp.archive.ephemeris import Almanac
from sepp.archive.ephemeris.rows import ephemeris_rows
from sepp.core.errors import NoDataError, SeppError, UnknownListError
from sepp.core.model import Revision
from sepp.events.linked import linked_events
from sepp.events.published import PREFIX
from sepp.quicklook.drawing import draw_stack, ticks_across
from sepp.quicklook.stack import Ephemeris, Stack
from sepp.quicklook.stacking import compose_stack
from sepp.quicklook.ticks import time_ticks
from sepp.quicklook.view_state import ViewState, read_link
from sepp.servers.caching import cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.events.visible import lists_of
from sepp.servers.positions import almanac_of
from sepp.servers.quicklook.query import check_names, read_interval, read_size
from sepp.servers.services import Services, services_of
from sepp.store import Store

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
NARROWEST, USUAL, WIDEST = 320, 1200, 4096
LOWEST, HIGHEST = 120, 8000
_KNOWN = ("view", "start", "stop", "width", "height")


@dataclass(frozen=True, slots=True)
class EphemerisFinder:
    """Where spacecraft were, as the service's datasets tell."""

    almanac: Almanac
    """The positions that the datasets tell."""

    def at(self, observatory: str, times_ns: Sequence[int]) -> Ephemeris | None:
        """Give the rows under a time axis; None where nothing is known."""
        return ephemeris_rows(self.almanac, observatory, times_ns)

    def over(self, observatory: str, start_ns: int, stop_ns: int, width: int) -> Ephemeris | None:
        """Give the rows at the ticks of a picture."""
        return self.at(observatory, [tick.time_ns for tick in time_ticks(start_ns, stop_ns, ticks_across(width))])


def send_stack(request: Request, form: str) -> Response:
    """Draw the view of a link as ``png``, ``svg`` or ``pdf``."""
    view, size = read_stack(request)
    services = services_of(request)
    states, list_state = held_states(services, view.datasets()), _list_state(services, view)
    etag = make_etag(request, *sorted(states.items()), *list_state)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    stack = make_stack(services, view, size[0], EphemerisFinder(almanac_of(services)))
    return Response(draw_stack(stack, form, *size), headers=cache_headers(etag), media_type=MEDIA_TYPES[form])


def make_stack(services: Services, view: ViewState, width: int, ephemeris: EphemerisFinder) -> Stack:
    """Read what a view shows, each dataset at one state."""

    def find_store(dataset_id: str) -> Store:
        services.catalog.require(dataset_id)
        if dataset_id not in states:
            raise NoDataError(f"{dataset_id!r} is described, but has no data yet")
        return services.store

    states = held_states(services, view.datasets())
    versions = {name: str(state) for name, state in states.items()}
    carried, missing = carry_events(services, view)
    stack = compose_stack(find_store, carried, width, versions=versions, find_ephemeris=ephemeris.at)
    return replace(stack, missing=(*stack.missing, *missing))


def carry_events(services: Services, view: ViewState) -> tuple[ViewState, tuple[str, ...]]:
    """Put a list of the archive's into the view that names it; tell of one that is not there."""
    if view.linked is not None or not view.events:
        return view, ()
    try:
        if not view.events.startswith(PREFIX):
            raise UnknownListError(f"Events {view.events!r}: a list of one user's; copy the link again to carry them")
        events = lists_of(services).load(view.events.removeprefix(PREFIX))
    except SeppError as error:
        return view, (str(error),)
    return replace(view, events="", linked=linked_events(events, events.name)), ()


def _list_state(services: Services, view: ViewState) -> tuple[str, ...]:
    if view.linked is not None or not view.events.startswith(PREFIX):
        return ()
    try:
        return (lists_of(services).find(view.events.removeprefix(PREFIX)).current.sha256,)
    except SeppError:
        return ()


def held_states(services: Services, datasets: Sequence[str]) -> dict[str, Revision]:
    """Tell the states of those datasets that hold something."""
    found: dict[str, Revision] = {}
    for dataset in datasets:
        try:
            state = services.store.revision(dataset)
        except SeppError:
            state = None
        if state is not None and state.rows:
            found[dataset] = state
    return found


def read_stack(request: Request) -> tuple[ViewState, tuple[int, int | None]]:
    """Read view and size; raises ``BadRequestError``, ``BadViewError``, ``BadTimeError``."""
    query = request.query_params
    check_names(query, _KNOWN)
    if not query.get("view"):
        raise BadRequestError("Give view=<base64url of the view's JSON>, as links have it")
    view = read_link(query["view"]).at(read_interval(query))
    width = read_size(query, "width", (NARROWEST, WIDEST)) or USUAL
    return view, (width, read_size(query, "height", (LOWEST, HIGHEST)))
