"""Event lists: read, written, combined, whatever file they come from."""

from sepp.events.files import EventForm, forms, read, write
from sepp.events.intervals import difference, intersection, union
from sepp.events.model import Column, EventList

__all__ = [
    "Column",
    "EventForm",
    "EventList",
    "difference",
    "forms",
    "intersection",
    "read",
    "union",
    "write",
]
