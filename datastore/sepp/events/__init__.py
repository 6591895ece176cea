"""Event lists: read, written, combined, kept, whatever file they come from."""

from sepp.events.files import EventForm, forms, read, write
from sepp.events.frames import from_frame
from sepp.events.intervals import difference, intersection, union
from sepp.events.keeping import kept, load, remove, save, versions
from sepp.events.model import Column, EventList
from sepp.events.shelf import Kept

__all__ = [
    "Column",
    "EventForm",
    "EventList",
    "Kept",
    "difference",
    "forms",
    "from_frame",
    "intersection",
    "kept",
    "load",
    "read",
    "remove",
    "save",
    "union",
    "versions",
    "write",
]
