"""A stack of panels of any datasets over one interval, ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sepp.events.linked import LinkedEvents
from sepp.quicklook.plot import STATUS, TRACK, Panel, PlotData

PANEL_HEIGHT = 150
LOWER = {STATUS: 60, TRACK: 24}
LANE = 13
MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class Origin:
    """Where panels come from: one dataset at one state."""

    dataset: str
    """Its id."""
    title: str
    """Its title."""
    version: str
    """Its state, such as ``1.81234``."""
    is_synthetic: bool
    """True for data that no instrument measured."""
    caveats: str
    """What to beware of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One panel, with others drawn over it."""

    dataset: str
    """Id of the panel's dataset."""
    panel: Panel
    """What is drawn."""
    over: tuple[tuple[str, Panel], ...] = ()
    """Datasets and panels drawn in the same axes."""
    height: int = 0
    """Pixels; 0 for what suits its kind."""
    scale: str = ""
    """``linear`` or ``log``; empty for the panel's own."""
    span: tuple[float, float] | None = None
    """Limits of the ordinate; None to fit the data."""
    colour_span: tuple[float, float] | None = None
    """Limits of the colour; None to fit the data."""
    hidden: tuple[str, ...] = ()
    """Names of the lines that are not drawn."""
    colour_map: str = ""
    """Name of its colours; empty for viridis."""
    observatories: tuple[str, ...] = ()
    """Whose the panel and those over it are, if told."""
    held_ns: tuple[int, int] | None = None
    """First and last time that its dataset holds, if told."""

    @property
    def tall(self) -> int:
        """Height in pixels."""
        if self.height:
            return self.height
        if self.panel.kind == STATUS and len(self.panel.flag_values) <= MOST_LANES:
            return max(LOWER[STATUS] // 2, 10 + LANE * len(self.panel.flag_values))
        return LOWER.get(self.panel.kind, PANEL_HEIGHT)


@dataclass(frozen=True, slots=True)
class EphemerisRow:
    """One line of numbers or words under the time axis."""

    label: str
    """Such as ``X GSE [Re]``."""
    values: tuple[str, ...]
    """Text at each of ``Ephemeris.time_ns``."""


@dataclass(frozen=True, slots=True)
class Ephemeris:
    """Where a spacecraft was, at some times."""

    title: str
    """Whose positions they are."""
    time_ns: tuple[int, ...]
    """ns since 1970 UTC, rising."""
    rows: tuple[EphemerisRow, ...]
    """From top to bottom."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What a picture shows."""

    rows: tuple[Row, ...]
    """From top to bottom."""
    origins: tuple[Origin, ...]
    """The datasets, each once."""
    start_ns: int
    """Begin of the interval, ns since 1970 UTC."""
    stop_ns: int
    """End of the interval."""
    title: str = ""
    """Said on top; empty for the datasets' own."""
    ephemeris: Ephemeris | None = None
    """Rows under the time axis."""
    missing: tuple[str, ...] = field(default=())
    """What could not be drawn, and why."""
    events: LinkedEvents | None = None
    """Drawn over all rows."""

    @property
    def is_synthetic(self) -> bool:
        """Tell whether any of it is synthetic."""
        return any(origin.is_synthetic for origin in self.origins)


def origin_of(plot: PlotData) -> Origin:
    """Tell where the panels of a plot come from."""
    return Origin(plot.dataset, plot.title, plot.version, plot.is_synthetic, plot.caveats)


def stack_of(plot: PlotData) -> Stack:
    """Stack the panels of one dataset."""
    facts = {"observatories": (plot.observatory,), "held_ns": plot.held_ns}
    rows = tuple(Row(plot.dataset, panel, **facts) for panel in plot.panels)  # type: ignore[arg-type]  # as named
    return Stack(rows, (origin_of(plot),), plot.start_ns, plot.stop_ns)


def unique_origins(plots: Sequence[PlotData]) -> tuple[Origin, ...]:
    """Tell the datasets of some plots, each once."""
    return tuple({plot.dataset: origin_of(plot) for plot in plots}.values())
