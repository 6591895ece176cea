"""The header of HAPI data: which parameters stand in a record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sepp.core.conventions import HAPI_INTEGERS
from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute
from sepp.formats.content import Variable
from sepp.formats.delimited.bins import describe_axes
from sepp.formats.delimited.declared import declare_column, flatten, size_of, whole_fill
from sepp.formats.delimited.rows import Column

# Any: JSON of several shapes.
Json = Any
_LONGEST_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says of the records."""

    columns: tuple[Column, ...]
    """The parameters in their order; the first is time."""
    lengths: tuple[int | None, ...]
    """Bytes of one text of each parameter in binary; None for numbers."""
    constants: tuple[Variable, ...]
    """Bins that do not vary."""
    attributes: Mapping[str, Attribute]
    """All but the parameters, verbatim; nested names joined by dots."""
    format: str
    """``csv``, ``binary``, ``json`` or empty, as the header says."""


def parse_header(text: str, name: str) -> Header:
    """Read a header from its JSON text.

    Raises ``UnreadableFileError`` if it is not one, or has an error status.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableFileError(f"Cannot read the HAPI header of {name!r}: not JSON ({error})") from error
    return build_header(document, name)


def build_header(document: Json, name: str) -> Header:
    """Read a header from its JSON document; as ``parse_header``."""
    try:
        return _build(document)
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise UnreadableFileError(f"Cannot read the HAPI header of {name!r}: {reason}") from error


def _build(document: Json) -> Header:
    code = document.get("status", {}).get("code", 1200)
    if code not in (1200, 1201):
        raise ValueError(f"status {code} {document['status'].get('message', '')!r}, no data")
    parameters = [_resolved(each, document.get("definitions", {})) for each in document["parameters"]]
    if not parameters or parameters[0]["type"].lower() != "isotime":
        raise ValueError("the first parameter is not of type 'isotime'")
    names = [each["name"] for each in parameters]
    described = [describe_axes(each, size_of(each), names) for each in parameters]
    columns = tuple(_declare(each, axes.attributes) for each, axes in zip(parameters, described, strict=True))
    constants = {variable.name: variable for axes in described for variable in axes.constants}
    lengths = tuple(_length(each) for each in parameters)
    others = {key: value for key, value in document.items() if key not in ("parameters", "data", "definitions")}
    return Header(columns, lengths, tuple(constants.values()), dict(flatten(others)), str(document.get("format", "")))


def _declare(parameter: Json, axes: Mapping[str, Attribute]) -> Column:
    """Make a column; integers that HAPI has no type for are told as ``x_dtype``, by SEPP."""
    column = declare_column(parameter, axes, integers="int32")
    dtype = parameter.get("x_dtype")
    if dtype not in HAPI_INTEGERS or column.kind not in ("double", "integer"):
        return column
    return replace(column, kind="integer", dtype=dtype, fill=whole_fill(parameter.get("fill")))


def _resolved(value: Json, definitions: Json) -> Json:
    """Put the definitions in the place of what refers to them."""
    if isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            return definitions[target.rpartition("/")[2]]
        return {key: _resolved(each, definitions) for key, each in value.items()}
    return [_resolved(each, definitions) for each in value] if isinstance(value, list) else value


def _length(parameter: Json) -> int | None:
    if str(parameter["type"]).lower() in ("double", "integer"):
        return None
    length = int(parameter.get("length") or 0)
    return length if 0 < length < _LONGEST_TEXT else 0
