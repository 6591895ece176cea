"""Lines of a row: their names, colours and dashes as on the screen, and their strokes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.canvas import Canvas
from sepp.quicklook.line_names import Layer, shown_names
from sepp.quicklook.ordinate import Ordinate, fit_ordinate
from sepp.quicklook.places import Place
from sepp.quicklook.plot import LINE, STATUS, Column, Panel
from sepp.quicklook.stack import Row

Numbers = NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#008A63", "#B0608F", "#A67C00", "#3A9BD6", "#6B6B6B")
"""Told apart by the colour-blind (Okabe and Ito 2008), dark enough for thin lines."""
TOTAL_COLOUR = "#2B2B2B"
"""Of a magnitude beside its components."""
MOST_DOTS = 30
PALE = 0.62
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3))
_TOTAL = re.compile(r"(?:\|.*\|.*|.*(?:_?tot(?:al)?|magnitude|_mag|_abs))", re.IGNORECASE | re.DOTALL)
_FOURTH = re.compile(r"[A-Z]_?t")
_PARTS = re.compile(r"[_@/]")


@dataclass(frozen=True, slots=True)
class Line:
    """One component of one panel."""

    panel: Panel
    """Whose values."""
    component: int
    """Which of them."""
    name: str
    """What it is known, and hidden, by."""
    colour: str
    """Of its stroke."""
    dashes: tuple[float, ...] = ()
    """Strokes and gaps in pixels; empty for a whole line."""
    shown: str = ""
    """What the legend calls it."""


def shown_lines(row: Row) -> list[Line]:
    """List the lines of a row that are not hidden."""
    return [line for line in lines_of(row) if line.name not in row.hidden]


def lines_of(row: Row) -> list[Line]:
    """List the lines of a row with those drawn over it, from the first on."""
    layers = [(name, panel) for name, panel in ((row.dataset, row.panel), *row.over) if panel.kind in (LINE, STATUS)]
    are_scalars = all(len(line_labels(panel)) == 1 for _, panel in layers)
    shown = iter(_names_of(row, layers))
    found = []
    for layer, (dataset, panel) in enumerate(layers):
        labels = line_labels(panel)
        tag = "" if dataset == row.dataset else f" {tell_apart(dataset, row.dataset)}"
        colours = [COLOURS[layer % len(COLOURS)]] if are_scalars else component_colours(labels)
        dashes = () if are_scalars else _DASHES[layer % len(_DASHES)]
        pairs = enumerate(zip(labels, colours, strict=True))
        found += [
            Line(panel, number, f"{label}{tag}", colour, dashes, next(shown)) for number, (label, colour) in pairs
        ]
    return found


def _names_of(row: Row, layers: Sequence[tuple[str, Panel]]) -> list[str]:
    told = dict(zip((row.dataset, *(dataset for dataset, _ in row.over)), row.observatories, strict=False))
    named = [Layer(dataset, told.get(dataset, ""), panel.parameter, line_labels(panel)) for dataset, panel in layers]
    return shown_names(named) if named else []


def line_labels(panel: Panel) -> tuple[str, ...]:
    """Name the components of a panel."""
    count = len(np.atleast_2d(panel.middle))
    if count == 1:
        return (next(iter(panel.labels), "") or panel.parameter,)
    return panel.labels if len(panel.labels) == count else tuple(str(number + 1) for number in range(count))


def tell_apart(dataset: str, beside: str) -> str:
    """Shorten an id to what another has not: ``C2`` of ``C2_CP_FGM_SPIN``."""
    known = set(_PARTS.split(beside))
    return " ".join(word for word in _PARTS.split(dataset) if word not in known) or dataset


def component_colours(labels: Sequence[str]) -> list[str]:
    """Give each component its colour; a magnitude takes that of text."""
    many, four = len(labels) > 1, len(labels) == 4
    is_total = [
        (many and _TOTAL.fullmatch(label) is not None)
        or (four and number == 3 and _FOURTH.fullmatch(label) is not None)
        for number, label in enumerate(labels)
    ]
    places = np.cumsum([not each for each in is_total]) - 1
    return [
        TOTAL_COLOUR if each else COLOURS[place % len(COLOURS)]
        for each, place in zip(is_total, places.tolist(), strict=True)
    ]


def fit_lines(lines: Sequence[Line], row: Row) -> Ordinate:
    """Choose the ordinate of lines: as asked for, else around all values."""
    ends = [_component(line, name) for line in lines for name in ("min", "max")]
    values = np.concatenate([end[np.isfinite(end)] for end in ends]) if ends else np.empty(0)
    is_log = (row.scale or row.panel.scale) == "log"
    shown = values[values > 0] if is_log and (values > 0).any() else values
    is_log = is_log and bool((shown > 0).any())
    if row.span is not None and not (is_log and row.span[0] <= 0):
        return Ordinate(*row.span, is_log=is_log)
    return fit_ordinate(float(shown.min()), float(shown.max()), is_log=is_log) if len(shown) else Ordinate(0, 1)


def draw_spans(canvas: Canvas, place: Place, axis: Ordinate, line: Line) -> None:
    """Draw the span of each block of a line, to lie behind all lines."""
    arrays = line.panel.arrays
    if "min" in arrays:
        low, high = (place.down(axis, _component(line, name)) for name in ("min", "max"))
        with canvas.within(place.box):
            canvas.strokes(place.across(arrays["time"]), low, high, pale(line.colour))


def draw_line(canvas: Canvas, place: Place, axis: Ordinate, line: Line) -> None:
    """Draw the values of a line, or the means of its blocks."""
    middle = _component(line, "").astype(np.float64)
    with canvas.within(place.box):
        time, middle = open_gaps(line.panel.arrays["time"], middle, line.panel.gap_ms)
        x, y = place.across(time), place.down(axis, middle)
        canvas.line(x, y, line.colour, 1.1, line.dashes)
        is_dot = np.ones(len(x), bool) if len(x) < MOST_DOTS else stand_alone(y)
        canvas.dots(x[is_dot], y[is_dot], line.colour)


def _component(line: Line, name: str) -> Column:
    values = line.panel.arrays.get(name, line.panel.middle)
    found: Column = np.atleast_2d(values)[line.component]
    return found


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
