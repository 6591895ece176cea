"""Event lists: read, written, combined, kept, whatever file they come from."""

from typing import TYPE_CHECKING, Any

from sepp.events.files import EventForm, forms, read, write
from sepp.events.intervals import difference, intersection, union
from sepp.events.keeping import kept, load, remove, save, versions
from sepp.events.model import Column, EventList
from sepp.events.shelf import Kept

if TYPE_CHECKING:
    from sepp.events.frames import from_frame

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


def __getattr__(name: str) -> Any:  # Any: whatever the module has of this name
    """Import what needs pandas on first use: services that hold lists do without."""
    if name == "from_frame":
        from sepp.events.frames import from_frame  # noqa: PLC0415

        return from_frame
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
