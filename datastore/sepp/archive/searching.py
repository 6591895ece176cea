"""What a user asks a search for: a time or an instant, filters by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sepp.archive.ephemeris.almanac import Almanac
from sepp.archive.intervals import resolve_interval
from sepp.core.errors import BadTimeError, UnknownFilterError, UnknownNameError, nearest_names
from sepp.core.time import Interval, IntervalLike, parse_time
from sepp.missions import missions

_LEAST_LETTERS = 4
"""A shorter name is like too many others."""
FILTERS: Final = ("mission", "instrument", "quantity", "units", "frame", "region", "limit")


def read_at(almanac: Almanac, value: IntervalLike) -> Interval:
    """Read an interval, or an instant as the nanosecond that it is.

    Raises as ``resolve_interval``.
    """
    try:
        return resolve_interval(almanac, value)
    except BadTimeError:
        if isinstance(value, tuple | list):
            raise
        instant = _instant(value)
        if instant is None:
            raise
        return Interval(instant, instant + 1)


def check_filters(filters: Iterable[str]) -> None:
    """Raise ``UnknownFilterError`` for a keyword that search does not have."""
    for name in filters:
        if name not in FILTERS:
            near = nearest_names(name, FILTERS)
            raise UnknownFilterError(f"search has no filter {name!r}{near or ';'} it has at, {', '.join(FILTERS)}")


def check_names(filters: Mapping[str, Any]) -> None:
    """Tell a typing error in a filter by which nothing was found.

    Raises ``UnknownNameError`` where a value is none of the names that the
    missions' own descriptions have, but like one of them.
    """
    for name, known in _known_names().items():
        value = str(filters.get(name) or "").strip()
        if len(value) >= _LEAST_LETTERS and not any(value.casefold() in each.casefold() for each in known):
            near = nearest_names(value, known)
            if near:
                raise UnknownNameError(f"No dataset with {name} {value!r}{near}")


def _instant(value: Any) -> int | None:
    try:
        return parse_time(value)
    except (BadTimeError, TypeError):
        return None


def _known_names() -> Mapping[str, Sequence[str]]:
    all_missions = missions.values()
    instruments = {each.name for mission in all_missions for each in mission.instruments.values()}
    spacecraft = {each.name for mission in all_missions for each in mission.observatories.values()}
    regions = {region for mission in all_missions for region in mission.region.split(", ")}
    return {
        "mission": sorted({mission.name for mission in all_missions} | spacecraft),
        "instrument": sorted(instruments),
        "region": sorted(regions),
    }
