"""TAP's endpoints."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import SeppError
from sepp.servers.events.visible import lists_for
from sepp.servers.jobs.engine import JobLimits
from sepp.servers.jobs.routes import JobOffer, job_routes
from sepp.servers.services import Services
from sepp.servers.tap.access import archive_url, owner_of
from sepp.servers.tap.answering import error_answer
from sepp.servers.tap.asynchronous import TapJobs, job_error, prepare
from sepp.servers.tap.database import TapDatabase
from sepp.servers.tap.documents import write_availability, write_capabilities, write_tables
from sepp.servers.tap.examples import write_examples
from sepp.servers.tap.service import TapService
from sepp.servers.tap.synchronous import MOST_BODY, answer_query

PATH = "/tap"
_log = logging.getLogger(__name__)
_METHODS = ["GET", "POST"]


def routes(services: Services) -> list[BaseRoute]:
    """Serve TAP at ``tap``."""
    return tap_routes(services, PATH)


def tap_routes(services: Services, path: str) -> list[BaseRoute]:
    """Serve TAP at any path; all places share their jobs."""
    service = TapService(TapDatabase(services.catalog.url), partial(lists_for, services))
    limits = JobLimits()
    engine = services.jobs.engine("tap", TapJobs(service).run, limits)
    offer = JobOffer(f"{path}/async", engine, partial(prepare, path), job_error, MOST_BODY, owner_of)
    documents: dict[str, Callable[[str], str]] = {
        "capabilities": partial(write_capabilities, path=path, limits=limits),
        "tables": write_tables,
        "availability": write_availability,
    }
    shown = [Route(f"{path}/{name}", partial(_show, write, path)) for name, write in documents.items()]
    examples = partial(_show, write_examples, path, media_type="text/html")
    answer = partial(_guard, partial(answer_query, service=service, path=path))
    # astroquery's TapPlus, given a URL that ends in a slash, asks tap//async.
    doubled = replace(offer, path=f"{path}//async")
    return [
        Route(f"{path}/sync", answer, methods=_METHODS),
        Route(f"{path}//sync", answer, methods=_METHODS),
        *job_routes(offer),
        *job_routes(doubled),
        *shown,
        Route(f"{path}/examples", examples),
        Route(path, examples),
    ]


async def _guard(answer: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """Answer every error as a VOTable; the process lives on."""
    try:
        return await answer(request)
    except SeppError as error:
        return error_answer(error)
    except Exception:
        _log.exception("TAP request failed")
        return error_answer(SeppError("Internal error; the archive's log tells more"))


def _show(write: Callable[[str], str], path: str, request: Request, media_type: str = "text/xml") -> Response:
    return Response(write(archive_url(request, path)), media_type=media_type)
