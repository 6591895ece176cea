"""Lists with an event more or less; the list that was stays as it is."""

from dataclasses import replace
from typing import Any

import numpy as np

from sepp.core.errors import MismatchError
from sepp.core.model import Values
from sepp.core.time import IntervalLike, TimeLike, parse_interval, parse_time
from sepp.events.model import Column, EventList

_EMPTY = {"float64": np.nan, "int64": 0, "bool": False, "str": "", "datetime64[ns]": np.datetime64("NaT", "ns")}


def append(
    events: EventList, start: TimeLike | IntervalLike, stop: TimeLike | None = None, /, **values: object
) -> EventList:
    """Give the list with one more event, from two times or an interval.

    A value whose column is missing makes one; a column without value gets
    a gap, and whole numbers become floats for it. Raises ``BadTimeError``,
    ``MismatchError`` if the event ends before it begins or a value does not
    fit its column.
    """
    begin, end = _times(start, stop)
    missing = [_column(name, value) for name, value in values.items() if name not in events.values]
    olds = {column.name: np.full(len(events), _EMPTY[column.dtype], _dtype(column)) for column in missing}
    columns, arrays = [], {}
    for column in (*events.columns, *missing):
        old = events.values.get(column.name, olds.get(column.name))
        kept, arrays[column.name] = _longer(column, np.asarray(old), values.get(column.name))
        columns.append(kept)
    starts, stops = np.append(events.start, begin), np.append(events.stop, end)
    return replace(events, start=starts, stop=stops, columns=tuple(columns), values=arrays)


def _times(start: Any, stop: Any) -> tuple[np.datetime64, np.datetime64]:  # Any: whatever is a time
    if stop is None:
        interval = parse_interval(start)
        return interval.start, interval.stop
    return np.datetime64(parse_time(start), "ns"), np.datetime64(parse_time(stop), "ns")


def _column(name: str, value: object) -> Column:
    if isinstance(value, bool | np.bool_):
        return Column(name, "bool")
    if isinstance(value, int | float | np.number) or value is None:
        return Column(name, "float64", style="w")
    if isinstance(value, str):
        return Column(name, "str")
    raise MismatchError(f"{value!r} is no value for the new column {name!r}; give a text, a number, True or False")


def _dtype(column: Column) -> Any:  # Any: what numpy takes for a type
    return np.str_ if column.dtype == "str" else column.dtype


def _longer(column: Column, old: Values, value: Any) -> tuple[Column, Values]:  # Any: the caller's value
    if value is None and column.dtype == "int64":
        column, old = replace(column, dtype="float64", style="w"), old.astype(np.float64)
    given = _EMPTY[column.dtype] if value is None else value
    try:
        new = np.full(old.shape[1:], given, _dtype(column)) if column.dtype != "str" else np.array(str(given))
    except (ValueError, TypeError, OverflowError) as error:
        raise MismatchError(f"{value!r} does not fit the column {column.name!r}: {error}") from error
    return column, np.concatenate([old, new[np.newaxis]])
