"""Variables of a CDF file as numpy arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Attributes, Values
from sepp.formats.cdf.attributes import variable_attributes
from sepp.formats.cdf.times import TIME_TYPES, to_ns


@dataclass(frozen=True, slots=True)
class CdfVariable:
    """One variable with what decides to which table it belongs."""

    name: str
    """Name, verbatim."""
    values: Values
    """``(records, *shape)`` if varying, else ``shape``; times as datetime64[ns]."""
    is_varying: bool
    """False for CDF's "no record variance"."""
    is_time: bool
    """True for CDF_EPOCH, CDF_EPOCH16 and CDF_TIME_TT2000."""
    attributes: Attributes
    """Attributes, verbatim."""
    is_left: bool = False
    """True where the values were left in the file, and zeros stand for them."""

    @property
    def is_axis(self) -> bool:
        """True for one time per record: it can be a table's time axis."""
        return self.is_varying and self.is_time and self.values.size == len(self.values)

    @property
    def is_virtual(self) -> bool:
        """True where only a rule is stored by which values are computed."""
        return str(self.attributes.get("VIRTUAL", "")).strip().lower() == "true"

    def text(self, attribute: str) -> str:
        """Give an attribute as text without blanks around; empty if missing."""
        value = self.attributes.get(attribute)
        return value.strip() if isinstance(value, str) else ""


# pycdfpp is untyped: its objects are Any here.
def take_variable(name: str, source: Any) -> CdfVariable:
    """Decode one variable of an open CDF file."""
    values = _decode(source)
    is_varying = not source.is_nrv
    if not is_varying:
        values = values[0] if len(values) else values[:0]
    return CdfVariable(name, values, is_varying, source.type in TIME_TYPES, variable_attributes(source))


# pycdfpp is untyped: its objects are Any here.
def leave_variable(name: str, source: Any, dtype: np.dtype[Any]) -> CdfVariable:
    """Describe a variable that varies; zeros without memory stand for its values."""
    is_time = source.type in TIME_TYPES
    zeros = np.broadcast_to(np.zeros((), "datetime64[ns]" if is_time else dtype), source.shape)
    return CdfVariable(name, zeros, True, is_time, variable_attributes(source), is_left=True)


def _decode(source: Any) -> Values:
    values: NDArray[Any] = source.values
    if source.type in TIME_TYPES:
        return to_ns(values).view("datetime64[ns]")
    if values.dtype.kind == "S":
        return _text(values)
    return values


def _text(values: NDArray[np.bytes_]) -> NDArray[np.str_]:
    trimmed = np.char.rstrip(values, b" \0")
    try:
        return np.char.decode(trimmed, "utf-8")
    except UnicodeDecodeError:
        return np.char.decode(trimmed, "latin-1")
