"""JSON-headed ASCII, the form of SpacePy and Autoplot, brought to our own.

Source: SpacePy's ``datamodel.readJSONheadedASCII``: every key of the JSON
document that holds a ``START_COLUMN`` is a variable of blank-delimited
columns, every key with ``VALUES`` a constant.
"""

from collections.abc import Mapping
from math import prod
from typing import Any

Json = Any  # Any: JSON of several shapes.
_START, _VALUES, _SIZE = "START_COLUMN", "VALUES", "DIMENSION"
_TIMES = ("isotime", "datetime", "epoch", "time", "utc", "date")


def is_headed(document: Mapping[str, Json]) -> bool:
    """Tell JSON-headed ASCII by a variable that says where it starts."""
    return "parameters" not in document and any(isinstance(v, Mapping) and _START in v for v in document.values())


def from_headed(document: Mapping[str, Json]) -> dict[str, Json]:
    """Bring a header to the form that ``parse_header`` reads.

    Raises ``ValueError`` where columns overlap, are left out, or none holds
    the time.
    """
    variables = {name: value for name, value in document.items() if isinstance(value, Mapping)}
    columns = sorted((int(v[_START]), name) for name, v in variables.items() if _START in v)
    parameters = [_parameter(name, variables[name]) for _, name in columns]
    expected = 0
    for (start, name), parameter in zip(columns, parameters, strict=True):
        if start != expected:
            raise ValueError(f"{name!r} starts at column {start}, the one before ends at {expected}")
        expected = start + prod(parameter.get("size", ()))
    constants = [_constant(name, v) for name, v in variables.items() if _START not in v and _VALUES in v]
    others = {name: value for name, value in document.items() if not isinstance(value, Mapping)}
    rest = {name: v for name, v in variables.items() if _START not in v and _VALUES not in v}
    layout = {"delimiter": "whitespace", "time": _time(variables, columns)}
    return {**others, **rest, **layout, "parameters": parameters, "constants": constants}


def _time(variables: Mapping[str, Mapping[str, Json]], columns: list[tuple[int, str]]) -> dict[str, Json]:
    names = [name for _, name in columns]
    depended = [str(v.get("DEPEND_0", "")) for v in variables.values()]
    chosen = next((name for name in (*depended, *names) if name in names and name.lower() in _TIMES), None)
    chosen = chosen or next((name for name in depended if name in names), None)
    if chosen is None:
        raise ValueError(f"none of the variables {', '.join(names)} is named as a time")
    return {"column": chosen, "format": "iso", **_attributes(variables[chosen])}


def _parameter(name: str, given: Mapping[str, Json]) -> dict[str, Json]:
    size = [int(each) for each in _listed(given.get(_SIZE, [1]))]
    document = {"name": name, **_attributes(given)}
    return document if size in ([], [1]) else {**document, "size": size}


def _constant(name: str, given: Mapping[str, Json]) -> dict[str, Json]:
    return {"name": name, "values": given[_VALUES], **_attributes(given)}


def _attributes(given: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in given.items() if key not in (_VALUES, "name", "size", "type")}


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [value]
