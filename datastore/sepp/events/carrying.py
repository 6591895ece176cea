"""How many events a link or a picture carries, and what of a longer list."""

import json
from dataclasses import replace

from sepp.core.errors import BadViewError
from sepp.core.time import Interval
from sepp.events.linked import Json, LinkedEvents, write_linked

MOST_EVENTS = 500
MOST_LETTERS = 4500
"""Of JSON; a third more in the link: 6 kB go through mails, logins and proxies."""
_FINEST = 4


def carry(linked: LinkedEvents, interval: Interval) -> LinkedEvents:
    """Give what a link carries: all events, else those of its interval.

    Labels are left out where there is no room for them. Raises
    ``BadViewError`` where even the interval has too many events.
    """
    for events in (linked, linked.within(interval)):
        for told in (events, replace(events, labels=())):
            if len(told) <= MOST_EVENTS and _letters(told) <= MOST_LETTERS:
                return told
    raise BadViewError(
        f"{linked.name!r} has {len(linked.within(interval))} events in this time, too many for a link: show less time, "
        "leave them out by link(events=False), or let the archive's keeper publish the list: sepp ingest LIST.csv "
        "--events NAME, then events='archive:NAME'"
    )


def write_pictured(linked: LinkedEvents, interval: Interval, width: int) -> Json:
    """Write what a picture of some pixels shows, as finely as they tell."""
    told, step = cut_to_pixels(linked, interval, width), _step(interval, width)
    return write_linked(told if _letters(told, step) <= MOST_LETTERS else merge_touching(told), step)


def cut_to_pixels(linked: LinkedEvents, interval: Interval, width: int) -> LinkedEvents:
    """Give the events of an interval, without labels, at quarters of a pixel."""
    step = _step(interval, width)
    low, high = interval.start_ns - step * _FINEST, interval.stop_ns + step * _FINEST

    def cut(time_ns: int) -> int:
        place = round((min(max(time_ns, low), high) - interval.start_ns) / step)
        return interval.start_ns + place * step

    seen = replace(linked.within(interval), labels=())
    start, stop = (tuple(map(cut, times)) for times in (seen.start_ns, seen.stop_ns))
    return replace(seen, start_ns=start, stop_ns=stop)


def _step(interval: Interval, width: int) -> int:
    return max(1000, round(interval.duration_ns // (_FINEST * width), -3))


def merge_touching(linked: LinkedEvents) -> LinkedEvents:
    """Make one of events of one kind that touch."""
    kept: list[list[int]] = []
    last: dict[int, list[int]] = {}
    for row, (start, stop) in enumerate(zip(linked.start_ns, linked.stop_ns, strict=True)):
        kind = linked.kind[row] if linked.kind else 0
        before = last.get(kind)
        if before is not None and start <= before[1]:
            before[1] = max(before[1], stop)
        else:
            last[kind] = [start, stop, kind]
            kept.append(last[kind])
    kinds = tuple(kind for _, _, kind in kept) if linked.kind else ()
    return replace(linked, start_ns=tuple(one[0] for one in kept), stop_ns=tuple(one[1] for one in kept), kind=kinds)


def _letters(linked: LinkedEvents, unit_ns: int = 0) -> int:
    return len(json.dumps(write_linked(linked, unit_ns), ensure_ascii=False, separators=(",", ":")))
