"""Overviews over HTTP: pictures, pages to turn, contact sheets, templates."""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import NoDataError, UnknownDatasetError, UnknownNameError
from sepp.core.time import Interval, parse_time, to_iso
from sepp.quicklook.overviews.pages import (
    ORBIT,
    PERIODS,
    Page,
    check_period,
    page_at,
    page_beside,
    pages_within,
    sheet_at,
)
from sepp.quicklook.overviews.templates import Template
from sepp.quicklook.view_state import view_json
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.outside import own_url
from sepp.servers.overviews.html import PageTold, SheetTold, write_index, write_page, write_sheet
from sepp.servers.overviews.making import PICTURE, SMALL, OverviewMaker
from sepp.servers.quicklook.query import check_names
from sepp.servers.services import Services, services_of

HEADERS = {
    "Cache-Control": REVALIDATE,
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
}
MOST_CELLS = 400
HUB, SERVICE = "hub/user-redirect/lab?sepp-view=", "services/archive/"


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``overviews/…``."""
    return [
        Route("/overviews", redirect),
        Route("/overviews/", partial(_show, OverviewsApi.show_index)),
        Route("/overviews/templates", partial(_show, OverviewsApi.list_templates)),
        Route("/overviews/{template}/{period}", partial(_show, OverviewsApi.show_sheet)),
        Route(f"/overviews/{{template}}/{{period}}/{{start}}.{SMALL}", partial(_show, OverviewsApi.send_small)),
        Route(f"/overviews/{{template}}/{{period}}/{{start}}.{PICTURE}", partial(_show, OverviewsApi.send_picture)),
        Route("/overviews/{template}/{period}/{start}", partial(_show, OverviewsApi.show_page)),
    ]


def redirect(request: Request) -> Response:
    """Send to the folder, so that relative links hold."""
    return RedirectResponse(f"{own_url(request)}/")


def _show(handler: "Callable[[OverviewsApi, Request], Response]", request: Request) -> Response:
    return handler(OverviewsApi(OverviewMaker.of(services_of(request))), request)


class OverviewsApi:
    """The endpoints, over what one caller may see."""

    def __init__(self, maker: OverviewMaker) -> None:
        """Show what ``maker`` makes."""
        self.maker = maker

    def show_index(self, request: Request) -> Response:
        """List the templates that show something, for people."""
        check_names(request.query_params, ())
        rows = [(template, self.maker.span(template), self._periods(template)) for template in self.maker.templates()]
        return HTMLResponse(write_index(rows), headers=HEADERS)

    def list_templates(self, request: Request) -> Response:
        """List them for the Lab: each with its view, to copy from."""
        check_names(request.query_params, ())
        told = [self._describe(template) for template in self.maker.templates()]
        return JSONResponse(told, headers={"Cache-Control": REVALIDATE})

    def show_sheet(self, request: Request) -> Response:
        """Show small pictures of many pages."""
        query = request.query_params
        check_names(query, ("start", "stop"))
        template, period, span = self._asked(request)
        orbits = self.maker.orbits(template) if period == ORBIT else []
        at = parse_time(query["start"]) if query.get("start") else span.stop_ns - 1
        shown = sheet_at(period, at, orbits)
        if query.get("start") and query.get("stop"):
            shown = Interval(at, parse_time(query["stop"]))
        pages = []
        for page in pages_within(period, shown, orbits):
            pages.append(page)
            if len(pages) == MOST_CELLS:
                break
        held = {page for page in pages if self.maker.fingerprint(template, page) is not None}
        told = SheetTold(template, period, shown, span, pages, held, self._periods(template), self._caveats(template))
        return HTMLResponse(write_sheet(told), headers=HEADERS)

    def show_page(self, request: Request) -> Response:
        """Show one picture, with links to those beside it."""
        query = request.query_params
        check_names(query, ("from",))
        template, page, orbits = self._page(request)
        state = self.maker.fingerprint(template, page)
        record = self.maker.obtain(template, page, SMALL)[0] if state is not None else None
        told = PageTold(
            template=template,
            page=page,
            previous=page_beside(page, -1, orbits),
            following=page_beside(page, 1, orbits),
            record=record,
            periods=self._periods(template),
            is_backwards=query.get("from") == "next",
            lab=_lab_url(request),
        )
        return HTMLResponse(write_page(told), headers=HEADERS)

    def send_picture(self, request: Request) -> Response:
        """Send a large picture."""
        return self.send(request, PICTURE)

    def send_small(self, request: Request) -> Response:
        """Send a small picture."""
        return self.send(request, SMALL)

    def send(self, request: Request, ending: str) -> Response:
        """Send a picture; made now if it is not there."""
        check_names(request.query_params, ())
        template, page, _ = self._page(request)
        etag = make_etag(request, self.maker.fingerprint(template, page))
        fresh = not_modified(request, etag)
        if fresh is not None:
            return fresh
        _, picture = self.maker.obtain(template, page, ending)
        return Response(picture, headers=cache_headers(etag), media_type="image/png")

    def _asked(self, request: Request) -> tuple[Template, str, Interval]:
        name, period = request.path_params["template"], check_period(request.path_params["period"])
        template = self._template(name)
        span = self.maker.span(template)
        if span is None:
            raise NoDataError(f"{name!r} has no data yet")
        return template, period, span

    def _template(self, name: str) -> Template:
        try:
            return self.maker.template(name)
        except UnknownNameError:
            self.maker.services.catalog.require(name)
            raise NoDataError(f"{name!r} is described, but has no data yet") from None
        except UnknownDatasetError as error:
            raise NoDataError(str(error)) from error

    def _page(self, request: Request) -> tuple[Template, Page, list[Page]]:
        template, period, _ = self._asked(request)
        orbits = self.maker.orbits(template) if period == ORBIT else []
        page = page_at(period, parse_time(request.path_params["start"]), orbits)
        if page is None:
            raise NoDataError(f"No orbit is known at {request.path_params['start']!r}")
        return template, page, orbits

    def _periods(self, template: Template) -> tuple[str, ...]:
        has_orbits = bool(template.view.ephemeris) and bool(self.maker.orbits(template))
        return tuple(period for period in PERIODS if period != ORBIT or has_orbits)

    def _caveats(self, template: Template) -> list[tuple[str, str, str]]:
        store = self.maker.services.store
        names = self.maker.datasets(template)
        return [(name, str(store.revision(name)), store.description(name).caveats) for name in names]

    def _describe(self, template: Template) -> dict[str, object]:
        span = self.maker.span(template)
        ends = {"start": to_iso(span.start_ns), "stop": to_iso(span.stop_ns)} if span else {"start": None, "stop": None}
        shown = {"name": template.name, "title": template.title, "periods": list(self._periods(template))}
        return shown | ends | {"view": view_json(template.view)}


def _lab_url(request: Request) -> str:
    """Tell where a view opens in Lab; empty where the archive is not below a hub."""
    base = request.url.path.partition("overviews/")[0]
    return base.removesuffix(SERVICE) + HUB if base.endswith("/" + SERVICE) else ""
