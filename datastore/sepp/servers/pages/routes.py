"""The first page, ``datasets/…`` and ``sitemap.xml``."""

import json
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sepp.core.errors import UnknownDatasetError
from sepp.servers.access.embargo import find_embargo
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.outside import archive_base, own_url
from sepp.servers.pages.embargo import write_embargo
from sepp.servers.pages.html import write_page
from sepp.servers.pages.metadata import describe_for_search
from sepp.servers.pages.sitemap import write_sitemap
from sepp.servers.pages.spase import NAMESPACE, write_spase
from sepp.servers.pages.start import MOST_SHOWN, write_start
from sepp.servers.pages.told import DatasetTold, tell_dataset
from sepp.servers.pages.welcome import write_welcome
from sepp.servers.quicklook.query import check_names
from sepp.servers.services import Services, services_of

_SAMP_HUB = "http://localhost:21012 http://127.0.0.1:21012"
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; script-src 'self'; "
    f"connect-src {_SAMP_HUB}; form-action 'self'; base-uri 'none'"
)
PAGE_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
_JSON_LD = "application/ld+json"


def routes(_services: Services) -> list[BaseRoute]:
    """Serve the first page, the list of datasets, pages and records of datasets, the sitemap."""
    return [
        Route("/", show_welcome),
        Route("/datasets", redirect),
        Route("/datasets/", show_start),
        Route("/sitemap.xml", send_sitemap),
        Route("/pages/samp.js", send_script),
        Route("/datasets/{dataset_id}.xml", send_spase),
        Route("/datasets/{dataset_id}.jsonld", send_json_ld),
        Route("/datasets/{dataset_id}", show_dataset),
        Route("/datasets/{dataset_id}/{version}", show_dataset),
    ]


def show_welcome(request: Request) -> Response:
    """Tell what is served here, and where."""
    check_names(request.query_params, ())
    services = services_of(request)
    page = write_welcome(services.settings, services.catalog.count())
    return HTMLResponse(page, headers={**PAGE_HEADERS, "Cache-Control": REVALIDATE})


def redirect(request: Request) -> Response:
    """Send to the folder, so that relative links hold."""
    return RedirectResponse(f"{own_url(request)}/")


def show_start(request: Request) -> Response:
    """List all datasets, or those with all words of a search."""
    check_names(request.query_params, ("text", "first"))
    services, text = services_of(request), request.query_params.get("text", "")
    first = _read_first(request.query_params.get("first", ""))
    found = services.catalog.search(text, limit=first + MOST_SHOWN + 1)
    count = services.catalog.count_matches(text)
    shown = found[first : first + MOST_SHOWN]
    page = write_start(services.settings, text, shown, (first, count))
    return HTMLResponse(page, headers={**PAGE_HEADERS, "Cache-Control": REVALIDATE})


def _read_first(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 8):
        raise BadRequestError("first must be a whole number below 10,000,000")
    return int(text or 0)


def show_dataset(request: Request) -> Response:
    """Show the page of a dataset, or of one version; of an embargoed one until when."""
    try:
        told = _tell(request)
    except UnknownDatasetError:
        embargo = find_embargo(services_of(request), request.path_params["dataset_id"])
        if embargo is None:
            raise
        return HTMLResponse(write_embargo(embargo), headers={**PAGE_HEADERS, "Cache-Control": REVALIDATE})
    etag = _etag(request, told)
    fresh = not_modified(request, etag)
    headers = {**PAGE_HEADERS, **cache_headers(etag, told.changed_ns), **_links(told)}
    return fresh or HTMLResponse(write_page(told), headers=headers)


def send_spase(request: Request) -> Response:
    """Send the SPASE record of a dataset."""
    told = _tell(request)
    etag = _etag(request, told)
    fresh = not_modified(request, etag)
    record = write_spase(told, services_of(request).settings.server_id)
    return fresh or Response(record, headers=cache_headers(etag, told.changed_ns), media_type="application/xml")


def send_json_ld(request: Request) -> Response:
    """Send what search engines harvest of a dataset."""
    told = _tell(request)
    etag = _etag(request, told)
    fresh = not_modified(request, etag)
    record = json.dumps(describe_for_search(told), ensure_ascii=False, indent=1)
    return fresh or Response(record, headers=cache_headers(etag, told.changed_ns), media_type=_JSON_LD)


def send_sitemap(request: Request) -> Response:
    """Send the list of pages, piece by piece."""
    pieces = write_sitemap(services_of(request).catalog, archive_base(request))
    return StreamingResponse(pieces, headers={"Cache-Control": REVALIDATE}, media_type="application/xml")


def send_script(request: Request) -> Response:
    """Send the script that the page's SAMP button needs."""
    script = (files(__package__) / "samp.js").read_bytes()
    etag = make_etag(request, len(script))
    fresh = not_modified(request, etag)
    return fresh or Response(script, headers=cache_headers(etag), media_type="text/javascript")


def _tell(request: Request) -> DatasetTold:
    parts = request.path_params
    return tell_dataset(services_of(request), archive_base(request), parts["dataset_id"], parts.get("version"))


def _etag(request: Request, told: DatasetTold) -> str:
    state = (told.archive, told.versions, told.condition)
    return make_etag(request, told.base, told.holding.revision, told.changed_ns, *state)


def _links(told: DatasetTold) -> dict[str, str]:
    """Tell machines what belongs to the page (signposting.org)."""
    own = str(told.holding.revision) if told.holding.revision else ""
    links = [
        f'<{told.url}/{own}>; rel="cite-as"' if own else f'<{told.url}>; rel="cite-as"',
        f'<{told.url}.jsonld>; rel="describedby"; type="{_JSON_LD}"',
        f'<{told.url}.xml>; rel="describedby"; type="application/xml"; profile="{NAMESPACE}"',
        '<https://schema.org/Dataset>; rel="type"',
        '<https://schema.org/AboutPage>; rel="type"',
        f'<{told.base}datasets/>; rel="collection"; type="text/html"',
    ]
    if own:
        links.append(f'<{told.zarr_url}/zarr.json>; rel="item"; type="application/json"')
        links.append(f'<{told.url}>; rel="latest-version"')
    return {"Link": ", ".join(links)}
