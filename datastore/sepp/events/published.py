"""Event lists that the archive holds for all, each with all its versions.

``<folder>/NAME/list.json`` tells of the versions; the file of each, as it was
taken in, lies in ``<folder>/NAME/<number>/``.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sepp.core.access import LISTS_FOLDER
from sepp.core.errors import BadNameError, StoreError, UnknownListError, UnknownNameError, nearest_names
from sepp.events.files import read
from sepp.events.model import EventList

FOLDER = LISTS_FOLDER
"""Folder of lists in each room of the archive."""
RECORD = "list.json"
PREFIX = "archive:"
"""Before the name of a list that is the archive's, where own lists may be meant too."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_DAMAGED = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One state of a list, kept for good."""

    number: int
    """1, 2, 3 …"""
    file: str
    """Name of its file."""
    sha256: str
    """Checksum of its file."""
    size_bytes: int
    """Size of its file."""
    events: int
    """How many events it has."""
    start_ns: int | None
    """Begin of its first event, ns since 1970; None without events."""
    stop_ns: int | None
    """End of its last event; None without events."""
    taken: str
    """When it was taken in, ISO 8601."""
    source: str
    """Where it was taken from."""


@dataclass(frozen=True, slots=True)
class PublishedList:
    """What is known of a list without reading its events."""

    name: str
    """Name, of letters, digits, ``_`` and ``-``."""
    title: str
    """What it holds, in a line."""
    versions: tuple[ListVersion, ...]
    """All its versions, the oldest first."""

    @property
    def current(self) -> ListVersion:
        """The newest version."""
        return self.versions[-1]

    def version(self, number: int | None = None) -> ListVersion:
        """Find a version; the newest without a number.

        Raises ``UnknownListError``.
        """
        found = next((each for each in self.versions if number in (None, each.number)), None)
        if found is None:
            told = ", ".join(str(each.number) for each in self.versions)
            raise UnknownListError(f"The list {self.name!r} has no version {number!r}; there are {told}")
        return self.current if number is None else found


class PublishedLists:
    """The lists in some folders, one for each room; reading needs no lock."""

    def __init__(self, *folders: Path, may_read: Callable[[str], bool] | None = None) -> None:
        """Name the folders, which need not be there; ``may_read`` hides lists by their names."""
        self.folders = folders
        self._may_read = may_read or (lambda _: True)

    def names(self) -> list[str]:
        """Name all lists that may be read, sorted; raises ``StoreError``."""
        return sorted({name for folder in self.folders for name in _names_in(folder) if self._may_read(name)})

    def all(self) -> list[PublishedList]:
        """Tell of all lists; raises ``StoreError``."""
        return [self.find(name) for name in self.names()]

    def find(self, name: str) -> PublishedList:
        """Tell of one list; raises ``UnknownListError``, ``StoreError``."""
        path = self.place(name) / RECORD
        if not is_name(name) or not self._may_read(name) or not path.is_file():
            known = self.names()
            offered = nearest_names(name, known) or f"; there are: {', '.join(known[:5]) or 'none'}"
            raise UnknownListError(f"The archive holds no event list {name!r}{offered}")
        try:
            return from_json(json.loads(path.read_text("utf-8")))
        except OSError as error:
            raise StoreError(f"Cannot read {str(path)!r}: {error.strerror or error}") from error
        except _DAMAGED as error:
            raise StoreError(f"Damaged record of the list {name!r}: {error!r}; run: sepp verify") from error

    def place(self, name: str) -> Path:
        """Say where a list lies, or would lie in the first folder."""
        places = [folder / name for folder in self.folders if is_name(name)]
        return next((each for each in places if (each / RECORD).is_file()), self.folders[0] / plain_name(name))

    def path(self, name: str, version: ListVersion) -> Path:
        """Say where the file of a version lies."""
        return self.place(name) / str(version.number) / version.file

    def load(self, name: str, version: int | None = None) -> EventList:
        """Read a version of a list, the newest without a number.

        Raises ``UnknownListError``, ``StoreError``, ``UnreadableFileError``.
        """
        found = self.find(name)
        return load_version(found, found.version(version), self.path(name, found.version(version)))


def _names_in(folder: Path) -> list[str]:
    try:
        places = list(folder.iterdir()) if folder.is_dir() else []
        return [each.name for each in places if is_name(each.name) and (each / RECORD).is_file()]
    except OSError as error:
        raise StoreError(f"Cannot read {str(folder)!r}: {error.strerror or error}") from error


def load_version(found: PublishedList, version: ListVersion, path: Path) -> EventList:
    """Read the file of a version, called as the archive calls it.

    Raises ``UnreadableFileError``.
    """
    events = read(path)
    origin = f"Version {version.number} of the archive's list {found.name}, taken from {version.file}"
    return replace(events, name=found.name, provenance=events.provenance or f"{origin} (sha256 {version.sha256})")


def is_name(name: str) -> bool:
    """Tell whether a list of the archive may be called so."""
    return _NAME.fullmatch(name) is not None


def check_list_name(name: str) -> str:
    """Give the name; raises ``BadNameError`` with one that would do."""
    if not is_name(name):
        raise BadNameError(
            f"Not a name for a list of the archive: {name!r}; use letters, digits, _ and -, such as {plain_name(name)}"
        )
    return name


def plain_name(text: str) -> str:
    """Make a name of any text: ``cluster1Crossings(1)`` is ``cluster1Crossings_1``."""
    return re.sub(r"[^A-Za-z0-9-]+", "_", text).strip("_-")[:100] or "events"


def parse_version(text: str) -> int | None:
    """Read the number of a version, None for no text; raises ``UnknownNameError``."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UnknownNameError(f"A version of a list is a whole number from 1, got {text[:40]!r}")
    return int(text)


def to_json(told: PublishedList) -> dict[str, Any]:
    """Tell of a list in JSON, as its record and the archive service do."""
    return {"name": told.name, "title": told.title, "versions": [asdict(each) for each in told.versions]}


def from_json(told: Mapping[str, Any]) -> PublishedList:
    """Read what ``to_json`` told; raises ``LookupError``, ``TypeError``, ``ValueError``."""
    versions = tuple(ListVersion(**{name: each[name] for name in _FIELDS}) for each in told["versions"])
    if not versions or not all(isinstance(each.number, int) and Path(each.file).name == each.file for each in versions):
        raise ValueError("it has no versions, or they name no files")
    return PublishedList(str(told["name"]), str(told["title"]), versions)


_FIELDS = tuple(ListVersion.__dataclass_fields__)
