"""What a table knows of the file in which its list is kept."""

from dataclasses import dataclass

import numpy as np

from sepp.core.errors import UnknownListError
from sepp.events import EventList
from sepp.events.keeping import own_shelf
from sepp.events.names import check_name
from sepp.events.shelf import ANYTHING, NOTHING, Kept


def empty_list(name: str) -> EventList:
    """Begin a list."""
    none = np.empty(0, "datetime64[ns]")
    return EventList(name, none, none)


@dataclass
class KeptList:
    """A kept list and the state of it that was seen last."""

    name: str
    """Its name."""
    tag: str
    """Its state, as ``Shelf.save`` expects it."""

    @classmethod
    def open(cls, name: str) -> tuple["KeptList", EventList]:
        """Open a kept list, or begin one; a new one is made by its first change."""
        try:
            found, kept = own_shelf().open(name)
        except UnknownListError:
            return cls(check_name(name), NOTHING), empty_list(check_name(name))
        return cls(kept.name, kept.tag), found

    @classmethod
    def anew(cls, name: str) -> "KeptList":
        """Take a name for a list; what has it goes to the history."""
        return cls(check_name(name), ANYTHING)

    def save(self, events: EventList) -> Kept:
        """Keep the list; raises ``ChangedElsewhereError`` and as ``Shelf.save``."""
        kept = own_shelf().save(events, self.name, expected=self.tag)
        self.tag = kept.tag
        return kept

    def load(self) -> EventList:
        """Load the list as it is now; raises as ``Shelf.load``."""
        found, kept = own_shelf().open(self.name)
        self.tag = kept.tag
        return found
