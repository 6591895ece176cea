"""UWS 1.1 over HTTP, for any kind of job."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import SeppError
from sepp.core.time import parse_time
from sepp.servers.jobs.bodies import Form, read_form
from sepp.servers.jobs.documents import write_job, write_jobs, write_parameters, write_results, write_time
from sepp.servers.jobs.engine import JobEngine
from sepp.servers.jobs.model import Job, JobError, Phase, UnknownJobError
from sepp.servers.outside import own_url

_log = logging.getLogger(__name__)
_MOST_WAIT_S = 60
_STEP_S = 0.05
_CONTROLS = ("phase", "action", "destruction", "executionduration", "wait")

Prepared = tuple[Sequence[tuple[str, str]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class JobOffer:
    """A kind of job that is offered over HTTP."""

    path: str
    """Below the prefix, such as ``/tap/async``."""
    engine: JobEngine
    """What keeps and runs them."""
    prepare: Callable[[Request, Form], Awaitable[Prepared]]
    """Checks a request for a new job: its parameters and files."""
    write_error: Callable[[str], Response]
    """Makes an error document in the protocol's own form; its status is set here."""
    most_bytes: int
    """Most bytes of a request."""
    owner: Callable[[Request], Awaitable[str]]
    """Who asks; empty for anybody."""


def job_routes(offer: JobOffer) -> list[BaseRoute]:
    """Serve the list of jobs, each job, and all that it has."""
    path, job = offer.path, f"{offer.path}/{{job_id}}"
    return [
        _route(path, offer, {"GET": _list, "POST": _create}),
        _route(job, offer, {"GET": _show, "POST": _control, "DELETE": _destroy}),
        _route(f"{job}/results/{{result_id}}", offer, {"GET": _send_result}),
        _route(f"{job}/{{what}}", offer, {"GET": _show_part, "POST": _control}),
    ]


Handler = Callable[[JobOffer, Request], Awaitable[Response]]


def _route(path: str, offer: JobOffer, handlers: Mapping[str, Handler]) -> Route:
    return Route(path, partial(_answer, offer, handlers), methods=list(handlers))


async def _answer(offer: JobOffer, handlers: Mapping[str, Handler], request: Request) -> Response:
    """Answer every error in the protocol's own form."""
    try:
        return await handlers["GET" if request.method == "HEAD" else request.method](offer, request)
    except SeppError as error:
        return _refuse(offer, str(error), error.status_code)
    except Exception:
        _log.exception("A request about a job failed")
        return _refuse(offer, "Internal error; the archive's log tells more", 500)


def _refuse(offer: JobOffer, message: str, status_code: int) -> Response:
    response = offer.write_error(message)
    response.status_code = status_code
    return response


async def _list(offer: JobOffer, request: Request) -> Response:
    """List the caller's own jobs; nobody's are nobody's to see."""
    owner = await offer.owner(request)
    jobs = offer.engine.list(owner) if owner else []
    wanted = {phase.upper() for phase in request.query_params.getlist("PHASE")}
    chosen = [job for job in jobs if not wanted or job.phase in wanted]
    last = request.query_params.get("LAST", "")
    return _xml(write_jobs(chosen[: int(last)] if last.isdigit() else chosen, own_url(request)))


async def _create(offer: JobOffer, request: Request) -> Response:
    form = await read_form(request, offer.most_bytes)
    controls = _read_controls(form)
    parameters, files = await offer.prepare(request, form)
    given = [pair for pair in parameters if pair[0].lower() not in _CONTROLS]
    owner = await offer.owner(request)
    job = await to_thread.run_sync(lambda: offer.engine.create(given, files, owner))
    await to_thread.run_sync(_apply, offer.engine, job.id, controls)
    return RedirectResponse(f"{own_url(request)}/{job.id}", 303)


async def _control(offer: JobOffer, request: Request) -> Response:
    job = await _find(offer, request)
    form = await read_form(request, offer.most_bytes)
    controls = _read_controls(form)
    base = own_url(request).rpartition(f"/{job.id}")[0]
    if controls.get("action", "").upper() == "DELETE":
        await to_thread.run_sync(offer.engine.destroy, job.id)
        return RedirectResponse(base, 303)
    await to_thread.run_sync(_apply, offer.engine, job.id, controls)
    rest = [pair for pair in form.pairs if pair[0].lower() not in _CONTROLS]
    if rest:
        await to_thread.run_sync(lambda: offer.engine.configure(job.id, parameters=rest))
    return RedirectResponse(f"{base}/{job.id}", 303)


def _apply(engine: JobEngine, job_id: str, controls: Mapping[str, str]) -> None:
    if "destruction" in controls:
        engine.configure(job_id, destruction_ns=parse_time(controls["destruction"]))
    if "executionduration" in controls:
        text = controls["executionduration"].strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise JobError(f"EXECUTIONDURATION is a whole number of seconds, got {text[:20]!r}")
        engine.configure(job_id, execution_seconds=int(text))
    phase = controls.get("phase", "").upper()
    if phase == "RUN":
        engine.start(job_id)
    elif phase == "ABORT":
        engine.abort(job_id)
    elif phase:
        raise JobError(f"PHASE is RUN or ABORT, got {phase[:20]!r}")


def _read_controls(form: Form) -> dict[str, str]:
    return {name.lower(): value for name, value in form.pairs if name.lower() in _CONTROLS}


async def _find(offer: JobOffer, request: Request) -> Job:
    """Find a job of the caller; others' do not exist."""
    job = offer.engine.get(request.path_params["job_id"])
    if job.owner and job.owner != await offer.owner(request):
        raise UnknownJobError("There is no such job; it may have been destroyed")
    return job


async def _show(offer: JobOffer, request: Request) -> Response:
    job = await _wait(offer, request, await _find(offer, request))
    return _xml(write_job(job, own_url(request)))


async def _wait(offer: JobOffer, request: Request, job: Job) -> Job:
    """Answer once the phase has changed, if the caller wants to wait."""
    words = {name.lower(): value for name, value in request.query_params.items()}
    text = words.get("wait", "")
    if not text or job.phase.is_over:
        return job
    try:
        seconds = float(text)
    except ValueError as error:
        raise JobError(f"WAIT is a number of seconds, got {text[:20]!r}") from error
    expected = words.get("phase", job.phase).upper()
    until = time.monotonic() + (_MOST_WAIT_S if seconds < 0 else min(seconds, _MOST_WAIT_S))
    while job.phase == expected and time.monotonic() < until and not await request.is_disconnected():
        await asyncio.sleep(_STEP_S)
        job = offer.engine.get(job.id)
    return job


async def _destroy(offer: JobOffer, request: Request) -> Response:
    job = await _find(offer, request)
    await to_thread.run_sync(offer.engine.destroy, job.id)
    return RedirectResponse(own_url(request).rpartition("/")[0], 303)


async def _show_part(offer: JobOffer, request: Request) -> Response:
    job = await _find(offer, request)
    what = str(request.path_params["what"]).lower()
    base = own_url(request).rpartition("/")[0]
    texts = {
        "phase": str(job.phase), "executionduration": str(job.execution_seconds), "quote": "", "owner": job.owner,
        "destruction": write_time(job.destruction_ns),
    }  # fmt: skip
    if what in texts:
        return PlainTextResponse(texts[what])
    if what == "parameters":
        return _xml(write_parameters(job))
    if what == "results":
        return _xml(write_results(job, base))
    if what == "error" and job.phase is Phase.ERROR:
        return offer.write_error(job.error)
    raise UnknownJobError(f"The job has no {what[:40]!r}")


async def _send_result(offer: JobOffer, request: Request) -> Response:
    job = await _find(offer, request)
    wanted = request.path_params["result_id"]
    result = next((one for one in job.results if one.id == wanted), None)
    if result is None:
        raise UnknownJobError(f"The job is {job.phase} and has no result {wanted[:40]!r}")
    path = offer.engine.shelf.path(job.id, result.file)
    name = result.file_name or None
    return FileResponse(path, media_type=result.media_type, filename=name, headers={"Cache-Control": "no-store"})


def _xml(text: str) -> Response:
    return Response(text, media_type="text/xml", headers={"Cache-Control": "no-store"})
