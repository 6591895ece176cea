"""``archive.plot``: an interval as HoloViews objects, finer as one zooms in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sepp.archive.library import Library
from sepp.archive.plotting.source import PlotSource, find_source
from sepp.archive.plotting.stretch import stretch_of
from sepp.core.errors import MissingExtraError
from sepp.core.time import Interval
from sepp.quicklook import Panel
from sepp.quicklook.lines import tell_apart
from sepp.quicklook.plot import STATUS, TRACK
from sepp.quicklook.view_state import PanelChoice, read_view, split_panel

if TYPE_CHECKING:
    from sepp.archive.plotting.spans import EventsLike, Spans

WIDTH, HEIGHT = 900, 200
LOW_HEIGHTS = {STATUS: 110, TRACK: 60}
AXIS_HEIGHT = 45
TOOLS = {
    "default_tools": ["xpan", "xwheel_zoom", "xbox_zoom", "ywheel_zoom", "reset", "save"],
    "active_tools": ["xpan", "xwheel_zoom"],
    "fontsize": {"title": 9, "labels": 9, "ticks": 8, "legend": 8},
}

PanelLike = str | Mapping[str, Any]
"""``"DATASET"``, ``"DATASET/parameter"`` or a dict, as Quicklook takes them."""


# HoloViews is untyped: what it gives is Any.
def plot_panels(  # noqa: PLR0913 - what a user may say of a plot
    library: Library,
    panels: PanelLike | Sequence[PanelLike],
    interval: Interval,
    *,
    events: "EventsLike | None" = None,
    dynamic: bool = True,
    width: int = WIDTH,
) -> Any:
    """Plot panels over an interval as HoloViews objects, one axis of time.

    One panel gives a DynamicMap (``dynamic``: read again on zooming, for
    ``width`` pixels) or an element, several a Layout of one column. All show
    ``events`` as spans. Raises ``BadViewError``, ``UnknownDatasetError``,
    ``UnknownParameterError``, ``NoDataError``, ``UnknownListError``,
    ``MismatchError`` and ``MissingExtraError``.
    """
    try:
        import holoviews as hv  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("holoviews", "analysis") from error
    from sepp.archive.plotting.resources import load_resources  # noqa: PLC0415 - an extra
    from sepp.archive.plotting.spans import read_spans  # noqa: PLC0415 - an extra

    load_resources()
    chosen = [panels] if isinstance(panels, (str, Mapping)) else list(panels)
    source = find_source(library)
    found = [read for choice in read_view({"panels": chosen}).panels for read in _readings(source, choice, interval)]
    spans = None if events is None else read_spans(events, library.settings)
    reading = [replace(read, spans=spans) for read in found]
    shown = [each.dynamic_map(width) if dynamic else each.element(interval, width) for each in reading]
    last = len(reading) - 1
    pairs = enumerate(zip(reading, shown, strict=True))
    styled = [each.styled(one, width, is_last=number == last) for number, (each, one) in pairs]
    return styled[0] if len(styled) == 1 else hv.Layout(styled).cols(1)


@dataclass(frozen=True)
class Reading:
    """One panel that can be read for any stretch of its interval."""

    source: PlotSource
    """Where it is read."""
    names: tuple[str, ...]
    """``DATASET/parameter``: what is drawn first, then what lies over it."""
    interval: Interval
    """What is shown before one zooms."""
    kind: str
    """``line``, ``spectrogram``, ``status`` or ``track``."""
    label: str
    """What it is, in a few words."""
    choice: PanelChoice
    """How it is to look."""
    spans: "Spans | None" = None
    """Events that lie over it."""

    def element(self, interval: Interval, width: int) -> Any:
        """Read a stretch and make its element."""
        span_ms = interval.start_ns / 1e6, interval.stop_ns / 1e6
        from sepp.archive.plotting.elements import lay_over, lay_spans  # noqa: PLC0415 - an extra

        first, *others = (self._element(name, interval, span_ms, width) for name in self.names)
        for other in others:
            first = lay_over(first, other)
        return first if self.spans is None else lay_spans(first, self.spans.element(interval, width))

    def dynamic_map(self, width: int) -> Any:
        """Make what reads itself again for the stretch that is in view."""
        import holoviews as hv  # noqa: PLC0415 - an extra

        def draw(x_range: tuple[Any, Any] | None, edit: int = 0) -> Any:
            return self.element(stretch_of(x_range, self.interval), width)

        edits = [] if self.spans is None else [self.spans.edits()]
        return hv.DynamicMap(draw, streams=[hv.streams.RangeX(), *edits])

    def styled(self, shown: Any, width: int, *, is_last: bool = True) -> Any:
        """Give it the size, the title and the limits that were chosen."""
        import holoviews as hv  # noqa: PLC0415 - an extra

        height = (self.choice.height or LOW_HEIGHTS.get(self.kind, HEIGHT)) + (AXIS_HEIGHT if is_last else 0)
        limits: dict[str, Any] = {"ylim": self.choice.span} if self.choice.span else {}
        limits |= {"logy": self.choice.scale == "log"} if self.choice.scale and self.kind == "line" else {}
        title = f"{split_panel(self.names[0])[0]}   {self.label}"
        common = TOOLS | {
            "width": width,
            "height": height,
            "title": title,
            **({"xlabel": "UTC"} if is_last else {"xaxis": "bare"}),
            **limits,
        }
        coloured = {"clim": self.choice.colour_span} if self.choice.colour_span else {}
        legend = {"legend_position": "right", "legend_opts": {"click_policy": "hide"}}
        return shown.opts(
            hv.opts.Overlay(**legend, **common),
            hv.opts.Curve(framewise=True, **common),
            hv.opts.Area(framewise=True, **common),
            hv.opts.Image(**common, **coloured),
            hv.opts.Rectangles(**common),
        )

    def _element(self, name: str, interval: Interval, span_ms: tuple[float, float], width: int) -> Any:
        from sepp.archive.plotting.elements import element_of  # noqa: PLC0415 - an extra

        beside, dataset = (split_panel(each)[0] for each in (self.names[0], name))
        tag = "" if dataset == beside else f" {tell_apart(dataset, beside)}"
        hidden = {told.removesuffix(tag) for told in self.choice.hidden if told.endswith(tag)}
        return element_of(self._panel(name, interval, width), span_ms, width, hidden, self.choice.colour_map)

    def _panel(self, name: str, interval: Interval, width: int) -> Panel:
        dataset, parameter = split_panel(name)
        return self.source.read(dataset, [parameter], interval, max(16, width // 2)).panels[0]


def _readings(source: PlotSource, choice: PanelChoice, interval: Interval) -> list[Reading]:
    """Find the panels of a choice: one, or all that a dataset shows first."""
    dataset, parameter = split_panel(choice.panel)
    found = source.read(dataset, [parameter] if parameter else None, interval, 16).panels
    over = choice.over if parameter else ()
    return [
        Reading(source, (f"{dataset}/{each.parameter}", *over), interval, each.kind, each.long_name, choice)
        for each in found
    ]
