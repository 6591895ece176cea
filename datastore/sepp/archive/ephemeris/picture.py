"""Orbits as a still picture: the three planes, for where no view can live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from sepp.archive.ephemeris.places import Places
from sepp.archive.ephemeris.surroundings import BOW_SHOCK_MODEL, MAGNETOPAUSE_MODEL, Surroundings
from sepp.core.time import Interval, to_iso
from sepp.physics.arrays import Floats, norm
from sepp.physics.boundary import Boundary
from sepp.quicklook.canvas import Box, Canvas, paint

PLANES: Final = ((0, 1), (0, 2), (1, 2))
_AXES: Final = "XYZ"
_COLOURS: Final = ("#2B2B2B", "#D55E00", "#008A63", "#0072B2", "#B0608F", "#A67C00")
_GREY, _QUIET, _RULE, _PAUSE, _SHOCK, _WARNING = "#555555", "#777777", "#E4E4E4", "#1F78B4", "#A23B72", "#9A5B00"
_HEAD, _FOOT, _LEFT, _BELOW = 34, 46, 44, 34
_MOST_TICKS = 6
_GAP_STEPS = 4
_STEPS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Flight:
    """One spacecraft's way over the interval."""

    title: str
    """As people say it."""
    places: Places
    """Where it was."""
    is_synthetic: bool
    """True for a spacecraft that never was."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn."""

    flights: Sequence[Flight]
    """The spacecraft, in the order of their colours."""
    interval: Interval
    """When."""
    frame: str
    """Frame of all positions."""
    surroundings: Surroundings
    """The model boundaries."""
    sun: Floats
    """Unit vector to the Sun in the frame, shape ``(3,)``."""


def draw_planes(sheet: Sheet, form: str = "png", width: int = 1000) -> bytes:
    """Draw orbits in the X-Y, X-Z and Y-Z planes as ``png``, ``svg`` or ``pdf``.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    side = width // 3
    return paint(lambda canvas: _draw_sheet(canvas, sheet, side), width, _HEAD + side + _FOOT, form)


def _draw_sheet(canvas: Canvas, sheet: Sheet, side: int) -> None:
    title = f"{to_iso(sheet.interval.start_ns, 0)} to {to_iso(sheet.interval.stop_ns, 0)}"
    canvas.text(12, 16, title, size=11, is_bold=True)
    if any(flight.is_synthetic for flight in sheet.flights):
        canvas.text(canvas.width - 12, 16, "SYNTHETIC", size=9, is_bold=True, colour=_WARNING, side="right")
    for number, axes in enumerate(PLANES):
        left = number * side
        _draw_plane(canvas, sheet, (left + _LEFT, _HEAD, left + side - 10, _HEAD + side - _BELOW), axes)
    _write_foot(canvas, sheet, _HEAD + side)


def _write_foot(canvas: Canvas, sheet: Sheet, top: float) -> None:
    x = 12.0
    for flight, colour in zip(sheet.flights, _cycle(len(sheet.flights)), strict=True):
        canvas.fill((x, top + 4, x + 9, top + 13), colour)
        canvas.text(x + 14, top + 9, flight.title, size=9)
        x += 34 + 8 * len(flight.title)
    wind = sheet.surroundings.wind
    models = f"Magnetopause: {MAGNETOPAUSE_MODEL}; bow shock: {BOW_SHOCK_MODEL}"
    told = f"{models}; Pdyn {wind.pdyn:.3g} nPa, Bz {wind.bz:.3g} nT, Mach {wind.mach:.3g} ({wind.source})"
    canvas.text(12, top + 25, told, size=7.5, colour=_QUIET)
    made = datetime.now(UTC).strftime("%Y-%m-%d")
    canvas.text(12, top + 38, f"Made {made} by SEPP; positions as held, models not aberrated", size=7.5, colour=_QUIET)


def _cycle(count: int) -> list[str]:
    return [_COLOURS[number % len(_COLOURS)] for number in range(count)]


@dataclass(frozen=True, slots=True)
class _Plane:
    """Earth radii to pixels."""

    box: Box
    axes: tuple[int, int]
    middle: tuple[float, float]
    scale: float

    def pixels(self, positions: Floats) -> tuple[Floats, Floats]:
        left, top, right, bottom = self.box
        across, up = self.axes
        x = (left + right) / 2 + (positions[:, across] - self.middle[0]) * self.scale
        return x, (top + bottom) / 2 - (positions[:, up] - self.middle[1]) * self.scale


def _fit(sheet: Sheet, box: Box, axes: tuple[int, int]) -> _Plane:
    nose = float(sheet.surroundings.bow_shock.standoff_re)
    reach = [np.array([[-3.0, -nose, -nose], [nose, nose, nose]])]
    known = np.concatenate(reach + [flight.places.positions_re for flight in sheet.flights])
    low, high = np.nanmin(known, axis=0)[list(axes)], np.nanmax(known, axis=0)[list(axes)]
    spans = (high - low) * 1.1 + 1
    scale = min((box[2] - box[0]) / spans[0], (box[3] - box[1]) / spans[1])
    return _Plane(box, axes, ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2), float(scale))


def _draw_plane(canvas: Canvas, sheet: Sheet, box: Box, axes: tuple[int, int]) -> None:
    plane = _fit(sheet, box, axes)
    _draw_rules(canvas, plane, sheet.frame)
    with canvas.within(box):
        for boundary, colour in (
            (sheet.surroundings.magnetopause, _PAUSE),
            (sheet.surroundings.bow_shock, _SHOCK),
        ):
            canvas.line(*plane.pixels(_cut(boundary, axes, sheet.sun)), colour, 1.3)
        angle = np.linspace(0, 2 * np.pi, 49)
        canvas.line(*plane.pixels(_on(axes, np.cos(angle), np.sin(angle))), _GREY, 1.2)
        for flight, colour in zip(sheet.flights, _cycle(len(sheet.flights)), strict=True):
            x, y = plane.pixels(_broken(flight.places))
            canvas.line(x, y, colour, 1.8)
            canvas.dots(x[-1:], y[-1:], colour, 7)
    canvas.frame(box, _GREY)


def _broken(places: Places) -> Floats:
    """Interrupt the way where positions lie much further apart than usual."""
    steps = np.diff(places.time_ns)
    usual = float(np.median(steps)) if len(steps) else 0.0
    gaps = np.flatnonzero(steps > _GAP_STEPS * usual) + 1
    return np.insert(places.positions_re, gaps, np.nan, axis=0)


def _draw_rules(canvas: Canvas, plane: _Plane, frame: str) -> None:
    left, top, right, bottom = plane.box
    step = next((one for one in _STEPS if (right - left) / plane.scale / one <= _MOST_TICKS), _STEPS[-1])
    reach = max(right - left, bottom - top) / plane.scale
    ticks = step * np.arange(-np.ceil(reach / step) * 2, np.ceil(reach / step) * 2 + 1)
    across, down = plane.pixels(_on(plane.axes, ticks, ticks))
    for tick, x in zip(ticks.tolist(), across.tolist(), strict=True):
        if left < x < right:
            canvas.line(np.array([x, x]), np.array([top, bottom]), _RULE)
            canvas.text(x, bottom + 9, _number(tick), size=7.5, colour=_GREY, side="middle")
    for tick, y in zip(ticks.tolist(), down.tolist(), strict=True):
        if top < y < bottom:
            canvas.line(np.array([left, right]), np.array([y, y]), _RULE)
            canvas.text(left - 4, y, _number(tick), size=7.5, colour=_GREY, side="right")
    names = [f"{_AXES[axis]} {frame} (Re)" for axis in plane.axes]
    canvas.text((left + right) / 2, bottom + 23, names[0], size=8.5, side="middle")
    canvas.text(left - 34, (top + bottom) / 2, names[1], size=8.5, side="middle", is_turned=True)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _on(axes: tuple[int, int], across: Floats, up: Floats) -> Floats:
    points = np.zeros((len(across), 3))
    points[:, axes[0]], points[:, axes[1]] = across, up
    return points


def _cut(boundary: Boundary, axes: tuple[int, int], sun: Floats) -> Floats:
    """Cut a surface about the Sun's direction by a plane; NaN beyond 165 degrees."""
    angle = np.radians(np.arange(-180.0, 181.0, 2.0))
    rays = _on(axes, np.cos(angle), np.sin(angle))
    towards = np.arccos(np.clip(rays @ sun / norm(rays), -1, 1))
    radius = boundary.radius(np.minimum(towards, np.radians(165)))
    return rays * np.where(towards > np.radians(165), np.nan, radius)[:, None]
