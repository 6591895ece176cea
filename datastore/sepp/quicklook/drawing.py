"""A stack drawn as a page: title, rows, time axis, ephemeris, origins."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from sepp.core.time import MINUTE_NS, Interval, to_iso
from sepp.quicklook.canvas import Canvas, paint
from sepp.quicklook.event_bands import LEGEND_HEIGHT, draw_legend, legend_of
from sepp.quicklook.lettering import cut_to, width_of
from sepp.quicklook.panels import GREY, QUIET, RULE, draw_row
from sepp.quicklook.places import Place
from sepp.quicklook.plot import PlotData
from sepp.quicklook.stack import Ephemeris, Stack, stack_of
from sepp.quicklook.ticks import Tick, minor_times, time_ticks

HEAD, LEFT, RIGHT, BETWEEN = 50, 124, 140, 7
TICK_WIDTH = 92
TICKS_HEIGHT, EPHEMERIS_HEIGHT, ORIGIN_HEIGHT, MARGIN = 42, 14, 13, 12
EPHEMERIS_ROOM = 48
WARNING, CARE = "#B00020", "#9A5B00"
MS_NS = 1e6
LEAST_ROW = 18


def draw_png(plot: PlotData, width: int = 1200, height: int | None = None) -> bytes:
    """Draw the panels one above the other as PNG, sizes in pixels.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    return draw_stack(stack_of(plot), "png", width, height)


def draw_svg(plot: PlotData, width: int = 1200, height: int | None = None) -> bytes:
    """Draw the panels one above the other as SVG with searchable text.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    return draw_stack(stack_of(plot), "svg", width, height)


def draw_stack(stack: Stack, form: str = "png", width: int = 1200, height: int | None = None) -> bytes:
    """Draw a stack as ``png``, ``svg`` or ``pdf``, sizes in pixels.

    Without ``height`` every row is as tall as it likes. Raises
    ``MissingExtraError`` where matplotlib is not installed.
    """
    head, foot = _head_height(stack), _foot_height(stack)
    fitted = stack if height is None else _fitted(stack, height - head - foot)
    rows = sum(row.tall + BETWEEN for row in fitted.rows)
    tall = height or head + foot + max(rows, 60)
    return paint(lambda canvas: _draw_page(canvas, fitted), width, tall, form)


def ticks_across(width: int) -> int:
    """Tell how many labelled times fit into a picture of some width."""
    return max(2, (width - LEFT - RIGHT) // TICK_WIDTH)


def _fitted(stack: Stack, room: int) -> Stack:
    """Make rows taller or shorter until they fill the room."""
    share = (room - BETWEEN * len(stack.rows)) / max(1, sum(row.tall for row in stack.rows))
    return replace(stack, rows=tuple(replace(row, height=max(LEAST_ROW, int(row.tall * share))) for row in stack.rows))


def _head_height(stack: Stack) -> int:
    return HEAD + (LEGEND_HEIGHT if stack.events is not None else 0)


def _foot_height(stack: Stack) -> int:
    lines = len(_notes(stack))
    ephemeris = EPHEMERIS_HEIGHT * (len(stack.ephemeris.rows) + 1) if stack.ephemeris else 0
    return TICKS_HEIGHT + ephemeris + ORIGIN_HEIGHT * max(1, lines) + MARGIN


def _draw_page(canvas: Canvas, stack: Stack) -> None:
    _write_head(canvas, stack)
    ticks = time_ticks(stack.start_ns, stack.stop_ns, most=ticks_across(canvas.width))
    minor = minor_times(ticks, stack.start_ns, stack.stop_ns)
    top = head = float(_head_height(stack))
    for row in stack.rows:
        place = Place((LEFT, top, canvas.width - RIGHT, top + row.tall), stack.start_ns / MS_NS, stack.stop_ns / MS_NS)
        _draw_rules(canvas, place, ticks)
        draw_row(canvas, place, row, stack.events)
        _draw_time(canvas, place, ticks, minor)
        if len(stack.origins) > 1:
            _write_origin(canvas, place, row.dataset)
        top += row.tall + BETWEEN
    bottom = top - BETWEEN if stack.rows else top
    place = Place((LEFT, head, canvas.width - RIGHT, bottom), stack.start_ns / MS_NS, stack.stop_ns / MS_NS)
    _write_times(canvas, place, ticks)
    if stack.ephemeris:
        _write_ephemeris(canvas, place, ticks, stack.ephemeris)
    _write_foot(canvas, stack)


def _write_head(canvas: Canvas, stack: Stack) -> None:
    digits = 0 if stack.stop_ns - stack.start_ns > MINUTE_NS else 3
    span = f"{to_iso(stack.start_ns, digits)} to {to_iso(stack.stop_ns, digits)}"
    right = canvas.width - RIGHT
    names = ", ".join(origin.dataset for origin in stack.origins)
    only = stack.origins[0].title if len(stack.origins) == 1 else ""
    colour = WARNING if stack.is_synthetic else "#000000"
    label = "SYNTHETIC" if stack.is_synthetic else ""
    title = cut_to(stack.title or names, right - LEFT - width_of(label, 12, is_bold=True) - 16, 12, is_bold=True)
    canvas.text(LEFT, 18, title, size=12, is_bold=True, colour=colour)
    canvas.text(right, 18, label, size=12, is_bold=True, colour=WARNING, side="right")
    canvas.text(right, 37, span, side="right")
    below = names if stack.title else only
    canvas.text(LEFT, 37, cut_to(below, right - LEFT - width_of(span) - 16), colour=QUIET)
    draw_legend(canvas, (LEFT, HEAD + 4, right), legend_of(stack.events, Interval(stack.start_ns, stack.stop_ns)))


def _draw_rules(canvas: Canvas, place: Place, ticks: list[Tick]) -> None:
    _, top, _, bottom = place.box
    for x in place.across(np.array([tick.time_ns / MS_NS for tick in ticks])).tolist():
        canvas.line(np.array([x, x]), np.array([top, bottom]), RULE, 0.7)


def _draw_time(canvas: Canvas, place: Place, ticks: list[Tick], minor: list[int]) -> None:
    _, top, _, bottom = place.box
    for times, length in (([tick.time_ns for tick in ticks], 5.0), (minor, 3.0)):
        x = place.across(np.array(times, np.float64) / MS_NS)
        for edge, inner in ((top, top + length), (bottom, bottom - length)):
            canvas.strokes(x, np.full(len(x), edge), np.full(len(x), inner), "#000000", 0.8)
    canvas.frame(place.box, "#000000", 0.9)


def _write_origin(canvas: Canvas, place: Place, dataset: str) -> None:
    _, top, right, bottom = place.box
    if bottom - top < 40:
        words = cut_to(dataset, RIGHT - 12, 7)
        canvas.text(right + 8, (top + bottom) / 2, words, size=7, colour=QUIET)
        return
    words = cut_to(dataset, bottom - top + BETWEEN, 6.5)
    canvas.text(9, (top + bottom) / 2, words, size=6.5, colour=QUIET, side="middle", is_turned=True)


def _write_times(canvas: Canvas, place: Place, ticks: list[Tick]) -> None:
    _, _, right, bottom = place.box
    for tick in ticks:
        x = float(place.across(np.array([tick.time_ns / MS_NS]))[0])
        for number, line in enumerate(tick.label.splitlines()):
            canvas.text(x, bottom + 13 + 15 * number, line, side="middle")
    canvas.text(right + 40, bottom + 13, "UTC", colour=QUIET)


def _write_ephemeris(canvas: Canvas, place: Place, ticks: list[Tick], ephemeris: Ephemeris) -> None:
    bottom = place.box[3]
    known = np.array(ephemeris.time_ns, np.int64)
    step = int(np.median(np.diff(known))) if len(known) > 1 else MINUTE_NS
    y = bottom + TICKS_HEIGHT + 4
    edge = LEFT - EPHEMERIS_ROOM
    canvas.text(edge, y, cut_to(ephemeris.title, edge, 8), size=8, side="right", is_bold=True)
    for number, row in enumerate(ephemeris.rows):
        canvas.text(edge, y + EPHEMERIS_HEIGHT * (number + 1), row.label, size=7.5, side="right", colour=QUIET)
    for tick in ticks:
        nearest = int(np.argmin(np.abs(known - tick.time_ns))) if len(known) else -1
        if nearest < 0 or abs(int(known[nearest]) - tick.time_ns) > step:
            continue
        x = float(place.across(np.array([tick.time_ns / MS_NS]))[0])
        for number, row in enumerate(ephemeris.rows):
            canvas.text(x, y + EPHEMERIS_HEIGHT * (number + 1), row.values[nearest], size=8, side="middle")


def _notes(stack: Stack) -> list[tuple[str, str]]:
    """Write versions, caveats and what is missing, each with its colour."""
    is_alone = len(stack.origins) == 1
    versions = [f"{'data' if is_alone else origin.dataset} version {origin.version}" for origin in stack.origins]
    told = [(line, QUIET) for line in _lines_of(versions)]
    cares = [(f"⚠ {origin.dataset}: {origin.caveats}", CARE) for origin in stack.origins if origin.caveats]
    return [*told, *cares, *((f"missing: {text}", WARNING) for text in stack.missing)]


def _lines_of(parts: list[str], width: int = 130) -> list[str]:
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines else part
        if lines and len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def _write_foot(canvas: Canvas, stack: Stack) -> None:
    notes = _notes(stack)
    made = datetime.now(UTC).strftime("made %Y-%m-%dT%H:%MZ by SEPP")
    right = canvas.width - MARGIN
    first = canvas.height - MARGIN - ORIGIN_HEIGHT * (max(1, len(notes)) - 1)
    canvas.text(right, first, made, size=8, colour=GREY, side="right")
    for number, (text, colour) in enumerate(notes):
        room = right - MARGIN - (width_of(made, 8) + 20 if number == 0 else 0)
        canvas.text(MARGIN, first + ORIGIN_HEIGHT * number, cut_to(text, room, 8), size=8, colour=colour)
