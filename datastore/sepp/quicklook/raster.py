"""A parameter as bare pixels: no labels, nothing but numpy, the fastest path."""

import numpy as np
from numpy.typing import NDArray

from sepp.core.time import Interval
from sepp.quicklook.composing import plot_data
from sepp.quicklook.lines import COLOURS, TOTAL_COLOUR, Line, fit_lines, pale, shown_lines
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.panels import TRACK_COLOURS
from sepp.quicklook.plot import LINE, SPECTROGRAM, TRACK, Panel
from sepp.quicklook.png import encode_png
from sepp.quicklook.spectra import bin_span, colour_axis, colour_table, columns_of, paint_spectrogram
from sepp.quicklook.stack import Row
from sepp.store import Store

Pixels = NDArray[np.uint8]
CLEAR, TRACK_PLACE, WIDTH = 0, 1, 2000
PENS = (*COLOURS, TOTAL_COLOUR)


def draw_raster(  # noqa: PLR0913 - what, when, how large
    store: Store,
    dataset_id: str,
    parameter: str,
    interval: Interval | None = None,
    size: tuple[int, int] = (WIDTH, 200),
    *,
    version: str | None = None,
) -> bytes:
    """Draw one parameter, edge to edge over the interval, as PNG.

    ``size`` is width and height in pixels; lines stand on a clear ground.
    Raises as ``plot_data`` does.
    """
    width, height = size
    plot = plot_data(store, dataset_id, [parameter], interval, width // 2, version=version)
    row, span_ms = Row(dataset_id, plot.panels[0]), (plot.start_ns / 1e6, plot.stop_ns / 1e6)
    if is_coloured(row.panel):
        return encode_png(_spectrogram(row, span_ms, size))
    return encode_png(_places(row, span_ms, (width, height)), _palette())


def panel_pixels(row: Row, span_ms: tuple[float, float], size: tuple[int, int]) -> Pixels:
    """Draw a row edge to edge as RGBA, shape ``(height, width, 4)``."""
    if is_coloured(row.panel):
        return _spectrogram(row, span_ms, size)
    return _palette()[_places(row, span_ms, size)]


def is_coloured(panel: Panel) -> bool:
    """Tell a spectrogram with something in it, which needs all colours."""
    return panel.kind == SPECTROGRAM and bool(np.isfinite(panel.middle).any())


def _spectrogram(row: Row, span_ms: tuple[float, float], size: tuple[int, int]) -> Pixels:
    panel = row.panel
    bins = Ordinate(*(row.span or bin_span(panel)), is_log=panel.bin_scale == "log")
    colours = colour_axis(panel, row.scale, row.colour_span)
    return paint_spectrogram(panel, span_ms, size, (bins, colours), table=colour_table(row.colour_map))


def _places(row: Row, span_ms: tuple[float, float], size: tuple[int, int]) -> Pixels:
    return _track(row.panel, span_ms, size) if row.panel.kind == TRACK else _lines(row, span_ms, size)


def _palette() -> Pixels:
    """Clear, then tracks, then each line's colour and the pale one behind it."""
    colours = [*TRACK_COLOURS.values(), *(each for colour in PENS for each in (pale(colour), colour))]
    codes = [[*bytes.fromhex(colour[1:]), 255] for colour in colours]
    return np.array([[255, 255, 255, 0], *codes], np.uint8)


def _track(panel: Panel, span_ms: tuple[float, float], size: tuple[int, int]) -> Pixels:
    width, height = size
    found = np.zeros(width, np.uint8)
    start, stop = span_ms
    edges = [(panel.arrays[name] - start) / (stop - start) * width for name in ("start", "stop")]
    for first, last, level in zip(*edges, panel.arrays["level"], strict=True):
        found[int(first) : max(int(last), int(first) + 1)] = TRACK_PLACE + int(level)
    return np.broadcast_to(found, (height, width)).copy()


def _lines(row: Row, span_ms: tuple[float, float], size: tuple[int, int]) -> Pixels:
    """Fill each column from its lowest to its highest value, joined to the next."""
    width, height = size
    panel = row.panel
    found = np.full((height, width), CLEAR, np.uint8)
    if not panel.points or not np.isfinite(panel.middle).any():
        return found
    lines = [line for line in shown_lines(row) if line.panel is panel]
    axis = fit_lines(lines, row)
    for line in lines:
        _line(found, span_ms, line, axis)
    return found


def _line(found: Pixels, span_ms: tuple[float, float], line: Line, axis: Ordinate) -> None:
    """Fill the columns of one line, its span before its mean."""
    panel, width = line.panel, found.shape[1]
    colour = TRACK_PLACE + len(TRACK_COLOURS) + 2 * PENS.index(line.colour)
    middle = np.atleast_2d(panel.middle)[line.component]
    if "min" in panel.arrays:
        low, high = (panel.arrays[name][line.component] for name in ("min", "max"))
        _fill(found, _spread(panel, span_ms, (low, high), width), axis, colour)
    _fill(found, _joined(_spread(panel, span_ms, (middle, middle), width)), axis, colour + 1)


def _spread(
    panel: Panel, span_ms: tuple[float, float], ends: tuple[NDArray[np.generic], NDArray[np.generic]], width: int
) -> NDArray[np.float64]:
    """Give the lowest and highest value in each column, shape ``(2, width)``."""
    start, stop = span_ms
    columns = ((panel.arrays["time"] - start) / (stop - start) * width).astype(np.int64)
    low, high = (np.asarray(end, np.float64) for end in ends)
    kept = (columns >= 0) & (columns < width) & np.isfinite(low)
    found = np.full((2, width), np.nan)
    np.fmin.at(found[0], columns[kept], low[kept])
    np.fmax.at(found[1], columns[kept], high[kept])
    if panel.kind == LINE and kept.sum() < width:
        under = columns_of(panel, span_ms, width)
        is_empty = np.isnan(found[0]) & (under >= 0)
        found[:, is_empty] = np.stack([low[under[is_empty]], high[under[is_empty]]])
    return found


def _joined(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Reach half-way to the next column, so that a line has no holes."""
    middle = ends.mean(axis=0)
    between = (middle[1:] + middle[:-1]) / 2
    low, high = ends.copy()
    for place, edges in ((slice(1, None), between), (slice(None, -1), between)):
        low[place], high[place] = np.fmin(low[place], edges), np.fmax(high[place], edges)
    return np.stack([low, high])


def _fill(found: Pixels, ends: NDArray[np.float64], axis: Ordinate, colour: int) -> None:
    height = found.shape[0]
    low, high = (np.clip((1 - axis.share(end)) * (height - 1), 0, height - 1) for end in ends)
    is_there = np.isfinite(low) & np.isfinite(high)
    top = np.where(is_there, high, height).round().astype(np.int32)
    bottom = np.where(is_there, low, -1).round().astype(np.int32)
    rows = np.arange(height, dtype=np.int32)[:, None]
    found[(rows >= top) & (rows <= np.maximum(bottom, top + (bottom == top)))] = colour
