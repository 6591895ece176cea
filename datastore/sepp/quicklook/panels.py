"""One row of a picture: lines, a spectrogram, flags or a track in a box."""

from dataclasses import replace

import numpy as np

from sepp.events.linked import LinkedEvents
from sepp.quicklook.canvas import Box, Canvas
from sepp.quicklook.event_bands import draw_bands
from sepp.quicklook.labels import side_label
from sepp.quicklook.lettering import cut_to
from sepp.quicklook.lines import COLOURS, draw_line, draw_spans, fit_lines, lines_of, shown_lines
from sepp.quicklook.missing import why_empty
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.places import Place
from sepp.quicklook.plot import CAVEAT, DATA, GAP, SPECTROGRAM, STATUS, TRACK, Panel
from sepp.quicklook.spectra import bin_span, colour_axis, colour_table, paint_spectrogram, time_cells
from sepp.quicklook.stack import MOST_LANES, Row

TRACK_COLOURS = {DATA: "#3F8F8A", GAP: "#D9D9D9", CAVEAT: "#D9730D"}
QUIET, GREY, RULE = "#595959", "#8C8C8C", "#D9D9D9"
LINE_HEIGHT = 13
LABEL_HEIGHT = 14
SIDE_ROOM = 126


def draw_row(canvas: Canvas, place: Place, row: Row, events: LinkedEvents | None = None) -> None:
    """Draw a row inside its box, events over it, and its labels on both sides."""
    panel = row.panel
    if panel.kind == TRACK:
        draw_track(canvas, place, panel)
        draw_bands(canvas, place, events)
    elif not any(np.isfinite(each.middle).any() for each in (panel, *(over for _, over in row.over))):
        left, top, right, bottom = place.box
        draw_bands(canvas, place, events)
        canvas.text((left + right) / 2, (top + bottom) / 2, why_empty(row, place.span_ns), colour=GREY, side="middle")
        write_side(canvas, place.box, side_label(panel.axis_name, panel.units, panel.frame))
    elif panel.kind == SPECTROGRAM:
        draw_spectrogram(canvas, place, row, events)
    elif panel.kind == STATUS and 0 < len(panel.flag_values) <= MOST_LANES:
        draw_lanes(canvas, place, panel)
        draw_bands(canvas, place, events)
    else:
        draw_lines(canvas, place, row, events)


def draw_lines(canvas: Canvas, place: Place, row: Row, events: LinkedEvents | None = None) -> None:
    """Draw the lines that are not hidden over the events, and name them."""
    lines = shown_lines(row)
    axis = fit_lines(lines, row)
    draw_axis(canvas, place, axis)
    draw_bands(canvas, place, events)
    for draw in (draw_spans, draw_line):
        for line in lines:
            draw(canvas, place, axis, line)
    write_side(canvas, place.box, side_label(row.panel.axis_name, row.panel.units, row.panel.frame))
    if lines and len(lines_of(row)) > 1:
        write_labels(canvas, place.box, [(line.shown, line.colour) for line in lines])


def draw_spectrogram(canvas: Canvas, place: Place, row: Row, events: LinkedEvents | None = None) -> None:
    """Draw bins over time, coloured by value, and the colour bar; events and lines over them."""
    panel, (left, top, right, bottom) = row.panel, place.box
    bins = Ordinate(*(row.span or bin_span(panel)), is_log=panel.bin_scale == "log")
    colours = colour_axis(panel, row.scale, row.colour_span)
    size = round(right - left), round(bottom - top)
    span_ms, table = (place.start_ms, place.stop_ms), colour_table(row.colour_map)
    canvas.image(place.box, paint_spectrogram(panel, span_ms, size, (bins, colours), table=table))
    draw_axis(canvas, place, bins, is_ruled=False)
    draw_bands(canvas, place, events)
    lines, shadow = shown_lines(row), replace(place, box=(left + 1, top, right + 1, bottom))
    for spot, colour in ((shadow, "#000000"), (place, "#FFFFFF")):
        for one in lines:
            draw_line(canvas, spot, bins, replace(one, colour=colour))
    write_side(canvas, place.box, side_label(panel.bin_name, panel.bin_units))
    bar = (right + 8.0, top, right + 20.0, bottom)
    shades = np.repeat(table[::-1][np.linspace(0, 255, size[1]).round().astype(int)][:, None], 12, axis=1)
    canvas.image(bar, shades)
    canvas.frame(bar, "#000000", 0.7)
    marks = colours.ticks(max(2, size[1] // 30), room=6)
    for value, text in zip(marks.values, marks.labels, strict=True):
        height = float(place.down(colours, np.array([value]))[0])
        canvas.line(np.array([bar[2], bar[2] + 3]), np.array([height, height]), "#000000", 0.7)
        canvas.text(bar[2] + 6, height, text, size=7)
    told = side_label(panel.axis_name, panel.units, panel.frame, max(12, size[1] // 6))
    told += [marks.note] if marks.note else []
    for number, words in enumerate(told):
        canvas.text(bar[2] + 48 + 11 * number, (top + bottom) / 2, words, size=7.5, side="middle", is_turned=True)


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
            base, colour = bottom - number * tall, COLOURS[number % len(COLOURS)]
            canvas.boxes(begins, np.maximum(ends, begins + 1), (base - 0.8 * tall, base - 0.2 * tall), colour)
    for number, (code, meaning) in enumerate(zip(panel.flag_values, panel.flag_meanings, strict=True)):
        middle = bottom - (number + 0.5) * tall
        canvas.text(left - 6, middle, str(code), size=7.5, side="right")
        canvas.text(right + 8, middle, cut_to(meaning, SIDE_ROOM, 7.5), size=7.5, colour=COLOURS[number % len(COLOURS)])
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
    ticks = axis.ticks(most, room=max(2, round((bottom - top) / LABEL_HEIGHT)))
    strokes = [(value, 5.0) for value in ticks.values] + [(value, 3.0) for value in axis.minor()]
    for value, length in strokes:
        height = np.repeat(place.down(axis, np.array([value])), 2)
        canvas.line(np.array([left, left + length]), height, "#000000", 0.8)
        canvas.line(np.array([right - length, right]), height, "#000000", 0.8)
    for value, text in zip(ticks.values, ticks.labels, strict=True):
        canvas.text(left - 6, float(place.down(axis, np.array([value]))[0]), text, size=8, side="right")
    if ticks.note:
        canvas.text(left + 8, top + 9, ticks.note, size=8)


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
