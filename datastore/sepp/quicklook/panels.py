"""One row of a picture: lines, a spectrogram, flags or a track in a box."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.canvas import Box, Canvas
from sepp.quicklook.labels import side_label
from sepp.quicklook.lettering import cut_to
from sepp.quicklook.ordinate import Ordinate, fit_ordinate
from sepp.quicklook.plot import CAVEAT, DATA, GAP, LINE, SPECTROGRAM, STATUS, TRACK, Column, Panel
from sepp.quicklook.spectra import bin_span, colour_axis, colour_table, paint_spectrogram, time_cells
from sepp.quicklook.stack import MOST_LANES, Row

Numbers = NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#8C510A")
"""Told apart by the colour-blind (Okabe and Ito 2008), darkest first."""
TRACK_COLOURS = {DATA: "#56A5C9", GAP: "#E7B7AE", CAVEAT: "#E69F00"}
QUIET, GREY, RULE = "#595959", "#8C8C8C", "#D9D9D9"
MOST_DOTS = 30
LINE_HEIGHT = 13
SIDE_ROOM = 126
PALE = 0.62


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is drawn, and which time it shows."""

    box: Box
    """Its axes, in pixels."""
    start_ms: float
    """Time at the left edge, ms since 1970 UTC."""
    stop_ms: float
    """Time at the right edge."""

    def across(self, time_ms: Column) -> Numbers:
        """Place times along the box."""
        left, _, right, _ = self.box
        return np.asarray(
            left + (time_ms - self.start_ms) / (self.stop_ms - self.start_ms) * (right - left), np.float64
        )

    def down(self, axis: Ordinate, values: Column) -> Numbers:
        """Place values from its bottom up."""
        _, top, _, bottom = self.box
        return bottom - axis.share(values.astype(np.float64)) * (bottom - top)


def draw_row(canvas: Canvas, place: Place, row: Row) -> None:
    """Draw a row inside its box, and its labels on both sides."""
    panel = row.panel
    if panel.kind == TRACK:
        draw_track(canvas, place, panel)
    elif not any(np.isfinite(each.middle).any() for each in (panel, *(over for _, over in row.over))):
        left, top, right, bottom = place.box
        canvas.text((left + right) / 2, (top + bottom) / 2, "no data", colour=GREY, side="middle")
        write_side(canvas, place.box, side_label(panel.long_name, panel.units, panel.frame))
    elif panel.kind == SPECTROGRAM:
        draw_spectrogram(canvas, place, row)
    elif panel.kind == STATUS and 0 < len(panel.flag_values) <= MOST_LANES:
        draw_lanes(canvas, place, panel)
    else:
        draw_lines(canvas, place, row)


def draw_lines(canvas: Canvas, place: Place, row: Row) -> None:
    """Draw each component, with the span of its blocks behind it."""
    drawn = [(row.dataset, row.panel), *((name, over) for name, over in row.over if over.kind in (LINE, STATUS))]
    axis = fit_lines([panel for _, panel in drawn], row)
    draw_axis(canvas, place, axis)
    number, labels = 0, []
    for dataset, panel in drawn:
        told = panel.labels or (panel.long_name,)
        for component, label in enumerate(told):
            colour = COLOURS[number % len(COLOURS)]
            _draw_component(canvas, place, axis, panel, (component, colour))
            labels.append((label if len(drawn) == 1 else f"{label} {dataset}", colour))
            number += 1
    write_side(canvas, place.box, side_label(row.panel.long_name, row.panel.units, row.panel.frame))
    if len(labels) > 1:
        write_labels(canvas, place.box, labels)


def fit_lines(panels: list[Panel], row: Row) -> Ordinate:
    """Choose the ordinate of lines: as asked for, else around all values."""
    ends = [np.atleast_2d(panel.arrays.get(name, panel.middle)) for panel in panels for name in ("min", "max")]
    values = np.concatenate([end[np.isfinite(end)] for end in ends])
    is_log = (row.scale or row.panel.scale) == "log"
    shown = values[values > 0] if is_log and (values > 0).any() else values
    is_log = is_log and bool((shown > 0).any())
    if row.span is not None and not (is_log and row.span[0] <= 0):
        return Ordinate(*row.span, is_log=is_log)
    return fit_ordinate(float(shown.min()), float(shown.max()), is_log=is_log) if len(shown) else Ordinate(0, 1)


def _draw_component(canvas: Canvas, place: Place, axis: Ordinate, panel: Panel, which: tuple[int, str]) -> None:
    component, colour = which
    middle = np.atleast_2d(panel.middle)[component].astype(np.float64)
    time = panel.arrays["time"]
    with canvas.within(place.box):
        if "min" in panel.arrays:
            low, high = (place.down(axis, panel.arrays[name][component]) for name in ("min", "max"))
            canvas.strokes(place.across(time), low, high, pale(colour))
        time, middle = open_gaps(time, middle, panel.gap_ms)
        x, y = place.across(time), place.down(axis, middle)
        canvas.line(x, y, colour, 1.1)
        is_dot = np.ones(len(x), bool) if len(x) < MOST_DOTS else stand_alone(y)
        canvas.dots(x[is_dot], y[is_dot], colour)


def pale(colour: str) -> str:
    """Lighten a colour for what stands behind a line of it."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * PALE):02X}" for part in parts)


def stand_alone(values: Column) -> NDArray[np.bool_]:
    """Tell which values no line can show: those between two NaN."""
    is_there = np.concatenate([[False], np.isfinite(values), [False]])
    return np.asarray(is_there[1:-1] & ~is_there[:-2] & ~is_there[2:])


def open_gaps(time: Column, values: Column, gap_ms: float | None) -> tuple[Numbers, Numbers]:
    """Put a NaN into each step longer than ``gap_ms``; shapes ``(n,)``."""
    if gap_ms is None or len(time) < 2:
        return time.astype(np.float64), values.astype(np.float64)
    places = np.flatnonzero(np.diff(time) > gap_ms) + 1
    middles = (time[places - 1] + time[places]) / 2
    return np.insert(time, places, middles).astype(float), np.insert(values, places, np.nan).astype(float)


def draw_spectrogram(canvas: Canvas, place: Place, row: Row) -> None:
    """Draw bins over time, coloured by value, and the colour bar; lines over them."""
    panel, (left, top, right, bottom) = row.panel, place.box
    bins = Ordinate(*(row.span or bin_span(panel)), is_log=panel.bin_scale == "log")
    colours = colour_axis(panel, row.scale, row.colour_span)
    size = round(right - left), round(bottom - top)
    canvas.image(place.box, paint_spectrogram(panel, (place.start_ms, place.stop_ms), size, (bins, colours)))
    draw_axis(canvas, place, bins, is_ruled=False)
    for _, over in row.over:
        for number in range(len(over.labels) if over.kind == LINE else 0):
            _draw_component(canvas, place, bins, over, (number, ("#FFFFFF", *COLOURS)[number % 9]))
    write_side(canvas, place.box, side_label(panel.bin_name, panel.bin_units))
    bar = (right + 8.0, top, right + 20.0, bottom)
    shades = np.repeat(colour_table()[::-1][np.linspace(0, 255, size[1]).round().astype(int)][:, None], 12, axis=1)
    canvas.image(bar, shades)
    canvas.frame(bar, "#000000", 0.7)
    for value, text in colours.ticks(max(2, size[1] // 30)):
        height = float(place.down(colours, np.array([value]))[0])
        canvas.line(np.array([bar[2], bar[2] + 3]), np.array([height, height]), "#000000", 0.7)
        canvas.text(bar[2] + 6, height, text, size=7)
    told = side_label(panel.long_name, panel.units, panel.frame, max(12, size[1] // 6))
    for number, line in enumerate(told):
        canvas.text(bar[2] + 48 + 11 * number, (top + bottom) / 2, line, size=7.5, side="middle", is_turned=True)


def draw_lanes(canvas: Canvas, place: Place, panel: Panel) -> None:
    """Draw a lane for each code, filled while it holds."""
    left, top, right, bottom = place.box
    edges, cells = time_cells(panel.arrays["time"].astype(np.float64), panel.gap_ms)
    low, high = (panel.arrays.get(name, panel.arrays["value"]) for name in ("value", "high"))
    tall = (bottom - top) / len(panel.flag_values)
    with canvas.within(place.box):
        for number, code in enumerate(panel.flag_values):
            holds = (cells >= 0) & ((low == code) | (high == code))[np.maximum(cells, 0)]
            turns = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
            begins, ends = place.across(edges[turns[::2]]), place.across(edges[turns[1::2]])
            base = bottom - number * tall
            canvas.boxes(
                begins, np.maximum(ends, begins + 1), (base - 0.8 * tall, base - 0.2 * tall), COLOURS[number % 9]
            )
    for number, (code, meaning) in enumerate(zip(panel.flag_values, panel.flag_meanings, strict=True)):
        middle = bottom - (number + 0.5) * tall
        canvas.text(left - 6, middle, str(code), size=7.5, side="right")
        canvas.text(right + 8, middle, cut_to(meaning, SIDE_ROOM, 7.5), size=7.5, colour=COLOURS[number % 9])
    name = panel.parameter if bottom - top < 90 else panel.long_name
    write_side(canvas, place.box, side_label(name, "", "", max(6, round(bottom - top) // 6)))


def draw_track(canvas: Canvas, place: Place, panel: Panel) -> None:
    """Draw the intervals of a track as boxes."""
    left, top, _, bottom = place.box
    starts, stops = place.across(panel.arrays["start"]), place.across(panel.arrays["stop"])
    with canvas.within(place.box):
        for level in (DATA, GAP, CAVEAT):
            those = panel.arrays["level"] == level
            ends = np.maximum(stops[those], starts[those] + 1)
            canvas.boxes(starts[those], ends, (top + 4, bottom - 4), TRACK_COLOURS[level])
    canvas.text(left - 8, (top + bottom) / 2, panel.long_name, size=8, side="right")


def draw_axis(canvas: Canvas, place: Place, axis: Ordinate, *, is_ruled: bool = True) -> None:
    """Draw ticks on both sides, their values, and a line at zero."""
    left, top, right, bottom = place.box
    most = max(2, round((bottom - top) / 26))
    if is_ruled and not axis.is_log and axis.low < 0 < axis.high:
        zero = place.down(axis, np.array([0.0, 0.0]))
        canvas.line(np.array([left, right]), zero, GREY, 0.7)
    ticks = axis.ticks(most)
    strokes = [(value, 5.0) for value, _ in ticks] + [(value, 3.0) for value in axis.minor(most)]
    for value, length in strokes:
        height = np.repeat(place.down(axis, np.array([value])), 2)
        canvas.line(np.array([left, left + length]), height, "#000000", 0.8)
        canvas.line(np.array([right - length, right]), height, "#000000", 0.8)
    for value, text in ticks:
        canvas.text(left - 6, float(place.down(axis, np.array([value]))[0]), text, size=8, side="right")


def write_side(canvas: Canvas, box: Box, lines: list[str]) -> None:
    """Write the name and unit of a row upwards at its left."""
    left, top, _, bottom = box
    for number, line in enumerate(reversed(lines)):
        canvas.text(left - 58 - LINE_HEIGHT * number, (top + bottom) / 2, line, size=8.5, side="middle", is_turned=True)


def write_labels(canvas: Canvas, box: Box, labels: list[tuple[str, str]]) -> None:
    """Name the lines beside the panel, each in its colour."""
    _, top, right, bottom = box
    step = min(18.0, (bottom - top) / len(labels))
    for number, (label, colour) in enumerate(labels):
        size = 8.5 if len(label) < 15 else 7.0
        middle = (top + bottom) / 2 + (number - (len(labels) - 1) / 2) * step
        canvas.text(right + 8, middle, cut_to(label, SIDE_ROOM, size), size=size, colour=colour)
