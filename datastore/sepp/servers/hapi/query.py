"""Read a HAPI request: names of version 3 and 2, every value checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.datastructures import QueryParams

from sepp.core.errors import nearest_names
from sepp.servers.hapi.errors import HapiError
from sepp.servers.hapi.times import parse_hapi_time

FORMATS = ("csv", "binary", "json")
_OLD_NAMES = {"id": "dataset", "time.min": "start", "time.max": "stop"}


@dataclass(frozen=True, slots=True)
class DataQuery:
    """What a request for data asks for."""

    dataset: str
    """Id of the dataset."""
    parameters: tuple[str, ...]
    """Names in the order given; empty for all."""
    start_ns: int
    """First instant wanted."""
    stop_ns: int
    """First instant no longer wanted."""
    format: str
    """One of ``FORMATS``."""
    has_header: bool
    """True if the header goes before the data."""


def read_words(query: QueryParams, allowed: Sequence[str]) -> dict[str, str]:
    """Give the request's parameters under their names of version 3.

    Raises ``HapiError`` 1401 for an unknown name, 1400 for a repeated one.
    """
    words: dict[str, str] = {}
    for given, value in query.multi_items():
        name = _OLD_NAMES.get(given, given)
        if name not in allowed:
            raise HapiError(1401, f"known are {', '.join(allowed)}" if allowed else "this endpoint takes none")
        if name in words:
            raise HapiError(1400, f"{name} is given more than once")
        words[name] = value
    return words


def read_data_query(query: QueryParams) -> DataQuery:
    """Read a request for data.

    Raises ``HapiError`` 1400 to 1404, 1409, 1410.
    """
    words = read_words(query, ("dataset", "parameters", "start", "stop", "format", "include"))
    start_ns, stop_ns = _read_time(words, "start", 1402), _read_time(words, "stop", 1403)
    if start_ns >= stop_ns:
        raise HapiError(1404)
    chosen = words.get("format", "csv")
    if chosen not in FORMATS:
        raise HapiError(1409, f"known are {', '.join(FORMATS)}")
    if words.get("include", "header") != "header":
        raise HapiError(1410, "only 'header' is known")
    return DataQuery(read_dataset(words), read_names(words), start_ns, stop_ns, chosen, "include" in words)


def read_dataset(words: Mapping[str, str]) -> str:
    """Give the id of the dataset; raises ``HapiError`` 1400 without one."""
    if not words.get("dataset"):
        raise HapiError(1400, "name a dataset; see the catalog endpoint")
    return words["dataset"]


def read_names(words: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names of parameters; none at all means every parameter."""
    return tuple(words["parameters"].split(",")) if words.get("parameters") else ()


def read_flag(words: Mapping[str, str]) -> None:
    """Check ``resolve_references``; there are no references to resolve."""
    if words.get("resolve_references", "true") not in ("true", "false"):
        raise HapiError(1412, "use true or false")


def read_depth(words: Mapping[str, str]) -> bool:
    """Tell whether each dataset's info is wanted; raises ``HapiError`` 1413."""
    depth = words.get("depth", "dataset")
    if depth not in ("dataset", "all"):
        raise HapiError(1413, "use dataset or all")
    return depth == "all"


def choose_parameters(known: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Choose parameters by place; the first, time, is always among them.

    Raises ``HapiError`` 1407 for an unknown name, 1411 if the names are not
    in the order of the dataset or repeated.
    """
    places = {name: place for place, name in enumerate(known)}
    for name in wanted:
        if name not in places:
            raise HapiError(1407, f"see the info endpoint{nearest_names(name, known)}")
    chosen = [places[name] for name in wanted]
    if any(first >= second for first, second in pairwise(chosen)):
        raise HapiError(1411, "use each once, in the order of the info endpoint")
    return sorted({0, *chosen}) if wanted else list(range(len(known)))


def _read_time(words: Mapping[str, str], name: str, hapi_code: int) -> int:
    if name not in words:
        raise HapiError(hapi_code, f"{name} is missing")
    try:
        return parse_hapi_time(words[name])
    except ValueError as error:
        raise HapiError(hapi_code, "write it as 2016-12-07T18:00:00Z or 2016-342T18:00Z") from error
