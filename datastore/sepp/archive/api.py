"""The functions that users call: ``from sepp import archive``."""

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pandas as pd
import xarray as xr

from sepp.archive.cards import Card, coverage_table, holdings_table
from sepp.archive.citing import cite_holding
from sepp.archive.ephemeris.tables import orbits_table, places_dataset
from sepp.archive.event_lists import events_table, find_lists, plain_list_name
from sepp.archive.intervals import orbit_at as find_orbit_at
from sepp.archive.intervals import resolve_interval
from sepp.archive.library import Library, Selection
from sepp.archive.searching import check_filters, check_names, read_at
from sepp.archive.settings import ArchiveSettings
from sepp.archive.timeline import on_one_timeline, parse_cadence
from sepp.core.errors import BadTimeError
from sepp.core.file_caveats import CAVEATS, caveats_of
from sepp.core.phrases import OrbitSpan
from sepp.core.time import Interval, IntervalLike, StopLike

if TYPE_CHECKING:
    from sepp.archive.exporting import Exported
    from sepp.archive.plotting.panels import PanelLike
    from sepp.archive.plotting.spans import EventsLike
    from sepp.events import EventList

_lock = threading.Lock()


@lru_cache(maxsize=1)
def _build_library(settings: ArchiveSettings) -> Library:
    return Library(settings)


def library() -> Library:
    """Give the archive as the environment names it now."""
    with _lock:
        return _build_library(ArchiveSettings())


def _read(value: IntervalLike, stop: StopLike | None = None) -> Interval:
    return resolve_interval(library().almanac, value, stop)


def interval(value: IntervalLike, stop: StopLike | None = None) -> Interval:
    """Read an interval: any text of times, two times, or orbits by number.

    ``"orbit:cluster1:120"`` and ``"orbit:cluster1:120-125"`` are from
    perigee to perigee. Raises ``BadTimeError``, also for orbits that the
    archive does not hold, and ``EmptyIntervalError``.
    """
    return _read(value, stop)


def orbit_at(observatory: str, interval: IntervalLike) -> OrbitSpan:
    """Tell the orbit of a spacecraft that holds the middle of an interval.

    Raises ``BadTimeError`` where the archive holds none.
    """
    return find_orbit_at(library().almanac, observatory, _read(interval))


def search(text: str = "", *, at: IntervalLike | None = None, **filters: Any) -> pd.DataFrame:
    """Find datasets; without words all of them.

    Every word must occur in the id, title, description, mission, instrument
    or a parameter. ``at`` keeps datasets with data in that interval, or
    around that instant. Filters: ``mission``, ``instrument``, ``quantity``,
    ``units``, ``frame``, ``region``, ``limit``. One row per dataset, indexed
    from 0; times are UTC.

    Raises ``UnknownFilterError``, ``BadTimeError``, and ``UnknownNameError``
    with the nearest names where a filter that finds nothing looks mistyped.
    """
    check_filters(filters)
    interval = read_at(library().almanac, at) if at is not None else None
    found = library().catalogue.search(text, interval, filters)
    if not found:
        check_names(filters)
    return holdings_table(found)


@overload
def open(
    dataset_id: str,
    interval: IntervalLike | None = None,
    stop: StopLike | None = None,
    *,
    cadence: None = None,
    **selection: Any,
) -> xr.Dataset: ...
@overload
def open(
    dataset_id: Sequence[str],
    interval: IntervalLike,
    stop: StopLike | None = None,
    *,
    cadence: str | None = None,
    **selection: Any,
) -> xr.DataTree: ...
def open(
    dataset_id: str | Sequence[str],
    interval: IntervalLike | None = None,
    stop: StopLike | None = None,
    *,
    cadence: str | None = None,
    **selection: Any,
) -> xr.Dataset | xr.DataTree:
    """Open an interval of a dataset, lazily, as an ``xarray.Dataset``.

    ``interval`` may be text (``"2016-12-07/2016-12-08"``, ``"2005-01"``,
    ``"2005-01-09 18:00 to 24:00"``), two times, or None for all. ``time`` is
    ``datetime64[ns]`` UTC; fills are NaN, integers keep their type beside
    ``<name>_mask``. ``parameters=[…]``, ``frame="GSM"``, ``quality=2`` and
    ``version="1.81234"`` select. Where records came with fewer bins than
    others they are padded with NaN; ``attrs["original_shapes"]`` of the
    variable tells since when they had how many. Several ids give an ``xarray.DataTree`` by
    id, averaged to one timeline only if ``cadence`` is given.

    Raises ``UnknownDatasetError``, ``UnknownParameterError``,
    ``BadTimeError``, ``EmptyIntervalError`` and ``NoDataError``.
    """
    chosen = Selection(**selection)
    wanted = _read(interval, stop) if interval is not None else None
    if isinstance(dataset_id, str):
        opened = library().open(dataset_id, wanted, chosen)
        return opened if cadence is None else _resample({dataset_id: opened}, wanted, cadence)[dataset_id]
    each = {name: library().open(name, wanted, chosen) for name in dataset_id}
    return xr.DataTree.from_dict(dict(each if cadence is None else _resample(each, wanted, cadence)))


def _resample(opened: dict[str, xr.Dataset], interval: Interval | None, cadence: str) -> dict[str, xr.Dataset]:
    if interval is None:
        raise BadTimeError("A cadence needs an interval: give the time to resample")
    return on_one_timeline(opened, interval, parse_cadence(cadence))


def describe(dataset_id: str) -> Card:
    """Describe a dataset: what, when, parameters, caveats, citation.

    Raises ``UnknownDatasetError`` with the nearest ids.
    """
    here = library()
    holding = here.catalogue.describe(dataset_id)
    has_caveats = CAVEATS in holding.dataset.attributes
    caveats = caveats_of(here.headers(dataset_id)) if has_caveats else {}
    return Card(holding, here.versions(dataset_id), caveats)


def coverage(dataset_id: str) -> pd.DataFrame:
    """List the stretches with data: ``start``, ``stop`` (UTC), ``records``.

    Raises ``UnknownDatasetError`` with the nearest ids.
    """
    return coverage_table(library().catalogue.describe(dataset_id))


def cite(dataset_id: str, version: str | None = None) -> str:
    """Write the citation of the dataset's present version, or of ``version="1.81234"``.

    Raises ``UnknownDatasetError`` with the nearest ids, and ``NoDataError``
    if it never had that version or it was retired.
    """
    holding = library().catalogue.describe(dataset_id)
    if version is None:
        return cite_holding(holding)
    return cite_holding(holding, library().find_store(dataset_id).snapshot(dataset_id, version).revision)


def versions(dataset_id: str) -> pd.DataFrame:
    """List the versions that can be opened and cited, the newest first.

    One row each: ``version`` as ``open``, ``cite`` and ``export`` take it,
    ``records``, ``recorded`` (UTC), ``superseded_by``. None of a dataset
    whose files are mounted. Raises ``UnknownDatasetError`` with the nearest
    ids.
    """
    library().catalogue.describe(dataset_id)
    return library().versions(dataset_id).table()


def positions(
    observatory: str,
    interval: IntervalLike,
    stop: StopLike | None = None,
    *,
    frame: str = "GSE",
    points: int | None = None,
) -> xr.Dataset:
    """Tell where a spacecraft was: X, Y, Z in Earth radii, L, MLT, region.

    ``observatory`` is an id such as ``"cluster1"``, ``"mms1"``, ``"demo1"``.
    ``position`` has shape ``(time, component)`` in ``frame`` (GSE, GSM, SM,
    GEO, GEI, MAG); ``l`` is that of the centred dipole, ``region`` what the
    models of magnetopause and bow shock say. Every record, or about
    ``points`` spread over the interval.

    Raises ``UnknownNameError`` (spacecraft, frame), ``BadTimeError`` and
    ``NoDataError``.
    """
    return places_dataset(library().almanac, observatory, _read(interval, stop), frame, points)


def orbits(observatory: str, interval: IntervalLike | None = None) -> pd.DataFrame:
    """List whole orbits, perigee to perigee: ``number``, ``start``, ``stop``.

    The numbers are the mission's where the archive holds them, else counted
    from the first perigee held; ``attrs["numbering"]`` says which. With an
    interval those that touch it. Raises ``UnknownNameError``,
    ``BadTimeError`` and ``NoDataError``.
    """
    return orbits_table(library().almanac, observatory, None if interval is None else _read(interval))


@overload
def events() -> pd.DataFrame: ...
@overload
def events(name: str, version: int | None = None) -> "EventList": ...
def events(name: str | None = None, version: int | None = None) -> "pd.DataFrame | EventList":
    """List the archive's event lists, or read one of them.

    Without a name a table: ``name``, ``title``, ``events``, ``start``,
    ``stop``, ``version`` (the newest, as an int). ``version=1`` reads an
    older one. ``sepp.events.save(archive.events("NAME"))`` makes a copy of
    your own. Raises ``UnknownListError``, ``UnreadableFileError``,
    ``StoreError`` and ``ServiceError``.
    """
    lists = find_lists(library().settings)
    return events_table(lists.all()) if name is None else lists.load(plain_list_name(name), version)


def plot(  # noqa: PLR0913 - what a user may say of a plot
    panels: "PanelLike | Sequence[PanelLike]",
    interval: IntervalLike,
    stop: StopLike | None = None,
    *,
    events: "EventsLike | None" = None,
    dynamic: bool = True,
    width: int = 900,
) -> Any:  # Any: HoloViews is untyped
    """Plot panels over an interval as HoloViews objects, to compose further.

    ``panels`` is ``"DATASET"``, ``"DATASET/parameter"``,
    ``"DATASET/@coverage"``, a dict as ``Quicklook`` takes it, or a list of
    these: several give a Layout on one axis of time. ``events`` are drawn as
    spans over all of them: the name of a list that you keep,
    ``"archive:NAME"``, a list, a table with start and stop, or an
    ``EventTable``, whose changes show at once. Read from the levels of
    the archive for ``width`` pixels, and read again on zooming unless
    ``dynamic`` is False. In a notebook the scripts come from the Jupyter
    server: nothing is fetched from elsewhere, and notebooks stay small.

    Raises ``BadViewError``, ``UnknownDatasetError``,
    ``UnknownParameterError``, ``BadTimeError``, ``NoDataError``,
    ``UnknownListError``, ``MismatchError`` (no events) and
    ``MissingExtraError``.
    """
    from sepp.archive.plotting.panels import plot_panels  # noqa: PLC0415 - brings the extra "analysis"

    return plot_panels(library(), panels, _read(interval, stop), events=events, dynamic=dynamic, width=width)


def export(
    dataset_id: str,
    interval: IntervalLike | None,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - as users call it
    **options: Any,
) -> "Exported":
    """Write an interval of a dataset to a file, whole or not at all.

    ``format`` is ``cef``, ``cdf``, ``nc``, ``hapi``, ``hapi-binary``,
    ``csv``, ``votable`` or ``parquet``; without it the suffix tells.
    ``parameters=[…]`` and ``version="1.81234"`` select, ``force=True``
    replaces a file. The answer tells what the format could not hold.

    Raises ``UnknownNameError`` (format), ``UnknownDatasetError``,
    ``UnknownParameterError``, ``BadTimeError``, ``EmptyIntervalError``
    (nothing in it), ``StoreError`` and ``MissingExtraError``.
    """
    from sepp.archive.exporting import export_interval  # noqa: PLC0415 - brings the extra "server"

    wanted = _read(interval) if interval is not None else None
    return export_interval(library(), dataset_id, wanted, Path(path), format=format, **options)


def virtual(dataset_id: str) -> xr.DataTree:
    """Give a mounted dataset as VirtualiZarr's virtual datasets; raises as ``virtual_tree``."""
    from sepp.archive.manifests import virtual_tree  # noqa: PLC0415 - brings the extra "virtual"

    return virtual_tree(library().find_store(dataset_id), dataset_id)
