"""The JSON or YAML header of a delimited text, in SEPP's own form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Values
from sepp.formats.content import Variable
from sepp.formats.csv.headed import from_headed, is_headed
from sepp.formats.delimited.bins import describe_axes
from sepp.formats.delimited.declared import declare_column, flatten, plain, size_of
from sepp.formats.delimited.kernels import WHITESPACE
from sepp.formats.delimited.rows import Column
from sepp.formats.delimited.values import times_of_texts
from sepp.formats.extras import require

Json = Any  # Any: JSON or YAML of several shapes.
_MOST_CHARACTERS = 1 << 22
_DELIMITERS = {"tab": ord("\t"), "whitespace": WHITESPACE, " ": WHITESPACE}
_NUMBERS = [f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)] + ["float32", "float64", "bool"]
LAYOUT_KEYS = ("time", "parameters", "delimiter", "comment", "skip_lines", "column_names", "constants", "attributes")
"""Keys that tell how the rows are read; ``attributes`` holds those of these names."""


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How the columns of a row tell its time."""

    name: str
    """Name of the time axis."""
    columns: Mapping[str, str]
    """Column of each part: ``time`` for the whole, else ``year``, ``doy``…"""
    format: str
    """``iso``, ``<unit> since <date>``, or a format of ``strptime``."""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """What the header says of time, verbatim."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says."""

    columns: tuple[Column, ...]
    """All columns in their order."""
    time: TimeRule
    """How to read the time of a row."""
    constants: tuple[Variable, ...]
    """Bins and other values without time."""
    attributes: Mapping[str, Attribute]
    """All else, verbatim; nested names joined by dots."""
    delimiter: int
    """What parts the values."""
    comment: int
    """What begins a line that is passed."""
    skip_lines: int
    """Lines of text before the rows, those of the header not counted."""
    has_names: bool
    """True where a row of column names comes before the values."""


def parse_header(text: str, name: str) -> Header:
    """Read a header from its text.

    Raises ``UnreadableFileError`` in one line if it is neither JSON nor
    YAML, or says too little; ``MissingExtraError`` where YAML is missing.
    """
    try:
        document = _load(text)
        return _build(from_headed(document) if is_headed(document) else document)
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise UnreadableFileError(f"Cannot read the header of {name!r}: {reason}") from error


def _load(text: str) -> Json:
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"{len(text)} characters, at most {_MOST_CHARACTERS} are read")
    document = _load_json(text) if text.lstrip().startswith("{") else _load_yaml(text)
    if not isinstance(document, Mapping):
        raise TypeError("it is no mapping of names to values")
    return document


def _load_json(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"not JSON ({error})") from error


def _load_yaml(text: str) -> Json:
    """Load YAML without aliases, which can grow beyond all measure."""
    yaml = require("yaml")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise ValueError("aliases (*name) are not read")
        return _without_dates(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML ({error})") from error


def _without_dates(value: Json) -> Json:
    if isinstance(value, dict):
        return {str(key): _without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_dates(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _build(document: Mapping[str, Json]) -> Header:
    rule = _time_rule(document["time"])
    typed = [_typed(each, rule) for each in document["parameters"]]
    names = [each["name"] for each in typed]
    doubled = {name for name in names if names.count(name) > 1}
    missing = sorted((set(rule.columns.values()) - set(names)) | doubled)
    if missing:
        raise ValueError(f"time needs one column {missing[0]!r}, the parameters are {', '.join(map(str, names))}")
    axes = [describe_axes(each, size_of(each), names) for each in typed]
    constants = {variable.name: variable for found in axes for variable in found.constants}
    constants |= {each["name"]: _constant(each) for each in document.get("constants") or ()}
    return Header(
        columns=tuple(
            declare_column(each, a.attributes, integers="int64") for each, a in zip(typed, axes, strict=True)
        ),
        time=rule,
        constants=tuple(constants.values()),
        attributes=_attributes(document),
        delimiter=_delimiter(document.get("delimiter", ",")),
        comment=_character("comment", document.get("comment", "#")),
        skip_lines=int(document.get("skip_lines", 0)),
        has_names=bool(document.get("column_names", False)),
    )


def _attributes(document: Mapping[str, Json]) -> dict[str, Attribute]:
    """Give all that is not about the rows, and what ``attributes`` says."""
    others = {key: value for key, value in document.items() if key not in LAYOUT_KEYS}
    told = document.get("attributes")
    more = told if isinstance(told, Mapping) else {} if told is None else {"attributes": told}
    return dict(flatten({**others, **more}))


def _time_rule(given: Json) -> TimeRule:
    document = {"column": given} if isinstance(given, str) else dict(given)
    columns = document.get("columns", document.get("column"))
    if isinstance(columns, list):
        columns = {str(each).lower(): str(each) for each in columns}
    elif not isinstance(columns, Mapping):
        columns = {"time": str(document["column"])}
    name = str(document.get("name", columns.get("time", "time")))
    others = {key: plain(value) for key, value in document.items() if key not in ("column", "columns", "name")}
    return TimeRule(name, columns, str(document.get("format") or document.get("units") or "iso"), others)


def _typed(parameter: Json, rule: TimeRule) -> dict[str, Json]:
    """Give a column of time the type that its format asks for."""
    document = {"name": parameter} if isinstance(parameter, str) else dict(parameter)
    if document["name"] == rule.columns.get("time"):
        kind = "isotime" if rule.format.lower() == "iso" else "string" if "%" in rule.format else "double"
        return {**document, "type": kind}
    return document


def _constant(document: Json) -> Variable:
    attributes = {key: plain(value) for key, value in document.items() if key not in ("name", "values")}
    found: Values = np.array(document["values"])
    if found.dtype.kind == "O":
        found = found.astype(np.float64)
    dtype = str(document.get("dtype", ""))
    if found.dtype.kind == "U" and dtype.startswith("datetime64"):
        found = times_of_texts(found).view("datetime64[ns]")
    elif found.dtype.kind in "iufb":
        found = found.astype(dtype if dtype in _NUMBERS else np.float64)
    return Variable(str(document["name"]), found, is_varying=False, attributes=attributes)


def _delimiter(text: Json) -> int:
    return _DELIMITERS[text] if text in _DELIMITERS else _character("delimiter", text)


def _character(what: str, text: Json) -> int:
    code = str(text).encode()
    if len(code) != 1 or code.isalnum() or code in (b".", b"-", b"+", b'"', b"\n"):
        raise ValueError(f"{what} {text!r} can't be one; write one character such as ',' or '#', or tab, whitespace")
    return code[0]
