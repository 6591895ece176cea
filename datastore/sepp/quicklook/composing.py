"""A plot composed from the store: levels chosen by its width."""

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np

from sepp.core.errors import UnknownParameterError, nearest_names
from sepp.core.model import Dataset, Parameter, Values
from sepp.core.time import Interval
from sepp.quicklook.bins import along_bins, find_bins
from sepp.quicklook.gaps import Points, place_points
from sepp.quicklook.plot import LINE, SPECTROGRAM, Column, Panel, PlotData
from sepp.quicklook.source import GAP_STEPS, Source
from sepp.store import PyramidSlice, Store

POINTS_PER_PIXEL = 2
MOST_LINES = 9
MOST_PANELS = 8
MS = 1e6


def plot_data(  # noqa: PLR0913 - what a user may say of a plot
    store: Store,
    dataset_id: str,
    parameters: Sequence[str] | None = None,
    interval: Interval | None = None,
    width: int = 1200,
    *,
    version: str | None = None,
) -> PlotData:
    """Compose the panels of some parameters over an interval.

    At most about ``2 * width`` points each; without ``parameters`` those
    that a reader wants to see first, without ``interval`` all there is.
    Raises ``UnknownDatasetError``, ``UnknownParameterError``,
    ``MismatchError`` (text can't be drawn) and ``NoDataError``.
    """
    source = Source.find(store, dataset_id, version, interval, POINTS_PER_PIXEL * max(width, 1))
    dataset = source.dataset
    return PlotData(
        dataset=dataset.id,
        title=dataset.title,
        is_synthetic=dataset.is_synthetic,
        version=source.version,
        start_ns=source.span.start_ns,
        stop_ns=source.span.stop_ns,
        caveats=dataset.caveats,
        panels=tuple(make_panel(source, parameter) for parameter in choose_parameters(dataset, parameters)),
    )


def choose_parameters(dataset: Dataset, names: Sequence[str] | None) -> list[Parameter]:
    """Find the parameters to draw; those of role ``data`` if none are named.

    Raises ``UnknownParameterError`` for a name that is not held.
    """
    if names is not None:
        return [_find(dataset, name) for name in names]
    drawable = [p for p in dataset.parameters if p.is_varying and not p.dtype.startswith(("str", "datetime"))]
    wanted = [p for p in drawable if p.role == "data" and p.display != "none"]
    return (wanted or drawable)[:MOST_PANELS]


def _find(dataset: Dataset, name: str) -> Parameter:
    found = dataset.parameter(name)
    if found is None:
        names = [parameter.name for parameter in dataset.parameters]
        raise UnknownParameterError(
            f"{dataset.id!r} has no parameter {name!r}{nearest_names(name, names) or f'; it has {names}'}"
        )
    return found


def make_panel(source: Source, parameter: Parameter) -> Panel:
    """Read one parameter and bring it to the form of a panel."""
    level = source.level(parameter)
    points = place_points(level, source.visible_gap_ns)
    if parameter.shape and (prod(parameter.shape) > MOST_LINES or parameter.display == SPECTROGRAM):
        return _spectrogram(source, parameter, level, points)
    return _lines(source, parameter, level, points)


def _lines(source: Source, parameter: Parameter, level: PyramidSlice, points: Points) -> Panel:
    named = {"value": level.mean} if level.factor == 1 else {}
    named |= {} if named else {"mean": level.mean, "min": level.minimum, "max": level.maximum}
    kept = np.float32 if parameter.dtype == "float32" else np.float64
    arrays: dict[str, Column] = {name: _components(points.take(values), kept) for name, values in named.items()}
    return Panel(
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        units=parameter.units,
        frame=parameter.frame,
        kind=LINE,
        scale=parameter.scale,
        labels=component_labels(parameter),
        gap_ms=_gap_ms(source, level),
        factor=level.factor,
        arrays={"time": points.time_ns / MS, **arrays},
    )


def _components(values: Values, kept: type[np.float32] | type[np.float64]) -> Column:
    found = values.reshape(len(values), prod(values.shape[1:])).T
    return found.astype(np.float32, order="C") if kept is np.float32 else found.astype(np.float64, order="C")


def _gap_ms(source: Source, level: PyramidSlice) -> float | None:
    if level.factor > 1 or not source.gap_ns:
        return None
    step_ns = float(np.median(np.diff(level.time_ns))) if len(level.time_ns) > 1 else 0.0
    return max(source.gap_ns, GAP_STEPS * step_ns) / MS


def _spectrogram(source: Source, parameter: Parameter, level: PyramidSlice, points: Points) -> Panel:
    bins = find_bins(source, parameter)
    centres = bins.centres if bins.centres.ndim == 1 else bins.centres[points.source]
    return Panel(
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        units=parameter.units,
        frame=parameter.frame,
        kind=SPECTROGRAM,
        scale=parameter.scale,
        labels=(),
        gap_ms=_gap_ms(source, level),
        factor=level.factor,
        arrays={
            "time": points.time_ns / MS,
            "value" if level.factor == 1 else "mean": points.take(along_bins(level.mean, bins)).astype(np.float32),
            "bins": np.ascontiguousarray(centres),
        },
        bin_name=bins.name,
        bin_units=bins.units,
        bin_scale=bins.scale,
    )


def component_labels(parameter: Parameter) -> tuple[str, ...]:
    """Label each line: as told, else by its place in the record."""
    count = prod(parameter.shape)
    if len(parameter.labels) == count:
        return parameter.labels
    if not parameter.shape:
        return (parameter.name,)
    axes = [("x", "y", "z") if size == 3 else tuple(map(str, range(1, size + 1))) for size in parameter.shape]
    return tuple("".join(place) for place in product(*axes))
