"""The time of each row, from the columns that tell it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from sepp.core.calendar import SECOND_NS
from sepp.core.errors import UnreadableFileError
from sepp.core.model import Times, Values
from sepp.formats.arrays.counting import counts_to_ns, parse_unit
from sepp.formats.content import NO_TIME
from sepp.formats.csv.header import TimeRule
from sepp.formats.delimited.kernels import days_of

_PARTS_NS = {
    "hour": 3600 * SECOND_NS,
    "minute": 60 * SECOND_NS,
    "second": SECOND_NS,
    "millisecond": 10**6,
    "microsecond": 1000,
    "nanosecond": 1,
}
_DATES = ("year", "month", "day", "doy")
_NO_DAY = -(1 << 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find_times(rule: TimeRule, columns: Mapping[str, Values], lines: NDArray[np.int64]) -> Times:
    """Make the time axis, ns since 1970 UTC, from the columns of all rows.

    ``lines`` are the rows' lines in the file, for errors. Raises
    ``ValueError`` naming the line of a row whose time is none, or an
    unknown part or unit.
    """
    if "time" not in rule.columns:
        return _from_parts({part: columns[name] for part, name in rule.columns.items()}, lines)
    values = columns[rule.columns["time"]]
    if values.dtype.kind == "M":
        return values.view(np.int64)
    if values.dtype.kind == "U":
        return _from_format(values, rule.format, lines)
    return counts_to_ns(values, *parse_unit(rule.format))


def _from_parts(parts: Mapping[str, Values], lines: NDArray[np.int64]) -> Times:
    unknown = sorted(parts.keys() - {*_DATES, *_PARTS_NS})
    if unknown or "year" not in parts:
        raise ValueError(f"time can't be made of {', '.join(parts)}; there are {', '.join((*_DATES, *_PARTS_NS))}")
    years, first = _whole(parts["year"], "year", lines), np.ones(len(parts["year"]), np.int64)
    if "doy" in parts:
        months, days = 0 * first, _whole(parts["doy"], "doy", lines)
    else:
        months, days = (_whole(parts[part], part, lines) if part in parts else first for part in ("month", "day"))
    since = days_of(years, months, days)
    if (since == _NO_DAY).any():
        row = int(np.argmax(since == _NO_DAY))
        raise ValueError(f"line {lines[row]}: no such date, year {years[row]}, month {months[row]}, day {days[row]}")
    if years.size and not 1678 <= years.min() <= years.max() <= 2261:
        row = int(np.argmax((years < 1678) | (years > 2261)))
        raise ValueError(f"line {lines[row]}: year {years[row]} is not within 1678 to 2261")
    clock = sum((_nanos(values, part, lines) for part, values in parts.items() if part in _PARTS_NS), 0 * first)
    return np.asarray(since * (86_400 * SECOND_NS) + clock)


def _whole(values: Values, part: str, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    numbers = _numbers(values, part, lines)
    bad = numbers != np.floor(numbers)
    if bad.any():
        row = int(np.argmax(bad))
        raise ValueError(f"line {lines[row]}, {part}: {numbers[row]} is not a whole number")
    return numbers.astype(np.int64)


def _nanos(values: Values, part: str, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    numbers = _numbers(values, part, lines)
    whole = np.floor(numbers)
    unit = _PARTS_NS[part]
    return whole.astype(np.int64) * unit + np.rint((numbers - whole) * unit).astype(np.int64)


def _numbers(values: Values, part: str, lines: NDArray[np.int64]) -> NDArray[np.float64]:
    numbers = values.astype(np.float64)
    bad = ~(np.abs(numbers) < 1e6 * SECOND_NS)
    if bad.any():
        row = int(np.argmax(bad))
        raise ValueError(f"line {lines[row]}, {part}: {values[row]} is not a part of a time")
    return numbers


def _from_format(texts: Values, pattern: str, lines: NDArray[np.int64]) -> Times:
    times = np.full(len(texts), NO_TIME, np.int64)
    for row, text in enumerate(texts.tolist()):
        try:
            since = datetime.strptime(text, pattern).replace(tzinfo=UTC) - _EPOCH
        except ValueError as error:
            raise ValueError(f"line {lines[row]}: {error}") from error
        times[row] = ((since.days * 86_400 + since.seconds) * 10**6 + since.microseconds) * 1000
    return times


def refusal(name: str, error: ValueError) -> UnreadableFileError:
    """Make the error that tells the file and what is wrong with its time."""
    return UnreadableFileError(f"Cannot read the times of {name!r}: {error}")
