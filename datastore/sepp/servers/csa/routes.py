"""The endpoints of ``csa-sl-tap`` and of the old AIO that hand over data."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import SeppError
from sepp.servers.csa.delivery import Part, estimate_size, file_name
from sepp.servers.csa.errors import CsaError, refuse
from sepp.servers.csa.forms import read_pairs
from sepp.servers.csa.metadata import show_metadata
from sepp.servers.csa.query import Access, DataQuery, read_data_query
from sepp.servers.csa.selection import require_dataset, select_datasets, take_stretches
from sepp.servers.csa.sending import send_package, send_stream
from sepp.servers.export_files import GoneError, free_bytes
from sepp.servers.services import Services, services_of

Handler = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger(__name__)
_METHODS = ["GET", "POST"]
_DEFER = "ask for less, or add RETRIEVAL_ACCESS=DEFERRED for a deferred request"
_HOMES = ("/csa-sl-tap", "/csa/csa-sl-tap")


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``csa-sl-tap/data`` and the data actions of ``csa/aio``."""
    found: dict[str, Handler] = {f"{home}/data": partial(send_data, access=None) for home in _HOMES}
    found["/csa/aio/product-action"] = partial(send_data, access="sync")
    found["/csa/aio/streaming-action"] = partial(send_data, access="streamed")
    found["/csa/aio/metadata-action"] = show_metadata
    return [Route(path, guard(handler), methods=_METHODS, name=path) for path, handler in found.items()]


def guard(handler: Handler) -> Handler:
    """Answer every error in the archive's own form; the process lives on."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except GoneError:
            return Response(status_code=499)
        except SeppError as error:
            return refuse(str(error), error.status_code)
        except Exception:
            _log.exception("Request to the Cluster Science Archive's protocol failed")
            return refuse("Internal server error; the archive's log tells more", 500)

    return answer


async def send_data(request: Request, access: Access | None) -> Response:
    """Send a package or a stream."""
    query = read_data_query(await read_pairs(request), access=access)
    services = services_of(request)
    if query.access == "streamed":
        part = await to_thread.run_sync(_find_part, services, query)
        return await _answer(request, part.path, partial(send_stream, part=part, is_zipped=query.is_zipped))
    ids = await to_thread.run_sync(check_package, services, query, services.settings.csa_max_bytes)
    return await _answer(request, "CSA_Download.tgz", partial(send_package, query=query, ids=ids))


async def _answer(request: Request, name: str, send: Callable[[Request], Awaitable[Response]]) -> Response:
    """Send what is made, or to ``HEAD`` only what would come."""
    if request.method == "HEAD":
        return Response(headers={"Content-Disposition": f'attachment; filename="{name.rpartition("/")[2]}"'})
    return await send(request)


def check_package(services: Services, query: DataQuery, max_bytes: int) -> list[str]:
    """List the datasets of a package; refuse what would be too large with ``CsaError``."""
    ids = select_datasets(services, query)
    if query.is_header:
        return ids
    size = estimate_size(services, query, ids)
    if size > max_bytes:
        cure = "ask for less" if max_bytes >= services.settings.csa_max_deferred_bytes else _DEFER
        raise CsaError(f"The request makes some {size / 1e9:.3g} GB; at most {max_bytes / 1e9:.3g} GB: {cure}", 413)
    if size > free_bytes():
        raise CsaError("There is no room to prepare this request now; ask for less, or later", 503)
    return ids


def _find_part(services: Services, query: DataQuery) -> Part:
    dataset_id = require_dataset(services, query.patterns[0])
    for stretch in take_stretches(services, query, dataset_id):
        return Part(file_name(services, stretch.extract, ".cef"), stretch.extract, "CEF")
    raise CsaError(f"{dataset_id!r} has no records between START_DATE and END_DATE", 404)
