"""Event lists handed in and out of the Lab server: JSON, files, combinations."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sepp import events
from sepp.archive.event_lists import find_lists, plain_list_name
from sepp.archive.settings import ArchiveSettings
from sepp.core.errors import MismatchError, UnknownNameError, UnreadableFileError
from sepp.events import EventList
from sepp.events.content import from_content, to_content
from sepp.events.names import fit_name, free_name
from sepp.events.published import PREFIX
from sepp.events.shelf import NOTHING, Kept, Shelf

_COMBINATIONS: dict[str, Callable[[EventList, EventList], EventList]] = {
    "union": events.union,
    "intersection": events.intersection,
    "difference": events.difference,
}
_MEDIA = {"csv": "text/csv; charset=utf-8", "amda": "text/plain; charset=utf-8", "votable": "application/x-votable+xml"}


@dataclass(frozen=True, slots=True)
class Written:
    """A list as a file for the browser."""

    data: bytes
    """Its bytes."""
    media_type: str
    """Its type."""
    disposition: str
    """Header that offers it under its name."""


class Desk:
    """What the Lab server does with the user's lists."""

    def __init__(self, shelf: Shelf) -> None:
        """Take the folder of lists."""
        self.shelf = shelf

    def list_all(self) -> dict[str, Any]:
        """Tell in JSON of all lists, and where they lie."""
        return {"folder": str(self.shelf.folder), "lists": [tell(each) for each in self.shelf.kept()]}

    def list_versions(self, name: str) -> dict[str, Any]:
        """Tell in JSON of the earlier states of a list."""
        found = self.shelf.versions(name)
        return {"versions": [{"version": each.name, "saved": f"{each.saved}Z"} for each in found]}

    def read(self, name: str) -> tuple[dict[str, Any], str]:
        """Give a list as JSON, and its tag; raises ``UnknownListError``."""
        found, kept = self.shelf.open(name)
        return to_content(found), kept.tag

    def read_version(self, name: str, version: str) -> dict[str, Any]:
        """Give an earlier state as JSON; raises ``UnknownListError``."""
        return to_content(self.shelf.load(name, version))

    def keep(self, name: str, body: bytes, expected: str) -> dict[str, Any]:
        """Keep what a view sent.

        Raises ``UnreadableFileError``, ``MismatchError``, ``ChangedElsewhereError``.
        """
        try:
            content = json.loads(body)
        except ValueError as error:
            raise UnreadableFileError(f"Not a list of events: no JSON: {error}") from error
        return tell(self.shelf.save(from_content(content), name, expected=expected))

    def remove(self, name: str, expected: str) -> None:
        """Remove a list; raises ``UnknownListError``, ``ChangedElsewhereError``."""
        self.shelf.remove(name, expected=expected)

    def rename(self, name: str, new: str) -> dict[str, Any]:
        """Give a list another name; raises ``ChangedElsewhereError`` if it is taken."""
        return tell(self.shelf.rename(name, new))

    def import_file(self, data: bytes, file: str, name: str) -> dict[str, Any]:
        """Keep the list in a file's bytes under a name that is free.

        The list's own name is taken where it has one, else the file's. Raises
        ``UnreadableFileError`` for what is no list.
        """
        plain = Path(fit_name(Path(file.replace("\\", "/")).name or "list"))
        with tempfile.TemporaryDirectory(prefix="sepp-events-") as folder:
            path = Path(folder) / plain.name
            path.write_bytes(data)
            found = events.read(path)
        return self._keep_new(found, name or found.name or plain.stem)

    def export(self, name: str, form: str) -> Written:
        """Write a list in a form; raises ``UnknownNameError``, ``MismatchError``."""
        if form not in _MEDIA:
            raise UnknownNameError(f"No form {form!r} of event lists; there are {', '.join(_MEDIA)}")
        made = self.shelf.load(name)
        file = f"{made.name}{events.forms[form].suffixes[0]}"
        with tempfile.TemporaryDirectory(prefix="sepp-events-") as folder:
            path = Path(folder) / "list"
            events.write(made, path, form)
            data = path.read_bytes()
        plain = file.encode("ascii", "replace").decode().replace("?", "_")
        return Written(data, _MEDIA[form], f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file)}")

    def combine(self, how: str, names: Sequence[str], name: str) -> dict[str, Any]:
        """Keep the union, intersection or difference of lists as a new one.

        More than two are combined from the first one on; ``archive:NAME`` is
        one of the archive's. Raises ``UnknownNameError``,
        ``UnknownListError``, ``MismatchError``, ``ServiceError``.
        """
        if how not in _COMBINATIONS:
            raise UnknownNameError(f"No combination {how!r} of lists; there are {', '.join(_COMBINATIONS)}")
        if len(names) < 2:
            raise MismatchError(f"A {how} needs two lists or more, got {len(names)}")
        made = reduce(_COMBINATIONS[how], [self._load(each) for each in names])
        origin = f"{how.capitalize()} of the lists {', '.join(names)}"
        return self._keep_new(replace(made, provenance=origin), name or made.name)

    def _load(self, name: str) -> EventList:
        """Read a list of the user's, or of the archive's."""
        if not name.startswith(PREFIX):
            return self.shelf.load(name)
        return find_lists(ArchiveSettings()).load(plain_list_name(name))

    def _keep_new(self, made: EventList, name: str) -> dict[str, Any]:
        free = free_name(name, {each.name for each in self.shelf.kept()})
        return tell(self.shelf.save(made, free, expected=NOTHING))


def tell(kept: Kept) -> dict[str, Any]:
    """Tell in JSON what is known of a kept list."""
    return {
        "name": kept.name,
        "events": kept.events,
        "bytes": kept.size_bytes,
        "saved": f"{kept.saved}Z",
        "tag": kept.tag,
    }
