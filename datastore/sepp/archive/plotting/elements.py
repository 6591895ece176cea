"""Panels as HoloViews elements, for users' own composition."""

from collections.abc import Collection
from typing import Any

import holoviews as hv
import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.labels import pretty_units, side_label
from sepp.quicklook.lines import component_colours, line_labels, open_gaps
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.panels import TRACK_COLOURS
from sepp.quicklook.plot import SPECTROGRAM, STATUS, TRACK, Panel
from sepp.quicklook.spectra import bin_span, colour_axis, columns_of, map_name, rows_of

Numbers = NDArray[np.float64]
MOST_COLUMNS, ROWS, LABEL_WIDTH = 600, 64, 18
TRACK_NAMES = {0: "data", 1: "gap", 2: "caveat"}
TIME = hv.Dimension("time", label="UTC")
POWERS = "return (tick < 0 ? '10\\u207b' : '10') + String(Math.abs(Math.round(tick * 100) / 100))" + (
    ".replace(/[0-9]/g, d => '\\u2070\\u00b9\\u00b2\\u00b3\\u2074\\u2075\\u2076\\u2077\\u2078\\u2079'[d])"
)


# HoloViews is untyped: its elements are Any.
def element_of(
    panel: Panel, span_ms: tuple[float, float], width: int, hidden: Collection[str] = (), colour_map: str = ""
) -> Any:
    """Make the element of a panel: an Overlay of Curves and Areas, an Image, Rectangles.

    ``hidden`` names components that are left out, ``colour_map`` the colours of an image.
    """
    if panel.kind == TRACK:
        return _track(panel)
    if panel.kind == SPECTROGRAM:
        return _spectrogram(panel, span_ms, min(width, MOST_COLUMNS)).opts(cmap=map_name(colour_map))
    return _lines(panel, hidden)


def lay_over(below: Any, above: Any) -> Any:
    """Lay lines over lines, on an axis that is log where both are."""
    return (below * above).opts(logy=all(_option(each, "logy") for each in (below, above)), show_legend=True)


def lay_spans(below: Any, spans: Any) -> Any:
    """Lay events over a panel, whose axis and legend stay."""
    return (below * spans).opts(logy=_option(below, "logy"), show_legend=_option(below, "show_legend"))


def _option(element: Any, name: str) -> bool:
    return bool(hv.Store.lookup_options("bokeh", element, "plot").kwargs.get(name, False))


def _name(panel: Panel, label: str) -> Any:
    unit = pretty_units(panel.units)
    name = f"{panel.parameter} {label}".strip()
    words = panel.parameter if panel.kind == STATUS else panel.long_name
    told = side_label(words, "", "", LABEL_WIDTH)
    return hv.Dimension(name, label=told[0] if told else panel.parameter, unit=unit or None)


def _lines(panel: Panel, hidden: Collection[str]) -> Any:
    """Overlay a Curve for each component that is shown, with an Area for the span of its blocks."""
    labels = line_labels(panel)
    colours = component_colours(labels)
    areas, curves = [], []
    for number, label in enumerate(labels):
        if label in hidden and len(labels) > 1:
            continue
        colour = colours[number]
        middle = np.atleast_2d(panel.middle)[number]
        time, values = open_gaps(panel.arrays["time"], middle, panel.gap_ms)
        name = _name(panel, label if len(labels) > 1 else "")
        curve = hv.Curve((_instants(time), values), TIME, name, label=label)
        interpolation = "steps-mid" if panel.kind == STATUS else "linear"
        curves.append(curve.opts(color=colour, line_width=1.2, interpolation=interpolation, tools=["hover"]))
        ends = ("value", "high") if panel.kind == STATUS else ("min", "max")
        if ends[1] in panel.arrays:
            low, high = (np.atleast_2d(panel.arrays[end])[number] for end in ends)
            spread = (_instants(panel.arrays["time"]), low, high)
            area = hv.Area(spread, TIME, [name, f"{name.name} highest"], label=label)
            areas.append(area.opts(color=colour, alpha=0.3, line_alpha=0))
    is_log = panel.scale == "log" and bool((panel.middle[np.isfinite(panel.middle)] > 0).all())
    return hv.Overlay([*areas, *curves]).opts(logy=is_log, show_legend=len(labels) > 1)


def _spectrogram(panel: Panel, span_ms: tuple[float, float], width: int) -> Any:
    """Give an Image whose rows are even along the axis of the bins, log or linear."""
    is_log = panel.bin_scale == "log"
    low, high = bin_span(panel)
    points, rows = columns_of(panel, span_ms, width), rows_of(panel, Ordinate(low, high, is_log=is_log), ROWS)
    middle = np.asarray(panel.middle, np.float32)
    found = np.full((ROWS, width), np.nan, np.float32)
    seen = np.flatnonzero(points >= 0)
    bins = np.broadcast_to(rows, (panel.points, ROWS))[points[seen]].T
    found[:, seen] = np.where(bins >= 0, middle[points[seen]][np.arange(len(seen)), bins], np.nan)
    edges = (np.log10(low), np.log10(high)) if is_log else (low, high)
    start, stop = _instants(np.array(span_ms))
    unit = pretty_units(panel.bin_units)
    told = side_label(panel.bin_name, "", "", LABEL_WIDTH)
    axis = hv.Dimension(f"{panel.parameter} bins", label=told[0] if told else "bin", unit=unit or None)
    image = hv.Image(found, bounds=(start, edges[0], stop, edges[1]), kdims=[TIME, axis], vdims=[_name(panel, "")])
    colours = colour_axis(panel)
    image = image.opts(
        colorbar=True,
        clabel=pretty_units(panel.units),
        tools=["hover"],
        cnorm="log" if colours.is_log else "linear",
    )
    return image.opts(clim=(colours.low, colours.high), **({"yformatter": _powers()} if is_log else {}))


def _powers() -> Any:
    from bokeh.models import CustomJSTickFormatter  # noqa: PLC0415 - an extra

    return CustomJSTickFormatter(code=POWERS)


def _track(panel: Panel) -> Any:
    start, stop = _instants(panel.arrays["start"]), _instants(panel.arrays["stop"])
    levels = [int(level) for level in panel.arrays["level"]]
    rows = (start, np.zeros(len(start)), stop, np.ones(len(stop)), [TRACK_NAMES[level] for level in levels])
    boxes = hv.Rectangles((*rows, list(panel.texts)), [TIME, "bottom", "until", "top"], ["level", "text"])
    colours = {TRACK_NAMES[level]: colour for level, colour in TRACK_COLOURS.items()}
    return boxes.opts(color="level", cmap=colours, line_alpha=0, yaxis=None, tools=["hover"], show_legend=False)


def _instants(time_ms: Numbers | NDArray[np.float32]) -> NDArray[np.datetime64]:
    return (np.asarray(time_ms, np.float64) * 1e6).round().astype(np.int64).view("datetime64[ns]")
