"""The user's own lists: kept, loaded, listed, removed."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from sepp.core.settings import Settings
from sepp.events.model import EventList
from sepp.events.shelf import ANYTHING, Kept, Shelf
from sepp.events.versions import Version

if TYPE_CHECKING:
    import pandas as pd


class KeepingSettings(Settings):
    """Where lists are kept."""

    events: Path | None = Field(default=None, description="Folder of the lists; ~/.local/share/sepp/events by default.")


def own_shelf() -> Shelf:
    """Give the user's shelf: ``$SEPP_EVENTS``, else in the home folder."""
    given = KeepingSettings().events
    return Shelf(given.expanduser() if given else Path.home() / ".local" / "share" / "sepp" / "events")


def save(events: "EventList | pd.DataFrame", name: str = "", *, expected: str = ANYTHING) -> Kept:
    """Keep a list, or a table with columns ``start`` and ``stop``.

    What was kept under the name stays in the history. With ``expected``, the
    ``tag`` of what was loaded, nothing is replaced that changed meanwhile.
    Raises ``ChangedElsewhereError``, ``BadNameError``, ``MismatchError``,
    ``StoreError``.
    """
    return own_shelf().save(_as_list(events, name), name, expected=expected)


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


def _as_list(events: "EventList | pd.DataFrame", name: str) -> EventList:
    if isinstance(events, EventList):
        return events
    from sepp.events.frames import from_frame  # noqa: PLC0415 - pandas, which the table has brought

    return from_frame(events, name)
