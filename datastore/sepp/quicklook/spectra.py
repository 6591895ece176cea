"""Spectrograms as pixels: each takes the record and the bin that lie under it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.bins import edges_around
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.plot import Column, Panel

Numbers = NDArray[np.float64]
Pixels = NDArray[np.uint8]
COLOUR_MAPS = {"viridis": "viridis", "cividis": "cividis", "inferno": "inferno", "grey": "gray_r"}
"""What matplotlib calls the maps that a panel may ask for."""
MOST_DECADES = 7
BACKGROUND = (237, 237, 237, 255)
COLOURS = 256


def map_name(name: str) -> str:
    """Give matplotlib's name of a map; viridis for one that is not known."""
    return COLOUR_MAPS.get(name, COLOUR_MAPS["viridis"])


@lru_cache(8)
def colour_table(name: str = "") -> Pixels:
    """Give the colours of a map, shape ``(256, 4)``; viridis for a name that is not known."""
    from matplotlib import colormaps  # noqa: PLC0415 - an extra

    return np.asarray(colormaps[map_name(name)](np.arange(COLOURS), bytes=True), np.uint8)


def colour_limits(values: Column) -> tuple[float, float]:
    """Give the colour's limits, without the rarest values."""
    if not len(values):
        return 0.0, 1.0
    low, high = (float(limit) for limit in np.percentile(values, [0.5, 99.8]))
    return (low, high) if high > low else (low, low * 1.1 if low > 0 else low + 1.0)


def colour_axis(panel: Panel, scale: str = "", span: tuple[float, float] | None = None) -> Ordinate:
    """Choose what the colours mean."""
    is_log = (scale or panel.scale) == "log"
    values = panel.middle[::8] if panel.points > 2000 else panel.middle
    low, high = span or colour_limits(values[np.isfinite(values) & ((values > 0) | (not is_log))])
    is_log = is_log and low > 0
    return Ordinate(max(low, high / 10**MOST_DECADES) if is_log else low, high, is_log=is_log)


def bin_span(panel: Panel) -> tuple[float, float]:
    """Give the lowest and highest edge of the bins."""
    low, high = bin_edges(panel)
    is_log = panel.bin_scale == "log"
    bottom, top = low[np.isfinite(low) & ((low > 0) | (not is_log))], high[np.isfinite(high)]
    return (float(bottom.min()), float(top.max())) if len(bottom) and len(top) else (1.0, 10.0)


def bin_edges(panel: Panel) -> tuple[Numbers, Numbers]:
    """Give the lower and upper edges, shape ``(bins,)`` or ``(n, bins)``."""
    if "bins_lo" in panel.arrays:
        return panel.arrays["bins_lo"].astype(np.float64), panel.arrays["bins_hi"].astype(np.float64)
    edges = edges_around(panel.arrays["bins"].astype(np.float64), is_log=panel.bin_scale == "log")
    return edges[..., :-1], edges[..., 1:]


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


def columns_of(panel: Panel, span_ms: tuple[float, float], width: int) -> NDArray[np.int64]:
    """Tell the point under each column of pixels, -1 for none; ``(width,)``."""
    if not panel.points:
        return np.full(width, -1)
    edges, cells = time_cells(panel.arrays["time"].astype(np.float64), panel.gap_ms)
    start, stop = span_ms
    at = start + (np.arange(width) + 0.5) / width * (stop - start)
    place = np.searchsorted(edges, at, "right") - 1
    is_inside = (place >= 0) & (place < len(cells))
    return np.where(is_inside, cells[np.clip(place, 0, len(cells) - 1)], -1)


def paint_spectrogram(
    panel: Panel,
    span_ms: tuple[float, float],
    size: tuple[int, int],
    axes: tuple[Ordinate, Ordinate],
    *,
    table: Pixels | None = None,
) -> Pixels:
    """Colour the pixels of a panel; ``size`` is width and height.

    ``axes`` are those of the bins and of the colours, ``table`` the colours.
    Shape ``(height, width, 4)``, from the top.
    """
    width, height = size
    bins, colours = axes
    points = columns_of(panel, span_ms, width)
    shares = np.clip(np.nan_to_num(colours.share(panel.middle.astype(np.float64)), nan=0.0), 0, 1)
    codes = np.where(np.isfinite(panel.middle), (shares * (COLOURS - 1) + 0.5).astype(np.int16), -1)
    rows = rows_of(panel, bins, height)
    found = np.full((height, width), -1, np.int16)
    seen = np.flatnonzero(points >= 0)
    record = points[seen]
    if rows.ndim == 1:
        found[:, seen] = np.where(rows[:, None] >= 0, codes[record].T[rows], -1)
    else:
        under = rows[record].T
        found[:, seen] = np.where(under >= 0, codes[record[None, :], under], -1)
    colour_of = colour_table() if table is None else table
    shades: Pixels = np.concatenate([colour_of, np.array([BACKGROUND], np.uint8)])
    return shades[found]


def rows_of(panel: Panel, axis: Ordinate, height: int) -> NDArray[np.int64]:
    """Tell the bin under each row of pixels: ``(height,)`` or ``(n, height)``."""
    low, high = bin_edges(panel)
    at = 1 - (np.arange(height) + 0.5) / height
    if low.ndim == 1:
        return _bins_at(axis.share(low), axis.share(high), at)
    lows, highs = axis.share(low), axis.share(high)
    return (
        np.stack([_bins_at(*both, at) for both in zip(lows, highs, strict=True)])
        if len(low)
        else np.empty((0, height), np.int64)
    )


def _bins_at(low: Numbers, high: Numbers, at: Numbers) -> NDArray[np.int64]:
    order = np.argsort(low)  # NaN last
    place = np.searchsorted(low[order], at, "right") - 1
    found = order[np.maximum(place, 0)]
    return np.where((place >= 0) & (high[found] > at), found, -1)
