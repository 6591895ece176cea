"""Which parameters of a dataset are drawn: those named, or those that a reader wants to see first."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from sepp.core.errors import UnknownParameterError, nearest_names
from sepp.core.model import Dataset, Parameter
from sepp.quicklook.plot import TRACK, Panel
from sepp.quicklook.status import is_status

MOST_PANELS = 8
MOST_TRIED = 24
_DATA, _AXIS, _FLAGS = range(3)
_TIME = re.compile(
    r"(?:^|[^a-z])(?:unix_?)?(?:time|epoch|ut|utc|doy|mjd|jd)(?:[^a-z](?:pb5|tai|tt|utc|ut|unix|tags?|stamps?))?$", re.I
)
_TIME_UNITS = ("", "s", "sec", "secs", "second", "seconds", "ms", "msec", "ns", "d", "day", "days", "year, day, msec")
_AXIS_NAME = re.compile(r"(?:^|[^a-z])(?:energy|energies|erange|pitch_?angles?|bins?|channels?)$", re.I)
_FLAG_NAME = re.compile(r"status|quality|flag|valid|bitmask", re.I)


def choose_parameters(dataset: Dataset, names: Sequence[str] | None) -> list[Parameter | str]:
    """Find the parameters to draw; all that may be seen first if none are named.

    A name that begins with ``@`` is a track. Raises
    ``UnknownParameterError`` for a name that is not held.
    """
    if names is not None:
        return [name if name.startswith("@") else _find(dataset, name) for name in names]
    return [*first_parameters(dataset)[:MOST_TRIED]]


def first_parameters(dataset: Dataset) -> list[Parameter]:
    """List what may be seen first: data, then tables of their bins, flags at the end.

    Times told once more as numbers come in only where there is nothing else.
    """
    drawable = [p for p in dataset.parameters if p.is_varying and not p.dtype.startswith(("str", "datetime"))]
    shown = [p for p in drawable if p.role == "data" and p.display != "none"] or drawable
    return sorted([p for p in shown if not is_time(p)] or shown, key=_rank)


def first_panels(made: Iterable[Panel]) -> tuple[tuple[Panel, ...], tuple[str, ...]]:
    """Keep the panels that have a value, and name those before them that have none.

    Where none has a value, the first of all are kept.
    """
    full: list[Panel] = []
    empty: list[Panel] = []
    for panel in made:
        (full if has_values(panel) else empty).append(panel)
        if len(full) == MOST_PANELS:
            break
    if not full:
        return tuple(empty[:MOST_PANELS]), ()
    return tuple(full), tuple(panel.parameter for panel in empty)


def has_values(panel: Panel) -> bool:
    """Tell whether anything is to be seen in a panel."""
    return panel.points > 0 if panel.kind == TRACK else bool(np.isfinite(panel.middle).any())


def is_time(parameter: Parameter) -> bool:
    """Tell a time told as a number by its name and its unit."""
    return bool(_TIME.search(parameter.name)) and parameter.units.strip(" ()[]").casefold() in _TIME_UNITS


def _rank(parameter: Parameter) -> int:
    is_whole = np.dtype(parameter.dtype).kind in "iub"
    if is_status(parameter) or (is_whole and _FLAG_NAME.search(f"{parameter.name} {parameter.long_name}")):
        return _FLAGS
    return _AXIS if parameter.shape and _AXIS_NAME.search(parameter.name) else _DATA


def _find(dataset: Dataset, name: str) -> Parameter:
    found = dataset.parameter(name)
    if found is None:
        names = [parameter.name for parameter in dataset.parameters]
        raise UnknownParameterError(
            f"{dataset.id!r} has no parameter {name!r}{nearest_names(name, names) or f'; it has {names}'}"
        )
    return found
