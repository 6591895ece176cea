"""Which arrays are time axes, and their times."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sepp.core.errors import BadTimeError
from sepp.core.model import Attributes, Times, Values
from sepp.core.time import parse_time
from sepp.formats.arrays.array import Array, last_part
from sepp.formats.arrays.counting import counts_to_ns, is_count, parse_base, parse_unit, unit_ns_of
from sepp.formats.content import NO_TIME
from sepp.formats.delimited.values import CellError, times_of_texts
from sepp.formats.epochs import to_utc
from sepp.formats.istp import attribute, attribute_text, numbers_of

_TIME_NAMES = ("time", "epoch", "utc", "isotime", "datetime", "date_time", "timestamp", "timetags", "time_utc", "date")
_YEAR_ZERO = re.compile(r"\b0+ ?A\.?D\b|\b0000-01-01", re.IGNORECASE)
_YEAR_ZERO_NS = -62_167_219_200 * 10**9
_J2000_NS = 946_728_000 * 10**9
_SCALES = {"tt": "TT", "terrestrial time": "TT", "tdt": "TT", "tai": "TAI", "gps": "GPS", "tdb": "TDB"}


_PIECE = 1 << 18
_MOST_KEPT = 1 << 20
"""Times of an axis that are kept rather than read twice."""

Decode = Callable[[Values, int], Times]
"""Gives the times of values, of which the first is of a record of this number."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A time axis of a file."""

    array: Array
    """The array that it was read from."""
    decode: Decode
    """Gives its times, ns since 1970 UTC, ``NO_TIME`` for fills."""
    is_in_order: bool = True
    """False if a time is before that of an earlier record."""
    kept: Times | None = None
    """All its times, if they are not too many."""

    @property
    def dim(self) -> str:
        """Path of its axis; empty where the file names none."""
        return self.array.dims[0]

    @property
    def records(self) -> int:
        """How many times it has."""
        return self.array.values.size

    def take(self, rows: slice) -> Times:
        """Give the times of some records."""
        return self.kept[rows] if self.kept is not None else self.decode(self.array.take(rows).reshape(-1), rows.start)


def find_axes(arrays: Iterable[Array], attributes: Attributes) -> list[Axis]:
    """Find the time axes: at most one for each axis of the file.

    Numbers are times by a unit ``… since <date>``, or by ISTP's
    ``TIME_BASE``, or where they are called time and the file tells its
    ``start_time``; texts are where they are called time. ``attributes`` are
    the file's own. All times are looked at once. Raises ``ValueError`` where what is a time axis by its
    name has a unit or a text that can't be understood.
    """
    arrays = list(arrays)
    depended = {last_part(array.told("DEPEND_0")) for array in arrays} - {""}
    ranked = sorted(
        (array for array in arrays if len(_lengths(array)) == 1 and array.values.dtype.kind in "iufUM"),
        key=lambda array: _rank(array, depended),
    )
    axes: list[Axis] = []
    for array in ranked:
        rank = _rank(array, depended)
        if rank == _OTHER or any(_is_same_axis(array, axis.array) for axis in axes) or (rank >= _ELSE and axes):
            continue
        try:
            axis = read_axis(array, attributes)
        except ValueError:
            if rank <= _DEPENDED or not axes:
                raise
            continue
        if axis is not None:
            axes.append(axis)
    return axes


_OWN, _DEPENDED, _NAMED, _ELSE, _OTHER = range(5)


def _rank(array: Array, depended: set[str]) -> int:
    """Tell how surely an array is a time axis, the surest first."""
    name = last_part(array.name)
    is_named = name.casefold() in _TIME_NAMES
    if array.is_text and not (is_named or name in depended):
        return _OTHER
    if array.dims[0] == array.name and (is_named or is_count(array.told("units"))):
        return _OWN
    if name in depended:
        return _DEPENDED
    if is_named:
        return _NAMED
    return _ELSE if is_count(array.told("units")) or array.told("TIME_BASE") else _OTHER


def _lengths(array: Array) -> tuple[int, ...]:
    shape = array.values.shape
    return shape[:1] if len(shape) == 2 and shape[1] == 1 else shape


def _is_same_axis(one: Array, other: Array) -> bool:
    if one.dims[0] or other.dims[0]:
        return one.dims[0] == other.dims[0]
    return one.group == other.group and len(one.values) == len(other.values)


def read_axis(array: Array, attributes: Attributes) -> Axis | None:
    """Give the time axis that an array is; None if it is none.

    Raises ``ValueError`` if it says that it is but can't be understood.
    """
    decode = _decoder(array, attributes)
    if decode is None:
        return None
    axis = Axis(array, decode)
    pieces = [axis.take(slice(0, axis.records))] if array.read is None else _pieces(axis)
    kept, latest, is_in_order = [], NO_TIME, True
    for times in pieces:
        told = times[times != NO_TIME]
        is_in_order &= not len(told) or bool(told[0] >= latest and (told[1:] >= told[:-1]).all())
        latest = int(told[-1]) if len(told) else latest
        kept += [times] if array.read is None or axis.records <= _MOST_KEPT else []
    return Axis(array, decode, is_in_order, np.concatenate(kept) if kept else None)


def _pieces(axis: Axis) -> Iterator[Times]:
    for first in range(0, axis.records, _PIECE):
        yield axis.take(slice(first, min(first + _PIECE, axis.records)))


def _decoder(array: Array, attributes: Attributes) -> Decode | None:
    if array.values.dtype.kind == "M":
        return lambda values, _: values.astype("datetime64[ns]").view(np.int64)
    if array.is_text:
        return lambda values, first: _from_texts(array, values, first)
    unit = _unit_of(array, attributes)
    if unit is None:
        return None
    scale = _scale_of(array)

    def decode(values: Values, _first: int) -> Times:
        return np.where(_is_fill(array, values), NO_TIME, to_utc(counts_to_ns(values, *unit), scale))

    return decode


def _unit_of(array: Array, attributes: Attributes) -> tuple[int, int] | None:
    units = array.told("units")
    if is_count(units):
        return parse_unit(units, array.told("calendar"))
    unit_ns = unit_ns_of(units)
    base = array.told("TIME_BASE")
    if _YEAR_ZERO.search(base or array.told("CATDESC", "FIELDNAM")):
        return unit_ns or 10**6, _YEAR_ZERO_NS
    if base:
        if unit_ns is None:
            raise ValueError(f"{array.name!r}: {units!r} is no unit of time")
        return unit_ns, _J2000_NS if base.strip().upper() == "J2000" else parse_base(base)
    start = attribute_text(attributes, "start_time")
    if unit_ns is None or not start or last_part(array.name).casefold() not in _TIME_NAMES:
        return None
    return unit_ns, _parse_start(start)


def _parse_start(text: str) -> int:
    """Read a file's start: ISO 8601, or digits such as 20121029000000."""
    digits = f"{text[:8]}T{text[8:14]}" if re.fullmatch(r"\d{14}", text) else text
    try:
        return parse_time(digits)
    except BadTimeError as error:
        raise ValueError(f"start_time {text!r} is not a time") from error


def _scale_of(array: Array) -> str:
    told = (array.told("TIME_SCALE") or array.told("calendar")).strip().casefold()
    return _SCALES.get(told, "UTC")


def _is_fill(array: Array, values: Values) -> Values:
    is_fill = np.zeros(values.shape, np.bool_)
    for name in ("FILLVAL", "_FillValue", "missing_value"):
        for number in numbers_of(attribute(array.attributes, name)):
            is_fill |= values == number
    return is_fill


def _from_texts(array: Array, texts: Values, first: int) -> Times:
    try:
        return times_of_texts(texts)
    except CellError as error:
        raise ValueError(f"{array.name!r}, record {first + error.row + 1}: {error.reason}") from error
