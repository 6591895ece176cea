"""The events of a Quicklook in its links and pictures, and those that a link brought."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sepp.core.time import Interval
from sepp.events import kept
from sepp.events.carrying import carry, write_pictured
from sepp.events.linked import LinkedEvents, event_list, linked_events, write_linked
from sepp.events.published import PREFIX
from sepp.quicklook.view_state import ViewState, read_link
from sepp.widgets.event_table import EventTable

LINK_NAME = "sepp-view"

Told = str | dict[str, Any]  # Any: JSON nests


def link_events(table: EventTable | None, interval: Interval) -> Told:
    """Tell the events of a table in a link; raises ``BadViewError`` where they are too many."""
    return _name_or(table, lambda linked: write_linked(carry(linked, interval)))


def picture_events(table: EventTable | None, interval: Interval, width: int) -> Told:
    """Tell the events of a table to who draws a picture ``width`` pixels wide."""
    return _name_or(table, lambda linked: write_pictured(linked, interval, width))


def _name_or(table: EventTable | None, write: Callable[[LinkedEvents], Told]) -> Told:
    if table is None or not len(table.events):
        return ""
    if table.name.startswith(PREFIX):
        return str(table.name)
    return write(linked_events(table.events, table.name))


def read_shared(link: str) -> ViewState:
    """Read the view of a link, whole or but its text; raises ``BadViewError``, ``BadTimeError``."""
    told = parse_qs(urlsplit(link.strip()).query).get(LINK_NAME)
    return read_link(told[0] if told else link.strip())


def shared_table(view: ViewState) -> EventTable | None:
    """Give the events of a shared view, read-only; None where it has none."""
    if view.linked is not None:
        return EventTable.shown(event_list(view.linked))
    is_known = view.events.startswith(PREFIX) or view.events in {each.name for each in kept()}
    return EventTable(view.events) if is_known else None
