"""The event list: intervals of time with named values, and their origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sepp.core.errors import MismatchError
from sepp.core.model import Attributes, Values
from sepp.core.time import to_iso

if TYPE_CHECKING:
    import pandas as pd

DTYPES = ("float64", "int64", "bool", "str", "datetime64[ns]")

Instants = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Column:
    """What one value of every event is."""

    name: str
    """Name, verbatim."""
    dtype: str = "float64"
    """``float64``, ``int64``, ``bool``, ``str`` or ``datetime64[ns]``."""
    size: int = 1
    """Numbers per event; its values have shape ``(n, size)`` if more than 1."""
    units: str = ""
    """Unit, verbatim."""
    description: str = ""
    """What it is, in a few words."""
    ucd: str = ""
    """Unified content descriptor of the Virtual Observatory."""
    utype: str = ""
    """Data model element of the Virtual Observatory."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What else the file says of it, verbatim."""
    style: str = field(default="", compare=False)
    """How its numbers were written; no part of equality."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a list was written, so that it is written alike again."""

    time: str = ""
    """A time as the file has it, such as ``2005-01-09 18:00:00``."""
    newline: str = "\n"
    """What ends a line."""
    delimiter: str = ","
    """What parts columns."""
    header: tuple[str, ...] | None = None
    """Names of all columns in the file's order; None if there were none."""
    places: tuple[int, ...] = (0, 1)
    """Columns of the start and, if there is one, of the stop."""
    keys: tuple[str, ...] = ()
    """Keys of the header in the file's order."""
    ends_line: bool = True
    """True if the last line was ended too."""


@dataclass(frozen=True, slots=True, eq=False)
class EventList:
    """Events ``[start, stop)`` with the same values told of each.

    An event with ``start == stop`` is an instant. Arrays are read-only.
    """

    name: str
    """Name of the list."""
    start: Instants
    """Begin of each event, UTC, shape ``(n,)``."""
    stop: Instants
    """End of each event, UTC, shape ``(n,)``."""
    columns: tuple[Column, ...] = ()
    """What is told of each event."""
    values: Mapping[str, Values] = field(default_factory=dict)
    """Values by column name, shape ``(n,)`` or ``(n, size)``."""
    description: str = ""
    """What the events are."""
    provenance: str = ""
    """How the list came about."""
    attributes: Attributes = field(default_factory=dict)
    """What else the file says of the list, verbatim."""
    form: Form = field(default_factory=Form)
    """How it was written; no part of equality."""

    def __post_init__(self) -> None:
        """Check and freeze the arrays; raises ``MismatchError``."""
        start, stop = (_instants(times) for times in (self.start, self.stop))
        if start.shape != stop.shape or start.ndim != 1:
            raise MismatchError(f"{self.name!r} has {start.size} starts and {stop.size} stops; give as many of both")
        _check_order(self.name, start, stop)
        names = [column.name for column in self.columns]
        if sorted(names) != sorted(self.values) or len(set(names)) != len(names):
            raise MismatchError(f"{self.name!r} describes columns {names} and has values of {list(self.values)}")
        values = {column.name: _values(column, self.values[column.name], len(start)) for column in self.columns}
        for name, value in (("start", start), ("stop", stop), ("values", values)):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        """Count the events."""
        return len(self.start)

    def __iter__(self) -> Iterator[tuple[np.datetime64, np.datetime64]]:
        """Give start and stop of each event."""
        yield from zip(self.start, self.stop, strict=True)

    def __eq__(self, other: object) -> bool:
        """Compare all but the form; NaN equals NaN."""
        if not isinstance(other, EventList):
            return NotImplemented
        mine, theirs = (
            (each.name, each.columns, each.description, each.provenance, dict(each.attributes))
            for each in (self, other)
        )
        if mine != theirs or len(self) != len(other):
            return False
        pairs: list[tuple[Values, Values]] = [(self.start, other.start), (self.stop, other.stop)]
        pairs += [(self.values[column.name], other.values[column.name]) for column in self.columns]
        return all(_same(*pair) for pair in pairs)

    __hash__ = None  # type: ignore[assignment]  # arrays have no hash

    def select(self, rows: ArrayLike | slice) -> "EventList":
        """Give the events at ``rows``: a mask, numbers or a slice."""
        chosen: Any = rows if isinstance(rows, slice) else np.asarray(rows)
        if not isinstance(rows, slice) and not chosen.size:
            chosen = chosen.astype(np.intp)
        values = {name: value[chosen] for name, value in self.values.items()}
        return replace(self, start=self.start[chosen], stop=self.stop[chosen], values=values)

    def frame(self) -> "pd.DataFrame":
        """Give a table of ``start``, ``stop`` and all values."""
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for tables only

        table: dict[str, Any] = {"start": self.start, "stop": self.stop}
        for column in self.columns:
            value = self.values[column.name]
            table[column.name if column.name not in table else f"{column.name}_"] = (
                value if value.ndim == 1 else list(value)
            )
        return pd.DataFrame(table)


def _instants(times: Any) -> Instants:  # Any: whatever numpy takes for times
    found: Instants = np.array(times, "datetime64[ns]")
    found.flags.writeable = False
    return found


def _check_order(name: str, start: Instants, stop: Instants) -> None:
    if np.isnat(start).any() or np.isnat(stop).any():
        row = int(np.flatnonzero(np.isnat(start) | np.isnat(stop))[0])
        raise MismatchError(f"Event {row + 1} of {name!r} has no {'start' if np.isnat(start[row]) else 'stop'}")
    wrong = np.flatnonzero(stop < start)
    if len(wrong):
        first, last = (to_iso(int(times[wrong[0]].astype(np.int64))) for times in (start, stop))
        raise MismatchError(f"Event {wrong[0] + 1} of {name!r} ends before it begins: {first} to {last}")


def _values(column: Column, given: Any, count: int) -> Values:
    if column.dtype not in DTYPES:
        raise MismatchError(f"Column {column.name!r} has type {column.dtype!r}; use one of {', '.join(DTYPES)}")
    shape = (count,) if column.size == 1 else (count, column.size)
    values: Values = np.array(given, np.str_ if column.dtype == "str" else np.dtype(column.dtype))
    if values.shape != shape:
        raise MismatchError(f"Column {column.name!r} should have shape {shape}, got {values.shape}")
    values.flags.writeable = False
    return values


def _same(mine: Values, theirs: Values) -> bool:
    has_gaps = mine.dtype.kind in "fmM"
    if mine.dtype.kind == "f" and theirs.dtype.kind == "f":
        signs = np.array_equal(np.signbit(mine), np.signbit(theirs)) or bool(np.isnan(mine).any())
        return signs and np.array_equal(mine, theirs, equal_nan=True)
    return np.array_equal(mine, theirs, equal_nan=has_gaps)
