"""Parameters as FIELDs of a VOTable and their values in its bytes."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from sepp.core.model import Parameter, Values
from sepp.core.time import to_iso
from sepp.formats.writing.encode import format_times
from sepp.formats.writing.extract import TextSize

_TIME_LENGTH = 29
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {
    "float32": ("float", ">f4"),
    "float64": ("double", ">f8"),
    "int8": ("short", ">i2"),
    "int16": ("short", ">i2"),
    "int32": ("int", ">i4"),
    "int64": ("long", ">i8"),
    "uint8": ("unsignedByte", "u1"),
    "uint16": ("int", ">i4"),
    "uint32": ("long", ">i8"),
    "uint64": ("double", ">f8"),
    "bool": ("boolean", "S1"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One FIELD and its place in a record."""

    parameter: Parameter
    """What it holds."""
    datatype: str
    """VOTable's name of the type."""
    dtype: str
    """numpy type of one value in the record."""
    length: int = 0
    """Characters of a text; 0 for numbers."""
    source: str = ""
    """The parameter that it is of, if not all of it."""
    place: int | None = None
    """Which of its values it is, where readers know no arrays of texts."""

    def take(self, values: Mapping[str, Values]) -> Values:
        """Find the values of this field among those of all parameters."""
        if self.place is None:
            return values[self.parameter.name]
        found = values[self.source]
        return found.reshape(len(found), -1)[:, self.place]

    @property
    def field(self) -> tuple[str, tuple[int, ...]]:
        """Type and shape in numpy's record."""
        return self.dtype, self.parameter.shape

    @property
    def arraysize(self) -> str:
        """Sizes as VOTable has them: the fastest first, ``31x16``."""
        sizes = [*([self.length] if self.length else []), *reversed(self.parameter.shape)]
        return "x".join(map(str, sizes))

    def encode(self, values: Values) -> Values:
        """Give values as they stand in the record."""
        if values.dtype.kind == "M":
            return _iso_texts(values)
        if values.dtype.kind == "U":
            code = "ascii" if self.datatype == "char" else "utf-16-be"
            return np.char.encode(values.astype(np.str_), code).astype(self.dtype)
        if values.dtype.kind == "b":
            return np.where(values, b"T", b"F")
        return values

    def is_null(self, values: Values) -> Values:
        """Tell which cells have no value."""
        if values.dtype.kind == "M" and values.ndim == 1:
            return np.isnat(values)
        return np.zeros(len(values), np.bool_)

    def element(self, *, is_axis: bool = False) -> str:
        """Write the FIELD."""
        told = {**_described(self), **({"ref": "utc", "ucd": "time.epoch;meta.main"} if is_axis else {})}
        parameter = self.parameter
        inside = make_element("DESCRIPTION", {}, text=parameter.long_name) if parameter.long_name else ""
        return make_element("FIELD", told, inside=inside + _values(parameter))


def make_cells(parameter: Parameter, size: TextSize) -> list[Cell]:
    """Lay out a parameter: one FIELD, of arrays of texts and times one for each."""
    cell = make_cell(parameter, size)
    if not (cell.length and parameter.shape):
        return [cell]
    parts = [
        replace(parameter, name=f"{parameter.name}_{place}", shape=()) for place in range(math.prod(parameter.shape))
    ]
    return [replace(cell, parameter=part, source=parameter.name, place=n) for n, part in enumerate(parts)]


def make_cell(parameter: Parameter, size: TextSize) -> Cell:
    """Choose VOTable's type of a parameter; ``size`` is that of its texts."""
    if parameter.dtype.startswith("datetime64"):
        return Cell(parameter, "char", f"S{_TIME_LENGTH}", _TIME_LENGTH)
    if parameter.dtype == "str":
        length = max(1, size.octets)
        return Cell(parameter, "char", f"S{length}", length) if size.is_ascii else _wide(parameter, length)
    return Cell(parameter, *_TYPES[parameter.dtype])


def _wide(parameter: Parameter, length: int) -> Cell:
    return Cell(parameter, "unicodeChar", f"S{2 * length}", length)


def fits_param(parameter: Parameter) -> bool:
    """Tell whether a PARAM can hold a constant: numbers, or one text."""
    return not parameter.shape or parameter.dtype.startswith(("int", "uint", "float"))


def make_param(parameter: Parameter, values: Values, size: TextSize) -> str:
    """Write a constant as PARAM; nothing for arrays of texts."""
    if not fits_param(parameter):
        return ""
    cell = make_cell(parameter, size)
    told = {**_described(cell), "value": " ".join(_text_of(value) for value in np.ravel(values))}
    inside = make_element("DESCRIPTION", {}, text=parameter.long_name) if parameter.long_name else ""
    return make_element("PARAM", told, inside=inside)


def _text_of(value: Any) -> str:  # Any: a numpy scalar
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else to_iso(int(value.astype("datetime64[ns]").astype(np.int64)), 9)[:-1]
    return str(value)


def make_element(
    name: str, attributes: Mapping[str, str], *, text: str = "", inside: str = "", is_open: bool = False
) -> str:
    """Write an XML element; what XML can't hold becomes a question mark."""
    told = "".join(f" {key}={quoteattr(_clean(value), _ENTITIES)}" for key, value in attributes.items())
    body = escape(_clean(text)) + inside
    if is_open:
        return f"<{name}{told}>\n"
    return f"<{name}{told}>{body}</{name}>\n" if body else f"<{name}{told}/>\n"


_ENTITIES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("?", text)


def _described(cell: Cell) -> dict[str, str]:
    parameter = cell.parameter
    told = {"name": parameter.name, "datatype": cell.datatype, "arraysize": cell.arraysize}
    is_time = parameter.dtype.startswith("datetime64")
    told |= {"xtype": "timestamp"} if is_time else {"unit": parameter.units}
    return {name: text for name, text in told.items() if text}


def _values(parameter: Parameter) -> str:
    fill = parameter.fill
    is_whole = parameter.dtype.startswith(("int", "uint")) and isinstance(fill, int | float) and math.isfinite(fill)
    inside = "".join(
        make_element(name, {"value": text})
        for name, limit in (("MIN", parameter.valid_min), ("MAX", parameter.valid_max))
        if limit is not None and (text := _limit(parameter.dtype, limit))
    )
    if not inside and not is_whole:
        return ""
    null = {"null": str(int(fill))} if is_whole and isinstance(fill, int | float) else {}
    return make_element("VALUES", null, inside=inside)


def _limit(dtype: str, limit: float) -> str:
    """Write a limit as the field's type has it; nothing where it can't."""
    if dtype.startswith("float"):
        return repr(limit)
    is_whole = dtype in _TYPES and dtype not in ("bool", "uint64") and float(limit).is_integer()
    return str(int(limit)) if is_whole and np.iinfo(dtype).min <= limit <= np.iinfo(dtype).max else ""


def _iso_texts(values: Values) -> Values:
    times = values.astype("datetime64[ns]").view(np.int64)
    return format_times(times.ravel()).astype(f"S{_TIME_LENGTH}").reshape(values.shape)
