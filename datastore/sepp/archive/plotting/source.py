"""Plot data for a notebook: from the archive service, or from the store at hand."""

from collections.abc import Sequence
from typing import Protocol

import httpx

from sepp.archive.catalogues import error_of
from sepp.archive.library import Library
from sepp.core.errors import ServiceError
from sepp.core.time import Interval, to_iso
from sepp.quicklook import PlotData, plot_data
from sepp.quicklook.encoding import decode

PATIENCE_S = 20.0


class PlotSource(Protocol):
    """Where plot data come from."""

    def read(self, dataset: str, parameters: Sequence[str] | None, interval: Interval, width: int) -> PlotData:
        """Read panels of a dataset over an interval, for so many pixels."""


class StoreSource:
    """The stores that are mounted here."""

    def __init__(self, library: Library) -> None:
        """Read what ``library`` has at hand."""
        self._library = library

    def read(self, dataset: str, parameters: Sequence[str] | None, interval: Interval, width: int) -> PlotData:
        """Read panels; raises ``UnknownDatasetError``, ``UnknownParameterError``, ``NoDataError``."""
        return plot_data(self._library.find_store(dataset), dataset, parameters, interval, width)


class ServiceSource:
    """The archive service over HTTP, which has the levels in its memory."""

    def __init__(self, url: str, token: str | None) -> None:
        """Ask the service at ``url``."""
        headers = {"Authorization": f"token {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_S)

    def read(self, dataset: str, parameters: Sequence[str] | None, interval: Interval, width: int) -> PlotData:
        """Read panels; raises as the store does, and ``ServiceError``."""
        query = {"dataset": dataset, "start": to_iso(interval.start_ns), "stop": to_iso(interval.stop_ns)}
        query |= {"width": str(width)} | ({"parameters": ",".join(parameters)} if parameters else {})
        try:
            answer = self._client.get("quicklook/data", params=query)
        except httpx.HTTPError as error:
            raise ServiceError(f"The archive service does not answer at {self._client.base_url}: {error}") from error
        if answer.is_error:
            raise error_of(answer)
        return decode(answer.content)


def find_source(library: Library) -> PlotSource:
    """Choose the service where one is told, else the store."""
    settings = library.settings
    if settings.archive_url:
        return ServiceSource(settings.archive_url, settings.token.get_secret_value() if settings.token else None)
    return StoreSource(library)
