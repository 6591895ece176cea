"""A plot composed from the store: levels chosen by its width."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np

from sepp.core.caveats import caveat_words
from sepp.core.model import Parameter, Values
from sepp.core.time import Interval
from sepp.quicklook.bins import Bins, along_bins, bin_arrays, find_bins
from sepp.quicklook.choosing import choose_parameters, first_panels
from sepp.quicklook.gaps import Points, keep_records, own_records, place_points
from sepp.quicklook.labels import short_name
from sepp.quicklook.plot import LINE, SPECTROGRAM, Column, Panel, PlotData
from sepp.quicklook.scales import choose_scale
from sepp.quicklook.source import Source
from sepp.quicklook.status import is_status, make_status
from sepp.quicklook.tracks import make_track
from sepp.store import PyramidSlice, Store

POINTS_PER_PIXEL = 2
MOST_LINES = 9
MS = 1e6


def plot_data(  # noqa: PLR0913 - what a user may say of a plot
    store: Store,
    dataset_id: str,
    parameters: Sequence[str] | None = None,
    interval: Interval | None = None,
    width: int = 1200,
    *,
    columns: int | None = None,
    version: str | None = None,
) -> PlotData:
    """Compose the panels of some parameters over an interval.

    At most about ``2 * width`` points of a line, and ``columns`` of a
    spectrogram (``width`` of them if that is not told); without
    ``parameters`` those that a reader wants to see first and that have values, without
    ``interval`` all there is.
    Raises ``UnknownDatasetError``, ``UnknownParameterError``,
    ``MismatchError`` (text can't be drawn) and ``NoDataError``.
    """
    source = Source.find(store, dataset_id, version, interval, POINTS_PER_PIXEL * max(width, 1))
    dataset, columns = source.dataset, max(1, min(columns or width, width))
    made = (make_panel(source, parameter, columns) for parameter in choose_parameters(dataset, parameters))
    panels, left_out = first_panels(made) if parameters is None else (tuple(made), ())
    return PlotData(
        dataset=dataset.id,
        title=dataset.title,
        is_synthetic=dataset.is_synthetic,
        version=source.version,
        start_ns=source.span.start_ns,
        stop_ns=source.span.stop_ns,
        caveats=caveat_words(dataset.caveats),
        observatory=dataset.observatory,
        held_ns=source.held_ns,
        panels=panels,
        left_out=left_out,
    )


def make_panel(source: Source, chosen: Parameter | str, columns: int) -> Panel:
    """Read one parameter, or make one track, and bring it to the form of a panel."""
    if isinstance(chosen, str):
        return make_track(source, chosen)
    is_spectrogram = bool(chosen.shape) and (prod(chosen.shape) > MOST_LINES or chosen.display == SPECTROGRAM)
    if is_spectrogram:
        source = replace(source, points=columns)
    level = source.level(chosen)
    if is_status(chosen):
        return make_status(chosen, level, place_points(source, level))
    is_own = own_records(level)
    kept = level if is_own is None else keep_records(level, is_own)
    points = place_points(source, kept, is_own=is_own is not None)
    if is_spectrogram:
        bins = find_bins(source, chosen)
        return _spectrogram(source, chosen, kept, points, bins if is_own is None else bins.at(is_own))
    return _lines(source, chosen, kept, points)


def _lines(source: Source, parameter: Parameter, level: PyramidSlice, points: Points) -> Panel:
    named = {"value": level.mean} if level.factor == 1 else {}
    named |= {} if named else {"mean": level.mean, "min": level.minimum, "max": level.maximum}
    kept = np.float32 if parameter.dtype == "float32" else np.float64
    arrays: dict[str, Column] = {name: _components(points.take(values), kept) for name, values in named.items()}
    return Panel(
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        short_name=short_name(parameter, source.dataset),
        units=parameter.units,
        frame=parameter.frame,
        kind=LINE,
        scale=choose_scale(source, parameter, is_spectrogram=False),
        labels=component_labels(parameter),
        gap_ms=points.gap_ms,
        factor=level.factor,
        arrays={"time": points.time_ns / MS, **arrays},
    )


def _components(values: Values, kept: type[np.float32] | type[np.float64]) -> Column:
    found = values.reshape(len(values), prod(values.shape[1:])).T
    return found.astype(np.float32, order="C") if kept is np.float32 else found.astype(np.float64, order="C")


def _spectrogram(source: Source, parameter: Parameter, level: PyramidSlice, points: Points, bins: Bins) -> Panel:
    return Panel(
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        short_name=short_name(parameter, source.dataset),
        units=parameter.units,
        frame=parameter.frame,
        kind=SPECTROGRAM,
        scale=choose_scale(source, parameter, is_spectrogram=True),
        labels=(),
        gap_ms=points.gap_ms,
        factor=level.factor,
        arrays={
            "time": points.time_ns / MS,
            "value" if level.factor == 1 else "mean": points.take(along_bins(level.mean, bins)).astype(np.float32),
            **bin_arrays(bins, points.source),
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
