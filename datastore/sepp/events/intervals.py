"""Union, intersection and difference of the intervals of event lists.

Intervals are half-open, ``[start, stop)``.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times
from sepp.events.model import EventList

_FIRST, _LAST = np.iinfo(np.int64).min + 1, np.iinfo(np.int64).max


def union(*lists: EventList) -> EventList:
    """Give the time covered by any of the lists, as separate intervals.

    Intervals that overlap or touch become one; values are left out. The
    name joins those of the lists by ``|``.
    """
    starts = np.concatenate([_ns(each.start) for each in lists]) if lists else np.empty(0, np.int64)
    stops = np.concatenate([_ns(each.stop) for each in lists]) if lists else np.empty(0, np.int64)
    start, stop = merge(starts, stops)
    return EventList(" | ".join(each.name for each in lists), _instants(start), _instants(stop))


def intersection(first: EventList, second: EventList) -> EventList:
    """Give the parts of the events of ``first`` that ``second`` covers.

    Each part keeps the values of its event; an event may give several.
    Instants of ``second`` cover nothing.
    """
    return _cut(first, *merge(*_lasting(second)), name=f"{first.name} & {second.name}")


def difference(first: EventList, second: EventList) -> EventList:
    """Give the parts of the events of ``first`` that ``second`` leaves.

    Each part keeps the values of its event; an event may give several.
    """
    start, stop = merge(*_lasting(second))
    begins, ends = np.concatenate([[_FIRST], stop]), np.concatenate([start, [_LAST]])
    return _cut(first, begins, ends, name=f"{first.name} - {second.name}")


def merge(start: Times, stop: Times) -> tuple[Times, Times]:
    """Merge intervals that overlap or touch; gives them in order."""
    if not len(start):
        return start, stop
    order = np.lexsort((stop, start))
    start, reach = start[order], np.maximum.accumulate(stop[order])
    begins = np.concatenate([[True], start[1:] > reach[:-1]])
    ends = np.concatenate([begins[1:], [True]])
    return start[begins], reach[ends]


def _lasting(events: EventList) -> tuple[Times, Times]:
    start, stop = _ns(events.start), _ns(events.stop)
    return start[stop > start], stop[stop > start]


def _cut(events: EventList, begins: Times, ends: Times, *, name: str) -> EventList:
    """Cut events by disjoint intervals in order."""
    start, stop = _ns(events.start), _ns(events.stop)
    first = np.searchsorted(ends, start, side="right")
    is_instant = start == stop
    after = np.where(is_instant, np.searchsorted(begins, stop, "right"), np.searchsorted(begins, stop, "left"))
    counts = np.maximum(after - first, 0)
    rows = np.repeat(np.arange(len(events)), counts)
    pieces = first[rows] + _counted(counts)
    found = events.select(rows)
    starts, stops = np.maximum(start[rows], begins[pieces]), np.minimum(stop[rows], ends[pieces])
    return replace(found, name=name, start=_instants(starts), stop=_instants(stops))


def _counted(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count up from 0 in every group: counts 2, 3 give 0 1 0 1 2."""
    total = np.arange(int(counts.sum()))
    return np.asarray(total - np.repeat(np.cumsum(counts) - counts, counts))


def _ns(times: NDArray[np.datetime64]) -> Times:
    return np.asarray(times).view(np.int64)


def _instants(times: Times) -> NDArray[np.datetime64]:
    return np.ascontiguousarray(times).view("datetime64[ns]")
