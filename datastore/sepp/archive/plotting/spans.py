"""Events over panels: spans on the axis of time that all panels share."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol, runtime_checkable
from weakref import ref

import holoviews as hv
import numpy as np
import pandas as pd

from sepp.archive.event_lists import find_lists, plain_list_name
from sepp.archive.settings import ArchiveSettings
from sepp.core.errors import MismatchError
from sepp.core.time import Interval
from sepp.events import from_frame, load
from sepp.events.carrying import cut_to_pixels, merge_touching
from sepp.events.linked import LinkedEvents, linked_events
from sepp.events.model import EventList
from sepp.events.published import PREFIX

FILL, EDGE = 0.16, 0.7
"""How much of the colour is laid over a panel, and at the edges: as in pictures."""
MOST = 1000
"""Spans that are drawn one by one; where more are in view, those that touch are one."""
TIPS = [("", "@event"), ("begin", "@begin{%F %T}"), ("end", "@end{%F %T}")]
KINDS = (hv.Dimension("begin"), hv.Dimension("end"))


@runtime_checkable
class HasEvents(Protocol):
    """A list that may change, such as an ``EventTable``."""

    @property
    def events(self) -> EventList:
        """The list as it is now."""


EventsLike = str | EventList | pd.DataFrame | HasEvents
"""The name of a kept list, ``"archive:NAME"``, a list, a table of pandas, an ``EventTable``."""


@dataclass(frozen=True)
class Spans:
    """Events that can be drawn for any stretch of time."""

    given: Any  # Any: EventsLike that may tell of its changes
    """What the user gave, read already where it was a name or a table."""

    # HoloViews is untyped: its elements are Any.
    def element(self, interval: Interval, width: int) -> Any:
        """Draw the events of a stretch."""
        events = _in_view(_linked(self.given), interval, width)
        rows = range(len(events))
        begin, end = (np.array(times, np.int64).view("datetime64[ns]") for times in (events.start_ns, events.stop_ns))
        texts = [_text(events, row) for row in rows]
        table = (begin, end, [events.colour_of(row) for row in rows], texts)
        drawn = hv.VSpans(table, kdims=list(KINDS), vdims=["colour", "event"])
        colour = hv.dim("colour")
        return drawn.opts(
            fill_color=colour,
            line_color=colour,
            fill_alpha=FILL,
            line_alpha=EDGE,
            apply_ranges=False,
            tools=["hover"],
            hover_tooltips=TIPS,
        )

    def edits(self) -> Any:
        """Give a stream that tells when a widget's list changes, as long as there is a plot."""
        edits = hv.streams.Stream.define("Edits", edit=0)()
        observe: Callable[..., None] | None = getattr(self.given, "observe", None)
        if observe is not None:
            plot, numbers = ref(edits), count(1)

            def tell(_change: object) -> None:
                stream = plot()
                if stream is not None:
                    stream.event(edit=next(numbers))

            observe(tell, names="content")
        return edits


def read_spans(events: EventsLike, settings: ArchiveSettings) -> Spans:
    """Find the events that were given.

    Raises ``UnknownListError`` for a name that is not kept, ``MismatchError``
    for what is no list.
    """
    if isinstance(events, str):
        is_archives = events.startswith(PREFIX)
        return Spans(find_lists(settings).load(plain_list_name(events)) if is_archives else load(events))
    if isinstance(events, pd.DataFrame):
        return Spans(from_frame(events))
    if not isinstance(events, (EventList, HasEvents)):
        raise MismatchError(
            f"Not events: {events!r:.60}; give the name of a kept list, an EventList, a table with start and stop "
            "or an EventTable"
        )
    return Spans(events)


def _linked(given: Any) -> LinkedEvents:
    return linked_events(given if isinstance(given, EventList) else given.events)


def _in_view(events: LinkedEvents, interval: Interval, width: int) -> LinkedEvents:
    seen = events.within(interval)
    return seen if len(seen) <= MOST else merge_touching(cut_to_pixels(seen, interval, max(width // 4, 16)))


def _text(events: LinkedEvents, row: int) -> str:
    told = events.labels[row] if events.labels else events.kinds[events.kind[row]][0] if events.kind else ""
    return told or events.name
