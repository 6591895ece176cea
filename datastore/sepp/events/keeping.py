"""The user's own lists: kept, loaded, listed, removed."""

from pathlib import Path

import pandas as pd
from pydantic import Field

from sepp.core.settings import Settings
from sepp.events.frames import from_frame
from sepp.events.model import EventList
from sepp.events.shelf import ANYTHING, Kept, Shelf
from sepp.events.versions import Version


class KeepingSettings(Settings):
    """Where lists are kept."""

    events: Path | None = Field(default=None, description="Folder of the lists; ~/.local/share/sepp/events by default.")


def own_shelf() -> Shelf:
    """Give the user's shelf: ``$SEPP_EVENTS``, else in the home folder."""
    given = KeepingSettings().events
    return Shelf(given.expanduser() if given else Path.home() / ".local" / "share" / "sepp" / "events")


def save(events: EventList | pd.DataFrame, name: str = "", *, expected: str = ANYTHING) -> Kept:
    """Keep a list, or a table with columns ``start`` and ``stop``.

    What was kept under the name stays in the history. With ``expected``, the
    ``tag`` of what was loaded, nothing is replaced that changed meanwhile.
    Raises ``ChangedElsewhereError``, ``BadNameError``, ``MismatchError``,
    ``StoreError``.
    """
    found = events if isinstance(events, EventList) else from_frame(events, name)
    return own_shelf().save(found, name, expected=expected)


def load(name: str, version: str | int | None = None) -> EventList:
    """Load a kept list; ``version=-1`` is the state before the last save.

    Raises ``UnknownListError``, ``UnreadableFileError``.
    """
    return own_shelf().load(name, version)


def kept() -> tuple[Kept, ...]:
    """List what is kept, by name."""
    return own_shelf().kept()


def remove(name: str) -> None:
    """Remove a kept list; ``load(name, version=-1)`` still has it.

    Raises ``UnknownListError``.
    """
    own_shelf().remove(name)


def versions(name: str) -> tuple[Version, ...]:
    """List earlier versions of a kept or removed list, the oldest first."""
    return own_shelf().versions(name)
