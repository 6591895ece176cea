"""Attributes of a CDF file as plain Python values."""

from collections.abc import Iterable
from typing import Any

import pycdfpp

from sepp.core.model import Attribute, Scalar
from sepp.formats.cdf.times import to_iso_text

_TIMES = (pycdfpp.epoch, pycdfpp.epoch16, pycdfpp.tt2000_t)


# pycdfpp is untyped: its objects are Any here.
def global_attributes(cdf: Any) -> dict[str, Attribute]:
    """Take the global attributes; several entries as one tuple."""
    return {name: _plain(_entries(cdf.attributes[name])) for name in cdf.attributes}


def variable_attributes(variable: Any) -> dict[str, Attribute]:
    """Take the attributes of a variable; several values as one tuple."""
    return {name: _plain([variable.attributes[name].value]) for name in variable.attributes}


def _entries(attribute: Any) -> list[Any]:
    return [attribute[index] for index in range(len(attribute))]


def _plain(entries: Iterable[Any]) -> Attribute:
    scalars = tuple(_scalar(value) for entry in entries for value in (entry if isinstance(entry, list) else [entry]))
    return scalars[0] if len(scalars) == 1 else scalars


def _scalar(value: Any) -> Scalar:
    if isinstance(value, _TIMES):
        return to_iso_text(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
