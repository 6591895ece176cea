"""``tap/sync``: a query answered at once."""

from collections.abc import Mapping
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from sepp.servers.jobs.bodies import Form, read_form
from sepp.servers.services import access_of
from sepp.servers.tap.access import archive_url
from sepp.servers.tap.answering import stream
from sepp.servers.tap.database import Bounds
from sepp.servers.tap.errors import UploadError
from sepp.servers.tap.fetching import fetch_upload
from sepp.servers.tap.query import read_query
from sepp.servers.tap.service import SYNC_SECONDS, TapService
from sepp.servers.tap.uploads import MOST_BYTES, read_uploads

MOST_BODY = MOST_BYTES + (1 << 20)


async def answer_query(request: Request, service: TapService, path: str) -> Response:
    """Answer a query; raises ``SeppError``."""
    form = await read_form(request, MOST_BODY)
    query = read_query(form.pairs)
    uploads = await to_thread.run_sync(lambda: read_uploads(uploaded_files(query.uploads, form)))
    bounds = Bounds(SYNC_SECONDS)
    base_url = archive_url(request, path)

    answer = partial(service.answer, query, uploads, base_url=base_url, access=access_of(request), bounds=bounds)
    writer, pieces = await to_thread.run_sync(answer, limiter=service.places)
    return await stream(request, service, (writer.media_type, pieces), bounds)


def uploaded_files(wanted: Mapping[str, str], form: Form) -> dict[str, bytes]:
    """Take the tables that UPLOAD names from the form, or from the web.

    Raises ``UploadError``.
    """
    return {name: _take(name, place, form) for name, place in wanted.items()}


def _take(name: str, place: str, form: Form) -> bytes:
    scheme, _, key = place.partition(":")
    if scheme != "param":
        return fetch_upload(name, place, MOST_BYTES)
    texts = {field: value.encode() for field, value in form.pairs}
    if key not in form.files and key not in texts:
        raise UploadError(f"Upload {name!r}: the request has no field {key[:40]!r}")
    return form.files.get(key) or texts.get(key, b"")
