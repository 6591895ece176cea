"""Event lists in files: which form a file has, read and written by it."""

from pathlib import Path
from typing import Protocol

from sepp.core.errors import MismatchError, SeppError, UnreadableFileError
from sepp.core.registry import Registry
from sepp.events.model import EventList

HEAD_BYTES = 65536
MOST_BYTES = 2**28
"""Larger files are refused: a list of events is small."""


class EventForm(Protocol):
    """One form in which event lists are written."""

    name: str
    """Name in the registry."""
    suffixes: tuple[str, ...]
    """Usual endings of file names, lower case, with the dot."""

    def recognises(self, head: bytes) -> bool:
        """Tell from the first bytes whether a file has this form."""
        ...

    def read(self, path: Path) -> EventList:
        """Read a list; raises ``UnreadableFileError``."""
        ...

    def write(self, events: EventList, path: Path) -> None:
        """Write a list; raises ``MismatchError`` for what it can't hold."""
        ...


forms: Registry[EventForm] = Registry(
    "sepp.events",
    {
        "votable": "sepp.events.votable:form",
        "amda": "sepp.events.amda:form",
        "csv": "sepp.events.csv_lists:form",
    },
)


def read(path: str | Path) -> EventList:
    """Read an event list from AMDA ASCII, CSV or VOTable.

    The form is told by the content. Raises ``UnreadableFileError`` in one
    line for a file that is no event list.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFileError(f"{path.name!r} has {path.stat().st_size} bytes; event lists end at {MOST_BYTES}")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        return _form_of(path, head).read(path)
    except OSError as error:
        raise UnreadableFileError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error
    except MismatchError as error:
        raise UnreadableFileError(f"Cannot read {path.name!r}: {error}") from error


def write(events: EventList, path: str | Path, form: str | None = None) -> None:
    """Write an event list in the form of the path's ending, or ``form``.

    Values and times are written exactly, numbers and times in the style in
    which they were read. Raises ``MismatchError`` for an ending that no
    form has or for what the form can't hold, ``UnknownNameError`` for an
    unknown form, ``SeppError`` if the file can't be written.
    """
    path = Path(path)
    chosen = forms[form] if form else _form_for(path)
    try:
        chosen.write(events, path)
    except OSError as error:
        raise SeppError(f"Cannot write {str(path)!r}: {error.strerror or error}") from error


def _form_of(path: Path, head: bytes) -> EventForm:
    if not head.strip():
        raise UnreadableFileError(f"Cannot read {path.name!r}: the file is empty")
    found = next((form for form in forms.values() if form.recognises(head)), None)
    if found is None:
        raise UnreadableFileError(
            f"No event list: {path.name!r} begins with {head[:8]!r}; SEPP reads {', '.join(forms)}"
        )
    return found


def _form_for(path: Path) -> EventForm:
    found = next((form for form in forms.values() if path.name.lower().endswith(form.suffixes)), None)
    if found is None:
        known = ", ".join(suffix for form in forms.values() for suffix in form.suffixes)
        raise MismatchError(f"Cannot tell the form of {path.name!r} by its ending; use {known}, or name it with form=")
    return found
