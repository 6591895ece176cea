"""Downloads: an interval of datasets as files of any format."""

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

from anyio import to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.archive.exporting import take_extract
from sepp.archive.headers import with_headers
from sepp.core.errors import NoDataError, UnknownNameError, nearest_names
from sepp.core.time import Interval, to_iso
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.writer import Writer, writers
from sepp.servers.catalog.inventory import read_span
from sepp.servers.download import Download, while_there
from sepp.servers.errors import BadRequestError, TooLargeError
from sepp.servers.exports.files import GoneError, Order, free_bytes, send_pieces, spool, zip_orders
from sepp.servers.exports.sizes import FORMATS, estimate_bytes, total_bytes
from sepp.servers.services import Services, services_of

MOST_ITEMS = 200
_TITLES = {
    "cef": "CEF 2.0", "cdf": "CDF (ISTP)", "nc": "netCDF-4", "csv": "CSV + JSON header", "votable": "VOTable",
    "parquet": "Parquet", "hapi": "HAPI CSV", "hapi-binary": "HAPI binary",
}  # fmt: skip

# Any: JSON of several shapes.
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """A dataset of a basket, whole or in part."""

    dataset_id: str
    """Which."""
    parameters: tuple[str, ...] | None
    """Names to take; None for all."""


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``export/estimate``, ``export/bundle.zip`` and single files."""
    return [
        Route("/export/estimate", show_estimate),
        Route("/export/bundle.zip", send_bundle),
        Route("/export/{dataset_id:path}", send_file),
    ]


def show_estimate(request: Request) -> JSONResponse:
    """Tell records, files and bytes of a basket in every format."""
    query = _known(request, ("items", "start", "stop", "formats"))
    services, interval = services_of(request), read_span(query)
    formats = [_check_format(name) for name in query.get("formats", ",".join(FORMATS)).split(",")]
    rows = [_estimate(services, item, interval, formats) for item in read_items(query)]
    body = {
        "start": to_iso(interval.start_ns) if interval else None,
        "stop": to_iso(interval.stop_ns) if interval else None,
        "items": rows,
        "records": sum(row["records"] for row in rows),
        "granules": sum(row["granules"] for row in rows),
        "bytes": {name: total_bytes([row["bytes"][name] for row in rows]) for name in formats},
        "formats": [_describe_format(name) for name in formats],
        "limit_bytes": services.settings.max_export_bytes,
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def send_file(request: Request) -> Response:
    """Send one dataset as one file; of formats with two, the main one."""
    query = _known(request, ("start", "stop", "parameters", "format"))
    services, writer = services_of(request), writers[_check_format(query.get("format", ""))]
    names = tuple(dict.fromkeys(name for name in query.get("parameters", "").split(",") if name))
    item = Item(request.path_params["dataset_id"], names or None)
    extract = await to_thread.run_sync(_checked, services, [item], read_span(query), writer)
    gone = Event()
    try:
        work = partial(spool, extract[0], writer, gone)
        files = await while_there(request, gone, work, services.export_places)
    except GoneError as error:
        raise BadRequestError("The caller went away") from error
    wanted = files.pop()
    for other in files:
        other.file.close()
    return Download(send_pieces(wanted), Event(), wanted.name, wanted.size)


async def send_bundle(request: Request) -> Response:
    """Send a basket as one zip, while it is made."""
    query = _known(request, ("items", "start", "stop", "format"))
    services, writer = services_of(request), writers[_check_format(query.get("format", ""))]
    interval, items = read_span(query), read_items(query)
    await to_thread.run_sync(_checked, services, items, interval, writer)
    orders = [Order(item.dataset_id, partial(_take, services, item, interval)) for item in items]
    gone = Event()
    return Download(zip_orders(orders, writer, services.export_places, gone), gone, _bundle_name(items, interval))


def read_items(query: QueryParams) -> list[Item]:
    """Read ``ID`` and ``ID/parameter``, parted by commas, by dataset.

    Raises ``BadRequestError``.
    """
    wanted: dict[str, list[str] | None] = {}
    for entry in filter(None, (part.strip() for part in query.get("items", "").split(","))):
        dataset_id, slash, parameter = entry.partition("/")
        known = wanted.setdefault(dataset_id, [])
        if not slash:
            wanted[dataset_id] = None
        elif known is not None and parameter not in known:
            known.append(parameter)
    if not wanted:
        raise BadRequestError("Name what to export: items=ID,ID2/parameter,…")
    if len(wanted) > MOST_ITEMS:
        raise BadRequestError(f"{len(wanted)} datasets are too many; at most {MOST_ITEMS} at once")
    return [Item(name, tuple(parameters) if parameters else None) for name, parameters in wanted.items()]


def _known(request: Request, names: tuple[str, ...]) -> QueryParams:
    unknown = [name for name in request.query_params if name not in names]
    if unknown:
        raise BadRequestError(f"Unknown parameter {unknown[0]!r}; known are {', '.join(names)}")
    return request.query_params


def _check_format(name: str) -> str:
    if name not in tuple(writers):
        known = ", ".join(writers)
        raise UnknownNameError(f"No format {name!r}{nearest_names(name, writers)}; give format= one of {known}")
    return name


def _take(services: Services, item: Item, interval: Interval | None) -> Extract:
    services.catalog.require(item.dataset_id)
    if not services.store.has(item.dataset_id):
        raise NoDataError(f"{item.dataset_id!r} is described, but has no data yet")
    extract = take_extract(services.store, item.dataset_id, interval, item.parameters)
    return with_headers(extract, services.catalog.headers(item.dataset_id, interval))


def _checked(services: Services, items: list[Item], interval: Interval | None, writer: Writer) -> list[Extract]:
    """Take all before anything is sent; refuse what is nothing or too much."""
    extracts = _take_all(services, items, interval)
    if not any(extract.rows for extract in extracts):
        raise NoDataError(f"No records of {', '.join(item.dataset_id for item in items)[:200]} in this time")
    sizes = [estimate_bytes(services.export_sizes, extract, writer.name) or 0 for extract in extracts]
    limit = services.settings.max_export_bytes
    if sum(sizes) > limit:
        raise TooLargeError(
            f"This would be some {sum(sizes) / 1e9:.3g} GB; at most {limit / 1e9:.3g} GB at once. Choose a shorter time"
            " or fewer parameters, or use 'sepp export' in a terminal"
        )
    if max(sizes) > free_bytes():
        raise TooLargeError("There is no room to prepare this export now; ask for less, or later")
    return extracts


def _take_all(services: Services, items: list[Item], interval: Interval | None) -> list[Extract]:
    """Take what holds data; among several the others are left out."""
    extracts = []
    for item in items:
        try:
            extracts.append(_take(services, item, interval))
        except NoDataError:
            if len(items) == 1:
                raise
    return extracts


def _estimate(services: Services, item: Item, interval: Interval | None, formats: list[str]) -> Json:
    services.catalog.require(item.dataset_id)
    told: Json = {"id": item.dataset_id, "parameters": item.parameters, "version": None, "records": 0, "granules": 0}
    if not services.store.has(item.dataset_id):
        return told | {"bytes": dict.fromkeys(formats, 0)}
    extract = take_extract(services.store, item.dataset_id, interval, item.parameters)
    return told | {
        "version": extract.version,
        "records": extract.rows,
        "granules": services.catalog.count_granules(item.dataset_id, interval) if extract.rows else 0,
        "bytes": {name: estimate_bytes(services.export_sizes, extract, name) for name in formats},
    }


def _describe_format(name: str) -> Json:
    writer = writers[name]
    return {
        "name": name,
        "title": _TITLES.get(name, name),
        "suffix": writer.suffixes[0],
        "files": 1 + len(writer.companions),
    }


def _bundle_name(items: list[Item], interval: Interval | None) -> str:
    day = f"__{to_iso(interval.start_ns)[:10].replace('-', '')}" if interval else ""
    return f"{items[0].dataset_id if len(items) == 1 else f'sepp_{len(items)}_datasets'}{day}.zip"
