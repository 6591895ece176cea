"""The endpoints of our own: what each may be asked and what it answers."""

from dataclasses import dataclass
from typing import Final

JSON, GZIP, PNG, SVG, PDF, HTML = (
    "application/json", "application/gzip", "image/png", "image/svg+xml", "application/pdf", "text/html",
)  # fmt: skip
ANY: Final = "application/octet-stream"
PLOT: Final = "application/x-sepp-plot"


@dataclass(frozen=True, slots=True)
class Operation:
    """One ``GET``; its summary is the docstring of what serves it."""

    path: str
    """Below the prefix, as the route has it, without converters."""
    query: tuple[str, ...] = ()
    """Names of ``PARAMETERS``; ``!`` after one that must be given."""
    media_type: str = JSON
    """Of an answer with status 200."""
    keys: tuple[str, ...] | None = None
    """Members that the JSON object has; None for an array or no JSON."""
    errors: tuple[int, ...] = (400, 404)
    """Statuses of its own errors, beside those of the limits."""


_SPAN = ("start", "stop")
_WIND = ("pdyn", "bz", "mach")
_FILTERS = ("text", "mission", "instrument", "quantity", "units", "frame", "region", *_SPAN, "limit")
_DRAWN = ("parameters", *_SPAN, "width", "height", "ephemeris")
_FORMS = (("png", PNG), ("svg", SVG), ("pdf", PDF))
_LARGE = (400, 404, 413, 422, 503)
_ODD = (400, 404, 409)

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("/health", keys=("status", "datasets", "version"), errors=()),
    Operation("/catalog/datasets", _FILTERS, keys=("datasets",)),
    Operation("/catalog/compact.json.gz", media_type=GZIP, errors=()),
    Operation(
        "/catalog/inventory",
        ("datasets!", *_SPAN, "bins"),
        keys=("start", "stop", "bins", "datasets"),
        errors=_ODD,
    ),
    Operation("/catalog/datasets/{dataset_id}", keys=("id", "title", "parameters", "coverage", "versions")),
    Operation("/catalog/datasets/{dataset_id}/coverage", keys=("id", "coverage")),
    Operation("/catalog/datasets/{dataset_id}/granules", keys=("id",)),
    Operation("/export/estimate", ("items!", *_SPAN, "formats"), keys=("items", "records", "bytes"), errors=_LARGE),
    Operation("/export/bundle.zip", ("items!", *_SPAN, "format!"), "application/zip", errors=_LARGE),
    Operation("/export/{dataset_id}", (*_SPAN, "parameters", "format!"), ANY, errors=_LARGE),
    Operation("/quicklook/data", ("dataset!", "parameters", *_SPAN, "width", "columns"), PLOT, errors=_ODD),
    *(
        Operation(f"/quicklook/stack.{form}", ("view!", *_SPAN, "width", "height"), kind, errors=_ODD)
        for form, kind in _FORMS
    ),
    Operation("/quicklook/raster/{dataset}/{parameter}.png", (*_SPAN, "width", "height"), PNG, errors=_ODD),
    *(Operation(f"/quicklook/{{dataset}}.{form}", _DRAWN, kind, errors=_ODD) for form, kind in _FORMS),
    Operation("/quicklook/distribution", ("dataset!", "parameter!", "start!", "stop!"), errors=_ODD, keys=()),
    Operation("/positions/observatories"),
    Operation(
        "/positions/boundaries", ("time", "frame", *_WIND), keys=("wind", "magnetopause", "bow_shock"), errors=_ODD
    ),
    Operation(
        "/positions/orbits.{form}",
        ("spacecraft!", "start!", "stop!", "frame", "width", *_WIND),
        "image/*",
        errors=_ODD,
    ),
    Operation(
        "/positions/{observatory}",
        (*_SPAN, "at", "frame", "points", *_WIND),
        keys=("time", "x", "y", "z", "l", "mlt", "region", "frame"),
        errors=_ODD,
    ),
    Operation("/positions/{observatory}/orbits", _SPAN),
    Operation("/positions/{observatory}/orbits/{number}", keys=("number", "start", "stop", "numbering")),
    Operation("/overviews/", media_type=HTML, errors=(400,)),
    Operation("/overviews/templates", errors=(400,)),
    Operation("/overviews/{template}/{period}", _SPAN, HTML),
    Operation("/overviews/{template}/{period}/{start}", ("from",), HTML),
    Operation("/overviews/{template}/{period}/{start}.png", (), PNG),
    Operation("/overviews/{template}/{period}/{start}.small.png", (), PNG),
)
