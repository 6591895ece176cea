"""What kind of thing a parameter is, for its icon and for the plot it gets."""

import re
from math import prod

from sepp.catalog.outlines import ParameterOutline

KINDS = ("scalar", "vector", "spectrum", "distribution", "status", "text", "image")
_STATUS = re.compile(r"quality|flag|status|mode|caveat|valid|_id\b|index|state", re.IGNORECASE)
_IMAGE_VALUES = 1 << 14


def kind_of(parameter: ParameterOutline) -> str:
    """Name the kind of a parameter, one of ``KINDS``."""
    shape = tuple(length for length in parameter.shape if length > 1)
    if parameter.dtype == "str" or parameter.dtype.startswith("datetime"):
        return "text"
    if len(shape) > 1:
        return "image" if prod(shape) >= _IMAGE_VALUES else "distribution"
    if parameter.display == "spectrogram":
        return "spectrum"
    if shape:
        return "vector"
    return "status" if _is_status(parameter) else "scalar"


def _is_status(parameter: ParameterOutline) -> bool:
    is_whole = parameter.dtype.startswith(("int", "uint", "bool"))
    return is_whole and bool(_STATUS.search(f"{parameter.name} {parameter.long_name}"))
