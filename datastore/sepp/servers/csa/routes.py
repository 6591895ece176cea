"""The endpoints of ``csa-sl-tap`` and of the old AIO that hand over data."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import SeppError
from sepp.servers.csa.checking import check_package
from sepp.servers.csa.deferred import LIMITS, DeferredJobs, defer, job_offer
from sepp.servers.csa.delivery import Part, describe_records, file_name
from sepp.servers.csa.errors import CsaError, refuse
from sepp.servers.csa.forms import read_pairs
from sepp.servers.csa.login import log_in, log_out
from sepp.servers.csa.metadata import show_metadata
from sepp.servers.csa.query import Access, DataQuery, read_data_query
from sepp.servers.csa.selection import require_dataset, take_stretches
from sepp.servers.csa.sending import send_package, send_stream
from sepp.servers.csa.sessions import Sessions
from sepp.servers.exports.files import GoneError, free_bytes
from sepp.servers.jobs.engine import JobEngine
from sepp.servers.jobs.routes import job_routes
from sepp.servers.services import Services, services_of
from sepp.servers.tap.routes import tap_routes

Handler = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger(__name__)
_GONE = 499
_METHODS = ["GET", "POST"]
_HOMES = ("/csa-sl-tap", "/csa/csa-sl-tap")
_ACTIONS: Mapping[str, Access] = {
    "product-action": "sync", "async-product-action": "deferred", "streaming-action": "streamed",
}  # fmt: skip
# speasy's address of TAP ends in a slash, and astroquery adds one: tap//async.
_TAPS = ("tap", "tap/")


def routes(services: Services) -> list[BaseRoute]:
    """Serve ``csa-sl-tap`` and the actions of ``csa/aio``."""
    sessions = Sessions()
    engine = services.jobs.engine("csa", DeferredJobs(services).run, LIMITS)
    found: dict[str, Handler] = {f"{home}/data": partial(send_data, engine=engine, access=None) for home in _HOMES}
    for action, access in _ACTIONS.items():
        found[f"/csa/aio/{action}"] = partial(send_data, engine=engine, access=access)
    found["/csa/aio/metadata-action"] = show_metadata
    for home in _HOMES:
        found[f"{home}/login"] = partial(log_in, sessions=sessions)
        found[f"{home}/logout"] = partial(log_out, sessions=sessions)
    tap = [route for home in _HOMES for name in _TAPS for route in tap_routes(services, f"{home}/{name}")]
    jobs = [route for home in _HOMES for route in job_routes(job_offer(engine, home, sessions))]
    own = [Route(path, partial(guard, one, sessions), methods=_METHODS, name=path) for path, one in found.items()]
    return [*own, *jobs, *tap]


async def guard(handler: Handler, sessions: Sessions, request: Request) -> Response:
    """Answer every error in the archive's own form; the process lives on."""
    try:
        sessions.admit(request)
        return await handler(request)
    except GoneError:
        return Response(status_code=_GONE)
    except SeppError as error:
        return refuse(str(error), error.status_code)
    except Exception:
        _log.exception("Request to the Cluster Science Archive's protocol failed")
        return refuse("Internal server error; the archive's log tells more", 500)


async def send_data(request: Request, engine: JobEngine, access: Access | None) -> Response:
    """Send a package or a stream, or take in a deferred request."""
    pairs = await read_pairs(request)
    query = read_data_query(pairs, access=access)
    services = services_of(request)
    if query.access == "deferred":
        return await defer(request, engine, pairs, query)
    if query.access == "streamed":
        part = await to_thread.run_sync(_find_part, services, query)
        return await _answer(request, part.path, partial(send_stream, part=part, is_zipped=query.is_zipped))
    most = services.settings.csa_max_bytes
    ids = await to_thread.run_sync(lambda: check_package(services, query, most, free_bytes()))
    return await _answer(request, "CSA_Download.tgz", partial(send_package, query=query, ids=ids))


async def _answer(request: Request, name: str, send: Callable[[Request], Awaitable[Response]]) -> Response:
    """Send what is made, or to ``HEAD`` only what would come."""
    if request.method == "HEAD":
        return Response(headers={"Content-Disposition": f'attachment; filename="{name.rpartition("/")[2]}"'})
    return await send(request)


def _find_part(services: Services, query: DataQuery) -> Part:
    dataset_id = require_dataset(services, query.patterns[0])
    for stretch in take_stretches(services, query, dataset_id):
        return Part(file_name(services, stretch.extract, ".cef"), describe_records(services, stretch.extract), "CEF")
    raise CsaError(f"{dataset_id!r} has no records between START_DATE and END_DATE", 404)
