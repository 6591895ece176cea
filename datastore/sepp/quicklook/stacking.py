"""From a view to a stack: every dataset read once, what is missing told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sepp.core.errors import BadViewError, SeppError
from sepp.core.time import Interval
from sepp.quicklook.composing import plot_data
from sepp.quicklook.drawing import LEFT, RIGHT, ticks_across
from sepp.quicklook.plot import Panel, PlotData
from sepp.quicklook.stack import Ephemeris, Row, Stack, unique_origins
from sepp.quicklook.ticks import time_ticks
from sepp.quicklook.view_state import PanelChoice, ViewState, split_panel
from sepp.store import Store

FindEphemeris = Callable[[str, Sequence[int]], Ephemeris | None]
"""Gives the rows of an observatory at some times in ns; None where none are known."""


def compose_stack(
    find_store: Callable[[str], Store],
    view: ViewState,
    width: int,
    *,
    versions: Mapping[str, str] | None = None,
    find_ephemeris: FindEphemeris | None = None,
) -> Stack:
    """Read all that a view shows, for a picture ``width`` pixels wide.

    ``versions`` tells the state of each dataset, the newest by default. A
    dataset or parameter that is not there is told in ``missing``; if nothing
    is there, its error is raised. Raises ``BadViewError`` without interval.
    """
    if view.interval is None:
        raise BadViewError("This view tells no time; add start and stop")
    reader = _Reader(find_store, view.interval, max(16, width - LEFT - RIGHT), versions or {})
    rows = [row for choice in view.panels for row in reader.rows(choice)]
    if not rows and reader.errors:
        raise next(iter(reader.errors.values()))
    ticks = time_ticks(view.interval.start_ns, view.interval.stop_ns, ticks_across(width))
    times = [tick.time_ns for tick in ticks]
    ephemeris = find_ephemeris(view.ephemeris, times) if find_ephemeris and view.ephemeris else None
    return Stack(
        rows=tuple(rows),
        origins=unique_origins(list(reader.plots.values())),
        start_ns=view.interval.start_ns,
        stop_ns=view.interval.stop_ns,
        title=view.title,
        ephemeris=ephemeris,
        missing=tuple(f"{name}: {error}" for name, error in reader.errors.items()),
        events=view.linked.within(view.interval) if view.linked is not None else None,
    )


_LOOK = ("height", "scale", "span", "colour_span", "hidden", "colour_map")


class _Reader:
    """Reads panels by name, each once."""

    def __init__(
        self, find_store: Callable[[str], Store], interval: Interval, width: int, versions: Mapping[str, str]
    ) -> None:
        self.find_store = find_store
        self.interval = interval
        self.width = width
        self.versions = versions
        self.plots: dict[str, PlotData] = {}
        self.errors: dict[str, SeppError] = {}

    def rows(self, choice: PanelChoice) -> list[Row]:
        """Make the rows of a choice: one, or those of a whole dataset."""
        dataset, _ = split_panel(choice.panel)
        panels = self.read(choice.panel)
        over = tuple((name, panel) for name in choice.over for panel in self.read(name)[:1])
        look = {name: getattr(choice, name) for name in _LOOK} | self.told(choice.panel, *(name for name, _ in over))
        rows = [Row(dataset, panel, **look) for panel in panels]
        drawn = tuple((split_panel(name)[0], panel) for name, panel in over)
        return [replace(row, over=drawn) if number == 0 else row for number, row in enumerate(rows)]

    def told(self, *names: str) -> dict[str, object]:
        """Tell whose panels are, and what times the first one's dataset holds."""
        plots = [self.plots[name] for name in names if name in self.plots]
        return {
            "observatories": tuple(plot.observatory for plot in plots),
            "held_ns": plots[0].held_ns if plots else None,
        }

    def read(self, name: str) -> tuple[Panel, ...]:
        """Read a parameter, or all that a dataset shows first."""
        dataset, parameter = split_panel(name)
        if name in self.plots:
            return self.plots[name].panels
        try:
            self.plots[name] = plot_data(
                self.find_store(dataset),
                dataset,
                [parameter] if parameter else None,
                self.interval,
                self.width,
                version=self.versions.get(dataset),
            )
        except SeppError as error:
            self.errors[name] = error
            return ()
        return self.plots[name].panels
