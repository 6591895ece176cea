"""The archive's event lists: from the mounted folder, else from the service."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import httpx
import pandas as pd

from sepp.archive.catalogues import error_of
from sepp.archive.settings import ArchiveSettings
from sepp.catalog.settling_lists import list_folders
from sepp.core.errors import ServiceError, UnknownListError
from sepp.events.model import EventList
from sepp.events.published import PREFIX, PublishedList, PublishedLists, from_json, is_name, load_version

_TIMEOUT_S = 60


class ListSource(Protocol):
    """Where the lists come from."""

    def all(self) -> list[PublishedList]:
        """Tell of all lists."""
        ...

    def load(self, name: str, version: int | None = None) -> EventList:
        """Read a list; raises ``UnknownListError``."""
        ...


class ServedLists:
    """The lists that the archive service offers."""

    def __init__(self, url: str, token: str | None) -> None:
        """Name the service; it is asked when needed."""
        self._url = url
        self._headers = {"Authorization": f"token {token}"} if token else {}

    def all(self) -> list[PublishedList]:
        """Tell of all lists; raises ``ServiceError``."""
        return [from_json(told) for told in self._get("events/").json()["lists"]]

    def load(self, name: str, version: int | None = None) -> EventList:
        """Read a list from the very file that the archive keeps.

        Raises ``UnknownListError``, ``ServiceError``.
        """
        if not is_name(name):
            raise UnknownListError(f"The archive holds no event list {name!r}; archive.events() tells of all")
        wanted = {} if version is None else {"version": str(version)}
        told = from_json(self._get(f"events/{name}", {**wanted, "limit": "0"}).json())
        found = told.version(version)
        with tempfile.TemporaryDirectory(prefix="sepp-events-") as folder:
            path = Path(folder) / found.file
            path.write_bytes(self._get(f"events/{name}/original", {"version": str(found.number)}).content)
            return load_version(told, found, path)

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            answer = httpx.get(f"{self._url}{path}", params=query, headers=self._headers, timeout=_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise ServiceError(f"The archive service does not answer at {self._url}: {error}") from error
        if answer.is_error:
            raise error_of(answer)
        return answer


def find_lists(settings: ArchiveSettings) -> ListSource:
    """Choose the mounted folder where there is one, else the service."""
    public = settings.root / "public"
    is_mounted = settings.archive_root is not None and public.is_dir()
    if settings.archive_url and not is_mounted:
        return ServedLists(settings.archive_url, settings.token.get_secret_value() if settings.token else None)
    return PublishedLists(*list_folders(settings.root))


def events_table(lists: list[PublishedList]) -> pd.DataFrame:
    """Tabulate lists: name, title, events, start, stop, version."""
    rows = [_row(told) for told in lists]
    table = pd.DataFrame(rows, columns=["name", "title", "events", "start", "stop", "version"])
    return table.astype({"start": "datetime64[ns]", "stop": "datetime64[ns]"})


def plain_list_name(name: str) -> str:
    """Take off the prefix that says whose a list is: ``archive:NAME``."""
    return name.removeprefix(PREFIX)


def _row(told: PublishedList) -> dict[str, Any]:  # Any: texts, numbers and times
    newest = told.current
    times = {"start": newest.start_ns, "stop": newest.stop_ns}
    return {
        "name": told.name,
        "title": told.title,
        "events": newest.events,
        **{name: pd.NaT if time is None else pd.Timestamp(time) for name, time in times.items()},
        "version": newest.number,
    }
