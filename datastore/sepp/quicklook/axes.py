"""One panel drawn on matplotlib axes."""

import re
from textwrap import fill, wrap
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.bins import edges_around
from sepp.quicklook.plot import SPECTROGRAM, Column, Panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#8C510A")
"""Told apart by the colour-blind (Okabe and Ito 2008), darkest first."""
COLOUR_MAP = "viridis"
LABEL_WIDTH = 22
DECADE = 10.0
MOST_DECADES = 7
MOST_DOTS = 30
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Numbers = NDArray[np.float64]


def pretty_units(units: str) -> str:
    """Write exponents raised: ``cm^-3`` as cm⁻³."""
    return re.sub(r"(?:\^|\*\*)\(?(-?\d+)\)?", lambda found: found[1].translate(SUPERSCRIPTS), units)


def side_label(name: str, units: str, frame: str = "") -> str:
    """Write a name with its frame and unit in a few short lines."""
    told = name if not frame or frame.casefold() in name.casefold() else f"{name} ({frame})"
    lines = wrap(told, LABEL_WIDTH, max_lines=2, placeholder="…")
    unit = wrap(f"[{pretty_units(units)}]", LABEL_WIDTH + 4, max_lines=2, placeholder="…]") if units else []
    return "\n".join(lines + unit)


def draw_panel(axes: "Axes", panel: Panel) -> "QuadMesh | None":
    """Draw a panel; gives what its colour bar tells, for a spectrogram."""
    if not np.isfinite(panel.middle).any():
        axes.text(0.5, 0.5, "no data", transform=axes.transAxes, ha="center", va="center", color="0.5")
        axes.set_yticks([])
        axes.set_ylabel(_own_label(panel), parse_math=False)
        return None
    if panel.kind == SPECTROGRAM:
        return draw_spectrogram(axes, panel)
    draw_lines(axes, panel)
    return None


def _own_label(panel: Panel) -> str:
    return side_label(panel.long_name, panel.units, panel.frame)


def draw_lines(axes: "Axes", panel: Panel) -> None:
    """Draw each component, with the span of its blocks behind it."""
    is_log = panel.scale == "log" and float(np.nanmin(panel.middle)) > 0
    for number, label in enumerate(panel.labels):
        colour = COLOURS[number % len(COLOURS)]
        time, middle = open_gaps(panel.arrays["time"], panel.middle[number], panel.gap_ms)
        axes.plot(time, middle, color=colour, lw=0.8, zorder=3, label=label)
        is_dot = np.ones(len(time), bool) if len(time) < MOST_DOTS else stand_alone(middle)
        axes.plot(time[is_dot], middle[is_dot], ".", color=colour, ms=3, zorder=3)
        if "min" in panel.arrays:
            low, high = panel.arrays["min"][number], panel.arrays["max"][number]
            axes.fill_between(panel.arrays["time"], low, high, color=colour, alpha=0.35, lw=0.3, zorder=2)
    axes.set_ylabel(_own_label(panel), parse_math=False)
    scale_ordinate(axes, panel.middle[np.isfinite(panel.middle)], is_log=is_log)
    if len(panel.labels) > 1:
        write_labels(axes, panel.labels)


def stand_alone(values: Column) -> NDArray[np.bool_]:
    """Tell which values no line can show: those between two NaN."""
    is_there = np.concatenate([[False], np.isfinite(values), [False]])
    return np.asarray(is_there[1:-1] & ~is_there[:-2] & ~is_there[2:])


def scale_ordinate(axes: "Axes", values: Column, *, is_log: bool) -> None:
    """Choose scale and ticks; whole numbers get no fractions."""
    from matplotlib.ticker import MaxNLocator, NullFormatter, StrMethodFormatter  # noqa: PLC0415 - an extra

    low, high = float(values.min()), float(values.max())
    if is_log:
        axes.set_yscale("log")
        if high < low * DECADE:
            axes.yaxis.set_major_locator(MaxNLocator(5))
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        return
    is_whole = bool((values % 1 == 0).all())
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=is_whole, steps=[1, 2, 5, 10]))
    if is_whole and low == high:
        axes.set_ylim(low - 1, high + 1)
    if low < 0 < high:
        axes.axhline(0, color="0.6", lw=0.6, zorder=1)


def write_labels(axes: "Axes", labels: tuple[str, ...]) -> None:
    """Name the components beside the panel, each in its colour."""
    height = min(0.16, 0.96 / len(labels))
    for number, label in enumerate(labels):
        place = 0.5 + height * ((len(labels) - 1) / 2 - number)
        colour = COLOURS[number % len(COLOURS)]
        text = axes.text(1.01, place, fill(label, 16), transform=axes.transAxes, color=colour, va="center", size=9)
        text.set_parse_math(False)


def open_gaps(time: Column, values: Column, gap_ms: float | None) -> tuple[Column, Column]:
    """Put a NaN into each step longer than ``gap_ms``; shapes ``(n,)``."""
    if gap_ms is None or len(time) < 2:
        return time, values
    places = np.flatnonzero(np.diff(time) > gap_ms) + 1
    middles = (time[places - 1] + time[places]) / 2
    return np.insert(time, places, middles).astype(float), np.insert(values, places, np.nan).astype(float)


def draw_spectrogram(axes: "Axes", panel: Panel) -> "QuadMesh":
    """Draw bins over time, coloured by value."""
    from matplotlib.colors import LogNorm, Normalize  # noqa: PLC0415 - an extra

    time, values, bins = panel.arrays["time"], panel.middle, panel.arrays["bins"]
    shown = values[np.isfinite(values) & ((values > 0) | (panel.scale != "log"))]
    low, high = colour_limits(shown)
    is_log = panel.scale == "log" and low > 0
    norm = LogNorm(max(low, high / 10**MOST_DECADES), high) if is_log else Normalize(low, high)
    edges, cells = time_cells(time.astype(np.float64), panel.gap_ms)
    vertical = bin_edges(bins[np.maximum(cells, 0)] if bins.ndim == 2 else bins, is_log=panel.bin_scale == "log")
    horizontal = np.broadcast_to(edges, vertical.shape) if vertical.ndim == 2 else edges
    drawn = np.where((cells >= 0)[:, None], values[cells], np.nan)
    coloured = np.ma.masked_invalid(np.maximum(drawn, norm.vmin or low))
    mesh = axes.pcolormesh(horizontal, vertical, coloured.T, norm=norm, cmap=COLOUR_MAP, rasterized=True)
    scale_ordinate(axes, vertical[np.isfinite(vertical)], is_log=panel.bin_scale == "log")
    axes.set_ylim(np.nanmin(vertical), np.nanmax(vertical))
    axes.set_ylabel(side_label(panel.bin_name, panel.bin_units), parse_math=False)
    axes.set_facecolor("0.93")
    return mesh


def colour_limits(values: Column) -> tuple[float, float]:
    """Give the colour's limits, without the rarest values."""
    if not len(values):
        return 0.0, 1.0
    low, high = (float(limit) for limit in np.percentile(values, [0.5, 99.8]))
    return (low, high) if high > low else (low, low * 1.1 if low > 0 else low + 1.0)


def time_cells(time: Numbers, gap_ms: float | None) -> tuple[Numbers, NDArray[np.int64]]:
    """Give the edges of cells along time, and the point of each cell.

    A cell reaches half-way to its neighbours, or half a typical step into a
    step longer than ``gap_ms``, where a cell of no point (-1) is left.
    """
    steps = np.diff(time)
    typical = float(np.median(steps)) if len(steps) else 1000.0
    reach = np.where(steps > (gap_ms or np.inf), typical, steps) / 2
    before, after = np.append([typical / 2], reach), np.append(reach, [typical / 2])
    left, right = time - before, time + after
    is_apart = np.append(left[1:] - right[:-1] > 0, [False])
    edges = np.insert(np.append(left, right[-1:]), np.flatnonzero(is_apart) + 1, right[is_apart])
    cells = np.insert(np.arange(len(time)), np.flatnonzero(is_apart) + 1, -1)
    return edges, cells


def bin_edges(bins: Column, *, is_log: bool) -> Numbers:
    """Give the edges of bins, shape ``(bins + 1,)``.

    For bins that vary in time, shape ``(n, bins)``, the corners of all
    cells, shape ``(bins + 1, n + 1)``.
    """
    if bins.ndim == 1:
        return edges_around(bins.astype(np.float64), is_log=is_log)
    told = np.isfinite(bins).all(axis=1)
    nearest = np.maximum.accumulate(np.where(told, np.arange(len(bins)), np.argmax(told)))
    edges = np.stack([edges_around(row.astype(np.float64), is_log=is_log) for row in bins[nearest]])
    return np.concatenate([edges, edges[-1:]]).T
