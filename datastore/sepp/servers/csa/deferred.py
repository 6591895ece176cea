"""``RETRIEVAL_ACCESS=DEFERRED``: packages made by jobs and kept for three days."""

import shutil
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Event

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sepp.core.errors import SeppError, StoreError
from sepp.servers.csa.checking import check_package
from sepp.servers.csa.delivery import folder_name
from sepp.servers.csa.errors import CsaError, refuse
from sepp.servers.csa.mail import address_of, send_mail
from sepp.servers.csa.query import DataQuery, read_data_query
from sepp.servers.csa.sending import make_members, package_pieces
from sepp.servers.csa.sessions import Sessions
from sepp.servers.exports.files import GoneError
from sepp.servers.jobs.bodies import Form
from sepp.servers.jobs.engine import JobEngine, JobLimits
from sepp.servers.jobs.model import Job, Result
from sepp.servers.jobs.routes import JobOffer, Prepared
from sepp.servers.outside import own_url
from sepp.servers.services import Services, access_of, services_of
from sepp.servers.tap.access import read_access, write_access

PACKAGE = "package.tgz"
"""Name of the result, and of its file."""
JOBS = "/data/jobs"
"""Where the jobs are, below ``csa-sl-tap``."""
_KEPT_S = 3 * 86_400
_HOURS_S = 6 * 3_600
LIMITS = JobLimits(
    workers=1, most_jobs=200, kept_seconds=_KEPT_S, most_kept_seconds=_KEPT_S, execution_seconds=_HOURS_S,
    most_execution_seconds=_HOURS_S,
)  # fmt: skip
_ACCESS, _URL = "access.json", "archive-url"
# Secrets, and what tells of the job itself.
_DROPPED = frozenset(
    {"USERNAME", "PASSWORD", "CSACOOKIE", "PHASE", "ACTION", "DESTRUCTION", "EXECUTIONDURATION", "WAIT", "RUNID"}
)
_MOST_BYTES = 1 << 16


class DeferredJobs:
    """Makes the packages of deferred requests."""

    def __init__(self, services: Services) -> None:
        """Take the archive, of which each job sees what its owner may."""
        self._services = services

    def run(self, job: Job, folder: Path, stop: Event) -> Sequence[Result]:
        """Make a package and tell its owner.

        Raises ``CsaError``, ``StoreError``, and ``GoneError`` once ``stop`` is set.
        """
        services = self._services.seen_by(read_access((folder / _ACCESS).read_bytes()))
        query = read_data_query(job.parameters, access="deferred")
        url = (folder / _URL).read_text(encoding="utf-8")
        try:
            size = self._make(services, query, folder, _Watch(stop, job.execution_seconds))
        except GoneError:
            raise
        except SeppError as error:
            _tell(services, query, job, f"could not be met: {error}")
            raise
        name = f"{folder_name(time.time())}.tgz"
        _tell(services, query, job, f"is ready. It is kept for 3 days:\n\n{url}/{job.id}/results/{PACKAGE}")
        return [Result(PACKAGE, PACKAGE, "application/gzip", size, name)]

    def _make(self, services: Services, query: DataQuery, folder: Path, watch: "_Watch") -> int:
        ids = check_package(services, query, services.settings.csa_max_deferred_bytes, shutil.disk_usage(folder).free)
        size, most = 0, services.settings.csa_max_deferred_bytes
        try:
            with (folder / PACKAGE).open("wb") as file:
                for piece in watch.over(package_pieces(make_members(services, query, ids, watch.stop), time.time())):
                    size += file.write(piece)
                    if size > most:
                        raise CsaError(f"The package is larger than {most / 1e9:.3g} GB; ask for less", 413)
        except OSError as error:
            if isinstance(error, SeppError):
                raise
            raise StoreError(f"Cannot keep the package: {error.strerror or error}; ask for less, or later") from error
        return size


class _Watch:
    """Ends a job that was ended, or runs too long."""

    def __init__(self, stop: Event, seconds: int) -> None:
        self.stop, self._seconds, self._until = stop, seconds, time.monotonic() + seconds

    def over(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self.stop.is_set():
                raise GoneError("The job was ended")
            if time.monotonic() > self._until:
                raise CsaError(f"The job took more than {self._seconds} s; ask for less", 413)
            yield piece


def job_offer(engine: JobEngine, home: str, sessions: Sessions) -> JobOffer:
    """Offer the jobs below ``csa-sl-tap``."""
    prepare, find_owner = partial(_prepare, sessions), partial(_find_owner, sessions)
    return JobOffer(f"{home}{JOBS}", engine, prepare, _write_error, _MOST_BYTES, find_owner)


async def _find_owner(sessions: Sessions, request: Request) -> str:
    sessions.admit(request)
    return access_of(request).user or ""


async def _prepare(sessions: Sessions, request: Request, form: Form) -> Prepared:
    sessions.admit(request)
    given, files = _take(request, form.pairs)
    read_data_query(given, access="deferred")
    return given, files


async def defer(request: Request, engine: JobEngine, pairs: list[tuple[str, str]], query: DataQuery) -> Response:
    """Queue a request and lead to its job; to old clients, tell of it in plain text.

    Raises ``CsaError`` if it asks for too much, or if the caller must log in.
    """
    given, files = _take(request, pairs)
    services = services_of(request)
    free = await to_thread.run_sync(lambda: shutil.disk_usage(_existing(engine.shelf.folder)).free)
    most = services.settings.csa_max_deferred_bytes
    await to_thread.run_sync(check_package, services, query, most, free)
    job = await to_thread.run_sync(engine.create, given, files, access_of(request).user or "")
    await to_thread.run_sync(engine.start, job.id)
    url = f"{_jobs_url(request)}/{job.id}"
    if "/csa/aio/" not in request.url.path:
        return RedirectResponse(url, 303)
    text = f"The request is queued: {url}\nWhen it is ready, for 3 days: {url}/results/{PACKAGE}\n"
    return PlainTextResponse(text, 202, {"Cache-Control": "no-store", "Location": url})


def _take(request: Request, pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], dict[str, bytes]]:
    """Give what a job keeps of its request; secrets are not kept."""
    access = access_of(request)
    if services_of(request).settings.hub_api_url and access.user is None:
        raise CsaError("LOGIN_REQUESTED: deferred requests need an account; log in at csa-sl-tap/login", 401)
    given = [(name, value) for name, value in pairs if name.upper() not in _DROPPED]
    return given, {_ACCESS: write_access(access), _URL: _jobs_url(request).encode()}


def _jobs_url(request: Request) -> str:
    url = own_url(request)
    place = "/csa/aio/" if "/csa/aio/" in url else "/csa-sl-tap/"
    return f"{url.partition(place)[0]}/csa-sl-tap{JOBS}"


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _tell(services: Services, query: DataQuery, job: Job, what: str) -> None:
    address = address_of(services.settings, job.owner)
    if address and query.has_notice:
        text = f"Your request {job.id} to {services.settings.server_title} for {', '.join(query.patterns)} {what}\n"
        send_mail(services.settings, address, f"{services.settings.server_title}: request {job.id[:8]}", text)


def _write_error(message: str) -> Response:
    return refuse(message, 400)
