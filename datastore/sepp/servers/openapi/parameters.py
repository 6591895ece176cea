"""What requests of our own may say, each parameter described once."""

from typing import Any, Final

from sepp.quicklook.overviews.pages import PERIODS

# Any: JSON of several shapes.
Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_NUMBER: Final[Json] = {"type": "number"}
_PIXELS: Final[Json] = {"type": "integer", "minimum": 1, "maximum": 100_000}
_TIME: Final[Json] = {"type": "string", "examples": ["2005-01-09T18:00:00Z"]}
_DATASET: Final[Json] = {"type": "string", "minLength": 1, "examples": ["C1_CP_FGM_SPIN"]}

PARAMETERS: Final[dict[str, tuple[str, Json]]] = {
    "text": ("words that must all occur", _TEXT),
    "mission": ("words of the mission's name", _TEXT),
    "instrument": ("words of the instrument's name", _TEXT),
    "quantity": ("what a parameter measures", _TEXT),
    "units": ("unit of a parameter, however written", _TEXT),
    "frame": ("coordinate frame", {"type": "string", "examples": ["GSE"]}),
    "region": ("where it measures", _TEXT),
    "start": ("beginning of the time, ISO 8601 or as people write it", _TIME),
    "stop": ("end of the time, exclusive", _TIME),
    "limit": ("at most so many", {"type": "integer", "minimum": 0, "maximum": 10**9}),
    "datasets": ("ids parted by commas", _DATASET),
    "bins": ("equal parts of the time", {"type": "integer", "minimum": 1, "maximum": 2000}),
    "items": ("ID or ID/parameter, parted by commas", _DATASET),
    "formats": ("names of formats, parted by commas", {"type": "string", "examples": ["csv,cdf"]}),
    "format": ("name of a format", {"enum": ["cef", "cdf", "nc", "csv", "votable", "parquet", "hapi", "hapi-binary"]}),
    "dataset": ("id of a dataset", _DATASET),
    "parameter": ("name of a parameter", _TEXT),
    "parameters": ("names parted by commas; without: chosen for you, or all", _TEXT),
    "width": ("pixels; brought to the nearest bound", _PIXELS),
    "columns": ("of a spectrogram, at most; as many as pixels unless told", _PIXELS),
    "height": ("pixels; brought to the nearest bound", _PIXELS),
    "ephemeris": ("id of the spacecraft whose positions stand under the time axis", _TEXT),
    "view": ("base64url of a view's JSON, as links have it", _TEXT),
    "at": ("times parted by commas, instead of start and stop", _TIME),
    "points": ("about so many points", {"type": "integer", "minimum": 2, "maximum": 50_000}),
    "pdyn": ("dynamic pressure of the solar wind in nPa, for the boundaries", _NUMBER),
    "bz": ("interplanetary magnetic field Bz in nT, GSM, for the boundaries", _NUMBER),
    "mach": ("Mach number of the solar wind, for the boundaries", _NUMBER),
    "time": ("when", _TIME),
    "spacecraft": ("ids parted by commas", {"type": "string", "examples": ["cluster1,cluster2"]}),
    "from": ("``next`` for who came backwards", _TEXT),
    "dataset_id": ("id of a dataset", _DATASET),
    "observatory": ("id of a spacecraft", {"type": "string", "minLength": 1, "examples": ["cluster1"]}),
    "number": ("number of an orbit", {"type": "integer", "minimum": -99_999, "maximum": 999_999}),
    "form": ("kind of picture", {"enum": ["png", "svg", "pdf"]}),
    "template": ("name of a template, or id of a dataset", _DATASET),
    "period": ("time of a page", {"enum": list(PERIODS)}),
}
