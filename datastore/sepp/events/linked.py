"""Events carried by a link: times, colours and labels, as short as can be.

In JSON ``{"name", "color", "at", "unit", "start", "length", "kinds", "kind",
"labels"}``: ``start`` counts units of ``unit`` ms from ``at`` (ms since 1970
UTC), each from the one before; ``length`` is left out where all are instants,
``kind`` numbers ``kinds``, which are pairs of a text and a colour.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import isfinite
from typing import Any

import numpy as np

from sepp.core.errors import BadViewError
from sepp.core.time import Interval
from sepp.events.model import Column, EventList

MOST_READ = 5000
MOST_KINDS = 64
LONGEST = 120
COLOURS = ("#d55e00", "#0090d0", "#009e73", "#cc79a7", "#b8860b", "#7a6fd0")
"""Of lists that chose none: told apart by the colour-blind (Okabe and Ito 2008)."""
_UNITS_NS = (60_000_000_000, 1_000_000_000, 1_000_000, 1_000)
_MS_NS, _MS_US = 1_000_000, 1_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HELP = "copy the link again where it was made"

Json = dict[str, Any]  # Any: JSON nests


@dataclass(frozen=True, slots=True)
class LinkedEvents:
    """Events as a view shows them, in order of time."""

    name: str
    """Name of the list."""
    colour: str
    """Its colour, ``#rrggbb``."""
    start_ns: tuple[int, ...]
    """Begin of each event, ns since 1970 UTC."""
    stop_ns: tuple[int, ...]
    """End of each event; its begin for an instant."""
    kinds: tuple[tuple[str, str], ...] = ()
    """Texts and colours of the kinds that are told apart."""
    kind: tuple[int, ...] = ()
    """Which of ``kinds`` each event is; empty where there are none."""
    labels: tuple[str, ...] = ()
    """What is told of each event; empty where nothing is."""

    def __len__(self) -> int:
        """Count the events."""
        return len(self.start_ns)

    def colour_of(self, number: int) -> str:
        """Give the colour of an event."""
        return self.kinds[self.kind[number]][1] if self.kind else self.colour

    def within(self, interval: Interval) -> "LinkedEvents":
        """Leave out what does not touch an interval."""
        pairs = enumerate(zip(self.start_ns, self.stop_ns, strict=True))
        rows = [row for row, (start, stop) in pairs if stop >= interval.start_ns and start <= interval.stop_ns]
        return self._at(rows)

    def _at(self, rows: Sequence[int]) -> "LinkedEvents":
        columns: dict[str, Any] = {name: getattr(self, name) for name in ("start_ns", "stop_ns", "kind", "labels")}
        kept: dict[str, Any] = {
            name: tuple(told[row] for row in rows) if told else () for name, told in columns.items()
        }
        return replace(self, **kept)


def linked_events(events: EventList, name: str = "") -> LinkedEvents:
    """Give what a link tells of a list; its column ``color`` colours events."""
    order = np.lexsort((events.stop, events.start)).tolist()
    start, stop = (times.view(np.int64).tolist() for times in (events.start, events.stop))
    texts = {column.name: events.values[column.name].tolist() for column in events.columns if _is_text(column)}
    given = str(events.attributes.get("color", ""))
    colour = given if _COLOUR.fullmatch(given) else list_colour(events.name)
    colours = [each if _COLOUR.fullmatch(each) else colour for each in texts.pop("color", [])]
    words = texts.pop("kind", [""] * len(colours))
    labels: list[str] = texts.get("label") or next(iter(texts.values()), [])
    pairs = [(word[:LONGEST], each) for word, each in zip(words, colours, strict=True)]
    kinds = {pair: number for number, pair in enumerate(dict.fromkeys(pairs[row] for row in order if pairs))}
    is_told = 0 < len(kinds) <= MOST_KINDS
    return LinkedEvents(
        name or events.name,
        colour,
        tuple(start[row] for row in order),
        tuple(stop[row] for row in order),
        tuple(kinds) if is_told else (),
        tuple(kinds[pairs[row]] for row in order) if is_told else (),
        tuple(labels[row][:LONGEST] for row in order) if any(labels) else (),
    )


def event_list(linked: LinkedEvents) -> EventList:
    """Make a list of what a link told, with columns ``label``, ``kind`` and ``color``."""
    values: dict[str, list[str]] = {"label": list(linked.labels)} if linked.labels else {}
    if linked.kind:
        values |= {"kind": [linked.kinds[each][0] for each in linked.kind]}
        values |= {"color": [linked.kinds[each][1] for each in linked.kind]}
    told = {name: texts for name, texts in values.items() if any(texts)}
    return EventList(
        linked.name,
        np.array(linked.start_ns, np.int64).view("datetime64[ns]"),
        np.array(linked.stop_ns, np.int64).view("datetime64[ns]"),
        tuple(Column(name, "str") for name in told),
        {name: np.array(texts, np.str_) for name, texts in told.items()},
        provenance=f"From a link to a view with the events {linked.name!r}",
        attributes={"color": linked.colour},
    )


def write_linked(linked: LinkedEvents, unit_ns: int = 0) -> Json:
    """Write the JSON of a link, times to the microsecond, or to ``unit_ns`` if given."""
    start = [round(each, -3) for each in linked.start_ns]
    length = [round(stop, -3) - first for stop, first in zip(linked.stop_ns, start, strict=True)]
    at = start[0] if start else 0
    steps = [each - before for each, before in zip(start, [at, *start], strict=False)]
    unit = unit_ns or next(
        (each for each in _UNITS_NS if all(one % each == 0 for one in (*steps, *length))), _UNITS_NS[-1]
    )
    told: Json = {"name": linked.name, "color": linked.colour, "at": _plain(at / _MS_NS), "unit": _plain(unit / _MS_NS)}
    told |= {"start": [round(one / unit) for one in steps]}
    told |= {"length": [round(one / unit) for one in length]} if any(length) else {}
    told |= {"kinds": [list(pair) for pair in linked.kinds], "kind": list(linked.kind)} if linked.kind else {}
    return told | ({"labels": list(linked.labels)} if linked.labels else {})


def read_linked(told: Mapping[str, Any]) -> LinkedEvents:
    """Read the JSON of a link; raises ``BadViewError``."""
    steps = _numbers(told, "start")
    length = _numbers(told, "length") or [0.0] * len(steps)
    kind = [int(each) for each in _numbers(told, "kind")]
    at, unit = (_number(told.get(name, 0), name) for name in ("at", "unit"))
    first = round(at * _MS_US)
    start = [(first + round(each * unit * _MS_US)) * 1000 for each in accumulate(steps)]
    stop = [each + round(one * unit * _MS_US) * 1000 for each, one in zip(start, length, strict=False)]
    labels, kinds = _texts(told, "labels"), tuple(_kind(each) for each in _list(told, "kinds")[:MOST_KINDS])
    is_whole = len(stop) == len(steps) and all(len(each) in (0, len(steps)) for each in (length, kind, labels))
    if not is_whole or any(each not in range(len(kinds)) for each in kind) or any(one < 0 for one in length):
        raise BadViewError(f"The link's events do not fit each other: {len(steps)} begins; {_HELP}")
    if any(abs(each) >= 2**63 for each in (*start, *stop)):
        raise BadViewError(f"The link's events lie outside the years 1678 to 2261; {_HELP}")
    colour = str(told.get("color"))
    name = str(told.get("name") or "events")[:LONGEST]
    colour = colour if _COLOUR.fullmatch(colour) else list_colour(name)
    return LinkedEvents(name, colour, tuple(start), tuple(stop), kinds if kind else (), tuple(kind), tuple(labels))


def list_colour(name: str) -> str:
    """Give the colour of a list that has chosen none: the same wherever it is shown."""
    total = 0
    for letter in name:
        total = (total * 31 + ord(letter)) % 9973
    return COLOURS[total % len(COLOURS)]


def _is_text(column: Column) -> bool:
    return column.dtype == "str" and column.size == 1


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _list(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name) or []
    if not isinstance(found, list) or len(found) > MOST_READ:
        raise BadViewError(f"A link's events tell {name!r} as a list of at most {MOST_READ}; {_HELP}")
    return found


def _numbers(told: Mapping[str, Any], name: str) -> list[float]:
    return [_number(each, name) for each in _list(told, name)]


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value) or abs(value) > 1e18:
        raise BadViewError(f"Not a number in {name!r} of the link's events: {str(value)[:40]!r}; {_HELP}")
    return value


def _texts(told: Mapping[str, Any], name: str) -> list[str]:
    return [str(each)[:LONGEST] for each in _list(told, name)]


def _kind(told: object) -> tuple[str, str]:
    if not isinstance(told, list) or len(told) != 2 or not _COLOUR.fullmatch(str(told[1])):
        raise BadViewError(f"Not a text and a colour: {str(told)[:40]!r}; {_HELP}")
    return str(told[0])[:LONGEST], str(told[1])
