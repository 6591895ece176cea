"""Lists as plain JSON, as kernel, server and browser hand them about.

Times are whole milliseconds since 1970 UTC with the nanoseconds below them
beside (``start_ns``, left out where all are 0); a gap is null, infinities and
a negative zero are texts, and so are whole numbers that a browser would round.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import MismatchError, UnreadableFileError
from sepp.core.model import Values
from sepp.events.metadata import attributes_of
from sepp.events.model import Column, EventList, Form
from sepp.events.styles import ISO, write_times
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import times_of_texts

Content = dict[str, Any]
"""What ``json.dumps`` takes: texts, numbers, lists and dictionaries."""

_MS_NS = 10**6
_SAFE = 2**53
_COLUMN = {field.name for field in fields(Column)}


def to_content(events: EventList) -> Content:
    """Give a list as plain JSON, exact to the nanosecond."""
    return {
        "name": events.name,
        "description": events.description,
        "provenance": events.provenance,
        "attributes": dict(events.attributes),
        "time_style": events.form.time,
        "columns": [asdict(column) | {"attributes": dict(column.attributes)} for column in events.columns],
        **_times("start", events.start),
        **_times("stop", events.stop),
        "values": {column.name: _cells(events.values[column.name]) for column in events.columns},
    }


def from_content(content: Mapping[str, Any]) -> EventList:
    """Read what ``to_content`` gave, or a browser.

    Raises ``UnreadableFileError`` for what is no list, ``MismatchError`` for
    columns and values that do not fit or an event that ends before it begins.
    """
    try:
        columns = tuple(_column(told) for told in content.get("columns", []))
        start, stop = (_instants(content, end) for end in ("start", "stop"))
        values = {column.name: _values(column, content["values"][column.name], len(start)) for column in columns}
        return EventList(
            str(content.get("name", "")),
            start,
            stop,
            columns,
            values,
            description=str(content.get("description", "")),
            provenance=str(content.get("provenance", "")),
            attributes=attributes_of(content.get("attributes", {})),
            form=Form(str(content.get("time_style", ""))),
        )
    except MismatchError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise UnreadableFileError(f"Not a list of events: {error!r}; send what was read, with its changes") from error


def _times(end: str, times: NDArray[np.datetime64]) -> Content:
    whole, below = np.divmod(times.view(np.int64), _MS_NS)
    return {end: whole.tolist(), **({f"{end}_ns": below.tolist()} if below.any() else {})}


def _instants(content: Mapping[str, Any], end: str) -> NDArray[np.datetime64]:
    whole = np.array(content.get(end, []), np.float64)
    below = np.array(content.get(f"{end}_ns") or 0, np.float64)
    if not np.isfinite(whole).all() or (np.abs(whole) > 2**63 / _MS_NS - 1).any():
        raise MismatchError(f"A {end} lies outside the years 1678 to 2261, or is no time")
    ns = whole.astype(np.int64) * _MS_NS + np.rint((whole % 1) * _MS_NS + below).astype(np.int64)
    return ns.view("datetime64[ns]")


def _column(told: Mapping[str, Any]) -> Column:
    known = {name: told[name] for name in _COLUMN if name in told}
    attributes = {str(name): str(value) for name, value in told.get("attributes", {}).items()}
    column = Column(**known | {"attributes": attributes})
    texts = [getattr(column, name) for name in _COLUMN - {"size", "attributes"}]
    if not all(isinstance(text, str) for text in texts) or not isinstance(column.size, int) or column.size < 1:
        raise MismatchError(f"Column {column.name!r} is told of in other things than texts and a size from 1")
    return column


def _cells(values: Values) -> list[Any]:
    if values.dtype.kind == "M":
        return write_times(values, ISO)
    if values.dtype.kind == "f":
        return _plain(values, ~np.isfinite(values) | ((values == 0) & np.signbit(values)), _of_real)
    if values.dtype.kind == "i":
        return _plain(values, np.abs(values.astype(np.float64)) >= _SAFE, str)
    return list(values.tolist())


def _plain(values: Values, is_odd: Any, convert: Any) -> list[Any]:  # Any: mask and function over numbers
    if not is_odd.any():
        return list(values.tolist())
    cells = values.astype(object)
    cells[is_odd] = [convert(value) for value in values[is_odd].tolist()]
    return list(cells.tolist())


def _of_real(value: float) -> str | None:
    if np.isnan(value):
        return None
    return "-0" if value == 0 else ("Infinity" if value > 0 else "-Infinity")


def _values(column: Column, cells: Any, count: int) -> Any:  # Any: checked by EventList
    shape = (count,) if column.size == 1 else (count, column.size)
    if column.dtype == "datetime64[ns]":
        texts = [str(cell or "") for cell in np.array(cells, object).ravel()]
        times = times_of_texts(texts)
        wrong = [text for text, time in zip(texts, times.tolist(), strict=True) if text and time == NO_TIME]
        if wrong:
            raise MismatchError(f"{wrong[0]!r} in {column.name!r} is no time")
        return times.view("datetime64[ns]").reshape(shape)
    if column.dtype == "float64":
        return np.array(cells, np.float64).reshape(shape)
    check, dtype = _CHECKS.get(column.dtype, (_text, np.str_))
    return np.array([check(cell, column.name) for cell in np.array(cells, object).ravel()], dtype).reshape(shape)


def _text(cell: Any, name: str) -> str:  # Any: whatever JSON holds
    if not isinstance(cell, str):
        raise MismatchError(f"{cell!r} in {name!r} is no text")
    return cell


def _whole(cell: Any, name: str) -> int:  # Any: whatever JSON holds
    if isinstance(cell, bool) or not isinstance(cell, int | str):
        raise MismatchError(f"{cell!r} in {name!r} is no whole number")
    return int(cell)


def _truth(cell: Any, name: str) -> bool:  # Any: whatever JSON holds
    if not isinstance(cell, bool):
        raise MismatchError(f"{cell!r} in {name!r} is neither true nor false")
    return cell


_CHECKS: dict[str, tuple[Callable[[Any, str], Any], type]] = {"int64": (_whole, np.int64), "bool": (_truth, np.bool_)}
