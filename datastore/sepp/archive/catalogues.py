"""Two ways to the catalogue with one face: its database, or its service.

In a sandbox there is no database: the archive service answers. On the
archive's own machine, outside a hub, the database is read.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from weakref import finalize

import httpx

from sepp.archive.settings import ArchiveSettings
from sepp.core.errors import (
    BadTimeError,
    NoDataError,
    SeppError,
    ServiceError,
    UnknownDatasetError,
    UnknownListError,
    UnknownParameterError,
)
from sepp.core.home import Home
from sepp.core.model import Dataset, Granule, Holding, Parameter, Revision, Span
from sepp.core.time import Interval, parse_time, to_iso

Filters = Mapping[str, Any]
_ERRORS: dict[str, type[SeppError]] = {
    error.code: error
    for error in (UnknownDatasetError, UnknownParameterError, UnknownListError, NoDataError, BadTimeError)
}


class Catalogue(Protocol):
    """What the archive asks of a catalogue."""

    def search(self, text: str, interval: Interval | None, filters: Filters) -> list[Holding]:
        """Find datasets; an empty text finds all."""

    def describe(self, dataset_id: str) -> Holding:
        """Tell all of one dataset, coverage included."""

    def headers(self, dataset_id: str, interval: Interval | None) -> list[Granule]:
        """List the files that records of an interval came from, with the attributes of each."""

    def recorded(self, dataset_id: str) -> dict[Revision, int]:
        """Tell when the last revision of each version was recorded, ns since 1970."""


class DatabaseCatalogue:
    """The catalogue's own database, on the archive's machine."""

    def __init__(self, home: Home) -> None:
        from sepp.catalog import open_catalog  # noqa: PLC0415  (an extra that a notebook lacks)

        self._catalog = open_catalog(home)

    def search(self, text: str, interval: Interval | None, filters: Filters) -> list[Holding]:
        """Find datasets; an empty text finds all."""
        return list(self._catalog.search(text, interval=interval, **filters))

    def describe(self, dataset_id: str) -> Holding:
        """Tell all of one dataset; ``UnknownDatasetError`` offers the nearest ids."""
        return self._catalog.describe(dataset_id)

    def headers(self, dataset_id: str, interval: Interval | None) -> list[Granule]:
        """List the files that records of an interval came from, with the attributes of each."""
        return self._catalog.headers(dataset_id, interval)

    def recorded(self, dataset_id: str) -> dict[Revision, int]:
        """Tell when the last revision of each version was recorded, ns since 1970."""
        from sepp.catalog.states import read_recorded  # noqa: PLC0415  (an extra that a notebook lacks)

        return read_recorded(self._catalog, dataset_id)


class ServiceCatalogue:
    """The archive service over HTTP."""

    def __init__(self, url: str, token: str | None) -> None:
        headers = {"Authorization": f"token {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=30)
        finalize(self, self._client.close)

    def search(self, text: str, interval: Interval | None, filters: Filters) -> list[Holding]:
        """Find datasets; an empty text finds all."""
        query = {"text": text, **filters}
        if interval:
            query |= {"start": to_iso(interval.start_ns), "stop": to_iso(interval.stop_ns)}
        wanted = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return [holding_from_json(entry) for entry in self._get("catalog/datasets", wanted)["datasets"]]

    def describe(self, dataset_id: str) -> Holding:
        """Tell all of one dataset; ``UnknownDatasetError`` offers the nearest ids."""
        return holding_from_json(self._get(f"catalog/datasets/{dataset_id}", {}))

    def headers(self, dataset_id: str, interval: Interval | None) -> list[Granule]:
        """List the files that records of an interval came from, with the attributes of each."""
        query = {"headers": "true"}
        if interval:
            query |= {"start": to_iso(interval.start_ns), "stop": to_iso(interval.stop_ns)}
        found = self._get(f"catalog/datasets/{dataset_id}/granules", query)["granules"]
        return [granule_from_json(dataset_id, entry) for entry in reversed(found)]

    def recorded(self, dataset_id: str) -> dict[Revision, int]:
        """Tell when the last revision of each version was recorded, ns since 1970."""
        told = self._get(f"catalog/datasets/{dataset_id}", {}).get("versions", ())
        return {
            Revision.parse(entry["version"]): parse_time(entry["recorded"]) for entry in told if entry.get("recorded")
        }

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        try:
            answer = self._client.get(path, params=query)
        except httpx.HTTPError as error:
            raise ServiceError(f"The archive service does not answer at {self._client.base_url}: {error}") from error
        if answer.is_error:
            raise error_of(answer)
        return dict(answer.json())


def find_catalogue(settings: ArchiveSettings) -> Catalogue:
    """Choose the catalogue that this process may use."""
    if settings.archive_url:
        return ServiceCatalogue(settings.archive_url, settings.token.get_secret_value() if settings.token else None)
    return DatabaseCatalogue(settings.find_home())


def holding_from_json(entry: Mapping[str, Any]) -> Holding:
    """Read one dataset of the service's ``catalog/datasets`` answer."""
    dataset = Dataset(
        id=entry["id"],
        parameters=tuple(_parameter_from_json(each) for each in entry.get("parameters", ())),
        is_synthetic=bool(entry.get("is_synthetic")),
        cadence_ns=entry.get("cadence_ns"),
        attributes=entry.get("attributes", {}),
        **{name: entry.get(name) or "" for name in _TEXTS},
    )
    return Holding(
        dataset=dataset,
        start_ns=_time_or_none(entry.get("start")),
        stop_ns=_time_or_none(entry.get("stop")),
        revision=Revision.parse(entry["version"]) if entry.get("version") else None,
        granules=int(entry.get("granules", 0)),
        coverage=tuple(Span(parse_time(a), parse_time(b), int(n)) for a, b, n in entry.get("coverage", ())),
    )


def granule_from_json(dataset_id: str, entry: Mapping[str, Any]) -> Granule:
    """Read one file of the service's ``granules`` answer."""
    return Granule(
        name=entry["name"],
        sha256=entry["sha256"],
        size=int(entry["size"]),
        dataset_id=dataset_id,
        start_ns=_time_or_none(entry.get("start")),
        stop_ns=_time_or_none(entry.get("stop")),
        records=int(entry["records"]),
        revision=Revision.parse(entry["version"]) if entry.get("version") else None,
        superseded_by=entry.get("superseded_by", ""),
        attributes={key: tuple(v) if isinstance(v, list) else v for key, v in entry.get("attributes", {}).items()},
    )


_TEXTS = ("title", "description", "mission", "observatory", "instrument", "region", "citation", "caveats")


def _parameter_from_json(entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=entry["name"],
        dtype=entry.get("dtype", ""),
        shape=tuple(entry.get("shape", ())),
        labels=tuple(entry.get("labels", ())),
        **{name: entry[name] for name in ("units", "long_name", "frame", "display", "scale", "role") if name in entry},
    )


def _time_or_none(text: str | None) -> int | None:
    return parse_time(text) if text else None


def error_of(answer: httpx.Response) -> SeppError:
    """Read the error that the service tells."""
    try:
        told = answer.json()["error"]
        return _ERRORS.get(told["code"], ServiceError)(told["message"])
    except (ValueError, KeyError, TypeError):
        return ServiceError(f"The archive service answered {answer.status_code} to {answer.url.path}")
