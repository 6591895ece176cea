"""How a parameter of ours becomes a HAPI parameter: type, length, fill."""

import math
from dataclasses import dataclass

import numpy as np

from sepp.core.model import Parameter

TIME_NAME = "Time"
TIME_LENGTH = 30
_NO_TIME = "9999-12-31T23:59:59.999999999Z"
_SMALL_INTEGERS = ("int8", "int16", "int32", "uint8", "uint16", "bool")


@dataclass(frozen=True, slots=True)
class Column:
    """A parameter as HAPI tells it."""

    parameter: Parameter
    """Ours."""
    type: str
    """``double``, ``integer``, ``string`` or ``isotime``."""
    fill: str | None
    """What stands for no data; None if nothing does."""
    length: int = 0
    """Bytes of a string or isotime; 0 for numbers."""

    @property
    def name(self) -> str:
        """Name of the parameter."""
        return self.parameter.name

    @property
    def size(self) -> int:
        """How many values one record has."""
        return math.prod(self.parameter.shape)


def make_column(parameter: Parameter, text_length: int = 0) -> Column:
    """Translate a parameter; text needs the length of its longest value.

    HAPI's integer has 32 bits with sign: wider ones become ``double``.
    """
    kind = parameter.dtype
    if kind.startswith("datetime64"):
        return Column(parameter, "isotime", _NO_TIME, TIME_LENGTH)
    if kind == "str":
        return Column(parameter, "string", _text_fill(parameter), max(1, text_length))
    if kind.startswith("float"):
        return Column(parameter, "double", _float_fill(parameter))
    fill = str(int(parameter.fill)) if isinstance(parameter.fill, (int, float)) else None
    return Column(parameter, "integer" if kind in _SMALL_INTEGERS else "double", fill)


def _text_fill(parameter: Parameter) -> str | None:
    return parameter.fill.strip() or None if isinstance(parameter.fill, str) else None


def _float_fill(parameter: Parameter) -> str:
    """Write the fill as shortly as the stored type does; NaN if there is none."""
    fill = parameter.fill
    if not isinstance(fill, (int, float)) or not math.isfinite(fill):
        return "NaN"
    narrow = np.float32(fill) if parameter.dtype == "float32" and abs(fill) < np.finfo(np.float32).max else fill
    if abs(fill) >= 1e16:
        return np.format_float_scientific(narrow, trim="-", exp_digits=2)
    return np.format_float_positional(narrow, trim="0")
