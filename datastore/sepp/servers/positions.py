"""Where spacecraft are: positions, orbits and model boundaries as JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.archive.ephemeris import Almanac, Observatory, OrbitTable, Places, SolarWind, Surroundings
from sepp.archive.ephemeris.picture import Flight, Sheet, draw_planes
from sepp.archive.ephemeris.surroundings import BOW_SHOCK_MODEL, MAGNETOPAUSE_MODEL
from sepp.catalog.seen import SeenCatalog
from sepp.core.time import Interval, parse_interval, parse_time, to_iso
from sepp.physics.arrays import Floats
from sepp.physics.bow_shock import BowShock
from sepp.physics.frames import rotate
from sepp.physics.magnetopause import Magnetopause
from sepp.servers.caching import REVALIDATE, cache_headers, make_etag, not_modified
from sepp.servers.errors import BadRequestError
from sepp.servers.services import ALMANACS, Services, services_of
from sepp.store import Store

Json = dict[str, Any]  # Any: JSON of several shapes.

USUAL, MOST_POINTS = 500, 50_000
MOST_TIMES = 1000
_WIND = ("pdyn", "bz", "mach")
_FORMS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
_MOST_SPACECRAFT, _DRAWN_POINTS = 12, 3000
_NARROWEST, _USUAL_WIDTH, _WIDEST = 480, 1000, 4096


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``positions/…``."""
    return [
        Route("/positions/observatories", list_observatories),
        Route("/positions/boundaries", show_boundaries),
        Route("/positions/orbits.{form}", draw_orbits),
        Route("/positions/{observatory}", show_positions),
        Route("/positions/{observatory}/orbits", list_orbits),
        Route("/positions/{observatory}/orbits/{number}", show_orbit),
    ]


def almanac_of(services: Services) -> Almanac:
    """Give where spacecraft are, as the caller of ``services`` may know; kept for the next."""
    hidden = services.catalog.hidden_state() if isinstance(services.catalog, SeenCatalog) else None
    key = (services.access.groups, services.access.is_admin, hidden)
    known = services.almanacs.pop(key, None)
    if known is None:
        known = make_almanac(services.seen_by(services.access, is_kept=False) if services.whole else services)
    services.almanacs[key] = known
    while len(services.almanacs) > ALMANACS:
        services.almanacs.popitem(last=False)
    return known


def make_almanac(services: Services) -> Almanac:
    """Look for positions among the datasets."""

    def find_store(dataset_id: str) -> Store | None:
        return services.store if services.store.has(dataset_id) else None

    return Almanac(find_store, lambda unit: services.catalog.search(units=unit))


def list_observatories(request: Request) -> Response:
    """List the spacecraft whose positions are held."""
    check_names(request.query_params, ())
    told = [describe_observatory(one) for one in _almanac(request).observatories()]
    return JSONResponse(told, headers={"Cache-Control": REVALIDATE})


def show_positions(request: Request) -> Response:
    """Tell where one spacecraft was, in an interval or ``at`` some times."""
    query = request.query_params
    check_names(query, ("start", "stop", "at", "frame", "points", *_WIND))
    name = request.path_params["observatory"]
    almanac = _almanac(request)
    source = almanac.track(name)
    times = read_times(query.get("at", ""))
    interval = None if times else read_interval(query)
    middle = times[len(times) // 2] if times else interval.start_ns + interval.duration_ns // 2  # type: ignore[union-attr]  # one of both is there
    wind = read_wind(almanac, query, middle)
    etag = make_etag(request, source.observatory.dataset, source.version, wind)
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    frame = query.get("frame") or "GSE"
    if interval is None:
        places = almanac.places_at(name, times, frame, wind=wind)
    else:
        points = read_points(query.get("points"))
        places = almanac.places(name, interval, frame, points=points, wind=wind)
    body = describe_places(places) | describe_source(source.observatory, source.version, source.gap_ns, wind)
    return JSONResponse(body, headers=cache_headers(etag))


def list_orbits(request: Request) -> Response:
    """List the whole orbits that touch an interval; all without one."""
    query = request.query_params
    check_names(query, ("start", "stop"))
    table = _almanac(request).orbits(request.path_params["observatory"])
    if query.get("start") or query.get("stop"):
        table = table.within(read_interval(query))
    return JSONResponse(describe_orbits(table), headers={"Cache-Control": REVALIDATE})


def show_orbit(request: Request) -> Response:
    """Give the time of one orbit by its number."""
    check_names(request.query_params, ())
    text = request.path_params["number"]
    if not (text.lstrip("-").isdecimal() and text.isascii() and len(text) < 10):
        raise BadRequestError(f"An orbit's number is a whole number, got {text!r}")
    table = _almanac(request).orbits(request.path_params["observatory"])
    found = table.find(int(text))
    told = {"number": int(text), **describe_interval(found), "numbering": table.numbering}
    return JSONResponse(told, headers={"Cache-Control": REVALIDATE})


def show_boundaries(request: Request) -> Response:
    """Give the model boundaries as meridians about the Sun's direction."""
    query = request.query_params
    check_names(query, ("time", "frame", *_WIND))
    if not query.get("time") and not (query.get("pdyn") and query.get("bz")):
        raise BadRequestError("Give time, or pdyn (nPa) and bz (nT)")
    time_ns = parse_time(query["time"]) if query.get("time") else 0
    wind = read_wind(_almanac(request), query, time_ns)
    body = describe_boundaries(Surroundings(wind))
    if query.get("time"):
        body["frame"] = (query.get("frame") or "GSE").upper()
        body["sun"] = rotate([[1.0, 0.0, 0.0]], time_ns, "GSE", body["frame"])[0].round(6).tolist()
    return JSONResponse(body, headers={"Cache-Control": REVALIDATE})


def draw_orbits(request: Request) -> Response:
    """Draw orbits in three planes as PNG, SVG or PDF."""
    query, form, almanac = request.query_params, request.path_params["form"], _almanac(request)
    check_names(query, ("spacecraft", "start", "stop", "frame", "width", *_WIND))
    names = list(dict.fromkeys(name for name in query.get("spacecraft", "").split(",") if name))
    if form not in _FORMS or not 1 <= len(names) <= _MOST_SPACECRAFT:
        raise BadRequestError(
            f"Ask for orbits.png, .svg or .pdf with spacecraft=ID,ID (at most {_MOST_SPACECRAFT}), start and stop"
        )
    interval, frame = read_interval(query), (query.get("frame") or "GSE").upper()
    middle = interval.start_ns + interval.duration_ns // 2
    wind = read_wind(almanac, query, middle)
    etag = make_etag(request, wind, *(almanac.track(name).version for name in names))
    fresh = not_modified(request, etag)
    if fresh is not None:
        return fresh
    flights = [_flight(almanac, name, interval, (frame, wind)) for name in names]
    sun = rotate([[1.0, 0.0, 0.0]], middle, "GSE", frame)[0]
    sheet = Sheet(flights, interval, frame, Surroundings(wind), sun)
    width = min(_WIDEST, max(_NARROWEST, int(read_number(query, "width") or _USUAL_WIDTH)))
    return Response(draw_planes(sheet, form, width), headers=cache_headers(etag), media_type=_FORMS[form])


def _almanac(request: Request) -> Almanac:
    return almanac_of(services_of(request))


def _flight(almanac: Almanac, name: str, interval: Interval, told: tuple[str, SolarWind]) -> Flight:
    observatory, (frame, wind) = almanac.observatory(name), told
    places = almanac.places(name, interval, frame, points=_DRAWN_POINTS, wind=wind)
    return Flight(observatory.title, places, observatory.is_synthetic)


def read_wind(almanac: Almanac, query: QueryParams, time_ns: int) -> SolarWind:
    """Give the solar wind at a time, but for what the caller gives."""
    given = {name: read_number(query, name) for name in _WIND}
    measured = SolarWind() if None not in given.values() else almanac.wind(time_ns)
    return measured.with_given(**given)


def check_names(query: QueryParams, known: Sequence[str]) -> None:
    """Refuse parameters that are not known with ``BadRequestError``."""
    unknown = [name for name in query if name not in known]
    if unknown:
        raise BadRequestError(f"Unknown parameter {unknown[0]!r}; known are {', '.join(known) or 'none'}")


def read_interval(query: QueryParams) -> Interval:
    """Read ``start`` and ``stop``."""
    if not (query.get("start") and query.get("stop")):
        raise BadRequestError("Give both start and stop, or at=TIME,TIME,…")
    return parse_interval((query["start"], query["stop"]))


def read_times(text: str) -> list[int]:
    """Read times parted by commas, in ns."""
    times = [parse_time(part) for part in text.split(",") if part.strip()]
    if len(times) > MOST_TIMES:
        raise BadRequestError(f"Too many times: {len(times)}; at most {MOST_TIMES}")
    return times


def read_points(text: str | None) -> int:
    """Read how many points are wanted; brought to the nearest bound."""
    if not text:
        return USUAL
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequestError(f"points must be a whole number from 2 to {MOST_POINTS}")
    return min(MOST_POINTS, max(2, int(text)))


def read_number(query: QueryParams, name: str) -> float | None:
    """Read a number; None where it is not given."""
    text = query.get(name)
    try:
        return float(text) if text else None
    except ValueError:
        raise BadRequestError(f"{name} must be a number, got {text!r}") from None


def describe_observatory(one: Observatory) -> Json:
    """Describe a spacecraft, as each of the list."""
    names = ("id", "title", "dataset", "parameter", "frame", "is_synthetic")
    return {
        **{name: getattr(one, name) for name in names},
        **describe_interval(Interval(one.start_ns, one.stop_ns + 1)),
    }


def describe_interval(interval: Interval) -> Json:
    """Write both ends."""
    return {"start": to_iso(interval.start_ns), "stop": to_iso(interval.stop_ns)}


def describe_orbits(table: OrbitTable) -> list[Json]:
    """Describe orbits, one entry each."""
    rows = zip(table.numbers.tolist(), table.start_ns.tolist(), table.stop_ns.tolist(), strict=True)
    return [
        {"number": number, "start": to_iso(start), "stop": to_iso(stop), "numbering": table.numbering}
        for number, start, stop in rows
    ]


def describe_places(places: Places) -> Json:
    """Write positions in Re, column by column; null where not known."""
    x, y, z = (numbers(places.positions_re[:, axis], 4) for axis in range(3))
    return {
        "time": (places.time_ns / 1e6).round(3).tolist(),
        "x": x,
        "y": y,
        "z": z,
        "l": numbers(places.l_shells, 3),
        "mlt": numbers(places.mlt_hours, 3),
        "region": places.region_names(),
        "frame": places.frame,
    }


def describe_source(observatory: Observatory, version: str, gap_ns: int, wind: SolarWind) -> Json:
    """Tell where positions come from and what the regions are made by."""
    return {
        "id": observatory.id,
        "dataset": observatory.dataset,
        "parameter": observatory.parameter,
        "version": version,
        "gap_ms": gap_ns / 1e6,
        "l_model": "centred dipole",
        "region_model": f"{MAGNETOPAUSE_MODEL}; {BOW_SHOCK_MODEL}",
        "wind": describe_wind(wind),
    }


def describe_wind(wind: SolarWind) -> Json:
    """Write the solar wind and where it comes from."""
    return {"pdyn": round(wind.pdyn, 4), "bz": round(wind.bz, 4), "mach": round(wind.mach, 4), "source": wind.source}


def describe_boundaries(around: Surroundings) -> Json:
    """Write both boundaries as meridians about the x axis."""
    body: Json = {"wind": describe_wind(around.wind), "angle_units": "deg", "r_units": "Re"}
    body["magnetopause"] = describe_meridian(around, around.magnetopause, MAGNETOPAUSE_MODEL)
    body["bow_shock"] = describe_meridian(around, around.bow_shock, BOW_SHOCK_MODEL)
    return body


def describe_meridian(around: Surroundings, boundary: Magnetopause | BowShock, model: str) -> Json:
    """Write one boundary: its nose, and distances by angle from the x axis."""
    angle, radius = around.meridian(boundary)
    standoff = round(float(boundary.standoff_re), 4)
    return {"model": model, "standoff": standoff, "angle": angle.tolist(), "r": numbers(radius, 4)}


def numbers(values: Floats, digits: int) -> list[float | None]:
    """Round numbers for JSON, which knows no NaN and no infinity."""
    rounded = np.round(values, digits)
    return [value if is_there else None for value, is_there in zip(rounded.tolist(), np.isfinite(rounded), strict=True)]
