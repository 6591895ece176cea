"""Columns and attributes as a JSON or YAML header declares them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sepp.core.model import Attribute, Scalar
from sepp.formats.delimited.rows import Column

Json = Any  # Any: JSON of several shapes.
TYPES = ("isotime", "double", "integer", "string")
_MOST_VALUES = 1 << 20


def flatten(document: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, Attribute]]:
    """Give the entries of a JSON document as attributes.

    Names of nested documents are joined by dots; lists of plain values are
    tuples, others JSON text.
    """
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", plain(value)


def plain(value: Json) -> Attribute:
    """Give a JSON value as an attribute."""
    if _is_scalar(value):
        return value  # type: ignore[no-any-return]  # checked
    if isinstance(value, Sequence) and all(map(_is_scalar, value)):
        return tuple(value)
    return json.dumps(value, ensure_ascii=False)


def _is_scalar(value: Json) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def size_of(parameter: Json) -> tuple[int, ...]:
    """Give the shape of one record; raises ``ValueError`` for none."""
    size = parameter.get("size") or ()
    shape = tuple(int(each) for each in size) if isinstance(size, list | tuple) else (int(size),)
    total = 1
    for each in shape:
        total *= each
    if min(shape, default=1) < 1 or total > _MOST_VALUES:
        raise ValueError(f"size {list(shape)} of {parameter['name']!r}")
    return shape


def declare_column(parameter: Json, axes: Mapping[str, Attribute], *, integers: str) -> Column:
    """Make the column that a header's entry declares.

    ``axes`` are attributes to add to its own, ``integers`` is the numpy type
    of ``integer``. Raises ``KeyError`` or ``ValueError`` for a bad entry.
    """
    kind = str(parameter.get("type", "double")).lower()
    if kind not in TYPES:
        raise ValueError(f"type {kind!r} of {parameter['name']!r}; there are {', '.join(TYPES)}")
    attributes = {key: plain(value) for key, value in parameter.items() if key != "name"}
    return Column(
        name=str(parameter["name"]),
        kind=kind,
        shape=size_of(parameter),
        dtype=str(parameter.get("dtype") or (integers if kind == "integer" else "")),
        fill=whole_fill(parameter.get("fill")) if kind == "integer" else None,
        attributes={**attributes, **axes},
    )


def whole_fill(value: Scalar) -> int | None:
    """Give the fill of integers; None if it is no number."""
    text = str(value)
    try:
        return int(text) if text.strip().lstrip("+-").isdigit() else int(float(text))
    except (OverflowError, ValueError):
        return None
