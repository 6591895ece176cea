"""``tap/async``: a query as a job."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from sepp.core.errors import StoreError
from sepp.servers.jobs.bodies import Form
from sepp.servers.jobs.model import Job, Result
from sepp.servers.jobs.routes import Prepared
from sepp.servers.services import access_of
from sepp.servers.tap.access import archive_url, read_access, write_access
from sepp.servers.tap.answering import VOTABLE
from sepp.servers.tap.database import Bounds
from sepp.servers.tap.errors import TapError
from sepp.servers.tap.query import MOST_ROWS, read_query
from sepp.servers.tap.service import TapService
from sepp.servers.tap.synchronous import uploaded_files
from sepp.servers.tap.uploads import read_uploads
from sepp.servers.tap.writing.votable import write_error

_BASE, _ACCESS = "archive-url", "access.json"
_UPLOAD = "upload-"
_MOST_BYTES = 4 * 10**9


class TapJobs:
    """Prepares and runs the jobs of TAP."""

    def __init__(self, service: TapService) -> None:
        """Take what answers queries."""
        self._service = service

    def run(self, job: Job, folder: Path, stop: Event) -> Sequence[Result]:
        """Answer a job's query into a file.

        Raises ``TapError``, ``StoreError``.
        """
        query = read_query(job.parameters, MOST_ROWS)
        uploads = read_uploads({name: (folder / f"{_UPLOAD}{name}").read_bytes() for name in query.uploads})
        access = read_access((folder / _ACCESS).read_bytes())
        base_url = (folder / _BASE).read_text(encoding="utf-8")
        bounds = Bounds(job.execution_seconds, stop)
        writer, pieces = self._service.answer(query, uploads, base_url=base_url, access=access, bounds=bounds)
        name, size = f"result.{writer.suffix}", 0
        try:
            with (folder / name).open("wb") as file:
                for piece in pieces:
                    size += file.write(piece)
                    if size > _MOST_BYTES:
                        raise TapError(f"The result has more than {_MOST_BYTES} bytes; ask for less")
                    bounds.check()
        except OSError as error:
            raise StoreError(f"Cannot keep the result: {error.strerror}") from error
        return [Result("result", name, writer.media_type, size)]


async def prepare(path: str, request: Request, form: Form) -> Prepared:
    """Keep what a new job needs; the query itself is judged when it runs.

    Raises ``UploadError`` if an upload is not there.
    """
    query_uploads: dict[str, str] = {}
    for name, value in form.pairs:
        if name.upper() == "UPLOAD":
            query_uploads.update(read_query([("LANG", "ADQL"), ("QUERY", "-"), (name, value)]).uploads)
    taken = await to_thread.run_sync(uploaded_files, query_uploads, form)
    files = {f"{_UPLOAD}{name}": content for name, content in taken.items()}
    keys = {place.partition(":")[2] for place in query_uploads.values()}
    pairs = [pair for pair in form.pairs if pair[0] not in keys]
    kept = {_BASE: archive_url(request, path).encode(), _ACCESS: write_access(access_of(request))}
    return pairs, {**files, **kept}


def job_error(message: str) -> Response:
    """Tell in a VOTable what went wrong with a job."""
    return Response(write_error(message), 200, {"Cache-Control": "no-store"}, VOTABLE)
