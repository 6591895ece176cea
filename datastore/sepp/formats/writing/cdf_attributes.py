"""Attributes of a CDF file, in the types that ISTP asks for."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pycdfpp

from sepp.core.model import Attribute, Attributes, Scalar
from sepp.formats.istp import numbers_of
from sepp.formats.writing.extract import Extract

_TYPED = frozenset({"FILLVAL", "VALIDMIN", "VALIDMAX", "SCALEMIN", "SCALEMAX"})
_TT2000 = pycdfpp.DataType.CDF_TIME_TT2000


def time_attributes(extract: Extract) -> dict[str, Attribute]:
    """Describe the time axis."""
    return {
        "CATDESC": "Time (UTC)",
        "FIELDNAM": "Time",
        "LABLAXIS": "UT",
        "UNITS": "ns",
        "VAR_TYPE": "support_data",
        "MONOTON": "INCREASE",
        "TIME_BASE": "J2000",
        "SCALETYP": "linear",
        "FILLVAL": None,
        **({"TIME_RESOLUTION": f"{extract.dataset.cadence_ns} ns"} if extract.dataset.cadence_ns else {}),
    }


# pycdfpp is untyped: its objects are Any here.
def add_globals(cdf: Any, attributes: Attributes) -> None:
    """Give a CDF its global attributes, each entry of a list as one of its own."""
    for name, value in attributes.items():
        entries = value if isinstance(value, tuple) else (value,)
        cdf.add_attribute(name, [_entry(entry) for entry in entries])


def add_variable_attributes(
    variable: Any, attributes: Attributes, dtype: np.dtype[Any], taken: Collection[str]
) -> None:
    """Give a variable its attributes; fills and ranges in its own type.

    CDF has each attribute name either for the file or for variables: names
    ``taken`` by the file get ``VAR_`` in front.
    """
    for given, value in attributes.items():
        name = f"VAR_{given}" if given in taken else given
        if name.upper() == "FILLVAL" and dtype.kind == "M":
            variable.add_attribute(name, np.array([np.datetime64("NaT", "ns")]), _TT2000)
        elif name.upper() in _TYPED and dtype.kind in "iuf" and _fits(value, dtype):
            variable.add_attribute(name, np.array(_numbers(value), dtype))
        elif isinstance(value, tuple) and value and not any(isinstance(entry, str) for entry in value):
            variable.add_attribute(name, np.array(value))
        elif isinstance(value, tuple):
            variable.add_attribute(name, ", ".join(str(entry) for entry in value) or " ")
        else:
            variable.add_attribute(name, _entry(value))


def _entry(value: Scalar) -> Any:
    if isinstance(value, bool | int | float):
        return np.array([int(value) if isinstance(value, bool) else value])
    return str(value if value is not None else "") or " "


def _numbers(value: Attribute) -> list[float | int]:
    entries = value if isinstance(value, tuple) else (value,)
    return [_number(entry) for entry in entries]


def _number(entry: Scalar) -> float | int:
    text = str(entry).strip()
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _fits(value: Attribute, dtype: np.dtype[Any]) -> bool:
    """Tell whether all entries are numbers of the variable's type."""
    count = len(value) if isinstance(value, tuple) else 1
    if len(numbers_of(value)) != count or not count:
        return False
    numbers = _numbers(value)
    if dtype.kind == "f":
        return True
    limits = np.iinfo(dtype)
    return all(float(number).is_integer() and limits.min <= number <= limits.max for number in numbers)
