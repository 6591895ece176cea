"""Tables of pandas as event lists."""

from typing import Any

import numpy as np
import pandas as pd

from sepp.core.errors import MismatchError
from sepp.core.time import parse_time
from sepp.events.csv_lists import INSTANTS, STARTS, STOPS
from sepp.events.model import Column, EventList

_KINDS = {"f": "float64", "i": "int64", "u": "int64", "b": "bool", "M": "datetime64[ns]"}


def from_frame(frame: pd.DataFrame, name: str = "events") -> EventList:
    """Make a list of a table that has times of begin and end.

    These are columns named ``start`` and ``stop`` (or begin, end and the
    like), else the first two that hold times; one alone gives instants. All
    others become values. Times with a zone are turned to UTC. Raises
    ``MismatchError`` without times, or if an event ends before it begins.
    """
    table = frame.reset_index() if _is_time(frame.index.to_series()) else frame
    if not table.columns.is_unique:
        raise MismatchError(f"The table has two columns of one name: {list(map(str, table.columns))}")
    start, stop = _find_times(table)
    columns, values = [], {}
    for label in table.columns:
        if label not in (start, stop):
            column, found = _column(str(label), table[label])
            columns.append(column)
            values[column.name] = found
    return EventList(name or "events", _instants(table[start]), _instants(table[stop]), tuple(columns), values)


def _find_times(table: pd.DataFrame) -> tuple[Any, Any]:
    named = {str(label).lower(): label for label in table.columns}
    start, stop = (next((named[word] for word in words if word in named), None) for words in (STARTS, STOPS))
    if start is not None:
        return start, start if stop is None else stop
    times = [label for label in table.columns if _is_time(table[label])]
    instant = next((named[word] for word in INSTANTS if word in named), None)
    found = times[:2] or ([] if instant is None else [instant])
    if not found:
        raise MismatchError(f"The table has columns {list(map(str, table.columns))}; name its times 'start' and 'stop'")
    return found[0], found[-1]


def _is_time(series: "pd.Series[Any]") -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(series.dtype))


def _instants(series: "pd.Series[Any]") -> Any:  # Any: numpy's array of times
    try:
        if _is_time(series):
            return pd.to_datetime(series, utc=True).dt.tz_localize(None).to_numpy("datetime64[ns]")
        return np.array([parse_time(each) for each in series], np.int64).view("datetime64[ns]")
    except (ValueError, TypeError) as error:
        raise MismatchError(f"{str(series.name)!r} holds what is no time: {error}") from error


def _column(name: str, series: "pd.Series[Any]") -> tuple[Column, Any]:
    if _is_time(series):
        return Column(name, "datetime64[ns]"), _instants(series)
    values = _numbers(series)
    if values.dtype.kind in _KINDS:
        dtype = _KINDS[values.dtype.kind]
        return Column(name, dtype, style="w" if dtype == "float64" else ""), values.astype(dtype)
    first = series.iloc[0] if len(series) else ""
    if isinstance(first, list | tuple | np.ndarray):
        stacked = np.stack([np.asarray(each, np.float64) for each in series])
        return Column(name, "float64", stacked.shape[1]), stacked
    return Column(name, "str"), np.array(["" if pd.isna(each) else str(each) for each in series], np.str_)


def _numbers(series: "pd.Series[Any]") -> Any:  # Any: numpy's array of whatever there is
    """Give gaps in whole numbers, and numbers beyond 64 bits with sign, as floats."""
    is_plain = isinstance(series.dtype, np.dtype) and series.dtype != np.uint64
    if is_plain or not pd.api.types.is_numeric_dtype(series.dtype) or series.dtype == "boolean":
        return series.to_numpy()
    is_whole = pd.api.types.is_integer_dtype(series.dtype) and not series.isna().any()
    if is_whole and (not len(series) or series.max() < 2**63):
        return series.to_numpy(np.int64)
    return series.to_numpy(np.float64, na_value=np.nan)
