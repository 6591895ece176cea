"""Flags and modes: codes over time, and what each of them means."""

import re
from collections.abc import Mapping

import numpy as np

from sepp.core.model import Attribute, Parameter, Values
from sepp.quicklook.gaps import Points
from sepp.quicklook.plot import STATUS, Column, Panel
from sepp.store import PyramidSlice

MS = 1e6
MOST_CODES = 32
_NO_UNITS = ("", "1", "none", "unitless", "dimensionless", "n/a", "na", "bits", "bitmask")
_WORDS = re.compile(r"quality|flag|status|mode|state|valid|mask|region|(?:\b|_)code|(?:\b|_)type", re.IGNORECASE)
_MEANING = re.compile(r"(?<![\w.])(-?\d+)\s*(?:[:=]|-(?=\s)|(?=\s))\s*([^\W\d][^,;|]*)")


def is_status(parameter: Parameter) -> bool:
    """Tell codes (quality, mode) from numbers that mean an amount."""
    is_whole = np.dtype(parameter.dtype).kind in "iub" if _is_numeric(parameter) else False
    if not is_whole or parameter.shape or parameter.units.strip(" ()[]").casefold() not in _NO_UNITS:
        return False
    told = _WORDS.search(parameter.name) or (parameter.role != "data" and _WORDS.search(parameter.long_name))
    return bool(told or _told_values(parameter))


def _is_numeric(parameter: Parameter) -> bool:
    return not parameter.dtype.startswith(("str", "datetime"))


def make_status(parameter: Parameter, level: PyramidSlice, points: Points) -> Panel:
    """Make the panel of a status: the lowest code of each block, and the highest."""
    arrays: dict[str, Column] = {"time": points.time_ns / MS, "value": _codes(points.take(level.minimum))}
    if level.factor > 1:
        arrays["high"] = _codes(points.take(level.maximum))
    meanings = flag_meanings(parameter)
    seen = {int(code) for column in ("value", "high") if column in arrays for code in _present(arrays[column])}
    codes = sorted(set(meanings) | (seen if len(seen | set(meanings)) <= MOST_CODES else set()))
    return Panel(
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        units=parameter.units,
        frame="",
        kind=STATUS,
        scale="linear",
        labels=(),
        gap_ms=points.gap_ms,
        factor=level.factor,
        arrays=arrays,
        flag_values=tuple(codes),
        flag_meanings=tuple(meanings.get(code, "") for code in codes),
    )


def _codes(values: Values) -> Column:
    return np.ascontiguousarray(values, dtype=np.float64)


def _present(codes: Column) -> list[float]:
    return [float(code) for code in np.unique(codes[np.isfinite(codes)])]


def flag_meanings(parameter: Parameter) -> Mapping[int, str]:
    """Give the meaning of each code, as CF attributes or the long name tell.

    CF: ``flag_values`` and ``flag_meanings``; else ``0 not usable, 1 good``
    in the long name.
    """
    values = _told_values(parameter)
    if values:
        words = _attribute(parameter, "flag_meanings")
        texts = list(words) if isinstance(words, tuple) else str(words or "").split()
        named = [str(text).replace("_", " ") for text in texts] + [""] * len(values)
        return dict(zip(values, named, strict=False))
    found = _MEANING.findall(parameter.long_name)
    return {int(code): text.strip(" .)") for code, text in found} if len(found) > 1 else {}


def _told_values(parameter: Parameter) -> list[int]:
    told = _attribute(parameter, "flag_values")
    entries = told if isinstance(told, tuple) else str(told or "").replace(",", " ").split()
    try:
        return [int(str(entry)) for entry in entries]
    except ValueError:
        return []


def _attribute(parameter: Parameter, wanted: str) -> Attribute:
    return next((value for name, value in parameter.attributes.items() if name.casefold() == wanted), None)
